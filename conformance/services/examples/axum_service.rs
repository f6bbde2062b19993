//! A service made with axum, protected with Clerk.
//!
//! ```text
//! cargo run -p clerk-services --example axum_service
//! ```
//!
//! It listens on 127.0.0.1:4010; another port can be given as argument (`-- 8080`). Without an
//! account it starts the emulator, and `/demo` gives away credentials of the people in it. With
//! `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the environment the same command talks to
//! Clerk, and there is no `/demo`. In another terminal (below each line stands what it answers):
//!
//! ```sh
//! app=http://127.0.0.1:4010
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

use core::error::Error;
use std::net::TcpListener;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use clerk_backend::AsyncClient;
use clerk_backend::axum::{Auth, ClerkLayer, Rejection, RequireAuth, RequireLayer, RequireMachine};

use clerk_services::{Demo, changes_plan, reads_reports};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(clerk_services::listener(4010)?))
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let demo = Demo::start()?;
    demo.introduce(
        &listener.local_addr()?.to_string(),
        "/demo/sign-in",
        include_str!("axum_service.rs"),
    );
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok(axum::serve(listener, router(demo)).await?)
}

fn router(demo: Demo) -> Router {
    let reports = get(reports).layer(RequireLayer::new(reads_reports()));
    let people = Router::new()
        .route("/", get(home))
        .route("/me", get(me))
        .route("/reports", reports)
        .route("/plan", post(plan))
        .layer(ClerkLayer::new(demo.client.clone(), demo.sessions.clone()));
    let machines = Router::new()
        .route("/machine", get(machine))
        .layer(ClerkLayer::new(demo.client.clone(), demo.machines.clone()));
    let app = people.merge(machines);
    if demo.people.is_none() {
        return app;
    }
    let credentials = Router::new()
        .route("/demo/sign-in", get(sign_in))
        .route("/demo/{name}", get(credential))
        .layer(Extension(demo.client.clone()))
        .with_state(demo);
    app.merge(credentials)
}

/// For everybody.
async fn home(auth: Auth) -> String {
    format!("hello, {}\n", auth.user_id().unwrap_or("stranger"))
}

/// For whoever is signed in.
async fn me(user: RequireAuth) -> String {
    format!("hello, {}\n", user.user_id())
}

/// For those that the layer lets pass.
async fn reports(user: RequireAuth) -> String {
    format!("{} may read the reports\n", user.user_id())
}

/// For whoever proved lately who they are.
async fn plan(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&changes_plan())?;
    Ok(format!("{} has a new plan\n", user.user_id()))
}

/// For programs.
async fn machine(key: RequireMachine) -> String {
    format!("a key of {}\n", key.token().subject())
}

async fn credential(
    State(demo): State<Demo>,
    Extension(client): Extension<AsyncClient>,
    Path(name): Path<String>,
) -> Response {
    let credential = match &demo.people {
        Some(people) => people.credential(&client, &name).await,
        None => None,
    };
    credential.ok_or(StatusCode::NOT_FOUND).into_response()
}

async fn sign_in(State(demo): State<Demo>, headers: HeaderMap) -> Response {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    match (demo.people, host) {
        (Some(people), Some(host)) => Redirect::to(&people.sign_in_url(host)).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
