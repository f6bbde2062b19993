use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc;

use actix_web_4 as actix_web;

use actix_web::web::{self, Json, ReqData, ServiceConfig, get};
use actix_web::{App, HttpResponse, HttpServer};
use clerk_backend::actix::{
    Auth, ClerkMiddleware, Rejection, Require, RequireAuth, RequireMachine,
};
use clerk_backend::auth;

use super::{ADMINS, CACHED, Clerk, RECENT, Service};

fn routes(config: &mut ServiceConfig, clerk: &Clerk) {
    let middleware = |authenticator: &auth::Authenticator| {
        ClerkMiddleware::new(clerk.client.clone(), authenticator.clone())
    };
    let page = || get().to(page);
    config
        .service(
            web::scope("/nested")
                .service(web::scope("/deep").route("/page", page()))
                .wrap(middleware(&clerk.sessions)),
        )
        .service(
            web::scope("/bare")
                .route("/page", page())
                .route("/me", get().to(me))
                .service(
                    web::resource("/user")
                        .wrap(Require::signed_in())
                        .route(page()),
                ),
        )
        .service(
            web::resource("/machine")
                .wrap(middleware(&clerk.api_keys))
                .route(get().to(machine)),
        )
        .service(
            web::scope("/anything")
                .wrap(middleware(&clerk.everything))
                .route("", get().to(anything))
                .route("/me", get().to(me)),
        )
        .service(
            web::scope("")
                .wrap(middleware(&clerk.sessions))
                .route("/page", page())
                .route("/who", get().to(who))
                .route("/state", get().to(state))
                .route("/me", get().to(me))
                .route("/recent", get().to(recent))
                .route("/cached", get().to(cached))
                .service(
                    web::resource("/admin")
                        .wrap(Require::new(ADMINS))
                        .route(get().to(me)),
                )
                .service(
                    web::resource("/user")
                        .wrap(Require::signed_in())
                        .route(page()),
                ),
        );
}

pub(super) async fn page(auth: Option<Auth>) -> String {
    auth.and_then(|auth| auth.user_id().map(str::to_owned))
        .unwrap_or_else(|| "nobody".into())
}

async fn who(auth: ReqData<auth::Auth>) -> Json<auth::Auth> {
    Json(auth.into_inner())
}

async fn state(auth: ReqData<auth::Auth>) -> String {
    format!("{:?}", auth.is_authenticated())
}

async fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

async fn recent(user: RequireAuth) -> Result<String, Rejection> {
    user.require(&RECENT)?;
    Ok(user.user_id().to_owned())
}

async fn cached() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for field in CACHED {
        response.insert_header(field);
    }
    response.body("cached")
}

async fn machine(machine: RequireMachine) -> String {
    machine.token().subject().to_owned()
}

async fn anything(auth: ReqData<auth::Auth>) -> String {
    auth.token_type()
        .map_or("none", |kind| kind.as_str())
        .to_owned()
}

pub(super) fn start(clerk: &Clerk) -> Service {
    let clerk = clerk.clone();
    serve(move |config| routes(config, &clerk))
}

pub(super) fn serve(routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Service {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = move || App::new().configure(&routes);
            let server = HttpServer::new(app)
                .workers(1)
                .disable_signals()
                .listen(listener)
                .unwrap()
                .run();
            tell.send((server.handle(), actix_web::rt::System::current()))
                .unwrap();
            server.await.unwrap();
        });
    });
    let (handle, system) = told.recv().unwrap();
    Service {
        address,
        stop: Some(Box::new(move || {
            // Told by the first poll; nobody has to wait for the answer.
            let stopping = handle.stop(false);
            system.arbiter().spawn(stopping);
            thread.join().unwrap();
        })),
    }
}
