//! What only the server does.

use std::error::Error;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::routing::get;
use clerk_backend::axum::{ClerkLayer, Pages, Rejection, RequireAuth, RequireLayer};
use clerk_services::Demo;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes as _, ResponseOptions, ResponseParts};

use crate::{App, shell};

/// The signed-in user; others are refused.
pub async fn require_auth() -> Result<RequireAuth, ServerFnError> {
    let user: Result<RequireAuth, Rejection> = leptos_axum::extract().await?;
    user.map_err(refuse)
}

/// Answers with the status and the fields of the refusal, and the error in the form that Leptos reads.
pub fn refuse(rejection: Rejection) -> ServerFnError {
    let error = ServerFnError::new(&rejection);
    let (mut head, _) = rejection.into_http::<String>().into_parts();
    head.headers.remove(header::CONTENT_TYPE);
    expect_context::<ResponseOptions>().overwrite(ResponseParts {
        status: Some(head.status),
        headers: head.headers,
    });
    error
}

/// The whole application. It has a layer around all of it, and one more around the pages that need a user.
pub fn router(demo: Demo) -> Router {
    let options = LeptosOptions::builder().output_name("clerk-leptos").build();
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let context = {
        let clerk = demo.client.clone();
        move || provide_context(clerk.clone())
    };
    let people = RequireLayer::signed_in().pages(Pages::new());
    let account = leptos_axum::render_app_async_with_context(context.clone(), document.clone());
    let account_path = "/account".to_owned();
    let others = leptos_axum::generate_route_list_with_exclusions(App, Some(vec![account_path]));
    let app = Router::new()
        .route("/account", get(account).layer(people))
        .leptos_routes_with_context(&options, others, context, document)
        .layer(ClerkLayer::new(demo.client.clone(), demo.sessions.clone()))
        .with_state(options);
    app.merge(credentials(demo))
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
