//! A service as a protected resource of OAuth (RFC 9728, RFC 6750), the same questions to every framework.
//! `conformance/official/mcp.mjs` lets the official MCP client loose on a whole server.

#![allow(clippy::needless_pass_by_value)] // handlers

use actix_web_4 as actix_web;
use axum_08 as axum;

use axum::Router;
use axum::routing::get;
use clerk_backend::actix::{self, ClerkMiddleware, RequireMiddleware};
use clerk_backend::api::oauth_applications;
use clerk_backend::auth::PublishableKey;
use clerk_backend::axum::{ClerkLayer, RequireLayer, resource_metadata};
use clerk_backend::oauth::{ProtectedResource, ResourceMetadata};
use clerk_backend::poem;
use clerk_backend::rocket::{
    ClerkFairing, RequireOAuth, Scopes, resource_metadata as rocket_metadata,
};
use clerk_backend::{AsyncClient, Client};
use clerk_emulator::{Emulator, Failure, Fault};
use poem_3::EndpointExt as _;
use serde_json::json;

use super::handlers::machine;
use super::{
    Clerk, Service, World, actix_service, axum_service, config, poem_service, rocket_service, wire,
};

const DOCUMENT: &str = "/.well-known/oauth-protected-resource/mcp";
const SERVER: &str = "/.well-known/oauth-authorization-server";

fn resource(clerk: &Emulator) -> ProtectedResource {
    let key = PublishableKey::parse(&clerk.publishable_key()).unwrap();
    let resource = ProtectedResource::new("https://api.example.com/mcp", &key).unwrap();
    resource
        .authorization_server(&clerk.frontend_url())
        .unwrap()
}

fn axum(clerk: &Clerk, resource: &ProtectedResource) -> Service {
    let layer = ClerkLayer::new(clerk.client.clone(), clerk.everything.clone());
    let files = get(machine).layer(RequireLayer::oauth_scopes(resource, ["email", "files"]));
    let app = Router::new()
        .route("/mcp", get(machine).layer(RequireLayer::oauth(resource)))
        .route("/files", files)
        .layer(layer)
        .merge(resource_metadata(resource.clone(), clerk.client.clone()));
    axum_service::serve(app)
}

fn actix(clerk: &Clerk, resource: &ProtectedResource) -> Service {
    let documents = ResourceMetadata::new(resource.clone(), clerk.client.clone());
    let (clerk, resource) = (clerk.clone(), resource.clone());
    actix_service::serve(move |app| {
        let layer = || ClerkMiddleware::new(clerk.client.clone(), clerk.everything.clone());
        let guarded = |path: &str, require: RequireMiddleware| {
            let route = actix_web::web::get().to(machine);
            actix_web::web::resource(path)
                .route(route)
                .wrap(require)
                .wrap(layer())
        };
        app.service(guarded("/mcp", RequireMiddleware::oauth(&resource)));
        let scopes = ["email", "files"];
        app.service(guarded(
            "/files",
            RequireMiddleware::oauth_scopes(&resource, scopes),
        ));
        app.service(actix::resource_metadata(&documents));
    })
}

fn poem(clerk: &Clerk, resource: &ProtectedResource) -> Service {
    let documents = ResourceMetadata::new(resource.clone(), clerk.client.clone());
    let guarded = |require: poem::RequireMiddleware| {
        let layer = poem::ClerkMiddleware::new(clerk.client.clone(), clerk.everything.clone());
        poem_3::get(poem_service::machine).with(require).with(layer)
    };
    let files = poem::RequireMiddleware::oauth_scopes(resource, ["email", "files"]);
    let app = poem_3::Route::new()
        .at("/mcp", guarded(poem::RequireMiddleware::oauth(resource)))
        .at("/files", guarded(files))
        .at("/.well-known/*path", documents);
    poem_service::serve(app)
}

struct Files;

impl Scopes for Files {
    const SCOPES: &'static [&'static str] = &["email", "files"];
}

#[rocket::get("/mcp")]
fn rocket_mcp(client: RequireOAuth) -> String {
    client.token().subject().to_owned()
}

#[rocket::get("/files")]
fn rocket_files(client: RequireOAuth<Files>) -> String {
    client.token().subject().to_owned()
}

fn rocket(clerk: &Clerk, resource: &ProtectedResource) -> Service {
    let fairing = ClerkFairing::new(clerk.client.clone(), clerk.everything.clone());
    let documents = rocket_metadata(resource.clone(), clerk.client.clone());
    let app = rocket::build()
        .attach(fairing.except("/.well-known"))
        .manage(resource.clone())
        .mount("/", rocket::routes![rocket_mcp, rocket_files])
        .mount("/", documents);
    rocket_service::serve(app)
}

/// A world of each framework, for opaque access tokens and for JWTs.
fn for_each(test: impl Fn(&World)) {
    for start in [axum, actix, poem, rocket] {
        for jwt in [false, true] {
            let clerk = Emulator::builder().users(1).jwt_access_tokens(jwt).start();
            let made = Clerk::new(AsyncClient::over_reqwest(config(&clerk)).unwrap());
            let service = start(&made, &resource(&clerk));
            test(&World { clerk, service });
        }
    }
}

#[test]
fn access_token_passes_and_others_are_told_where_to_get_one() {
    for_each(|world| {
        let user = world.user(0);
        let create = oauth_applications::create("assistant");
        let application = Client::over_ureq(config(&world.clerk))
            .unwrap()
            .send(create)
            .unwrap();
        let token = |scopes: &[&str]| {
            world
                .clerk
                .oauth_access_token(&application.id, &user, scopes)
                .unwrap()
        };
        assert_eq!(world.get_as("/mcp", &token(&["email"])).body, user);
        assert_eq!(
            world.get_as("/files", &token(&["files", "email"])).body,
            user
        );

        let place = format!("resource_metadata=\"https://api.example.com{DOCUMENT}\"");
        let scoped = format!("{place}, scope=\"email files\"");
        let invalid = "error=\"invalid_token\", ";
        let lacking = "error=\"insufficient_scope\", ";
        let key = world.api_key(&user);
        let session = world.token_with(&user, &[]);
        for (path, credential, status, challenge, code) in [
            ("/mcp", None, 401, format!("Bearer {place}"), "signed_out"),
            (
                "/files",
                None,
                401,
                format!("Bearer {scoped}"),
                "signed_out",
            ),
            (
                "/mcp",
                Some("oat_junk"),
                401,
                format!("Bearer {invalid}{place}"),
                "signed_out",
            ),
            // Of the same instance, but no client's.
            (
                "/mcp",
                Some(&*key),
                401,
                format!("Bearer {invalid}{place}"),
                "signed_out",
            ),
            (
                "/mcp",
                Some(&*session),
                401,
                format!("Bearer {invalid}{place}"),
                "signed_out",
            ),
            (
                "/files",
                Some(&*token(&["email"])),
                403,
                format!("Bearer {lacking}{scoped}"),
                "insufficient_scope",
            ),
        ] {
            let answer = match credential {
                Some(credential) => world.get_as(path, credential),
                None => world.get(path, &[]),
            };
            assert_eq!(answer.status, status, "{path} {answer:?}");
            assert_eq!(
                answer.header("www-authenticate"),
                Some(&*challenge),
                "{path}"
            );
            assert_eq!(answer.code(), code, "{path}");
        }
    });
}

#[test]
fn documents_are_open_to_everybody() {
    for_each(|world| {
        let answer = world.get(DOCUMENT, &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let document = answer.json();
        assert_eq!(document["resource"], json!("https://api.example.com/mcp"));
        let servers = &document["authorization_servers"];
        assert_eq!(servers, &json!([world.clerk.frontend_url()]));
        let other = world.get("/.well-known/oauth-protected-resource", &[]);
        assert_eq!(other.status, 404);
        for path in [DOCUMENT, SERVER] {
            for (method, status) in [("HEAD", 200), ("OPTIONS", 204), ("POST", 405)] {
                let answer = wire::exchange(world.service.address, method, path, &[]);
                assert_eq!((answer.status, &*answer.body), (status, ""), "{answer:?}");
                assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            }
        }

        for path in [SERVER, "/.well-known/oauth-authorization-server/mcp"] {
            for _ in 0..3 {
                let answer = world.get(path, &[]);
                assert_eq!(answer.status, 200, "{answer:?}");
                assert_eq!(answer.json()["issuer"], json!(world.clerk.frontend_url()));
            }
        }
        // It is kept, and the secret key has not gone there.
        assert_eq!(world.clerk.request_count("GET", SERVER), 1);
        let mut asked = world.clerk.requests().into_iter();
        let fetch = asked.find(|request| request.path() == SERVER).unwrap();
        assert_eq!(fetch.header("authorization"), None);
    });
}

#[test]
fn server_that_is_not_reached_is_asked_again_after_a_pause() {
    for_each(|world| {
        let page = Fault::on("GET", SERVER).with(Failure::Html(200));
        world.clerk.fail(page);
        for _ in 0..3 {
            let answer = world.get(SERVER, &[]);
            assert_eq!(answer.status, 503, "{answer:?}");
            assert_eq!(answer.header("retry-after"), Some("10"));
        }
        assert_eq!(world.clerk.request_count("GET", SERVER), 1);
        assert_eq!(world.get(DOCUMENT, &[]).status, 200);
    });
}
