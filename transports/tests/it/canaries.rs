//! Every flow with secrets in all that goes in and in all that comes back: no text that could reach
//! a log holds one, and neither does an event.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::future::{Ready, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use clerk_backend::api::{bulk, emails, organizations, sessions, users};
use clerk_backend::auth::{
    AcceptsToken, AuthError, Authenticator, OrganizationSync, Redirect, RequestState, TokenOptions,
};
use clerk_backend::events::ClientEvent;
use clerk_backend::http::{Headers, Request, Response};
use clerk_backend::tower::ClerkLayer;
use clerk_backend::{
    AsyncClient, Client, Config, HttpRequest, RetryPolicy, Secret, SecretKey, TransportError,
    TransportErrorKind,
};
use clerk_emulator::Emulator;
use http_body_util::Full;
use serde_json::{Value, json};
use tower_layer::Layer;
use tower_service::Service;

use crate::scripted::{Scripted, config};
use crate::tape;

/// In every secret; tokens are looked for by their parts as well.
const CANARY: &str = "canary";

/// What the Backend API does with every request.
#[derive(Clone, Copy, Debug)]
enum Answers {
    Well,
    /// With errors whose messages repeat what was sent.
    Refusing,
    /// With a status of success and something else in the body.
    Garbage,
    /// Not at all; the transport's own error knows what it sent.
    Lost,
}

const ANSWERS: [Answers; 4] = [
    Answers::Well,
    Answers::Refusing,
    Answers::Garbage,
    Answers::Lost,
];

/// An error of a transport that repeats what it was given, hidden behind a kind.
fn lost(request: &Request) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout).with_sent(request.url.contains("users"))
}

struct World {
    emulator: Emulator,
    /// A session token that holds, and one that has expired.
    session: String,
    expired: String,
    needles: Vec<String>,
}

impl World {
    fn new() -> Self {
        let emulator = Emulator::builder().users(1).start();
        emulator.set_now(Scripted::new(|_| unreachable!()).time());
        let token = || {
            let token = emulator
                .token()
                .claim("sub", "user_1")
                .claim("sid", "sess_1");
            token.claim("email", "canary@example.com")
        };
        let session = token().mint();
        let minute = std::time::Duration::from_secs(60);
        let expired = token().expired(minute, minute).mint();
        let mut needles = vec![CANARY.to_owned()];
        for token in [&session, &expired] {
            // The header is the same in every token, and no secret.
            needles.extend(token.split('.').skip(1).map(str::to_owned));
        }
        Self {
            emulator,
            session,
            expired,
            needles,
        }
    }

    fn transport(&self, answers: Answers) -> Arc<Scripted> {
        let keys: Value = {
            let jwks = Request::new(
                clerk_backend::http::Method::Get,
                "https://api.clerk.com/v1/jwks".to_owned(),
            );
            let mut jwks = jwks;
            let authorization = format!("Bearer {}", self.emulator.secret_key());
            jwks.headers.append("authorization", authorization);
            let mut keys: Value =
                serde_json::from_slice(&self.emulator.answer(&jwks).body).unwrap();
            let private = json!({ "kty": "oct", "kid": "canary", "k": "canary", "d": "canary" });
            keys["keys"].as_array_mut().unwrap().push(private);
            keys
        };
        let session = self.session.clone();
        Scripted::new(move |request| {
            let url = request.url.as_str();
            let body = match answers {
                Answers::Lost => return Err(lost(request)),
                Answers::Refusing => {
                    let told = format!(
                        "canary {url} {:?}",
                        request.headers.iter().collect::<Vec<_>>()
                    );
                    let error = json!({ "code": "form_param_invalid", "message": told, "long_message": told, "meta": { "param_name": "name" } });
                    let body = json!({ "errors": [error], "clerk_trace_id": "trace" });
                    let mut headers = Headers::new();
                    headers.append("set-cookie", "canary=canary");
                    return Ok(Response::new(422, headers, body.to_string().into_bytes()));
                }
                Answers::Garbage => json!([{ "canary": "canary" }, "canary"]),
                Answers::Well if url.ends_with("/jwks") => keys.clone(),
                Answers::Well if url.contains("/refresh") || url.contains("/handshake_payload") => {
                    let cookies =
                        json!([format!("__session={session}; Path=/"), "__canary=canary"]);
                    json!({ "cookies": cookies, "directives": cookies })
                }
                Answers::Well if url.contains("/verify") => json!({
                    "id": "mt_1", "subject": "mch_1", "scopes": [], "secret": "canary", "claims": { "email": "canary" },
                }),
                Answers::Well if url.contains("limit=") => json!([{ "id": "user_1" }]),
                Answers::Well => json!({ "id": "user_1", "jwt": "canary", "token": "canary" }),
            };
            Ok(Response::new(
                200,
                Headers::new(),
                body.to_string().into_bytes(),
            ))
        })
    }

    fn config(&self) -> Config {
        let config = config().secret_key("sk_test_canary");
        let config = config.publishable_key(self.emulator.publishable_key());
        config.retry(RetryPolicy::default().attempts(2))
    }

    /// Requests of every kind that carry a secret each.
    fn requests(&self) -> Vec<http::Request<()>> {
        let suffix = clerk_backend::auth::cookie_suffix(&self.emulator.publishable_key());
        let page = |cookie: &str| {
            let page = http::Request::get("https://app.test/?note=canary&__clerk_db_jwt=canary");
            let page = page.header("sec-fetch-dest", "document");
            page.header("cookie", cookie).body(()).unwrap()
        };
        let call = |credential: &str| {
            let call = http::Request::get("https://app.test/orgs/acme");
            let call = call.header("authorization", format!("Bearer {credential}"));
            call.body(()).unwrap()
        };
        let (session, expired) = (&self.session, &self.expired);
        let signed_in = "__client_uat=1; __clerk_db_jwt=canary";
        let mut requests = vec![
            page("canary=canary"),
            page(&format!("__session={session}; {signed_in}")),
            page(&format!(
                "__session={expired}; {signed_in}; __refresh_{suffix}=canary"
            )),
            page("__clerk_handshake=canary"),
            page(&format!("__clerk_handshake={session}")),
            page("__clerk_handshake_nonce=canary"),
        ];
        for credential in [
            session,
            expired,
            "ak_canary",
            "mt_canary",
            "oat_canary",
            "canary",
            "a.canary.b",
        ] {
            requests.push(call(credential));
        }
        let forged = session.rsplit_once('.').unwrap().0;
        requests.push(call(&format!("{forged}.Y2FuYXJ5")));
        for mut request in requests.clone() {
            // Without the parameter that sends every browser on a detour first.
            *request.uri_mut() = "https://app.test/orgs/acme".parse().unwrap();
            requests.push(request);
        }
        requests
    }

    /// A configuration whose events are written down.
    fn config_observed(&self, seen: &Arc<Mutex<String>>) -> Config {
        let seen = Arc::clone(seen);
        let observer = move |event: &ClientEvent<'_>| {
            writeln!(seen.lock().unwrap(), "{event:?}").unwrap();
        };
        self.config().observer(observer)
    }

    /// What is traced, and what the observer has seen.
    fn check_events(&self, told: &str, seen: &str) {
        for operation in [
            "CreateUser",
            "GetJWKS",
            "RefreshSession",
            "verifyApiKey",
            "JsClientsGetHandshakePayload",
            "authentication finished",
        ] {
            assert!(told.contains(operation), "{operation}: {told}");
            let is_event = operation.contains(' ');
            assert!(is_event || seen.contains(operation), "{operation}: {seen}");
        }
        for event in [
            "KeysFetched {",
            "KeysNotFetched",
            "Verdict {",
            "SignatureLookup {",
        ] {
            assert!(seen.contains(event), "{event}");
        }
        self.check("an event", told);
        self.check("an observed event", seen);
    }

    fn check(&self, what: &str, text: &str) {
        for needle in &self.needles {
            assert!(
                !text.contains(needle.as_str()),
                "{what} shows {needle}: {text}"
            );
        }
    }
}

/// What can be printed of a result: `Debug` in both forms, and an error's message with those of all
/// its sources.
fn shown<T: Debug, E: Error + 'static>(result: &Result<T, E>) -> String {
    let mut text = String::new();
    match result {
        Ok(value) => write!(text, "{value:?} {value:#?}").unwrap(),
        Err(error) => {
            write!(text, "{error:?} {error:#?}").unwrap();
            let mut next: Option<&(dyn Error + 'static)> = Some(error);
            while let Some(error) = next {
                write!(text, " / {error} {error:?}").unwrap();
                next = error.source();
            }
        }
    }
    text
}

fn state_text(state: &Result<RequestState, AuthError>) -> String {
    let mut text = shown(state);
    if let Ok(state) = state {
        let (auth, pending) = (state.auth(), state.auth_with_pending());
        let (message, reason) = (state.message(), state.reason());
        write!(
            text,
            "{message} {reason:?} {auth:#?} {pending:?} {:?}",
            state.token()
        )
        .unwrap();
        write!(text, "{:?}", state.app_urls()).unwrap();
        for name in ["x-clerk-auth-message", "x-clerk-auth-reason"] {
            write!(text, "{:?}", state.headers().first(name)).unwrap();
        }
    }
    text
}

fn authenticator(options: clerk_backend::auth::AuthenticateOptions) -> Authenticator {
    let options = options
        .accepts_token(AcceptsToken::Any)
        .machine_secret_key(SecretKey::new("ak_canary").unwrap())
        .organization_sync(OrganizationSync::new().organization_patterns(["/orgs/:slug"]));
    let text = format!("{options:?} {options:#?}");
    assert!(!text.contains(CANARY), "{text}");
    options.build().unwrap()
}

/// What a layer lets pass.
#[derive(Clone, Debug)]
struct Page;

impl Service<http::Request<()>> for Page {
    type Response = http::Response<Full<&'static [u8]>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<()>) -> Self::Future {
        ready(Ok(http::Response::new(Full::from(&b"page"[..]))))
    }
}

#[test]
fn r_15_no_flow_shows_or_tells_what_it_carries() {
    let tape = tape::start();
    let seen = Arc::new(Mutex::new(String::new()));
    let world = World::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let judged = AtomicUsize::new(0);
    for answers in ANSWERS {
        let transport = world.transport(answers);
        let config = || world.config_observed(&seen);
        let blocking = Client::new(config(), transport.clone()).unwrap();
        let asynchronous = AsyncClient::new(config(), transport.clone()).unwrap();
        let what = format!("{answers:?}");
        world.check(
            &what,
            &format!("{blocking:?} {asynchronous:#?} {:?}", config()),
        );

        // The Backend API.
        let list = || users::list().query("canary@example.com").limit(1_u32);
        let create = || {
            users::create()
                .email_address(["canary@example.com"])
                .password("canary")
        };
        let text = [
            shown(&blocking.send(create())),
            shown(&blocking.raw(create())),
            shown(&runtime.block_on(asynchronous.send(create()))),
            shown(&blocking.send(sessions::create_token("sess_1"))),
            format!("{:?} {:?}", create(), list()),
            format!("{:?}", blocking.pages(list())),
            format!(
                "{:?}",
                blocking
                    .pages(list())
                    .items()
                    .next()
                    .map(|user| shown(&user))
            ),
            format!("{:?}", blocking.bulk(bulk::ban(["user_1"]))),
            shown(&blocking.send(emails::create(
                "canary@example.com",
                emails::Mailbox::new("canary@example.com"),
                "canary",
                "canary",
            ))),
            shown(
                &blocking.send(organizations::create("canary").private_metadata([("a", "canary")])),
            ),
        ];
        for text in &text {
            world.check(&what, text);
        }

        // Tokens.
        for token in [&world.session, &world.expired, "canary", "a.canary.b"] {
            world.check(&what, &shown(&blocking.verify_token(token)));
            let verified = runtime.block_on(asynchronous.verify_token(token));
            world.check(&what, &shown(&verified));
        }

        // Requests, and what follows from them.
        let judge = authenticator(blocking.authenticate_options());
        world.check(
            &what,
            &format!("{judge:?} {judge:#?} {:?}", judge.verifier()),
        );
        let layer = ClerkLayer::new(asynchronous.clone(), judge.clone());
        world.check(&what, &format!("{layer:?}"));
        for request in world.requests() {
            let answer = layer.layer(Page).call(request.clone());
            runtime.block_on(answer).unwrap();
            let view = HttpRequest::from(&request);
            world.check(&what, &format!("{view:?}"));
            let step = judge.start(&view, transport.time(), 0);
            world.check(&what, &format!("{step:?} {step:#?}"));
            let state = blocking.authenticate(&judge, &view);
            world.check(&what, &state_text(&state));
            let state = runtime.block_on(asynchronous.authenticate(&judge, &view));
            world.check(&what, &state_text(&state));
            let Some(auth) = state.ok().and_then(|state| state.auth()) else {
                continue;
            };
            judged.fetch_add(1, Ordering::SeqCst);
            let options = TokenOptions::new().template("t").expires_in_seconds(60);
            world.check(&what, &shown(&blocking.token(&auth, options)));
            world.check(&what, &shown(&blocking.resources(auth.resource_calls())));
        }
    }
    let redirect = Redirect::new("https://app.test/", &world.emulator.publishable_key());
    let redirect = redirect.dev_browser(Secret::new("canary"));
    world.check("a redirect", &format!("{redirect:?}"));

    world.check_events(&tape.everything(), &seen.lock().unwrap());
    assert!(judged.load(Ordering::SeqCst) > 50);
}
