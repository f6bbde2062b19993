//! What people and programs are answered where somebody must be signed in: case by case beside what
//! `auth.protect()` of `@clerk/nextjs` 7.9.17 and `requireAuth()` of `@clerk/express` 2.1.70 answer
//! (`conformance/official/protect.mjs` runs both, and holds the table to what they do).

use std::sync::Mutex;

use actix_web_4 as actix_web;
use axum_08 as axum;

use axum::Router;
use axum::routing::any;
use clerk_backend::AsyncClient;
use clerk_backend::actix::{ClerkMiddleware, RequireMiddleware};
use clerk_backend::auth::{Check, RequestState, RequestView, SessionAuth};
use clerk_backend::axum::{ClerkLayer, Pages, RequireAuth, RequireLayer};
use clerk_backend::rocket as rocket_adapter;
use clerk_emulator::Emulator;
use poem_3::endpoint::make_sync;
use poem_3::{EndpointExt as _, Route};
use serde_json::{Value, json};

use super::{
    Clerk, NAVIGATION, Service, World, actix_service, axum_service, config, poem_service,
    rocket_service, wire,
};

const HOST: (&str, &str) = ("host", "app.example.com");
const HTTPS: (&str, &str) = ("x-forwarded-proto", "https");

/// What a route asks for.
#[derive(Clone, Default)]
struct Rule {
    role: Option<String>,
    pages: Pages,
}

impl Rule {
    fn of(case: &Value) -> Self {
        let text = |name: &str| case[name].as_str().map(str::to_owned);
        let mut pages = Pages::new();
        if let Some(url) = text("unauthenticated_url") {
            pages = pages.unauthenticated_url(url);
        }
        if let Some(url) = text("unauthorized_url") {
            pages = pages.unauthorized_url(url);
        }
        if case["not_found"] == true {
            pages = pages.not_found();
        }
        let role = text("role");
        Self { role, pages }
    }
}

fn axum(clerk: &Clerk, rule: &Rule) -> Service {
    let require = match &rule.role {
        Some(needed) => RequireLayer::new(Check::new().role(needed)),
        None => RequireLayer::signed_in(),
    };
    let route = any(async || "passed").layer(require.pages(rule.pages.clone()));
    let layer = ClerkLayer::new(clerk.client.clone(), clerk.everything.clone());
    axum_service::serve(Router::new().route("/invoices", route).layer(layer))
}

fn actix(clerk: &Clerk, rule: &Rule) -> Service {
    let (clerk, rule) = (clerk.clone(), rule.clone());
    actix_service::serve(move |app| {
        let require = match &rule.role {
            Some(needed) => RequireMiddleware::new(Check::new().role(needed)),
            None => RequireMiddleware::signed_in(),
        };
        let layer = ClerkMiddleware::new(clerk.client.clone(), clerk.everything.clone());
        let route = actix_web::web::route().to(async || "passed");
        let resource = actix_web::web::resource("/invoices").route(route);
        app.service(resource.wrap(require.pages(rule.pages.clone())).wrap(layer));
    })
}

fn poem(clerk: &Clerk, rule: &Rule) -> Service {
    use clerk_backend::poem::{ClerkMiddleware, RequireMiddleware};

    let require = match &rule.role {
        Some(needed) => RequireMiddleware::new(Check::new().role(needed)),
        None => RequireMiddleware::signed_in(),
    };
    let layer = ClerkMiddleware::new(clerk.client.clone(), clerk.everything.clone());
    let passed = make_sync(|_| "passed").with(require.pages(rule.pages.clone()));
    poem_service::serve(Route::new().at("/invoices", passed.with(layer)))
}

/// Requirements are types, so this one reads what the case says.
static RULE: Mutex<Option<Rule>> = Mutex::new(None);

struct Ruled;

impl rocket_adapter::Requirement for Ruled {
    fn check() -> Option<Check> {
        let role = RULE.lock().unwrap().as_ref()?.role.clone();
        role.map(|needed| Check::new().role(needed))
    }

    fn pages() -> Option<Pages> {
        Some(RULE.lock().unwrap().as_ref()?.pages.clone())
    }
}

#[rocket::get("/invoices")]
fn invoices(_user: rocket_adapter::Require<Ruled>) -> &'static str {
    "passed"
}

#[rocket::post("/invoices")]
fn post_invoices(_user: rocket_adapter::Require<Ruled>) -> &'static str {
    "passed"
}

fn rocket(clerk: &Clerk, rule: &Rule) -> Service {
    *RULE.lock().unwrap() = Some(rule.clone());
    let fairing = rocket_adapter::ClerkFairing::new(clerk.client.clone(), clerk.everything.clone());
    let routes = rocket::routes![invoices, post_invoices];
    rocket_service::serve(rocket::build().attach(fairing).mount("/", routes))
}

fn ask(world: &World, case: &Value) -> wire::Answer {
    let credential = match case["who"].as_str().unwrap() {
        "nobody" => None,
        "pending" => Some(world.token_with(&world.user(2), &[("sts", json!("pending"))])),
        "member" => Some(world.token(&world.user(2))),
        "admin" => Some(world.token(&world.user(0))),
        "api_key" => Some(world.api_key(&world.user(0))),
        other => panic!("{other}"),
    };
    let credential = credential.map(|token| format!("Bearer {token}"));
    let own = case["headers"].as_object().unwrap().iter();
    let own = own.map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    let headers = [HOST, HTTPS].into_iter().chain(own);
    let authorization = credential.as_deref().map(|it| ("authorization", it));
    let headers: Vec<_> = headers.chain(authorization).collect();
    let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_bytes())).collect();
    let method = case["method"].as_str().unwrap();
    wire::exchange(world.service.address, method, "/invoices?page=2", &headers)
}

#[test]
fn people_are_sent_to_sign_in_and_programs_are_told_what_is_missing() {
    let table = include_str!("../../../../conformance/official/protect.json");
    let table: Vec<Value> = serde_json::from_str(table).unwrap();
    for start in [axum, actix, poem, rocket] {
        let clerk = Emulator::builder().production("example.com");
        let clerk = clerk.users(4).organizations(2).start();
        let made = Clerk::new(AsyncClient::over_reqwest(config(&clerk)).unwrap());
        let service = start(&made, &Rule::default());
        let mut world = World { clerk, service };
        for case in &table {
            world.service = start(&made, &Rule::of(case));
            let answer = ask(&world, case);
            let expected = &case["ours"];
            assert_eq!(
                json!(answer.status),
                expected["status"],
                "{case} {answer:?}"
            );
            let location = answer.header("location");
            assert_eq!(location, expected["location"].as_str(), "{case}");
            if answer.status != 200 {
                assert_eq!(answer.header("cache-control"), Some("no-store"), "{case}");
            }
            let differs = case["ours"] != case["nextjs"];
            assert_eq!(case["why"].is_string(), differs, "{case}");
        }
    }
}

fn served(https: bool) -> (Emulator, Service) {
    let clerk = Emulator::builder().users(1).start();
    let client = AsyncClient::over_reqwest(config(&clerk)).unwrap();
    let layer = client.layer().unwrap();
    let layer = if https { layer.https() } else { layer };
    let require = RequireLayer::signed_in().pages(Pages::new());
    let app = Router::new().nest("/deep", Router::new().route("/page", any(async || "")));
    (clerk, axum_service::serve(app.layer(require).layer(layer)))
}

/// In development the URL carries the token of the browser.
#[test]
fn url_of_a_redirect_is_not_shown() {
    let user = RequireAuth::from(SessionAuth::fake("user_1"));
    let refused = user.require(&Check::new().role("org:admin")).unwrap_err();
    let pages = Pages::new().unauthorized_url("/upgrade?canary");
    let headers: [(&str, &[u8]); 1] = [("sec-fetch-dest", b"document")];
    let request = RequestView::new("GET", "https://app.example.com/", &headers);
    let state = RequestState::fake(SessionAuth::fake("user_1"));
    let redirect = pages.answer(refused, &state, &request);
    assert_eq!(redirect.status(), 307);
    let shown = format!("{redirect:?} {redirect} {}", redirect.body());
    assert!(!shown.contains("canary"), "{shown}");
}

/// Below `nest`, behind a server that speaks TLS itself, and in development.
#[test]
fn way_back_is_the_url_of_the_browser() {
    for (https, scheme) in [(false, "http"), (true, "https")] {
        let (_clerk, service) = served(https);
        // Known to have no session, so that there is no handshake.
        let cookies = ("cookie", "__clerk_db_jwt=dvb_canary; __client_uat=0");
        let headers = [NAVIGATION, HOST, cookies].map(|(name, value)| (name, value.as_bytes()));
        let answer = wire::exchange(service.address, "GET", "/deep/page?a=1", &headers);
        assert_eq!(answer.status, 307, "{answer:?}");
        let accounts = "https://emulator.accounts.dev/sign-in";
        let back = format!("redirect_url={scheme}%3A%2F%2Fapp.example.com%2Fdeep%2Fpage%3Fa%3D1");
        let expected = format!("{accounts}?{back}&__clerk_db_jwt=dvb_canary");
        assert_eq!(answer.header("location"), Some(&*expected));
    }
}
