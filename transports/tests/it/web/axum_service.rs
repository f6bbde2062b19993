use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use axum_08 as axum;

use axum::routing::get;
use axum::{Extension, Json, Router};
use clerk_backend::auth;
use clerk_backend::axum::{Auth, ClerkLayer, Rejection, RequireAuth, RequireLayer, RequireMachine};
use tokio::sync::oneshot;

use super::{CACHED, Clerk, Service, admins, recent};

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

pub(super) async fn page(user: Option<RequireAuth>) -> String {
    user.map_or_else(|| "nobody".into(), |user| user.user_id().to_owned())
}

async fn result(user: Result<RequireAuth, Rejection>) -> String {
    match user {
        Ok(user) => user.user_id().to_owned(),
        Err(rejection) => rejection.status().to_string(),
    }
}

async fn who(Extension(auth): Extension<Auth>) -> Json<auth::AuthObject> {
    Json(auth.0)
}

async fn state(auth: Auth) -> String {
    format!("{:?}", auth.is_authenticated())
}

async fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

async fn verified_recently(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&recent())?;
    Ok(user.user_id().to_owned())
}

async fn machine(machine: RequireMachine) -> String {
    machine.token().subject().to_owned()
}

async fn anything(auth: Auth) -> String {
    auth.token_type()
        .map_or("none", |kind| kind.as_str())
        .to_owned()
}

pub(super) fn start(clerk: &Clerk) -> Service {
    serve(router(clerk))
}

pub(super) fn serve(app: Router) -> Service {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let app = app.into_make_service_with_connect_info::<SocketAddr>();
            let serve = axum::serve(listener, app);
            tokio::select! {
                served = async { serve.await } => served.unwrap(),
                _ = stopped => {}
            }
        });
    });
    Service {
        address,
        stop: Some(Box::new(move || {
            let _ = stop.send(());
            thread.join().unwrap();
        })),
    }
}
