//! A service made with actix-web, protected with Clerk.
//!
//! ```text
//! cargo run -p clerk-services --example actix_service
//! ```
//!
//! It listens on 127.0.0.1:4011; another port can be given as argument (`-- 8080`). Without an
//! account it starts the emulator, and `/demo` gives away credentials of the people in it. With
//! `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the environment the same command talks to
//! Clerk, and there is no `/demo`. In another terminal (below each line stands what it answers):
//!
//! ```sh
//! app=http://127.0.0.1:4011
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

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig, get, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use clerk_backend::actix::{
    Auth, ClerkMiddleware, Rejection, RequireAuth, RequireMachine, RequireMiddleware,
};

use clerk_services::{Demo, changes_plan, reads_reports};

fn main() -> Result<(), Box<dyn Error>> {
    actix_web::rt::System::new().block_on(serve(clerk_services::listener(4011)?))
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let demo = Demo::start()?;
    demo.introduce(
        &listener.local_addr()?.to_string(),
        "/demo/sign-in",
        include_str!("actix_service.rs"),
    );
    let app = move || {
        let demo = demo.clone();
        App::new().configure(|config| routes(config, demo))
    };
    Ok(HttpServer::new(app)
        .workers(2)
        .listen(listener)?
        .run()
        .await?)
}

fn routes(config: &mut ServiceConfig, demo: Demo) {
    let people = ClerkMiddleware::new(demo.client.clone(), demo.sessions.clone());
    let machines = ClerkMiddleware::new(demo.client.clone(), demo.machines.clone());
    if demo.people.is_some() {
        config
            .app_data(Data::new(demo))
            .route("/demo/sign-in", get().to(sign_in))
            .route("/demo/{name}", get().to(credential));
    }
    let reports = web::resource("/reports").wrap(RequireMiddleware::new(reads_reports()));
    config
        .service(
            web::resource("/machine")
                .wrap(machines)
                .route(get().to(machine)),
        )
        .service(
            web::scope("")
                .wrap(people)
                .route("/", get().to(home))
                .route("/me", get().to(me))
                .route("/plan", post().to(plan))
                .service(reports.route(get().to(self::reports))),
        );
}

/// For everybody.
async fn home(auth: Auth) -> String {
    format!("hello, {}\n", auth.user_id().unwrap_or("stranger"))
}

/// For whoever is signed in.
async fn me(user: RequireAuth) -> String {
    format!("hello, {}\n", user.user_id())
}

/// For those that the middleware lets pass.
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

async fn credential(demo: Data<Demo>, name: web::Path<String>) -> HttpResponse {
    let credential = match &demo.people {
        Some(people) => people.credential(&demo.client, &name).await,
        None => None,
    };
    match credential {
        Some(credential) => HttpResponse::Ok().body(credential),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn sign_in(demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    let host = request.headers().get(header::HOST);
    match (&demo.people, host.and_then(|host| host.to_str().ok())) {
        (Some(people), Some(host)) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, people.sign_in_url(host)))
            .finish(),
        _ => HttpResponse::NotFound().finish(),
    }
}
