//! What machine tokens are refused for besides their signature.

use clerk_core::auth::AcceptsToken;
use clerk_core::crypto::Algorithm;
use clerk_core::jwt::VerifyOptions;
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, M2M, Network, PRODUCTION, TEMPLATE, issuer, options, session_token, summary, token,
};
use crate::support::NOW;

/// the Backend API answers 200 for these as well, and so the package accepts them.
#[test]
fn r_38_opaque_tokens_that_do_not_hold_are_refused_unless_asked_otherwise() {
    let options = || options(PRODUCTION).accepts_token(AcceptsToken::Any);
    let strict = options().build().unwrap();
    let lenient = options()
        .accept_inactive_machine_tokens(true)
        .build()
        .unwrap();
    for (token, path, subject, in_one_second) in [
        ("ak_1", "/api_keys/verify", "user_1", 1000),
        ("ak_1", "/api_keys/verify", "org_1", 1000),
        ("mt_1", "/m2m_tokens/verify", "mch_1", 1000),
        (
            "oat_1",
            "/oauth_applications/access_tokens/verify",
            "user_1",
            1,
        ),
    ] {
        let now = NOW.as_secs() * in_one_second;
        for (change, passes) in [
            (json!({}), true),
            (json!({ "expiration": now + 60 * in_one_second }), true),
            (json!({ "expiration": now - 4 * in_one_second }), true),
            (json!({ "expiration": null }), true),
            (json!({ "expiration": now - 60 * in_one_second }), false),
            (json!({ "revoked": true }), false),
            (json!({ "expired": true }), false),
            (json!({ "subject": "sess_1" }), false),
            (
                json!({ "subject": if token == "mt_1" { "user_1" } else { "mch_1" } }),
                false,
            ),
        ] {
            let mut body =
                json!({ "id": "1", "subject": subject, "revoked": false, "expired": false });
            let changes = change.as_object().unwrap().clone();
            body.as_object_mut().unwrap().extend(changes);
            let network = Network::answering(path, body);
            let decide = |authenticator| {
                let state = Asked::with_token(token).answered(authenticator, &network);
                state.unwrap()
            };
            let state = decide(&strict);
            assert_eq!(state.is_authenticated(), passes, "{token} {change}");
            if !passes {
                assert_eq!(
                    summary(&state),
                    "signed-out token-invalid",
                    "{token} {change}"
                );
            }
            // A revoked OAuth token is refused in any case.
            let state = decide(&lenient);
            assert!(
                state.is_authenticated() || token == "oat_1",
                "{token} {change}"
            );
            if let Some(auth) = state.auth().filter(|_| state.is_authenticated()) {
                let flagged = change.get("revoked").or(change.get("expired")).is_some();
                assert_eq!(auth.machine().unwrap().token().is_active(), !flagged);
            }
        }
    }
}

/// what is expected of session tokens is expected of machines' JWTs, as far as they have it.
#[test]
fn r_37_issuer_and_algorithms_apply_to_every_type_of_token() {
    let session = |claims| session_token(PRODUCTION, claims);
    let m2m = |mut claims: Value| {
        claims["sub"] = "mch_1".into();
        token(json!({ "cat": M2M }), PRODUCTION, claims)
    };
    let oauth = |claims| token(json!({ "typ": "at+jwt" }), PRODUCTION, claims);
    let expecting = |expected: VerifyOptions| {
        let options = options(PRODUCTION).accepts_token(AcceptsToken::Any);
        options.expect(expected).build().unwrap()
    };
    let issuer = expecting(VerifyOptions::new().issuer([issuer(PRODUCTION)]));
    let algorithms = [Algorithm::Rs512];
    let rs512 = expecting(VerifyOptions::new().algorithms(algorithms));
    let evil = || json!({ "iss": "https://evil.example" });
    for (good, bad) in [
        (session(json!({})), session(evil())),
        (m2m(json!({})), m2m(evil())),
        (oauth(json!({})), oauth(evil())),
    ] {
        let passes = |authenticator, token: &str| {
            let state = Asked::with_token(token).decided(authenticator);
            state.is_authenticated()
        };
        assert!(passes(&issuer, &good), "{good}");
        assert!(!passes(&issuer, &bad), "{bad}");
        assert!(!passes(&rs512, &good), "{good}");
    }
}

/// `typ` alone makes no OAuth token of a token of another category.
#[test]
fn r_12_oauth_tokens_of_another_category_are_refused() {
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build()
        .unwrap();
    for (header, passes) in [
        (json!({}), true),
        (json!({ "cat": "cl_B7d4PD777AAA" }), true),
        (json!({ "cat": "cl_B7d4PD111AAA" }), false),
        (json!({ "cat": TEMPLATE }), false),
        (json!({ "cat": M2M }), false),
    ] {
        for typ in ["at+jwt", "application/at+jwt"] {
            let mut header = header.clone();
            header["typ"] = typ.into();
            let oauth = token(header.clone(), PRODUCTION, json!({}));
            let state = Asked::with_token(&oauth).decided(&authenticator);
            assert_eq!(state.is_authenticated(), passes, "{header}");
        }
    }
}
