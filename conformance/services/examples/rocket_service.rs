//! A service made with rocket, protected with Clerk.
//!
//! ```text
//! cargo run -p clerk-services --example rocket_service
//! ```
//!
//! It listens on 127.0.0.1:4013; another port can be given as argument (`-- 8080`). Without an
//! account it starts the emulator, and `/demo` gives away credentials of the people in it. With
//! `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the environment the same command talks to
//! Clerk, and there is no `/demo`. In another terminal (below each line stands what it answers):
//!
//! ```sh
//! app=http://127.0.0.1:4013
//! as() { echo "Authorization: Bearer $(curl -s $app/demo/$1)"; }
//!
//! curl -s $app/
//! # hello, stranger
//! curl -s $app/me
//! # "code":"signed_out"
//! curl -s $app/me -H "$(as member)"
//! # hello, user_
//! curl -si $app/reports -H "$(as member)"
//! # 403 Forbidden
//! curl -s $app/reports -H "$(as reader)"
//! # may read the reports
//! curl -s $app/machine -H "$(as robot)"
//! # a key of user_
//! curl -si $app/me -H "$(as robot)"
//! # 401 Unauthorized
//! curl -s -X POST $app/plan -H "$(as reader)"
//! # has a new plan
//! curl -s -X POST $app/plan -H "$(as sleeper)"
//! # "reason":"reverification-error"
//! curl -si $app/ -H 'Sec-Fetch-Dest: document'
//! # 307 Temporary Redirect
//! curl -sL -b '' $app/demo/sign-in -H 'Sec-Fetch-Dest: document'
//! # hello, user_
//! ```
//!
//! The last two do what browsers do: a visitor who is not known yet takes a detour over Clerk's
//! Frontend API, and one who signs in there comes back signed in.

#![allow(clippy::std_instead_of_alloc)] // a program has std
#![allow(clippy::needless_pass_by_value)] // handlers

use core::error::Error;
use core::net::SocketAddr;

use clerk_backend::auth::Check;
use clerk_backend::rocket::{
    Auth, ClerkFairing, Rejection, Require, RequireAuth, RequireMachine, Requirement,
};
use rocket::config::{Config, LogLevel};
use rocket::http::uri::Host;
use rocket::response::Redirect;
use rocket::{Build, Rocket, State, get, post, routes};

use clerk_services::{Demo, changes_plan, reads_reports};

fn main() -> Result<(), Box<dyn Error>> {
    let address = clerk_services::listener(4013)?.local_addr()?;
    rocket::execute(serve(address))
}

pub(crate) async fn serve(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let demo = Demo::start()?;
    let source = include_str!("rocket_service.rs");
    demo.introduce(&address.to_string(), "/demo/sign-in", source);
    build(demo, address).launch().await?;
    Ok(())
}

fn build(demo: Demo, address: SocketAddr) -> Rocket<Build> {
    let config = Config {
        address: address.ip(),
        port: address.port(),
        log_level: LogLevel::Critical,
        ..Config::default()
    };
    let people = ClerkFairing::new(demo.client.clone(), demo.sessions.clone());
    let machines = ClerkFairing::new(demo.client.clone(), demo.machines.clone());
    let app = rocket::custom(config)
        .attach(machines.below("/machine"))
        .attach(people.except("/demo"))
        .mount("/", routes![home, me, reports, plan, machine]);
    if demo.people.is_none() {
        return app;
    }
    app.manage(demo)
        .mount("/demo", routes![sign_in, credential])
}

/// For everybody.
#[get("/")]
fn home(auth: Auth) -> String {
    format!("hello, {}\n", auth.user_id().unwrap_or("stranger"))
}

/// For whoever is signed in.
#[get("/me")]
fn me(user: RequireAuth) -> String {
    format!("hello, {}\n", user.user_id())
}

struct ReadsReports;

impl Requirement for ReadsReports {
    fn check() -> Option<Check> {
        Some(reads_reports())
    }
}

/// For those that fulfil the requirement.
#[get("/reports")]
fn reports(user: Require<ReadsReports>) -> String {
    format!("{} may read the reports\n", user.user_id())
}

/// For whoever proved lately who they are.
#[post("/plan")]
fn plan(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&changes_plan())?;
    Ok(format!("{} has a new plan\n", user.user_id()))
}

/// For programs.
#[get("/machine")]
fn machine(key: RequireMachine) -> String {
    format!("a key of {}\n", key.token().subject())
}

#[get("/<name>", rank = 2)]
async fn credential(demo: &State<Demo>, name: &str) -> Option<String> {
    let people = demo.people.as_ref()?;
    people.credential(&demo.client, name).await
}

#[get("/sign-in")]
fn sign_in(demo: &State<Demo>, host: &Host<'_>) -> Option<Redirect> {
    let people = demo.people.as_ref()?;
    Some(Redirect::to(people.sign_in_url(&host.to_string())))
}
