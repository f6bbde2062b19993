#![allow(clippy::needless_pass_by_value)] // handlers

use std::net::Ipv4Addr;
use std::sync::mpsc;

use clerk_backend::auth::{self, Check};
use clerk_backend::rocket::{
    Auth, ClerkFairing, Rejection, Require, RequireAuth, RequireMachine, Requirement,
};
use rocket::config::{Config, LogLevel, Shutdown};
use rocket::fairing::AdHoc;
use rocket::http::Status;
use rocket::response::{Responder, Response};
use rocket::{Build, Request, Rocket, catch, catchers, get, routes};

use super::{CACHED, Clerk, Service, admins, handlers};

fn build(clerk: &Clerk) -> Rocket<Build> {
    let fairing = |authenticator: &auth::Authenticator| {
        ClerkFairing::new(clerk.client.clone(), authenticator.clone())
    };
    rocket::build()
        .attach(fairing(&clerk.api_keys).below("/machine"))
        .attach(fairing(&clerk.everything).below("/anything"))
        .attach(fairing(&clerk.sessions).except("/bare"))
        .mount("/nested/deep", routes![page])
        .mount("/bare", routes![page, me, state, result, user])
        .mount("/anything", routes![anything, me])
        .mount("/", routes![page, who, state, me, admin, user, result])
        .mount("/", routes![verified_recently, broken, cached, machine])
        .register("/broken", catchers![teapot])
}

#[get("/page")]
pub(super) async fn page(user: Option<RequireAuth>) -> String {
    handlers::page(user).await
}

#[get("/result")]
async fn result(user: Result<RequireAuth, Rejection>) -> String {
    handlers::result(user).await
}

#[get("/who")]
fn who(auth: Auth) -> String {
    serde_json::to_string(&auth.0).unwrap()
}

#[get("/state")]
async fn state(auth: Auth) -> String {
    handlers::state(auth).await
}

#[get("/me")]
async fn me(user: RequireAuth) -> String {
    handlers::me(user).await
}

#[get("/user")]
async fn user(user: RequireAuth) -> String {
    handlers::me(user).await
}

struct Admins;

impl Requirement for Admins {
    fn check() -> Option<Check> {
        Some(admins())
    }
}

#[get("/admin")]
fn admin(user: Require<Admins>) -> String {
    user.user_id().to_owned()
}

#[get("/recent")]
async fn verified_recently(user: RequireAuth) -> Result<String, Rejection> {
    handlers::verified_recently(user).await
}

#[get("/broken")]
fn broken() -> Status {
    Status::ImATeapot
}

#[catch(418)]
fn teapot() -> &'static str {
    "broken"
}

struct Cached;

impl<'r> Responder<'r, 'static> for Cached {
    fn respond_to(self, request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let mut response = Response::build_from("cached".respond_to(request)?);
        for (name, value) in CACHED {
            response.raw_header(name, value);
        }
        response.ok()
    }
}

#[get("/cached")]
fn cached() -> Cached {
    Cached
}

#[get("/machine")]
async fn machine(machine: RequireMachine) -> String {
    handlers::machine(machine).await
}

#[get("/")]
async fn anything(auth: Auth) -> String {
    handlers::anything(auth).await
}

pub(super) fn start(clerk: &Clerk) -> Service {
    serve(build(clerk))
}

pub(super) fn serve(app: Rocket<Build>) -> Service {
    let config = Config {
        address: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        log_level: LogLevel::Off,
        shutdown: Shutdown {
            ctrlc: false,
            ..Shutdown::default()
        },
        ..Config::debug_default()
    };
    let (tell, told) = mpsc::channel();
    let app = app
        .configure(config)
        .attach(AdHoc::on_liftoff("Port", move |rocket| {
            Box::pin(async move { tell.send(rocket.config().port).unwrap() })
        }));
    // It binds by itself.
    let mut service = Service::run((Ipv4Addr::LOCALHOST, 0).into(), async move || {
        drop(app.launch().await.unwrap());
    });
    service.address.set_port(told.recv().unwrap());
    service
}
