//! Where the layers stand among those of `tower-http`: CORS, compression, timeout, trace; and what becomes
//! of preflights, HEAD, upgrades and streams.

use core::convert::Infallible;
use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use axum_08 as axum;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{BoxError, Router};
use clerk_backend::AsyncClient;
use clerk_backend::axum::{ClerkLayer, RequireAuth, RequireLayer};
use clerk_emulator::{Emulator, Failure, Fault};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::{NAVIGATION, World, axum_service, config, handlers, wire};

const FRONTEND: &str = "https://app.example.com";
const LIMIT: Duration = Duration::from_millis(500);

/// The layers in the order of the guide: the first is the outermost.
fn chained(routes: Router, clerk: ClerkLayer) -> Router {
    routes
        .layer(clerk)
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            LIMIT,
        ))
        .layer(CompressionLayer::new())
        .layer(cors())
        .layer(TraceLayer::new_for_http())
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin([FRONTEND.parse().unwrap()])
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::DELETE])
        .allow_headers([header::AUTHORIZATION])
}

fn routes() -> Router {
    Router::new()
        .route("/me", any(me))
        .route("/text", get(async || "a".repeat(4096)))
        .route("/events", get(events))
        .route("/echo", get(echo))
        .layer(RequireLayer::signed_in())
        .route("/page", get(handlers::page))
}

async fn me(user: RequireAuth) -> String {
    user.user_id().to_owned()
}

/// An event at once and one after two seconds.
async fn events() -> Response {
    let events = futures_util::stream::unfold(0, async |sent| {
        if sent == 1 {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let event = Bytes::from(format!("data: {sent}\n\n"));
        (sent < 2).then_some((Ok::<_, Infallible>(event), sent + 1))
    });
    let fields = [(header::CONTENT_TYPE, "text/event-stream")];
    (fields, Body::from_stream(events)).into_response()
}

/// Sends back what comes over the upgraded connection.
async fn echo(mut request: Request) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut stream = TokioIo::new(upgrade.await?);
        let mut received = [0; 4];
        stream.read_exact(&mut received).await?;
        stream.write_all(&received).await?;
        Ok::<_, BoxError>(())
    });
    let fields = [(header::CONNECTION, "upgrade"), (header::UPGRADE, "echo")];
    (StatusCode::SWITCHING_PROTOCOLS, fields).into_response()
}

fn world() -> World {
    let clerk = Emulator::builder().users(2).organizations(1).start();
    let client = AsyncClient::over_reqwest(config(&clerk)).unwrap();
    let service = axum_service::serve(chained(routes(), client.layer().unwrap()));
    World { clerk, service }
}

fn ask(world: &World, method: &str, path: &str, headers: &[(&str, &str)]) -> wire::Answer {
    let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_bytes())).collect();
    wire::exchange(world.service.address, method, path, &headers)
}

const PREFLIGHT: [(&str, &str); 3] = [
    ("origin", FRONTEND),
    ("access-control-request-method", "DELETE"),
    ("access-control-request-headers", "authorization"),
];

/// A preflight carries no credentials (Fetch standard, section 4.8): outside of the layers it is answered
/// before anybody asks for some.
#[test]
fn preflight_is_answered_before_anybody_is_asked_to_sign_in() {
    let world = world();
    let answer = ask(&world, "OPTIONS", "/me", &PREFLIGHT);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), Some(FRONTEND));
    assert_eq!(answer.header("x-clerk-auth-status"), None);

    // Inside of `RequireLayer` it is not.
    let client = AsyncClient::over_reqwest(config(&world.clerk)).unwrap();
    let wrong = Router::new().route("/me", any(me)).layer(cors());
    let wrong = wrong.layer(RequireLayer::signed_in());
    let service = axum_service::serve(wrong.layer(client.layer().unwrap()));
    let world = World { service, ..world };
    assert_eq!(ask(&world, "OPTIONS", "/me", &PREFLIGHT).status, 401);
}

/// Without the fields of CORS a frontend on another origin could not read why it is refused.
#[test]
fn refusals_can_be_read_by_the_frontend() {
    let world = world();
    let answer = ask(&world, "GET", "/me", &[("origin", FRONTEND)]);
    assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    assert_eq!(answer.header("access-control-allow-origin"), Some(FRONTEND));
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        Some("true")
    );
}

#[test]
fn handshake_passes_all_layers_as_it_is() {
    let world = world();
    let answer = ask(
        &world,
        "GET",
        "/page",
        &[NAVIGATION, ("accept-encoding", "gzip")],
    );
    assert_eq!(answer.status, 307, "{answer:?}");
    assert!(
        answer
            .header("location")
            .unwrap()
            .contains("/v1/client/handshake")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-encoding"), None);
}

#[test]
fn answers_are_compressed() {
    let world = world();
    let token = format!("Bearer {}", world.token(&world.user(0)));
    let headers = [("authorization", &*token), ("accept-encoding", "gzip")];
    let answer = ask(&world, "GET", "/text", &headers);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
}

/// The time of the request includes that of its authentication, and a caller that is given up
/// harms nobody after it.
#[test]
fn timeout_around_the_layer_counts_the_authentication() {
    let world = world();
    let token = world.token(&world.user(0));
    let keys = Fault::on("GET", "/v1/jwks").times(1);
    world.clerk.fail(keys.with(Failure::Hang));
    assert_eq!(world.get_as("/me", &token).status, 504);
    let answer = (0..100).find_map(|_| {
        let answer = world.get_as("/me", &token);
        std::thread::sleep(Duration::from_millis(100));
        (answer.status == 200).then_some(answer)
    });
    assert_eq!(answer.map(|answer| answer.body), Some(world.user(0)));
}

/// Like the GET, with two differences: no body, and no handshake, which is a navigation's.
#[test]
fn head_is_judged_as_get() {
    let world = world();
    let token = format!("Bearer {}", world.token(&world.user(0)));
    let answer = ask(&world, "HEAD", "/me", &[("authorization", &token)]);
    assert_eq!((answer.status, &*answer.body), (200, ""), "{answer:?}");
    let answer = ask(&world, "HEAD", "/me", &[]);
    assert_eq!((answer.status, &*answer.body), (401, ""), "{answer:?}");
    assert_eq!(ask(&world, "HEAD", "/page", &[NAVIGATION]).status, 200);
}

/// Opens a connection, sends a request for it and reads the head of the answer.
fn open(world: &World, path: &str, fields: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(world.service.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: app.test\r\n{fields}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    (stream, String::from_utf8(head).unwrap())
}

#[test]
fn upgrade_passes_for_those_who_may() {
    let world = world();
    let token = world.token(&world.user(0));
    let upgrade = "connection: upgrade\r\nupgrade: echo";
    let (_, refused) = open(&world, "/echo", upgrade);
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");

    let fields = format!("{upgrade}\r\nauthorization: Bearer {token}");
    let (mut stream, head) = open(&world, "/echo", &fields);
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    stream.write_all(b"ping").unwrap();
    let mut echoed = [0; 4];
    stream.read_exact(&mut echoed).unwrap();
    assert_eq!(&echoed, b"ping");
}

/// The limit is that of the head of the answer. No layer holds an event back until the next.
#[test]
fn events_arrive_one_by_one() {
    let world = world();
    let token = world.token(&world.user(0));
    let fields = format!("accept-encoding: gzip\r\nauthorization: Bearer {token}");
    let (mut stream, head) = open(&world, "/events", &fields);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(!head.contains("content-encoding"), "{head}");
    let mut read = String::new();
    let start = std::time::Instant::now();
    while !read.contains("data: 0") {
        let mut chunk = [0; 64];
        let count = stream.read(&mut chunk).unwrap();
        read.push_str(core::str::from_utf8(&chunk[..count]).unwrap());
    }
    assert!(start.elapsed() < Duration::from_secs(1), "{read}");
    assert!(!read.contains("data: 1"), "{read}");
    while !read.contains("data: 1") {
        let mut chunk = [0; 64];
        let count = stream.read(&mut chunk).unwrap();
        read.push_str(core::str::from_utf8(&chunk[..count]).unwrap());
    }
}
