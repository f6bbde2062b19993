#![allow(clippy::needless_pass_by_value)] // handlers

use std::net::{Ipv4Addr, TcpListener};

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
use tokio::sync::oneshot;

use super::{CACHED, Clerk, Service, admins, recent};

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
pub(super) fn page(user: Option<RequireAuth>) -> String {
    user.map_or_else(|| "nobody".into(), |user| user.user_id().to_owned())
}

#[handler]
fn result(user: poem::Result<RequireAuth>) -> String {
    match user {
        Ok(user) => user.user_id().to_owned(),
        Err(error) => {
            let rejection = error.downcast_ref::<Rejection>().unwrap();
            rejection.status().to_string()
        }
    }
}

#[handler]
fn who(auth: Data<&Auth>) -> String {
    serde_json::to_string(&auth.0.0).unwrap()
}

#[handler]
fn state(auth: Auth) -> String {
    format!("{:?}", auth.is_authenticated())
}

#[handler]
fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

#[handler]
fn verified_recently(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&recent())?;
    Ok(user.user_id().to_owned())
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
fn machine(machine: RequireMachine) -> String {
    machine.token().subject().to_owned()
}

#[handler]
fn anything(auth: Auth) -> String {
    auth.token_type()
        .map_or("none", |kind| kind.as_str())
        .to_owned()
}

pub(super) fn start(clerk: &Clerk) -> Service {
    serve(routes(clerk))
}

pub(super) fn serve(app: impl Endpoint + 'static) -> Service {
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
            let acceptor = TcpAcceptor::from_std(listener).unwrap();
            tokio::select! {
                served = Server::new_with_acceptor(acceptor).run(app) => served.unwrap(),
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
