//! What a state of authentication tells the application.

use clerk_core::auth::{AuthObject, SessionAuth, SignedOut, Status};
use serde_json::json;

use crate::auth_support::{Asked, PRODUCTION, options, session_token};
use crate::support::forged;

#[test]
fn handshake_says_nothing_of_who_sent_the_request() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let state = Asked::page()
        .cookie("__client_uat", "1")
        .decided(&authenticator);
    assert_eq!(state.status(), Status::Handshake);
    assert!(state.auth().is_none() && state.auth_with_pending().is_none());
}

#[test]
fn pending_session_is_signed_in_for_those_who_ask_for_it() {
    let authenticator = options(PRODUCTION).build().unwrap();
    for (status, is_pending) in [("active", false), ("pending", true)] {
        let session = session_token(PRODUCTION, json!({ "sts": status }));
        let state = Asked::with_token(&session).decided(&authenticator);
        let user = |auth: Option<AuthObject>| auth.unwrap().user_id().map(String::from);
        assert_eq!(user(state.auth_with_pending()).as_deref(), Some("user_1"));
        assert_eq!(user(state.auth()).is_none(), is_pending);
    }
}

/// Browsers get what Clerk's SDKs send of somebody who is signed out.
#[test]
fn signed_out_state_is_serialized_with_the_status_of_its_session() {
    for (auth, status) in [
        (AuthObject::from(SignedOut::default()), None),
        (
            AuthObject::from(SessionAuth::fake("user_1").pending()),
            Some("pending"),
        ),
    ] {
        let expected = json!({
            "token_type": "session_token", "is_authenticated": false, "session_status": status,
        });
        assert_eq!(serde_json::to_value(&auth).unwrap(), expected);
    }
}

#[test]
fn message_is_that_of_the_header_field() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let session = forged(&session_token(PRODUCTION, json!({})));
    let state = Asked::with_token(&session).decided(&authenticator);
    let message = state.message().to_owned();
    assert!(message.contains("signature"), "{message}");
    let headers = state.into_headers();
    assert_eq!(
        headers.first("x-clerk-auth-message"),
        Some(message.as_str())
    );
}
