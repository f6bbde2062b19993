//! What only the server does.

use std::error::Error;

use clerk_backend::axum::{ClerkLayer, Pages, Rejection, RequireLayer};
use clerk_services::Demo;
use dioxus::fullstack::HttpError;
use dioxus::server::axum::extract::Path;
use dioxus::server::axum::http::StatusCode;
use dioxus::server::axum::routing::get;
use dioxus::server::axum::{self, Extension, Router};
use dioxus::server::{DioxusRouterExt as _, FullstackState, ServeConfig, render_handler};

use crate::App;

/// Answers with the status of the refusal.
pub fn refuse(rejection: Rejection) -> HttpError {
    let message = rejection.to_string();
    HttpError::new(rejection.into_http::<String>().status(), message)
}

/// The whole application. It has a layer around all of it, and one more around the pages that need a user.
pub fn router(demo: Demo) -> Router {
    let people = RequireLayer::signed_in().pages(Pages::new());
    let account = get(render_handler).layer(people);
    let app = Router::<FullstackState>::new().route("/account", account);
    // `dx serve` puts what the browser loads beside the program.
    let is_bundled =
        std::env::current_exe().is_ok_and(|path| path.with_file_name("public").exists());
    let app = match is_bundled {
        true => app.serve_dioxus_application(ServeConfig::new(), App),
        false => app.serve_api_application(ServeConfig::new(), App),
    };
    app.layer(Extension(demo.client.clone()))
        .layer(ClerkLayer::new(demo.client.clone(), demo.sessions.clone()))
        .merge(credentials(demo))
}

/// Gives away credentials of the people in the emulator, for `curl`.
fn credentials(demo: Demo) -> Router {
    let credential = async move |Path(name): Path<String>| {
        let people = demo.people.as_ref().ok_or(StatusCode::NOT_FOUND)?;
        let credential = people.credential(&demo.client, &name).await;
        credential.ok_or(StatusCode::NOT_FOUND)
    };
    Router::new().route("/demo/{name}", get(credential))
}

/// Serves until it fails.
pub async fn serve(listener: std::net::TcpListener, source: &str) -> Result<(), Box<dyn Error>> {
    let demo = Demo::start()?;
    demo.refuse_credit().await?;
    demo.introduce(&listener.local_addr()?.to_string(), "/account", source);
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok(axum::serve(listener, router(demo)).await?)
}
