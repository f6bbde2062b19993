//! Ids, checks, claims, and what a request's state tells.

use std::collections::HashMap;

use clerk_backend::api::users::User;
use clerk_backend::api::{SessionId, UserId, jwt_templates, sessions, users};
use clerk_backend::auth::{AuthObject, Check, RequestState, SessionAuth, Status, TokenOptions};
use clerk_backend::{Client, Error};
use clerk_emulator::Emulator;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{client, config, emulator};

#[derive(Deserialize, Serialize)]
struct Owner {
    owner: UserId,
}

#[test]
fn ids_lead_from_sessions_to_users() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = emulator();
    let clerk = client(&emulator);
    for user in emulator.user_ids() {
        emulator.sign_in(&user, None);
    }
    let mut users_by_session: HashMap<SessionId, User> = HashMap::new();
    for id in emulator.user_ids() {
        let list = clerk.send(sessions::list().user_id(id.as_str()))?;
        for session in &list {
            let user = clerk.send(users::get(&session.user_id))?;
            users_by_session.insert(session.id.clone(), user);
        }
    }
    assert_eq!(users_by_session.len(), 2);

    let (session, user) = users_by_session.iter().next().ok_or("one of them")?;
    let stored = serde_json::to_string(&Owner {
        owner: user.id.clone(),
    })?;
    assert_eq!(stored, format!(r#"{{"owner":"{}"}}"#, user.id));
    let owner = serde_json::from_str::<Owner>(&stored)?.owner;
    assert_eq!(clerk.send(users::get(owner))?.id, user.id);
    assert!(session.as_str().starts_with("sess_") && *session == *session.to_string());
    let text: &str = user.id.as_ref();
    assert_eq!(UserId::from(text), user.id);
    clerk.send(sessions::revoke(session))?;
    Ok(())
}

/// The credential of a person as the service gets it.
fn request_with(token: &str) -> http::Request<()> {
    http::Request::get("https://app.example.com/reports")
        .header("authorization", format!("Bearer {token}"))
        .body(())
        .expect("a request")
}

fn state_of(emulator: &Emulator, token: &str) -> Result<RequestState, Error> {
    let clerk = Client::over_ureq(config(emulator))?;
    let authenticator = clerk.authenticate_options().build()?;
    Ok(clerk.authenticate(&authenticator, &request_with(token))?)
}

fn member(emulator: &Emulator) -> String {
    let token = emulator
        .token()
        .claim("sub", "user_1")
        .claim("sid", "sess_1")
        .claim("v", 2);
    token
        .claim(
            "o",
            json!({ "id": "org_1", "rol": "auditor", "slg": "acme" }),
        )
        .claim("act", json!({ "sub": "user_support" }))
        .claim("tenant", json!({ "id": 7, "region": "eu" }))
        .mint()
}

#[test]
fn role_of_a_configuration_file_is_checked() -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Settings {
        report_role: String,
    }
    let emulator = emulator();
    let state = state_of(&emulator, &member(&emulator))?;
    for (role, may) in [
        ("org:auditor", true),
        ("auditor", true),
        ("org:admin", false),
    ] {
        let file = format!(r#"{{"report_role":"{role}"}}"#);
        let settings: Settings = serde_json::from_str(&file).expect("settings");
        let check = Check::new().role(settings.report_role);
        let auth = state.auth().expect("somebody");
        assert_eq!(auth.has(&check), may, "{role}");
    }
    Ok(())
}

#[test]
fn token_of_a_configured_template() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let claims = json!({ "aud": "warehouse" });
    clerk.send(jwt_templates::create("warehouse", claims))?;
    let session = emulator
        .sign_in(&emulator.user_ids()[0], None)
        .ok_or("a session")?;
    let token = emulator.session_token(&session).ok_or("a token")?;
    let auth = state_of(&emulator, &token)?.auth().ok_or("somebody")?;

    let template = String::from("warehouse"); // from a file
    let options = TokenOptions::new()
        .template(&template)
        .expires_in_seconds(120);
    drop(template);
    let first = clerk.token(&auth, &options)?.ok_or("a token")?;
    let second = clerk.token(&auth, options)?.ok_or("a token")?;
    for token in [first, second] {
        assert_eq!(token.expose().split('.').count(), 3);
        assert_ne!(Some(&token), auth.session().map(SessionAuth::token));
    }
    Ok(())
}

#[test]
fn session_tells_organization_role_and_actor() -> Result<(), Error> {
    let emulator = emulator();
    let state = state_of(&emulator, &member(&emulator))?;
    let auth = state.auth().expect("somebody");
    let AuthObject::SignedIn(session) = &auth else {
        panic!("{auth:?}");
    };
    assert_eq!(
        (session.user_id(), session.session_id()),
        ("user_1", Some("sess_1"))
    );
    assert_eq!(session.org_id(), Some("org_1"));
    assert_eq!(session.org_role(), Some("org:auditor"));
    assert_eq!(session.org_slug(), Some("acme"));
    let actor = session.actor().and_then(|actor| actor.get("sub"));
    assert_eq!(actor, Some(&json!("user_support")));
    Ok(())
}

#[test]
fn custom_claims_are_read_as_a_type() -> Result<(), Box<dyn std::error::Error>> {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Tenant {
        id: u64,
        region: String,
    }
    #[derive(Deserialize)]
    struct Custom {
        tenant: Tenant,
    }
    let emulator = emulator();
    let verified = client(&emulator).verify_token(&member(&emulator))?;
    let claims = verified.claims();
    assert_eq!(
        claims.get("tenant"),
        Some(&json!({ "id": 7, "region": "eu" }))
    );
    let custom: Custom = claims.deserialize()?;
    assert_eq!(
        custom.tenant,
        Tenant {
            id: 7,
            region: "eu".into()
        }
    );
    Ok(())
}

#[test]
fn state_of_a_request_is_asked_by_methods() -> Result<(), Error> {
    let emulator = emulator();
    let state = state_of(&emulator, &member(&emulator))?;
    assert_eq!(state.status(), Status::SignedIn);
    assert!(state.is_authenticated() && !state.is_redirect());
    assert_eq!((state.reason(), state.retry_after()), (None, None));
    assert!(state.token().is_some());
    assert_eq!(state.app_urls().sign_in_url, None);
    assert!(state.headers().first("set-cookie").is_none());

    let refused = state_of(&emulator, "junk")?;
    assert_eq!(refused.status(), Status::SignedOut);
    let reason = refused.reason().map(|reason| reason.as_str().into_owned());
    assert_eq!(reason.as_deref(), Some("token-invalid"));
    assert!(!refused.message().is_empty());
    Ok(())
}
