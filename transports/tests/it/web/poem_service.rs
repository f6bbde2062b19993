#![allow(clippy::needless_pass_by_value)] // handlers

use poem_3 as poem;

use clerk_backend::auth;
use clerk_backend::poem::{
    Auth, ClerkMiddleware, Rejection, RequireAuth, RequireMachine, RequireMiddleware,
};
use poem::http::StatusCode;
use poem::listener::TcpAcceptor;
use poem::web::Data;
use poem::{Endpoint, EndpointExt as _, IntoResponse as _, Response, Route, Server};
use poem::{get, handler};

use super::{CACHED, Clerk, Service, admins, handlers};

fn routes(clerk: &Clerk) -> Route {
    let middleware = |authenticator: &auth::Authenticator| {
        ClerkMiddleware::new(clerk.client.clone(), authenticator.clone())
    };
    let nested = Route::new().at("/page", get(page));
    let any_token = Route::new()
        .at("/", get(anything))
        .at("/me", get(me))
        .with(middleware(&clerk.everything));
    let sessions = Route::new()
        .at("/page", get(page))
        .at("/who", get(who))
        .at("/state", get(state))
        .at("/me", get(me))
        .at("/admin", get(me).with(RequireMiddleware::new(admins())))
        .at("/user", get(page).with(RequireMiddleware::signed_in()))
        .at("/result", get(result))
        .at("/recent", get(verified_recently))
        .at("/broken", get(broken))
        .at("/cached", get(cached));
    let bare = Route::new()
        .at("/page", get(page))
        .at("/me", get(me))
        .at("/state", get(state))
        .at("/result", get(result))
        .at("/user", get(page).with(RequireMiddleware::signed_in()));
    Route::new()
        .nest("/nested/deep", nested.with(middleware(&clerk.sessions)))
        .nest("/bare", bare)
        .at("/machine", get(machine).with(middleware(&clerk.api_keys)))
        .nest("/anything", any_token)
        .nest("/", sessions.with(middleware(&clerk.sessions)))
}

#[handler]
pub(super) async fn page(user: Option<RequireAuth>) -> String {
    handlers::page(user).await
}

#[handler]
async fn result(user: poem::Result<RequireAuth>) -> String {
    let rejected = |error: poem::Error| error.downcast::<Rejection>().unwrap();
    handlers::result(user.map_err(rejected)).await
}

#[handler]
fn who(auth: Data<&Auth>) -> String {
    serde_json::to_string(&auth.0.0).unwrap()
}

#[handler]
async fn state(auth: Auth) -> String {
    handlers::state(auth).await
}

#[handler]
async fn me(user: RequireAuth) -> String {
    handlers::me(user).await
}

#[handler]
async fn verified_recently(user: RequireAuth) -> Result<String, Rejection> {
    handlers::verified_recently(user).await
}

#[handler]
fn broken() -> poem::Result<String> {
    Err(poem::Error::from_string("broken", StatusCode::IM_A_TEAPOT))
}

#[handler]
fn cached() -> Response {
    let fields = CACHED.into_iter();
    fields.fold("cached".into_response(), |response, (name, value)| {
        response.with_header(name, value).into_response()
    })
}

#[handler]
pub(super) async fn machine(machine: RequireMachine) -> String {
    handlers::machine(machine).await
}

#[handler]
async fn anything(auth: Auth) -> String {
    handlers::anything(auth).await
}

pub(super) fn start(clerk: &Clerk) -> Service {
    serve(routes(clerk))
}

pub(super) fn serve(app: impl Endpoint + 'static) -> Service {
    let (listener, address) = Service::listen();
    Service::run(address, async move || {
        let acceptor = TcpAcceptor::from_std(listener).unwrap();
        Server::new_with_acceptor(acceptor).run(app).await.unwrap();
    })
}
