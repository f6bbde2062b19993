//! What is particular to rocket: sentinels, catchers, the paths of fairings, rerouting.

#![allow(clippy::needless_pass_by_value)] // handlers

use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_backend::AsyncClient;
use clerk_backend::auth::{IncomingRequest as _, SessionAuth, SignedOut};
use clerk_backend::rocket::{
    ClerkFairing, Rejection, RequireAuth, RequireOAuth, RocketRequest, Webhook, rejection,
};
use clerk_emulator::Emulator;
use rocket::error::ErrorKind;
use rocket::http::uri::Host;
use rocket::http::{Header, Status};
use rocket::local::blocking::{Client, LocalResponse};
use rocket::request::{FromRequest, Outcome};
use rocket::{Build, Request, Rocket, catch, catchers, get, post, routes};

use super::config;

#[get("/me")]
fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

#[get("/maybe")]
fn maybe(user: Option<RequireAuth>) -> String {
    user.map_or_else(|| "nobody".into(), |user| user.user_id().to_owned())
}

#[get("/tool")]
fn tool(client: RequireOAuth) -> String {
    client.token().subject().to_owned()
}

#[post("/webhooks", data = "<webhook>")]
fn webhooks(webhook: Webhook) -> String {
    webhook.id().to_owned()
}

fn build() -> Rocket<Build> {
    let config = rocket::Config {
        log_level: rocket::config::LogLevel::Off,
        ..rocket::Config::debug_default()
    };
    rocket::custom(config)
}

fn ada() -> ClerkFairing {
    ClerkFairing::always(SessionAuth::fake("user_ada"))
}

fn nobody() -> ClerkFairing {
    ClerkFairing::always(SignedOut::default())
}

fn get<'c>(client: &'c Client, path: &str) -> LocalResponse<'c> {
    client.get(path.to_owned()).dispatch()
}

fn read(response: LocalResponse<'_>) -> (u16, String) {
    let status = response.status().code;
    (status, response.into_string().unwrap_or_default())
}

#[test]
fn application_without_what_its_guards_need_does_not_start() {
    for app in [
        build().mount("/", routes![me]),
        build().mount("/", routes![maybe]),
        build().attach(ada()).mount("/", routes![webhooks]),
        build().attach(ada()).mount("/", routes![tool]),
    ] {
        let refused = Client::untracked(app).unwrap_err();
        assert!(
            matches!(refused.kind(), ErrorKind::SentinelAborts(_)),
            "{refused:?}"
        );
    }
    let started = Client::untracked(build().attach(ada()).mount("/", routes![me, maybe]));
    assert_eq!(
        read(get(&started.unwrap(), "/me")),
        (200, "user_ada".into())
    );
}

/// Sentinels see only what stands in the signatures of routes.
struct Hidden;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Hidden {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        request.guard::<RequireOAuth>().await.map(|_| Self)
    }
}

#[get("/hidden")]
fn hidden(_client: Hidden) -> &'static str {
    "passed"
}

#[test]
fn guard_of_access_tokens_without_a_resource_is_500() {
    let app = build().attach(ada()).mount("/", routes![hidden]);
    let client = Client::untracked(app).unwrap();
    let (status, body) = read(get(&client, "/hidden"));
    assert_eq!(status, 500);
    assert!(body.contains("resource_missing"), "{body}");
}

#[catch(401)]
fn sign_in_first(request: &Request<'_>) -> String {
    format!("sign in first: {}", rejection(request).unwrap().status())
}

#[catch(default)]
fn other(status: Status, _: &Request<'_>) -> String {
    format!("sorry: {}", status.code)
}

#[test]
fn catcher_of_the_application_answers_in_place_of_ours() {
    for (catchers, expected) in [
        (catchers![sign_in_first], "sign in first: 401"),
        (catchers![other], "sorry: 401"),
    ] {
        let app = build().attach(nobody()).mount("/", routes![me]);
        let client = Client::untracked(app.register("/", catchers)).unwrap();
        let answer = get(&client, "/me");
        let challenge = answer.headers().get_one("www-authenticate");
        assert_eq!(challenge, Some("Bearer"));
        assert_eq!(read(answer), (401, expected.to_owned()));
    }
}

#[get("/own")]
fn own(user: Option<RequireAuth>) -> (Status, &'static str) {
    assert!(user.is_none());
    (Status::Unauthorized, "the handler's own words")
}

#[test]
fn answer_of_a_handler_stays() {
    let app = build().attach(nobody()).mount("/", routes![own]);
    let client = Client::untracked(app).unwrap();
    let expected = (401, "the handler's own words".to_owned());
    assert_eq!(read(get(&client, "/own")), expected);
}

#[test]
fn fairing_covers_paths_as_rocket_routes_them() {
    let app = build()
        .attach(ClerkFairing::always(SessionAuth::fake("user_api")).below("/api/v1/"))
        .attach(ada().except("/public").except("api/v2"))
        .mount("/", routes![me])
        .mount("/api/v1", routes![me])
        .mount("/api/v2", routes![me])
        .mount("/api/v11", routes![me])
        .mount("/public", routes![me]);
    let client = Client::untracked(app).unwrap();
    for (path, status, body) in [
        ("/me", 200, "user_ada"),
        ("/api/v1/me", 200, "user_api"),
        ("//api//v1//me", 200, "user_api"),
        ("/%61pi/v1/me", 200, "user_api"),
        ("/api/v11/me", 200, "user_ada"),
        ("/api/v2/me", 500, ""),
        ("/api/v%32/me", 500, ""),
        ("/public/me", 500, ""),
    ] {
        let answer = read(get(&client, path));
        assert_eq!(answer.0, status, "{path} {answer:?}");
        if status == 200 {
            assert_eq!(answer.1, body, "{path}");
        } else {
            assert!(answer.1.contains("authentication_layer_missing"), "{path}");
        }
    }
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[get("/<_..>")]
fn everything() -> &'static str {
    RUNS.fetch_add(1, Ordering::Relaxed);
    "everything"
}

#[post("/<_..>")]
fn posted() -> &'static str {
    RUNS.fetch_add(1, Ordering::Relaxed);
    "posted"
}

/// Whatever routes there are, and without a guard.
#[test]
fn request_that_needs_a_handshake_reaches_no_handler() {
    let clerk = Emulator::builder().users(1).start();
    let fairing = AsyncClient::over_reqwest(config(&clerk)).unwrap().fairing();
    let mut routes = routes![everything, posted];
    routes[0].rank = -100;
    let app = build().attach(fairing.unwrap()).mount("/", routes);
    let client = Client::untracked(app).unwrap();
    let navigate = |host: &'static str| {
        let request = client.get("/page?tab=1").header(Header::new("host", host));
        request
            .header(Header::new("sec-fetch-dest", "document"))
            .dispatch()
    };
    let answer = navigate("app.test");
    assert_eq!(answer.status(), Status::TemporaryRedirect);
    let location = answer.headers().get_one("location").unwrap();
    assert!(
        location.contains("http%3A%2F%2Fapp.test%2Fpage%3Ftab%3D1"),
        "{location}"
    );
    assert_eq!(read(answer).1, "");

    // It cannot be judged.
    assert_eq!(navigate("user@app.test").status(), Status::BadRequest);
    let posted = client
        .post("/page")
        .header(Header::new("host", "a/b"))
        .body("x");
    assert_eq!(posted.dispatch().status(), Status::BadRequest);
    assert_eq!(RUNS.load(Ordering::Relaxed), 0);

    // Where the answers are is no route of their own.
    let asked = client
        .get("/.clerk-backend/answer")
        .header(Header::new("host", "app.test"));
    assert_eq!(read(asked.dispatch()), (200, "everything".into()));
}

/// Rocket has the authority of HTTP/2 as the host of the request, and no field for it.
#[test]
fn authority_beats_the_host_field() {
    let client = Client::untracked(build()).unwrap();
    for (authority, fields, expected) in [
        (None, &["app.test"][..], &["app.test"][..]),
        (Some("app.test:8443"), &[], &["app.test:8443"]),
        (Some("app.test"), &["app.test"], &["app.test"]),
        (Some("app.test"), &["evil.test"], &["app.test"]),
        (Some("app.test"), &["user@app.test"], &["user@app.test"]),
        (Some("a.test"), &["a.test", "b.test"], &["a.test", "b.test"]),
        (None, &["a.test/b"], &["a.test/b"]),
    ] {
        let mut request = client.get("/");
        for field in fields {
            request.add_header(Header::new("host", *field));
        }
        if let Some(authority) = authority {
            request
                .inner_mut()
                .set_host(Host::parse(authority).unwrap());
        }
        let mut hosts = Vec::new();
        RocketRequest::from(request.inner()).visit_headers(&mut |name, value| {
            if name.eq_ignore_ascii_case("host") {
                hosts.push(String::from_utf8_lossy(value).into_owned());
            }
        });
        assert_eq!(hosts, expected, "{authority:?} {fields:?}");
    }
}
