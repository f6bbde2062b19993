//! One service for several instances of Clerk, chosen by host, path or header field.

use std::net::SocketAddr;

use actix_web_4 as actix_web;
use axum_08 as axum;

use axum::Router;
use axum::routing::get;
use clerk_backend::actix::ClerkMiddleware;
use clerk_backend::auth::{AcceptsToken, RequestTarget};
use clerk_backend::axum::ClerkLayer;
use clerk_backend::http::Lane;
use clerk_backend::{AsyncClient, Client};
use clerk_emulator::{Emulator, Failure, Fault};

use super::{Service, actix_service, axum_service, config, poem_service, rocket_service, wire};

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

fn axum(instances: &Instances, rule: Rule) -> Service {
    let layers = instances.each_ref().map(|(name, _, client)| {
        let any = client
            .authenticate_options()
            .accepts_token(AcceptsToken::Any);
        (*name, ClerkLayer::new(client.clone(), any.build().unwrap()))
    });
    let layer = ClerkLayer::by(move |target| {
        let name = rule(target)?;
        let mut known = layers.iter();
        known
            .find(|(known, _)| *known == name)
            .map(|(_, layer)| layer.clone())
    });
    let app = Router::new().route("/{*path}", get(axum_service::page));
    axum_service::serve(app.layer(layer))
}

fn actix(instances: &Instances, rule: Rule) -> Service {
    let layers = instances.each_ref().map(|(name, _, client)| {
        let any = client
            .authenticate_options()
            .accepts_token(AcceptsToken::Any);
        (
            *name,
            ClerkMiddleware::new(client.clone(), any.build().unwrap()),
        )
    });
    actix_service::serve(move |app| {
        let layers = layers.clone();
        let layer = ClerkMiddleware::by(move |target| {
            let name = rule(target)?;
            let mut known = layers.iter();
            known
                .find(|(known, _)| *known == name)
                .map(|(_, layer)| layer.clone())
        });
        let page = actix_web::web::get().to(actix_service::page);
        let scope = actix_web::web::scope("").wrap(layer);
        app.service(scope.route("/{path:.*}", page));
    })
}

fn poem(instances: &Instances, rule: Rule) -> Service {
    use clerk_backend::poem::{ClerkMiddleware, RequireAuth};
    use poem_3::{EndpointExt as _, FromRequest as _, endpoint::make};

    let layers = instances.each_ref().map(|(name, _, client)| {
        let any = client
            .authenticate_options()
            .accepts_token(AcceptsToken::Any);
        (
            *name,
            ClerkMiddleware::new(client.clone(), any.build().unwrap()),
        )
    });
    let layer = ClerkMiddleware::by(move |target| {
        let name = rule(target)?;
        let mut known = layers.iter();
        let found = known.find(|(known, _)| *known == name)?;
        Some(found.1.clone())
    });
    let page = make(async |request| {
        let user = RequireAuth::from_request_without_body(&request).await;
        Ok::<_, poem_3::Error>(user.map_or("nobody".into(), |user| user.user_id().to_owned()))
    });
    poem_service::serve(page.with(layer))
}

#[rocket_05::get("/<_..>")]
fn rocket_page(user: Option<clerk_backend::rocket::RequireAuth>) -> String {
    user.map_or("nobody".into(), |user| user.user_id().to_owned())
}

fn rocket(instances: &Instances, rule: Rule) -> Service {
    use clerk_backend::rocket::ClerkFairing;

    let layers = instances.each_ref().map(|(name, _, client)| {
        let any = client
            .authenticate_options()
            .accepts_token(AcceptsToken::Any);
        (
            *name,
            ClerkFairing::new(client.clone(), any.build().unwrap()),
        )
    });
    let layer = ClerkFairing::by(move |target| {
        let name = rule(target)?;
        let mut known = layers.iter();
        let found = known.find(|(known, _)| *known == name)?;
        Some(found.1.clone())
    });
    let app = rocket_05::build().attach(layer);
    rocket_service::serve(app.mount("/", rocket_05::routes![rocket_page]))
}

fn ask(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> wire::Answer {
    let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_bytes())).collect();
    wire::exchange(address, "GET", path, &headers)
}

fn token(clerk: &Emulator) -> String {
    let session = clerk.sign_in(&clerk.user_ids()[0], None).unwrap();
    format!("Bearer {}", clerk.session_token(&session).unwrap())
}

#[test]
fn each_instance_judges_its_own_requests() {
    for start in [axum, actix, poem, rocket] {
        let instances = instances();
        let [labs, shop] = instances.each_ref().map(|(_, clerk, _)| clerk);
        let user = &labs.user_ids()[0];
        assert_eq!(user, &shop.user_ids()[0], "both have a user of this id");
        let (of_labs, of_shop) = (token(labs), token(shop));

        let service = start(&instances, by_host);
        let at = |host: &str, token: &str| {
            ask(
                service.address,
                "/page",
                &[("host", host), ("authorization", token)],
            )
        };
        assert_eq!(at("labs.example.com", &of_labs).body, *user);
        assert_eq!(at("SHOP.example.com:8080", &of_shop).body, *user);
        assert_eq!(at("shop.example.com", &of_labs).body, "nobody");
        assert_eq!(at("labs.example.com", &of_shop).body, "nobody");
        let forwarded = [
            ("host", "labs.example.com"),
            ("x-forwarded-host", "shop.example.com"),
            ("authorization", &*of_shop),
        ];
        assert_eq!(ask(service.address, "/page", &forwarded).body, *user);

        let service = start(&instances, by_path);
        let at = |path: &str| ask(service.address, path, &[("authorization", &of_labs)]).body;
        assert_eq!(
            (at("/labs/x"), at("/shop/x")),
            (user.clone(), "nobody".into())
        );

        let service = start(&instances, by_field);
        let at = |tenant: &str| {
            let headers = [("x-tenant", tenant), ("authorization", &*of_labs)];
            ask(service.address, "/page", &headers).body
        };
        assert_eq!((at("labs"), at("shop")), (user.clone(), "nobody".into()));
    }
}

#[test]
fn request_of_no_instance_is_421() {
    for start in [axum, actix, poem, rocket] {
        let instances = instances();
        let of_labs = token(&instances[0].1);
        let service = start(&instances, by_host);
        for host in ["other.example.com", "labs.example.com.evil.test", "labs"] {
            let headers = [("host", host), ("authorization", &*of_labs)];
            let answer = ask(service.address, "/page", &headers);
            assert_eq!(
                (answer.status, &*answer.body),
                (421, ""),
                "{host} {answer:?}"
            );
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(answer.header("x-clerk-auth-message").is_some());
        }
        let answer = ask(service.address, "/page", &[("host", "labs.example.com/x")]);
        assert_eq!(answer.status, 400, "{answer:?}");

        let service = start(&instances, by_field);
        for headers in [
            &[][..],
            &[("x-tenant", "")],
            &[("x-tenant", "labs"), ("x-tenant", "labs")],
        ] {
            assert_eq!(
                ask(service.address, "/page", headers).status,
                421,
                "{headers:?}"
            );
        }
    }
}

/// Keys are fetched for each, and a lane that is full at one is free at the other.
#[test]
fn instances_share_neither_keys_nor_limits() {
    for start in [axum, actix, poem, rocket] {
        let instances = instances();
        let [labs, shop] = instances.each_ref().map(|(_, clerk, _)| clerk);
        let service = start(&instances, by_host);
        let at = |host: &str, token: &str| {
            ask(
                service.address,
                "/page",
                &[("host", host), ("authorization", token)],
            )
            .body
        };
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
            assert_eq!(
                at("shop.example.com", &key),
                "nobody",
                "no user has a session"
            );
            assert_eq!(
                shop.request_count("POST", verify),
                1,
                "it was asked at once"
            );
            labs.stop_failing();
        });
    }
}
