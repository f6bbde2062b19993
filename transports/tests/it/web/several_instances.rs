//! One service for several instances of Clerk, chosen by host, path or header field.

use actix_web_4 as actix_web;
use axum_08 as axum;

use axum::Router;
use axum::routing::get;
use clerk_backend::actix::ClerkMiddleware;
use clerk_backend::auth::{AcceptsToken, Authenticator, RequestTarget};
use clerk_backend::axum::{ClerkLayer, RequireAuth};
use clerk_backend::http::Lane;
use clerk_backend::poem;
use clerk_backend::rocket::ClerkFairing;
use clerk_backend::{AsyncClient, Client};
use clerk_emulator::{Emulator, Failure, Fault};
use poem_3::EndpointExt as _;

use super::{Service, actix_service, axum_service, config, handlers, poem_service, rocket_service};

/// Which instance a request is for, by its name.
type Rule = fn(&RequestTarget<'_>) -> Option<String>;

fn by_host(target: &RequestTarget<'_>) -> Option<String> {
    target
        .host()
        .strip_suffix(".example.com")
        .map(str::to_owned)
}

fn by_path(target: &RequestTarget<'_>) -> Option<String> {
    target.path().split('/').nth(1).map(str::to_owned)
}

fn by_field(target: &RequestTarget<'_>) -> Option<String> {
    target.header("x-tenant")
}

/// `labs` and `shop`.
type Instances = [(&'static str, Emulator, AsyncClient); 2];

fn instances() -> Instances {
    ["labs", "shop"].map(|name| {
        let clerk = Emulator::builder().seed(1).users(1).start();
        let old = clerk.signing_kid();
        clerk.rotate_keys_as(name);
        clerk.remove_key(&old);
        let client = AsyncClient::over_reqwest(config(&clerk)).unwrap();
        (name, clerk, client)
    })
}

/// The layer of the instance that a request is for.
fn chosen<L: Clone>(
    instances: &Instances,
    rule: Rule,
    layer: fn(AsyncClient, Authenticator) -> L,
) -> impl Fn(&RequestTarget<'_>) -> Option<L> + Clone + use<L> {
    let layers = instances.each_ref().map(|(name, _, client)| {
        let options = client.authenticate_options();
        let any = options.accepts_token(AcceptsToken::Any).build().unwrap();
        (*name, layer(client.clone(), any))
    });
    move |target| {
        let name = rule(target)?;
        let found = layers.iter().find(|(known, _)| *known == name)?;
        Some(found.1.clone())
    }
}

fn axum(instances: &Instances, rule: Rule) -> Service {
    let layer = ClerkLayer::by(chosen(instances, rule, ClerkLayer::new));
    let app = Router::new().route("/{*path}", get(handlers::page));
    axum_service::serve(app.layer(layer))
}

fn actix(instances: &Instances, rule: Rule) -> Service {
    let layer = ClerkMiddleware::by(chosen(instances, rule, ClerkMiddleware::new));
    actix_service::serve(move |app| {
        let page = actix_web::web::get().to(handlers::page);
        let scope = actix_web::web::scope("").wrap(layer.clone());
        app.service(scope.route("/{path:.*}", page));
    })
}

fn poem(instances: &Instances, rule: Rule) -> Service {
    let layer = chosen(instances, rule, poem::ClerkMiddleware::new);
    let layer = poem::ClerkMiddleware::by(layer);
    poem_service::serve(poem_service::page.with(layer))
}

#[rocket::get("/<_..>")]
async fn rocket_page(user: Option<RequireAuth>) -> String {
    handlers::page(user).await
}

fn rocket(instances: &Instances, rule: Rule) -> Service {
    let fairing = ClerkFairing::by(chosen(instances, rule, ClerkFairing::new));
    let app = rocket::build().attach(fairing);
    rocket_service::serve(app.mount("/", rocket::routes![rocket_page]))
}

const FRAMEWORKS: [fn(&Instances, Rule) -> Service; 4] = [axum, actix, poem, rocket];

/// Who somebody with this token is at a host.
fn who(service: &Service, host: &str, token: &str) -> String {
    let headers = [("host", host), ("authorization", token)];
    service.get("/page", &headers).body
}

fn token(clerk: &Emulator) -> String {
    let session = clerk.sign_in(&clerk.user_ids()[0], None).unwrap();
    format!("Bearer {}", clerk.session_token(&session).unwrap())
}

#[test]
fn each_instance_judges_its_own_requests() {
    for start in FRAMEWORKS {
        let instances = instances();
        let [labs, shop] = instances.each_ref().map(|(_, clerk, _)| clerk);
        let user = &labs.user_ids()[0];
        assert_eq!(user, &shop.user_ids()[0], "both have a user of this id");
        let (of_labs, of_shop) = (token(labs), token(shop));

        let service = start(&instances, by_host);
        for (host, token, expected) in [
            ("labs.example.com", &of_labs, &**user),
            ("SHOP.example.com:8080", &of_shop, user),
            ("shop.example.com", &of_labs, "nobody"),
            ("labs.example.com", &of_shop, "nobody"),
        ] {
            assert_eq!(who(&service, host, token), expected, "{host}");
        }
        let forwarded = [
            ("host", "labs.example.com"),
            ("x-forwarded-host", "shop.example.com"),
            ("authorization", &*of_shop),
        ];
        assert_eq!(service.get("/page", &forwarded).body, *user);

        let service = start(&instances, by_path);
        for (path, expected) in [("/labs/x", &**user), ("/shop/x", "nobody")] {
            let answer = service.get(path, &[("authorization", &of_labs)]);
            assert_eq!(answer.body, expected, "{path}");
        }

        let service = start(&instances, by_field);
        for (tenant, expected) in [("labs", &**user), ("shop", "nobody")] {
            let headers = [("x-tenant", tenant), ("authorization", &*of_labs)];
            assert_eq!(service.get("/page", &headers).body, expected, "{tenant}");
        }
    }
}

#[test]
fn request_of_no_instance_is_421() {
    for start in FRAMEWORKS {
        let instances = instances();
        let of_labs = token(&instances[0].1);
        let service = start(&instances, by_host);
        for host in ["other.example.com", "labs.example.com.evil.test", "labs"] {
            let headers = [("host", host), ("authorization", &*of_labs)];
            let answer = service.get("/page", &headers);
            assert_eq!(answer.status, 421, "{host} {answer:?}");
            assert_eq!(answer.body, "");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(answer.header("x-clerk-auth-message").is_some());
        }
        let answer = service.get("/page", &[("host", "labs.example.com/x")]);
        assert_eq!(answer.status, 400, "{answer:?}");

        let service = start(&instances, by_field);
        for headers in [
            &[][..],
            &[("x-tenant", "")],
            &[("x-tenant", "labs"), ("x-tenant", "labs")],
        ] {
            assert_eq!(service.get("/page", headers).status, 421, "{headers:?}");
        }
    }
}

/// Keys are fetched for each, and a lane that is full at one is free at the other.
#[test]
fn instances_share_neither_keys_nor_limits() {
    for start in FRAMEWORKS {
        let instances = instances();
        let [labs, shop] = instances.each_ref().map(|(_, clerk, _)| clerk);
        let service = start(&instances, by_host);
        let at = |host: &str, token: &str| who(&service, host, token);
        let (of_labs, of_shop) = (token(labs), token(shop));
        for _ in 0..3 {
            assert_ne!(at("labs.example.com", &of_labs), "nobody");
        }
        assert_eq!(labs.request_count("GET", "/v1/jwks"), 1);
        assert_eq!(shop.request_count("GET", "/v1/jwks"), 0);
        assert_ne!(at("shop.example.com", &of_shop), "nobody");
        assert_eq!(shop.request_count("GET", "/v1/jwks"), 1);

        let verify = "/api_keys/verify";
        labs.fail(Fault::on("POST", verify).with(Failure::Hang));
        let bound = Lane::MachineTokens.default_bound();
        let key = clerk_backend::api::api_keys::create("reports", &*shop.user_ids()[0]);
        let key = Client::over_ureq(config(shop)).unwrap().send(key).unwrap();
        let key = format!("Bearer {}", key.secret.unwrap().expose());
        std::thread::scope(|scope| {
            for _ in 0..bound {
                scope.spawn(|| at("labs.example.com", "Bearer ak_junk"));
            }
            while labs.request_count("POST", verify) < bound {
                std::thread::sleep(core::time::Duration::from_millis(5));
            }
            // No user has a session, but the key was asked about at once.
            assert_eq!(at("shop.example.com", &key), "nobody");
            assert_eq!(shop.request_count("POST", verify), 1);
            labs.stop_failing();
        });
    }
}
