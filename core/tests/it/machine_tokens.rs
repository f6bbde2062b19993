//! What machine tokens are refused for besides their signature, and what is known of those that are not.

use clerk_core::SecretKey;
use clerk_core::api::ApiConfig;
use clerk_core::auth::{
    AcceptsToken, AuthObject, AuthenticateOptions, MachineErrorCode, MachineStep,
};
use clerk_core::crypto::Algorithm;
use clerk_core::flow::{AwaitsAnswer as _, Step};
use clerk_core::http::{Headers, Response};
use clerk_core::jwt::{TokenType, VerifyOptions};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, M2M, Network, PRODUCTION, TEMPLATE, drive, issuer, options, session_token, summary,
    token,
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

/// A session's category with a machine as subject.
#[test]
fn token_of_a_machine_under_another_category_is_an_invalid_m2m_token() {
    let verifier = options(PRODUCTION).verifier().unwrap();
    let header = json!({ "cat": "cl_B7d4PD111AAA" });
    let mislabelled = token(header, PRODUCTION, json!({ "sub": "mch_1" }));
    let step = verifier.verify_machine_token(&mislabelled, NOW, 0);
    let error = drive(step, &Network::default()).unwrap_err();
    let expected = (TokenType::M2m, MachineErrorCode::TokenInvalid);
    assert_eq!((error.token_type, error.code), expected);
}

/// Only M2M tokens can be asked about with a machine's secret key.
#[test]
fn opaque_tokens_are_not_asked_about_without_a_key_for_it() {
    let machine_key = SecretKey::new("ak_machine").unwrap();
    let options = AuthenticateOptions::new(ApiConfig::without_secret_key());
    let verifier = options.machine_secret_key(machine_key).verifier().unwrap();
    let start = |token: &str| verifier.verify_machine_token(token, NOW, 0);
    assert!(matches!(start("mt_1"), Step::Send(_)));
    for token in ["ak_1", "oat_1"] {
        let Step::Done(Err(error)) = start(token) else {
            panic!("{token} is asked about");
        };
        assert_eq!(error.code, MachineErrorCode::UnexpectedError);
    }
}

#[test]
fn status_of_the_answer_says_why_an_opaque_token_is_refused() {
    let verifier = options(PRODUCTION).verifier().unwrap();
    for (status, expected) in [
        (401, MachineErrorCode::InvalidSecretKey),
        (404, MachineErrorCode::TokenInvalid),
        (422, MachineErrorCode::UnexpectedError),
    ] {
        let step: MachineStep = verifier.verify_machine_token("ak_1", NOW, 0);
        let Step::Send(call) = step else {
            panic!("{step:?}")
        };
        let answer = Response::new(status, Headers::new(), b"{}".to_vec());
        let Step::Done(Err(error)) = call.resume(Ok(answer), NOW) else {
            panic!("{status} is the end");
        };
        assert_eq!(error.code, expected, "{status}");
    }
}

/// Who sent a request with this opaque token, if this is Clerk's answer.
fn known(token: &str, path: &str, answer: Value) -> AuthObject {
    let options = options(PRODUCTION).accepts_token(AcceptsToken::Any);
    let network = Network::answering(path, answer);
    let asked = Asked::with_token(token).answered(&options.build().unwrap(), &network);
    asked.unwrap().auth().unwrap()
}

/// The members that `@clerk/backend` keeps of an answer, and those that it gives to handlers.
#[test]
fn api_key_has_the_members_of_the_answer_and_its_owner() {
    let owned_by = |subject: &str| {
        json!({
            "id": "ak_1", "type": "api_key", "name": "reports", "subject": subject, "scopes": ["read"],
            "claims": { "tenant": 5 }, "revoked": false, "revocation_reason": null, "expired": false,
            "expiration": null, "created_by": "user_2", "description": "monthly", "last_used_at": 3,
            "created_at": 1, "updated_at": 2,
        })
    };
    for (subject, user, organization) in [
        ("user_1", Some("user_1"), None),
        ("org_1", None, Some("org_1")),
    ] {
        let mut answer = owned_by(subject);
        answer["secret"] = json!("canary");
        let auth = known("ak_1", "/api_keys/verify", answer);
        assert_eq!((auth.user_id(), auth.org_id()), (user, organization));
        let token = auth.machine().unwrap().token();
        assert_eq!((token.user_id(), token.org_id()), (user, organization));
        assert_eq!(token.name(), Some("reports"));
        assert_eq!(json!(token.members()), owned_by(subject));
        let expected = json!({
            "token_type": "api_key", "is_authenticated": true, "id": "ak_1", "subject": subject,
            "scopes": ["read"], "name": "reports", "claims": { "tenant": 5 }, "user_id": user,
            "org_id": organization,
        });
        assert_eq!(serde_json::to_value(&auth).unwrap(), expected);
    }
}

#[test]
fn m2m_token_has_the_members_of_the_answer_and_its_machine() {
    let members = json!({
        "id": "mt_1", "subject": "mch_1", "scopes": ["mch_2"], "claims": { "tenant": 5 }, "revoked": false,
        "revocation_reason": null, "expired": false, "expiration": null, "created_at": 1, "updated_at": 2,
    });
    let mut answer = members.clone();
    answer["token"] = json!("canary");
    let auth = known("mt_1", "/m2m_tokens/verify", answer);
    assert_eq!((auth.user_id(), auth.org_id()), (None, None));
    let token = auth.machine().unwrap().token();
    assert_eq!(json!(token.members()), members);
    assert_eq!((token.name(), token.client_id()), (None, None));
    let expected = json!({
        "token_type": "m2m_token", "is_authenticated": true, "id": "mt_1", "subject": "mch_1",
        "scopes": ["mch_2"], "claims": { "tenant": 5 }, "machine_id": "mch_1",
    });
    assert_eq!(serde_json::to_value(&auth).unwrap(), expected);
}

/// An actor has `sub`, perhaps `iss`, and one more actor (RFC 8693 section 4.1).
#[test]
fn oauth_token_has_its_client_audiences_and_actor() {
    let answer = json!({
        "id": "oat_1", "client_id": "client_1", "type": "oauth:access_token", "subject": "user_1",
        "scopes": ["email"], "revoked": false, "expired": false, "aud": ["a", "b"],
        "act": {
            "sub": "agent_1", "iss": "https://agents.test", "other": 1,
            "act": { "sub": "agent_2", "act": { "sub": "agent_3" } },
        },
    });
    let path = "/oauth_applications/access_tokens/verify";
    let auth = known("oat_1", path, answer);
    assert_eq!((auth.user_id(), auth.org_id()), (Some("user_1"), None));
    let token = auth.machine().unwrap().token();
    assert_eq!(token.user_id(), Some("user_1"));
    assert_eq!(token.client_id(), Some("client_1"));
    assert!(token.audience().eq(["a", "b"]));
    let actor = json!({
        "sub": "agent_1", "iss": "https://agents.test", "act": { "sub": "agent_2" },
    });
    assert_eq!(token.actor(), actor.as_object());

    for malformed in [json!("agent_1"), json!({ "iss": "x" }), json!({ "sub": 1 })] {
        let answer = json!({ "id": "oat_1", "subject": "user_1", "act": malformed });
        let auth = known("oat_1", path, answer);
        let token = auth.machine().unwrap().token();
        assert_eq!((token.actor(), token.audience().next()), (None, None));
    }
}

/// The subject of an OAuth token is a user whatever its id looks like, as in `@clerk/backend`.
#[test]
fn subject_of_an_oauth_jwt_is_its_user() {
    let options = options(PRODUCTION).accepts_token(AcceptsToken::Any);
    let authenticator = options.build().unwrap();
    let jwt = token(
        json!({ "typ": "at+jwt" }),
        PRODUCTION,
        json!({ "sub": "u1" }),
    );
    let auth = Asked::with_token(&jwt).decided(&authenticator).auth();
    assert_eq!(auth.unwrap().user_id(), Some("u1"));
}
