//! Requests that the differential run once showed to be decided otherwise than by `@clerk/backend`
//! 3.25.0. The expectations are its answers.

use clerk_core::api::{ApiError, CallError};
use clerk_core::auth::{AcceptsToken, RequestView};
use clerk_core::flow::{AwaitsKey, Step};
use clerk_core::http::{Headers, Response};
use clerk_core::jwt::{JwkSet, KeyUnavailable};
use serde_json::json;

use crate::auth_support::{
    Asked, DEVELOPMENT, PRODUCTION, keyless_options, options, session_token, summary, token,
};
use crate::support::NOW;

/// A padded token is not a machine's, whatever its header says. It is refused as a session token.
#[test]
fn padded_tokens_are_never_machine_tokens() {
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

/// An `iat` that is not a number is compared with `__client_uat` as in JavaScript.
#[test]
fn non_numeric_iat_is_compared_as_in_javascript() {
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

/// The reason of a request by why its key is unavailable.
#[test]
fn unavailable_keys_give_the_reasons_of_the_reference() {
    let answered = |status, body: &str| {
        let response = Response::new(status, Headers::new(), body.into());
        KeyUnavailable::from(&CallError::from(ApiError::read("GetJWKS", &response, NOW)))
    };
    let read = |body: &str| KeyUnavailable::from(&JwkSet::from_json(body.as_bytes()).unwrap_err());
    let loaded = "signed-out jwk-remote-failed-to-load";
    for (why, expected) in [
        (answered(500, r#"{"errors":[{"code":"internal"}]}"#), loaded),
        (answered(404, "{}"), loaded),
        (answered(500, "<html>"), "signed-out unexpected-error"),
        (answered(502, ""), "signed-out unexpected-error"),
        (
            answered(401, r#"{"errors":[{"code":"clerk_key_invalid"}]}"#),
            "signed-out secret-key-invalid",
        ),
        (read("<html>"), "signed-out unexpected-error"),
        (read(""), "signed-out unexpected-error"),
        (read("{}"), loaded),
        (read("[]"), loaded),
        (KeyUnavailable::UnknownKid, "signed-out jwk-kid-mismatch"),
    ] {
        for publishable_key in [PRODUCTION, DEVELOPMENT] {
            let authenticator = keyless_options(publishable_key).build().unwrap();
            let field = format!("Bearer {}", session_token(publishable_key, json!({})));
            let headers = [("authorization", field.as_bytes())];
            let request = RequestView::new("GET", "https://example.com/", &headers);
            let Step::NeedKey(need) = authenticator.start(&request, NOW, 0) else {
                panic!("a key is needed");
            };
            let Step::Done(state) = need.resume(Err(why), NOW) else {
                panic!("there is nothing more to ask");
            };
            assert_eq!(summary(&state.unwrap()), expected, "{why:?}");
        }
    }
}
