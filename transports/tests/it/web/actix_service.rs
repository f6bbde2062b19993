use core::future::ready;
use std::sync::mpsc;

use actix_web_4 as actix_web;

use actix_web::dev::ServiceResponse;
use actix_web::error::ErrorImATeapot;
use actix_web::web::{self, Json, ReqData, ServiceConfig, get};
use actix_web::{App, HttpResponse, HttpServer};
use clerk_backend::actix::{Auth, ClerkMiddleware, RequireMiddleware};
use clerk_backend::auth;

use super::handlers::{anything, machine, me, page, result, state, verified_recently};
use super::{CACHED, Clerk, Service, admins};

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
                .route("/state", get().to(state))
                .route("/result", get().to(result))
                .service(
                    web::resource("/user")
                        .wrap(RequireMiddleware::signed_in())
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
                .route("/result", get().to(result))
                .route("/recent", get().to(verified_recently))
                .service(
                    web::resource("/broken")
                        .wrap_fn(|_, _| ready(Err::<ServiceResponse, _>(ErrorImATeapot("broken"))))
                        .route(page()),
                )
                .route("/cached", get().to(cached))
                .service(
                    web::resource("/admin")
                        .wrap(RequireMiddleware::new(admins()))
                        .route(get().to(me)),
                )
                .service(
                    web::resource("/user")
                        .wrap(RequireMiddleware::signed_in())
                        .route(page()),
                ),
        );
}

async fn who(auth: ReqData<Auth>) -> Json<auth::AuthObject> {
    Json(auth.into_inner().0)
}

async fn cached() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for field in CACHED {
        response.insert_header(field);
    }
    response.body("cached")
}

pub(super) fn start(clerk: &Clerk) -> Service {
    let clerk = clerk.clone();
    serve(move |config| routes(config, &clerk))
}

pub(super) fn serve(routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Service {
    let (listener, address) = Service::listen();
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
