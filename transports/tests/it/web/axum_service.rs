use std::net::SocketAddr;

use axum_08 as axum;

use axum::routing::get;
use axum::{Extension, Json, Router};
use clerk_backend::auth;
use clerk_backend::axum::{Auth, ClerkLayer, RequireLayer};

use super::handlers::{anything, machine, me, page, result, state, verified_recently};
use super::{CACHED, Clerk, Service, admins};

fn router(clerk: &Clerk) -> Router {
    let layer = |authenticator: &auth::Authenticator| {
        ClerkLayer::new(clerk.client.clone(), authenticator.clone())
    };
    let nested = Router::new()
        .route("/page", get(page))
        .layer(layer(&clerk.sessions));
    let machines = Router::new()
        .route("/machine", get(machine))
        .layer(layer(&clerk.api_keys));
    let anything = Router::new()
        .route("/anything", get(anything))
        .route("/anything/me", get(me))
        .layer(layer(&clerk.everything));
    let sessions = Router::new()
        .route("/page", get(page))
        .route("/who", get(who))
        .route("/state", get(state))
        .route("/me", get(me))
        .route("/admin", get(me).layer(RequireLayer::new(admins())))
        .route("/user", get(page).layer(RequireLayer::signed_in()))
        .route("/result", get(result))
        .route("/recent", get(verified_recently))
        .route("/cached", get(async || (CACHED, "cached")))
        .layer(layer(&clerk.sessions));
    let bare = Router::new()
        .route("/page", get(page))
        .route("/me", get(me))
        .route("/state", get(state))
        .route("/result", get(result))
        .route("/user", get(page).layer(RequireLayer::signed_in()));
    Router::new()
        .nest("/nested/deep", nested)
        .nest("/bare", bare)
        .merge(sessions)
        .merge(machines)
        .merge(anything)
}

async fn who(Extension(auth): Extension<Auth>) -> Json<auth::AuthObject> {
    Json(auth.0)
}

pub(super) fn start(clerk: &Clerk) -> Service {
    serve(router(clerk))
}

pub(super) fn serve(app: Router) -> Service {
    let (listener, address) = Service::listen();
    Service::run(address, async move || {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app).await.unwrap();
    })
}
