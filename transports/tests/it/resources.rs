//! What is behind a request: the user, the session, the organization and further tokens, over
//! every transport.

use std::borrow::Borrow;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use clerk_backend::api::{CallError, jwt_templates, organizations, users};
use clerk_backend::auth::{
    AuthObject, ResourceCalls, Resources, SessionAuth, SignedOut, TokenOptions,
};
use clerk_backend::jwt::{Claims, SessionClaims, Unverified};
use clerk_backend::{AsyncClient, AsyncTransport, Client, Config, Secret};
use clerk_emulator::{Emulator, Failure, Fault};
use serde_json::json;

use crate::custom_transport::Plain;
use crate::scripted::{Scripted, config, ok};

/// Every client behind one face.
enum Clerk {
    Blocking(Client),
    Async(AsyncClient, tokio::runtime::Runtime),
}

impl Clerk {
    fn all(config: &Config) -> [Self; 3] {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let plain = Plain { max_body: 1 << 20 };
        let over_reqwest = AsyncClient::over_reqwest(config.clone()).unwrap();
        [
            Self::Blocking(Client::over_ureq(config.clone()).unwrap()),
            Self::Blocking(Client::new(config.clone(), plain).unwrap()),
            Self::Async(over_reqwest, runtime),
        ]
    }

    fn resources(&self, calls: ResourceCalls) -> Result<Resources, CallError> {
        match self {
            Self::Blocking(clerk) => clerk.resources(calls),
            Self::Async(clerk, runtime) => runtime.block_on(clerk.resources(calls)),
        }
    }

    fn token(
        &self,
        auth: &AuthObject,
        options: impl Borrow<TokenOptions>,
    ) -> Result<Option<Secret>, CallError> {
        match self {
            Self::Blocking(clerk) => clerk.token(auth, options),
            Self::Async(clerk, runtime) => runtime.block_on(clerk.token(auth, options)),
        }
    }
}

/// A user of an organization who is signed in, both with private metadata.
fn signed_in() -> (Emulator, Config, AuthObject) {
    let emulator = Emulator::builder().users(1).organizations(1).start();
    let config = Config::new()
        .secret_key(emulator.secret_key())
        .api_url(emulator.url());
    let (user, organization) = (
        emulator.user_ids().remove(0),
        emulator.organization_ids().remove(0),
    );
    let clerk = Client::over_ureq(config.clone()).unwrap();
    let private = [("canary", "private")];
    clerk
        .send(users::merge_metadata(user.as_str()).private_metadata(private))
        .unwrap();
    clerk
        .send(organizations::merge_metadata(organization.as_str()).private_metadata(private))
        .unwrap();
    let session = emulator.sign_in(&user, Some(&organization)).unwrap();
    let token = emulator.session_token(&session).unwrap();
    let auth = auth_of(&token);
    (emulator, config, auth)
}

fn auth_of(token: &str) -> AuthObject {
    let claims = Unverified::parse(token).unwrap();
    let claims = claims.unverified_claims().unwrap().clone();
    let claims = SessionClaims::read(Claims::from(claims)).unwrap();
    AuthObject::of_session(claims, token.into(), true)
}

#[test]
fn resources_are_typed_and_serialize_without_private_metadata() {
    let (emulator, config, auth) = signed_in();
    for clerk in Clerk::all(&config) {
        let behind = clerk.resources(auth.resource_calls()).unwrap();
        let user = behind.user.as_ref().unwrap();
        let organization = behind.organization.as_ref().unwrap();
        assert_eq!(Some(user.id.as_str()), auth.user_id());
        assert_eq!(Some(organization.id.as_str()), auth.org_id());
        let session = auth.session().unwrap().session_id();
        assert_eq!(
            behind.session.as_ref().map(|found| found.id.as_str()),
            session
        );
        assert!(user.private_metadata.is_some());
        assert!(organization.private_metadata.is_some());

        let written = serde_json::to_value(&behind).unwrap();
        assert_eq!(written["user"]["id"], user.id.as_str());
        assert_eq!(written.as_object().unwrap().len(), 3);
        assert!(!written.to_string().contains("canary"), "{written}");

        let few = auth
            .resource_calls()
            .without_session()
            .without_organization();
        let before = emulator.requests().len();
        let behind = clerk.resources(few).unwrap();
        assert!(behind.user.is_some() && behind.session.is_none());
        assert!(behind.organization.is_none());
        assert_eq!(emulator.requests().len(), before + 1);

        let nobody = clerk.resources(AuthObject::InvalidToken.resource_calls());
        assert_eq!(nobody.unwrap(), Resources::default());
    }
}

#[test]
fn resource_that_fails_fails_all() {
    let (emulator, config, auth) = signed_in();
    emulator.fail(Fault::on("GET", "/v1/organizations/*").with(Failure::Error(404)));
    for clerk in Clerk::all(&config) {
        let error = clerk.resources(auth.resource_calls()).unwrap_err();
        assert!(error.is_not_found(), "{error}");
        let calls = auth.resource_calls().without_organization();
        assert!(clerk.resources(calls).is_ok());
    }
}

/// Each answer waits until all three requests have arrived, or for long.
#[test]
fn threads_fetch_resources_at_the_same_time() {
    let arrived = Arc::new((Mutex::new(0), Condvar::new()));
    let together = arrived.clone();
    let transport = Scripted::new(move |_| {
        let (count, more) = &*together;
        let mut count = count.lock().unwrap();
        *count += 1;
        more.notify_all();
        let long = Duration::from_secs(20);
        let (count, _) = more.wait_timeout_while(count, long, |n| *n < 3).unwrap();
        assert_eq!(*count, 3, "a request waited for another to end");
        ok(r#"{"id":"x"}"#)
    });
    let (_emulator, _, auth) = signed_in();
    let clerk = Client::new(config(), transport).unwrap();
    let behind = clerk.resources(auth.resource_calls()).unwrap();
    assert!(behind.user.is_some());
    assert_eq!(*arrived.0.lock().unwrap(), 3);
}

/// Each answer waits until all three requests have arrived.
#[tokio::test]
async fn task_fetches_resources_at_the_same_time() {
    struct Together(tokio::sync::Barrier);

    #[async_trait::async_trait]
    impl AsyncTransport for Together {
        async fn send(
            &self,
            _: &clerk_backend::http::Request,
        ) -> Result<clerk_backend::http::Response, clerk_backend::TransportError> {
            self.0.wait().await;
            ok(r#"{"id":"x"}"#)
        }
        async fn sleep(&self, _: Duration) {}
    }

    let (_emulator, _, auth) = signed_in();
    let clerk = AsyncClient::new(config(), Together(tokio::sync::Barrier::new(3))).unwrap();
    let fetched = clerk.resources(auth.resource_calls());
    let behind = tokio::time::timeout(Duration::from_secs(20), fetched).await;
    assert!(behind.unwrap().unwrap().user.is_some());
}

#[test]
fn session_token_by_template_and_lifetime() {
    let (emulator, config, auth) = signed_in();
    let claims = [("aud", "warehouse")];
    Client::over_ureq(config.clone())
        .unwrap()
        .send(jwt_templates::create("warehouse", claims).lifetime(90_u64))
        .unwrap();
    let lifetime = |token: &Secret| {
        let token = Unverified::parse(token.expose()).unwrap();
        let claims = token.unverified_claims().unwrap();
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
    };
    for clerk in Clerk::all(&config) {
        emulator.forget_requests();
        let own = clerk.token(&auth, TokenOptions::new()).unwrap();
        assert_eq!(own.as_ref(), auth.session().map(SessionAuth::token));
        let by_empty_name = clerk.token(&auth, TokenOptions::new().template(""));
        assert_eq!(by_empty_name.unwrap(), own);
        assert!(emulator.requests().is_empty(), "it is at hand");

        let longer = TokenOptions::new().expires_in_seconds(600);
        assert_eq!(lifetime(&clerk.token(&auth, longer).unwrap().unwrap()), 600);
        let by_template = TokenOptions::new().template("warehouse");
        let token = clerk.token(&auth, &by_template).unwrap().unwrap();
        let parsed = Unverified::parse(token.expose()).unwrap();
        assert_eq!(parsed.unverified_claims().unwrap()["aud"], "warehouse");
        assert_eq!(lifetime(&token), 90);
        let both = by_template.expires_in_seconds(600);
        assert_eq!(lifetime(&clerk.token(&auth, both).unwrap().unwrap()), 600);

        let unknown = clerk.token(&auth, TokenOptions::new().template("none"));
        assert!(unknown.unwrap_err().is_not_found());
        let astray = clerk.token(&auth, TokenOptions::new().template("../../users"));
        assert!(matches!(astray, Err(CallError::Build(_))), "{astray:?}");
    }
}

#[test]
fn signed_out_visitor_has_no_token() {
    let everything = TokenOptions::new().template("x").expires_in_seconds(1);
    let clerk = Client::new(config(), Scripted::new(|_| panic!("nothing is to be sent"))).unwrap();
    let without_session = json!({ "sub": "user_1" });
    let claims = SessionClaims::read(Claims::from(without_session.as_object().unwrap().clone()));
    let without_session = AuthObject::of_session(claims.unwrap(), "token".into(), true);
    for auth in [
        AuthObject::SignedOut(SignedOut::default()),
        AuthObject::InvalidToken,
        AuthObject::MachineSignedOut(clerk_backend::jwt::TokenType::ApiKey),
        without_session,
    ] {
        for options in [&TokenOptions::new(), &everything] {
            assert_eq!(clerk.token(&auth, options).unwrap(), None, "{auth:?}");
        }
    }
}

/// An answer without a token is no signed-out user.
#[test]
fn answer_without_a_token_is_an_error() {
    let (_emulator, _, auth) = signed_in();
    let clerk = Client::new(config(), Scripted::new(|_| ok(r#"{"object":"token"}"#))).unwrap();
    let options = TokenOptions::new().expires_in_seconds(60);
    let error = clerk.token(&auth, options).unwrap_err();
    assert!(matches!(error, CallError::Decode(_)), "{error:?}");
}
