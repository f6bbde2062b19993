#![allow(clippy::needless_pass_by_value)] // handlers

use std::net::{Ipv4Addr, SocketAddr};
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
use tokio::sync::oneshot;

use super::{CACHED, Clerk, Service, admins, recent};

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
pub(super) fn page(user: Option<RequireAuth>) -> String {
    user.map_or_else(|| "nobody".into(), |user| user.user_id().to_owned())
}

#[get("/result")]
fn result(user: Result<RequireAuth, Rejection>) -> String {
    match user {
        Ok(user) => user.user_id().to_owned(),
        Err(rejection) => rejection.status().to_string(),
    }
}

#[get("/who")]
fn who(auth: Auth) -> String {
    serde_json::to_string(&auth.0).unwrap()
}

#[get("/state")]
fn state(auth: Auth) -> String {
    format!("{:?}", auth.is_authenticated())
}

#[get("/me")]
fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

#[get("/user")]
fn user(user: RequireAuth) -> String {
    user.user_id().to_owned()
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
fn verified_recently(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&recent())?;
    Ok(user.user_id().to_owned())
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
fn machine(machine: RequireMachine) -> String {
    machine.token().subject().to_owned()
}

#[get("/")]
fn anything(auth: Auth) -> String {
    auth.token_type()
        .map_or("none", |kind| kind.as_str())
        .to_owned()
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
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            tokio::select! {
                served = app.launch() => drop(served.unwrap()),
                _ = stopped => {}
            }
        });
    });
    Service {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, told.recv().unwrap())),
        stop: Some(Box::new(move || {
            let _ = stop.send(());
            thread.join().unwrap();
        })),
    }
}
