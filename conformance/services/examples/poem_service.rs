//! A service made with poem, protected with Clerk.
//!
//! ```text
//! cargo run -p clerk-services --example poem_service
//! ```
//!
//! It listens on 127.0.0.1:4012; another port can be given as argument (`-- 8080`). Without an
//! account it starts the emulator, and `/demo` gives away credentials of the people in it. With
//! `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the environment the same command talks to
//! Clerk, and there is no `/demo`. In another terminal (below each line stands what it answers):
//!
//! ```sh
//! app=http://127.0.0.1:4012
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
use std::net::TcpListener;

use clerk_backend::poem::{
    Auth, ClerkMiddleware, Rejection, RequireAuth, RequireMachine, RequireMiddleware,
};
use poem::http::{HeaderMap, StatusCode, header};
use poem::listener::TcpAcceptor;
use poem::web::{Data, Path, Redirect};
use poem::{EndpointExt as _, IntoResponse as _, Response, Route, Server, get, handler, post};

use clerk_services::{Demo, changes_plan, reads_reports};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(clerk_services::listener(4012)?))
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let demo = Demo::start()?;
    demo.introduce(
        &listener.local_addr()?.to_string(),
        "/demo/sign-in",
        include_str!("poem_service.rs"),
    );
    listener.set_nonblocking(true)?;
    let listener = TcpAcceptor::from_std(listener)?;
    Ok(Server::new_with_acceptor(listener)
        .run(routes(demo))
        .await?)
}

fn routes(demo: Demo) -> Route {
    let read_reports = get(reports).with(RequireMiddleware::new(reads_reports()));
    let people = Route::new()
        .at("/", get(home))
        .at("/me", get(me))
        .at("/reports", read_reports)
        .at("/plan", post(plan))
        .with(ClerkMiddleware::new(
            demo.client.clone(),
            demo.sessions.clone(),
        ));
    let machines = ClerkMiddleware::new(demo.client.clone(), demo.machines.clone());
    let app = Route::new()
        .at("/machine", get(machine).with(machines))
        .nest("/", people);
    if demo.people.is_none() {
        return app;
    }
    app.at("/demo/sign-in", get(sign_in).data(demo.clone()))
        .at("/demo/:name", get(credential).data(demo))
}

/// For everybody.
#[handler]
fn home(auth: Auth) -> String {
    format!("hello, {}\n", auth.user_id().unwrap_or("stranger"))
}

/// For whoever is signed in.
#[handler]
fn me(user: RequireAuth) -> String {
    format!("hello, {}\n", user.user_id())
}

/// For those that the middleware lets pass.
#[handler]
fn reports(user: RequireAuth) -> String {
    format!("{} may read the reports\n", user.user_id())
}

/// For whoever proved lately who they are.
#[handler]
fn plan(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&changes_plan())?;
    Ok(format!("{} has a new plan\n", user.user_id()))
}

/// For programs.
#[handler]
fn machine(key: RequireMachine) -> String {
    format!("a key of {}\n", key.token().subject())
}

#[handler]
async fn credential(demo: Data<&Demo>, name: Path<String>) -> Response {
    let credential = match &demo.people {
        Some(people) => people.credential(&demo.client, &name).await,
        None => None,
    };
    match credential {
        Some(credential) => credential.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[handler]
fn sign_in(demo: Data<&Demo>, headers: &HeaderMap) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    match (&demo.people, host) {
        (Some(people), Some(host)) => Redirect::see_other(people.sign_in_url(host)).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
