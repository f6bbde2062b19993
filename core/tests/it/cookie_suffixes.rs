//! Which of a browser's two sets of cookies counts: the plain ones, or those with the instance's suffix.
//! The rules are those of `usesSuffixedCookies` of `@clerk/backend`.

use clerk_core::auth::Authenticator;
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, PRODUCTION, PRODUCTION_SUFFIX, options, session_token,
    summary,
};
use crate::support::{HEADER, NOW, mint};

/// A session of the instance that was issued so many seconds ago, and whose user has this name.
fn session(instance: &str, user: &str, age: i64) -> String {
    let issued_at = NOW.as_secs() - age;
    session_token(instance, json!({ "sub": user, "iat": issued_at }))
}

/// A page whose plain and suffixed cookies are these: session token and `__client_uat`.
fn page(suffix: &str, plain: [Option<&str>; 2], suffixed: [Option<&str>; 2]) -> Asked {
    let mut page = Asked::page()
        .cookie("__clerk_db_jwt", "dvb")
        .cookie(&format!("__clerk_db_jwt_{suffix}"), "dvb");
    for (name, plain, suffixed) in [
        ("__session", plain[0], suffixed[0]),
        ("__client_uat", plain[1], suffixed[1]),
    ] {
        if let Some(value) = plain {
            page = page.cookie(name, value);
        }
        if let Some(value) = suffixed {
            page = page.cookie(&format!("{name}_{suffix}"), value);
        }
    }
    page
}

/// The user, or why there is none.
fn user(authenticator: &Authenticator, page: &Asked) -> String {
    let state = page.decided(authenticator);
    let auth = state.auth();
    let user = auth.as_ref().and_then(|auth| auth.user_id());
    user.map_or_else(|| summary(&state), String::from)
}

const PLAIN: &str = "user_plain";
const SUFFIXED: &str = "user_suffixed";

#[test]
fn set_that_is_newer_or_signed_in_counts() {
    let (in_, out) = (Some("1"), Some("0"));
    for (plain_age, plain_uat, suffixed_age, suffixed_uat, expected) in [
        (20, in_, 10, in_, SUFFIXED),
        (10, in_, 10, in_, SUFFIXED),
        (10, in_, 20, in_, PLAIN),
        // Signed out under the suffix, and signed in with plain cookies.
        (20, in_, 10, out, PLAIN),
        (10, in_, 20, out, PLAIN),
        // The other way round.
        (20, out, 10, in_, SUFFIXED),
        (10, out, 20, in_, SUFFIXED),
        // The instance sets no suffixed cookies any more.
        (20, in_, 10, None, PLAIN),
        (20, None, 10, in_, SUFFIXED),
    ] {
        for (instance, suffix) in [
            (DEVELOPMENT, DEVELOPMENT_SUFFIX),
            (PRODUCTION, PRODUCTION_SUFFIX),
        ] {
            let authenticator = options(instance).build().unwrap();
            let plain = session(instance, PLAIN, plain_age);
            let suffixed = session(instance, SUFFIXED, suffixed_age);
            let page = page(
                suffix,
                [Some(&plain), plain_uat],
                [Some(&suffixed), suffixed_uat],
            );
            assert_eq!(
                user(&authenticator, &page),
                expected,
                "{instance}: {plain_age} {plain_uat:?}, {suffixed_age} {suffixed_uat:?}"
            );
        }
    }
}

/// The suffixed `__client_uat` says that somebody is signed in, although there is no suffixed token.
#[test]
fn suffixed_client_without_token_counts_against_a_plain_sign_out() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let page = page(PRODUCTION_SUFFIX, [None, Some("0")], [None, Some("1")]);
    let active = "handshake client-uat-but-no-session-token";
    assert_eq!(user(&authenticator, &page), active);
}

/// A plain token without an issuer is malformed, one of another issuer belongs to another application.
/// What is no issuer is what JavaScript takes for false.
#[test]
fn plain_token_without_issuer_counts_and_one_of_another_issuer_does_not() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let suffixed = session(PRODUCTION, SUFFIXED, 10);
    let refused = "signed-out token-verification-failed";
    for (issuer, expected) in [
        (json!(null), PLAIN),
        (json!(""), PLAIN),
        (json!(0), refused),
        (json!(false), refused),
        (json!("https://elsewhere.test"), SUFFIXED),
        (json!(1), SUFFIXED),
        (json!(true), SUFFIXED),
        (json!([]), SUFFIXED),
        (json!({}), SUFFIXED),
    ] {
        let claims: Value = json!({
            "sub": PLAIN, "sid": "sess_1", "iss": issuer, "iat": NOW.as_secs() - 20, "exp": NOW.as_secs() + 50,
        });
        let plain = mint(HEADER, claims.to_string());
        let page = page(
            PRODUCTION_SUFFIX,
            [Some(&plain), Some("1")],
            [Some(&suffixed), Some("1")],
        );
        assert_eq!(user(&authenticator, &page), expected, "{issuer}");
    }
}
