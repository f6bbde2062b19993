//! Requests that the differential run found us to judge otherwise than `@clerk/backend` 3.25.0 does,
//! which is where the expectations come from.

use clerk_core::auth::AcceptsToken;
use serde_json::json;

use crate::auth_support::{Asked, PRODUCTION, options, session_token, token};
use crate::support::NOW;

/// A token that has not the form of a JWT is no machine's, whatever its header says; it is refused
/// as the token that it is.
#[test]
fn only_the_form_of_a_jwt_is_a_machine_token() {
    let machine = token(json!({ "typ": "at+jwt" }), PRODUCTION, json!({}));
    let padded = machine.replacen('.', "=.", 1);
    for accepts in [
        AcceptsToken::Any,
        AcceptsToken::Only(clerk_core::jwt::TokenType::Session),
    ] {
        let authenticator = options(PRODUCTION).accepts_token(accepts).build().unwrap();
        let outcome = |token: &str| Asked::with_token(token).outcome(&authenticator);
        assert_eq!(outcome(&padded), "signed-out token-invalid");
        let template = token(json!({ "cat": "cl_B7d4PD222AAA" }), PRODUCTION, json!({}));
        let padded = template.replacen('.', "=.", 1);
        assert_eq!(outcome(&padded), "signed-out token-type-mismatch");
    }
}

/// An `iat` that is no number is compared with the time of the client as JavaScript compares it.
#[test]
fn times_of_issue_that_are_no_numbers() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let before = "handshake session-token-iat-before-client-uat";
    let failed = "signed-out token-verification-failed";
    let uat = NOW.as_secs() - 100;
    for (issued, expected) in [
        (json!(false), before),
        (json!(true), before),
        (json!(""), before),
        (json!(" 17 "), before),
        (json!((uat - 1).to_string()), before),
        (json!(uat.to_string()), failed),
        (json!([]), before),
        (json!([uat - 1]), before),
        (json!([uat]), failed),
        (json!([1, 2]), failed),
        (json!("soon"), failed),
        (json!({}), failed),
    ] {
        let token = session_token(PRODUCTION, json!({ "iat": issued }));
        let asked = Asked::page()
            .cookie("__session", &token)
            .cookie("__client_uat", &uat.to_string());
        assert_eq!(asked.outcome(&authenticator), expected, "{issued}");
    }
}
