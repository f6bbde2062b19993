//! A router of axum in a worker: what stands in it must be `Send`, which a client is not here.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, Request};
use axum::response::Response;
use axum::routing::{get, post};
use clerk_backend::axum::{Auth, RequireAuth, RequireLayer, Webhook};
use clerk_backend::{AsyncClient, ConfigError};
use send_wrapper::SendWrapper;
use tower_layer::Layer as _;
use tower_service::Service;

/// The state, which stays on its thread as the client does.
#[derive(Clone)]
struct Application(Arc<SendWrapper<AsyncClient>>);

impl FromRef<Application> for AsyncClient {
    fn from_ref(application: &Application) -> Self {
        AsyncClient::clone(&application.0)
    }
}

async fn home(auth: Auth) -> String {
    auth.user_id().unwrap_or("stranger").to_owned()
}

async fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

async fn webhooks(webhook: Webhook) -> String {
    webhook.id().to_owned()
}

/// The layer stands around the router, because `Router::layer` asks for what is `Send`.
pub fn router(
    clerk: AsyncClient,
) -> Result<impl Service<Request<Body>, Response = Response, Error = Infallible>, ConfigError> {
    let layer = clerk.layer()?;
    let router = Router::new()
        .route("/", get(home))
        .route("/me", get(me).layer(RequireLayer::signed_in()))
        .route("/webhooks", post(webhooks))
        .with_state(Application(Arc::new(SendWrapper::new(clerk))));
    Ok(layer.layer(router))
}
