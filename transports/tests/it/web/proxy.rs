//! The Frontend API behind a path of the application's own, over HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web_4 as actix_web;
use axum_08 as axum;

use actix_web::web::{self, Data};
use axum::Router;
use axum::body::Body;
use axum::routing::post;
use clerk_backend::actix::{ClerkMiddleware, frontend_api_proxy};
use clerk_backend::auth::PublishableKey;
use clerk_backend::axum::ClerkLayer;
use clerk_backend::http::{Headers, Request, Response};
use clerk_backend::poem::ClerkMiddleware as ClerkEndpoints;
use clerk_backend::proxy::{FrontendApiProxy, ProxyService};
use clerk_backend::rocket::{ClerkFairing, frontend_api_proxy as rocket_proxy};
use clerk_backend::{AsyncClient, SecretKey};
use clerk_conformance::browser::Browser;
use clerk_emulator::Emulator;
use http_body_util::BodyExt as _;
use poem_3::EndpointExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{actix_service, axum_service, config, handlers, poem_service, rocket_service, wire};

fn proxy(clerk: &Emulator) -> FrontendApiProxy {
    let key = PublishableKey::parse(&clerk.publishable_key()).unwrap();
    let proxy = FrontendApiProxy::new(&key, SecretKey::new(clerk.secret_key()).unwrap());
    let proxy = proxy.with_frontend_api(&clerk.url()).unwrap();
    proxy.with_client_ip_header("x-real-ip")
}

/// Applications whose browsers reach the Frontend API through them alone.
const APPLICATIONS: [fn(&Emulator) -> super::Service; 4] =
    [with_axum, with_actix, with_poem, with_rocket];

fn with_actix(clerk: &Emulator) -> super::Service {
    let client = AsyncClient::over_reqwest(config(clerk)).unwrap();
    let options = client.authenticate_options().proxy_url("/__clerk");
    let middleware = ClerkMiddleware::new(client, options.build().unwrap());
    let service = Data::new(ProxyService::new(proxy(clerk)).unwrap());
    actix_service::serve(move |config| {
        config
            .app_data(service.clone())
            .route("/__clerk/{path:.*}", web::to(frontend_api_proxy))
            .route("/elsewhere/{path:.*}", web::to(frontend_api_proxy))
            .service(
                web::resource("/page")
                    .wrap(middleware.clone())
                    .route(web::get().to(handlers::page)),
            );
    })
}

fn with_poem(clerk: &Emulator) -> super::Service {
    let client = AsyncClient::over_reqwest(config(clerk)).unwrap();
    let options = client.authenticate_options().proxy_url("/__clerk");
    let middleware = ClerkEndpoints::new(client, options.build().unwrap());
    let service = ProxyService::new(proxy(clerk)).unwrap();
    let page = poem_3::get(poem_service::page).with(middleware);
    let app = poem_3::Route::new()
        .at("/page", page)
        .at("/__clerk/*path", service.clone())
        .nest("/elsewhere", service);
    poem_service::serve(app)
}

fn with_rocket(clerk: &Emulator) -> super::Service {
    let client = AsyncClient::over_reqwest(config(clerk)).unwrap();
    let options = client.authenticate_options().proxy_url("/__clerk");
    let fairing = ClerkFairing::new(client, options.build().unwrap());
    let service = ProxyService::new(proxy(clerk)).unwrap();
    let app = rocket::build()
        .attach(fairing.below("/page"))
        .mount("/", rocket::routes![rocket_service::page])
        .mount("/__clerk", rocket_proxy(&service))
        .mount("/elsewhere", rocket_proxy(&service));
    rocket_service::serve(app)
}

fn with_axum(clerk: &Emulator) -> super::Service {
    let client = AsyncClient::over_reqwest(config(clerk)).unwrap();
    let options = client.authenticate_options().proxy_url("/__clerk");
    let layer = ClerkLayer::new(client, options.build().unwrap());
    let service = ProxyService::new(proxy(clerk)).unwrap();
    let page = axum::routing::get(handlers::page);
    let app = Router::new()
        .route("/page", page)
        .layer(layer)
        .route_service("/__clerk/{*path}", service.clone())
        .nest_service("/elsewhere", service);
    axum_service::serve(app)
}

#[test]
fn requests_and_answers_are_those_of_the_frontend_api() {
    for application in APPLICATIONS {
        let clerk = Emulator::builder().users(1).start();
        let service = application(&clerk);
        let back = format!("{}/sign-in", clerk.url());
        let target = format!("/__clerk/sign-in?redirect_url={back}");
        let headers: [(&str, &[u8]); 7] = [
            ("host", b"10.0.0.7"),
            ("x-forwarded-host", b"app.example.com"),
            ("x-forwarded-proto", b"https"),
            ("x-real-ip", b"203.0.113.7"),
            ("cookie", b"a=1; b=2"),
            ("x-own", b"for this hop"),
            ("connection", b"x-own"),
        ];
        let answer = wire::exchange(service.address, "GET", &target, &headers);

        let sent = clerk.requests().pop().unwrap();
        assert_eq!((sent.method(), sent.path()), ("GET", "/sign-in"));
        for (name, value) in [
            ("clerk-proxy-url", "https://app.example.com/__clerk"),
            ("clerk-secret-key", clerk.secret_key()),
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-host", "app.example.com"),
            ("accept-encoding", "identity"),
            ("cookie", "a=1; b=2"),
            ("host", &clerk.address().to_string()),
        ] {
            assert_eq!(sent.header(name), Some(value), "{name}");
        }
        assert_eq!(sent.header("x-own"), None);
        let hosts = sent.headers().iter().filter(|(name, _)| name == "host");
        assert_eq!(hosts.count(), 1);

        assert_eq!(answer.status, 307);
        let location = answer.header("location").unwrap();
        assert!(
            location.starts_with("https://app.example.com/__clerk/sign-in?__clerk_db_jwt="),
            "{location}"
        );
        assert_eq!(answer.all("set-cookie").count(), 2);
        assert!(!format!("{answer:?}").contains(clerk.secret_key()));
    }
}

/// Behind a load balancer that says only which scheme the client used.
#[test]
fn r_36_forwarded_scheme_combines_with_the_host() {
    for application in APPLICATIONS {
        let clerk = Emulator::builder().users(1).start();
        let service = application(&clerk);
        let headers: [(&str, &[u8]); 3] = [
            ("host", b"app.example.com"),
            ("x-forwarded-proto", b"https"),
            ("sec-fetch-dest", b"document"),
        ];
        let back = format!("{}/sign-in", clerk.url());
        let target = format!("/__clerk/sign-in?redirect_url={back}");
        let answer = wire::exchange(service.address, "GET", &target, &headers);
        let sent = clerk.requests().pop().unwrap();
        let public = "https://app.example.com/__clerk";
        assert_eq!(sent.header("clerk-proxy-url"), Some(public));
        assert_eq!(sent.header("x-forwarded-for"), None);
        let location = answer.header("location").unwrap();
        assert!(location.starts_with(public), "{location}");

        let page = wire::exchange(service.address, "GET", "/page", &headers);
        let location = page.header("location").unwrap();
        assert!(
            location.starts_with(&format!("{public}/v1/client/handshake"))
                && location.contains("redirect_url=https%3A%2F%2Fapp.example.com%2Fpage"),
            "{location}"
        );
    }
}

#[test]
fn r_36_client_address_is_that_of_the_connection() {
    for trusted in [false, true] {
        let clerk = Emulator::builder().users(1).start();
        let proxy = FrontendApiProxy::new(
            &PublishableKey::parse(&clerk.publishable_key()).unwrap(),
            SecretKey::new(clerk.secret_key()).unwrap(),
        );
        let mut proxy = proxy.with_frontend_api(&clerk.url()).unwrap();
        if trusted {
            proxy = proxy.with_client_ip_header("cf-connecting-ip");
        }
        let service = ProxyService::new(proxy).unwrap();
        let app = Router::new().route_service("/__clerk/{*path}", service.clone());
        let axum = axum_service::serve(app);
        let data = Data::new(service.clone());
        let actix = actix_service::serve(move |config| {
            config
                .app_data(data.clone())
                .route("/__clerk/{path:.*}", web::to(frontend_api_proxy));
        });
        let app = poem_3::Route::new().at("/__clerk/*path", service.clone());
        let poem = poem_service::serve(app);
        let app = rocket::build().mount("/__clerk", rocket_proxy(&service));
        let rocket = rocket_service::serve(app);
        for service in [axum, actix, poem, rocket] {
            let forged: [(&str, &[u8]); 2] = [
                ("cf-connecting-ip", b"203.0.113.9"),
                ("x-forwarded-for", b"6.6.6.6"),
            ];
            wire::exchange(service.address, "GET", "/__clerk/v1/environment", &forged);
            let expected = if trusted { "203.0.113.9" } else { "127.0.0.1" };
            let sent = clerk.requests().pop().unwrap();
            assert_eq!(sent.header("x-forwarded-for"), Some(expected));
            assert_eq!(sent.header("cf-connecting-ip"), None);
        }
    }
}

#[tokio::test]
async fn https_is_the_scheme_of_a_server_that_speaks_tls() {
    let clerk = Emulator::builder().users(1).start();
    let service = ProxyService::new(proxy(&clerk)).unwrap();
    for (service, scheme) in [(service.clone(), "http"), (service.https(), "https")] {
        let request = http::Request::get("/__clerk/v1/environment").header("host", "app.test");
        service.forward(request.body(Body::empty()).unwrap()).await;
        let sent = clerk.requests().pop().unwrap();
        let public = format!("{scheme}://app.test/__clerk");
        assert_eq!(sent.header("clerk-proxy-url"), Some(&*public));
        assert_eq!(sent.header("x-forwarded-proto"), Some(scheme));
    }
}

/// A server may hand over a field that does not describe the body it hands over.
#[tokio::test]
async fn content_length_of_another_body_is_dropped() {
    let clerk = Emulator::builder().users(1).start();
    let service = ProxyService::new(proxy(&clerk)).unwrap();
    for (body, expected) in [
        (Body::empty(), None),
        (Body::from("a=1"), Some("3")),
        (Body::from(vec![b'a'; 70]), Some("70")),
    ] {
        let request = http::Request::post("/__clerk/v1/client/sign_ins")
            .header("host", "app.test")
            .header("content-length", "70");
        service.forward(request.body(body).unwrap()).await;
        let sent = clerk.requests().pop().unwrap();
        let length = sent.header("content-length").filter(|it| *it != "0");
        assert_eq!(length, expected);
    }
}

#[test]
fn requests_that_are_not_forwarded_get_an_error_response() {
    for application in APPLICATIONS {
        let clerk = Emulator::builder().users(1).start();
        let service = application(&clerk);
        let ask = |method: &str, target: &str| {
            let answer = wire::exchange(service.address, method, target, &[]);
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            (answer.status, answer.code())
        };
        let failed = "proxy_request_failed".to_owned();
        assert_eq!(ask("TRACE", "/__clerk/v1/client"), (405, failed.clone()));
        let elsewhere = (400, "proxy_path_mismatch".to_owned());
        assert_eq!(ask("GET", "/elsewhere/v1/client"), elsewhere);
        assert_eq!(clerk.requests().len(), 0);

        // Another host than the Frontend API's cannot be named.
        for target in ["/__clerk//evil.example/v1", "/__clerk/@evil.example/v1"] {
            wire::exchange(service.address, "GET", target, &[]);
            let sent = clerk.requests().pop().unwrap();
            assert!(sent.path().ends_with("evil.example/v1"), "{}", sent.path());
        }

        drop(clerk);
        assert_eq!(ask("GET", "/__clerk/v1/client"), (502, failed));
    }
}

#[test]
fn a_browser_signs_in_through_it() {
    for application in APPLICATIONS {
        const APP: &str = "app.example.com";
        let clerk = Emulator::builder().users(1).start();
        let service = application(&clerk);
        let site = |request: &Request| {
            let (_, target) = request.url.split_once(APP).unwrap();
            let headers = request.headers.iter();
            let headers: Vec<_> = headers.map(|(n, v)| (n, v.as_bytes())).collect();
            let method = request.method.as_str();
            let answer = wire::exchange(service.address, method, target, &headers);
            let headers: Headers = answer.headers.into_iter().collect();
            Response::new(answer.status, headers, answer.body.into_bytes())
        };
        let mut browser = Browser::new().site(APP, site);
        let page = format!("https://{APP}/page");
        let visit = browser.open(&page);
        assert_eq!(visit.end().response.body, b"nobody", "{}", visit.path());
        let visit = browser.open(&format!(
            "https://{APP}/__clerk/sign-in?redirect_url={page}"
        ));
        let user = clerk.user_ids().remove(0);
        assert_eq!(
            visit.end().response.body,
            user.as_bytes(),
            "{}",
            visit.path()
        );
        assert_eq!(visit.end().url.as_str(), page);
    }
}

const LENGTH: u64 = 64 << 20;
const CHUNK: &[u8] = &[7; 64 << 10];

/// Counts what it is sent, and sends as much.
async fn counts(body: Body) -> Body {
    let mut body = body;
    let mut count = 0;
    while let Some(frame) = body.frame().await {
        count += frame.unwrap().into_data().unwrap().len() as u64;
    }
    assert_eq!(count, LENGTH);
    let chunks = (0..LENGTH / CHUNK.len() as u64)
        .map(|_| Ok::<_, std::convert::Infallible>(bytes::Bytes::from_static(CHUNK)));
    Body::from_stream(futures_util::stream::iter(chunks))
}

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, app).await });
    address
}

/// A Frontend API that takes uploads, and the proxy of it.
async fn uploads() -> ProxyService {
    let frontend_api = serve(Router::new().route("/v1/upload", post(counts))).await;
    let key = "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk";
    let key = PublishableKey::parse(key).unwrap();
    let proxy = FrontendApiProxy::new(&key, SecretKey::new("sk_test_x").unwrap());
    let proxy = proxy.with_frontend_api(&format!("http://{frontend_api}"));
    ProxyService::new(proxy.unwrap()).unwrap()
}

async fn upload_and_download(app: SocketAddr, sized: bool) {
    let stream = TcpStream::connect(app).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let uploading = tokio::spawn(async move {
        let length = if sized {
            format!("content-length: {LENGTH}")
        } else {
            "transfer-encoding: chunked".to_owned()
        };
        let head = format!(
            "POST /__clerk/v1/upload HTTP/1.1\r\nhost: app.test\r\n{length}\r\nconnection: close\r\n\r\n"
        );
        to.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..LENGTH / CHUNK.len() as u64 {
            if !sized {
                to.write_all(format!("{:x}\r\n", CHUNK.len()).as_bytes())
                    .await
                    .unwrap();
            }
            to.write_all(CHUNK).await.unwrap();
            if !sized {
                to.write_all(b"\r\n").await.unwrap();
            }
        }
        if !sized {
            to.write_all(b"0\r\n\r\n").await.unwrap();
        }
        to
    });
    let mut buffer = vec![0; 64 << 10];
    let mut start = Vec::new();
    let mut sevens = 0;
    loop {
        let read = from.read(&mut buffer).await.unwrap();
        if read == 0 {
            break;
        }
        if start.len() < 16 {
            start.extend_from_slice(&buffer[..read.min(16)]);
        }
        let count = |sum, byte: &u8| sum + u64::from(*byte == 7);
        sevens = buffer[..read].iter().fold(sevens, count);
    }
    assert!(start.starts_with(b"HTTP/1.1 200 OK"), "{start:?}");
    assert_eq!(sevens, LENGTH);
    uploading.await.unwrap();
}

/// Everything runs on this thread: the client, the proxy, and the Frontend API.
#[test]
fn bodies_stream_through_in_little_memory() {
    for sized in [true, false] {
        let memory = allocation_counter::measure(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let app = Router::new().route_service("/__clerk/{*path}", uploads().await);
                let transfer = upload_and_download(serve(app).await, sized);
                let transfer = tokio::time::timeout(Duration::from_secs(2 * 60), transfer);
                transfer.await.unwrap();
            });
        });
        let most = memory.bytes_max;
        assert!(most < LENGTH / 16, "{most} bytes at a time");
        println!("most memory: {most} bytes");
    }
}

#[tokio::test]
async fn bodies_stream_through_the_other_frameworks() {
    // Each with connections of its own, which end with its runtime.
    let data = Data::new(uploads().await);
    let actix = actix_service::serve(move |config| {
        config
            .app_data(data.clone())
            .route("/__clerk/{path:.*}", web::to(frontend_api_proxy));
    });
    let app = poem_3::Route::new().at("/__clerk/*path", uploads().await);
    let poem = poem_service::serve(app);
    let app = rocket::build().mount("/__clerk", rocket_proxy(&uploads().await));
    let rocket = rocket_service::serve(app);
    for app in [actix, poem, rocket] {
        for sized in [true, false] {
            upload_and_download(app.address, sized).await;
        }
    }
}
