use core::time::Duration;

use serde_json::json;

use super::authorization::{Check, Reverification};
use super::object::{AuthObject, MachineAuth, SessionAuth, SignedOut};
use super::state::{RequestState, Status};
use crate::jwt::TokenType;

#[test]
fn fake_session_has_what_was_set() {
    let user = SessionAuth::fake("user_1")
        .organization("org_1", "org:admin")
        .permissions(["org:invoices:delete"])
        .claim("org_slug", "acme")
        .claim("fea", "o:reports")
        .claim("act", json!({ "sub": "user_2" }))
        .claim("own", 5);
    assert_eq!(
        (user.user_id(), user.session_id()),
        ("user_1", Some("sess_fake"))
    );
    let organization = (user.org_id(), user.org_role(), user.org_slug());
    assert_eq!(
        organization,
        (Some("org_1"), Some("org:admin"), Some("acme"))
    );
    assert_eq!(user.actor().unwrap()["sub"], "user_2");
    assert_eq!(user.claims().all.get("own"), Some(&json!(5)));
    let recent = Check::new().reverification(Reverification::Strict);
    assert!(user.has(&recent));
    assert!(
        user.has(
            &Check::new()
                .permission("invoices:delete")
                .feature("reports")
        )
    );
    let stale = user.clone().claim("fva", json!([60, -1]));
    assert!(!stale.has(&recent) && !user.has(&Check::new().role("org:member")));
    assert!(!SessionAuth::fake("user_1").has(&Check::new().role("org:admin")));
}

#[test]
#[should_panic(expected = "malformed standard claim")]
fn malformed_standard_claim_panics() {
    let _ = SessionAuth::fake("user_1").claim("org_id", 5);
}

#[test]
fn fake_state_gives_the_auth_that_it_was_made_of() {
    let state = RequestState::fake(SessionAuth::fake("user_1"));
    assert_eq!(state.status(), Status::SignedIn);
    assert_eq!(state.auth().unwrap().user_id(), Some("user_1"));
    assert!(state.reason().is_none() && state.headers().iter().count() == 0);

    let pending = RequestState::from(SessionAuth::fake("user_1").pending());
    let Some(AuthObject::SignedOut(out)) = pending.auth() else {
        panic!("{pending:?}");
    };
    assert_eq!(out.session_status.as_deref(), Some("pending"));

    let nobody = RequestState::fake(SignedOut::default());
    assert!(matches!(nobody.auth(), Some(AuthObject::SignedOut(_))));
    assert_eq!(
        nobody.headers().first("x-clerk-auth-status"),
        Some("signed-out")
    );
    assert_eq!(nobody.retry_after(), None);

    let wait = Duration::from_secs(7);
    assert_eq!(
        RequestState::fake_unavailable(wait).retry_after(),
        Some(wait)
    );
}

#[test]
fn fake_machine_has_what_was_set() {
    for (token_type, subject) in [
        (TokenType::ApiKey, "org_1"),
        (TokenType::M2m, "mch_1"),
        (TokenType::OAuth, "user_1"),
    ] {
        let machine = MachineAuth::fake(token_type, subject).scopes(["a", "b"]);
        let machine = machine.member("name", "a key");
        let state = RequestState::fake(machine);
        let Some(AuthObject::Machine(machine)) = state.auth() else {
            panic!("{state:?}");
        };
        let token = machine.token();
        assert_eq!((token.token_type(), token.subject()), (token_type, subject));
        assert_eq!(token.scopes(), ["a", "b"]);
        assert!(token.is_active());
    }
}
