//! Websockets behind the layers: the upgrade of HTTP/1.1 and the extended CONNECT of HTTP/2 (RFC 8441).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use actix_web_4 as actix_web;
use axum_08 as axum;

use actix_web::HttpResponse;
use actix_web::web;
use axum::Router;
use axum::body::Body;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::{any, get};
use clerk_backend::actix::ClerkMiddleware;
use clerk_backend::axum::{ClerkLayer, RequireAuth};
use http::Request;
use hyper::client::conn::http2;
use hyper::ext::Protocol;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Clerk, Service, World, actix_service, axum_service, handlers};

/// Says who is there, and then the same as the client.
async fn socket(user: RequireAuth, upgrade: WebSocketUpgrade) -> Response {
    let user = user.user_id().to_owned();
    upgrade.on_upgrade(async move |mut socket| {
        let _ = socket.send(Message::Text(user.into())).await;
        while let Some(Ok(message)) = socket.recv().await {
            let _ = socket.send(message).await;
        }
    })
}

fn with_axum(clerk: &Clerk) -> Service {
    let layer = ClerkLayer::new(clerk.client.clone(), clerk.sessions.clone());
    let router = Router::new()
        .route("/socket", any(socket))
        .route("/page", get(handlers::page));
    axum_service::serve(router.layer(layer))
}

/// The bytes that follow an upgrade, as they are.
async fn bytes(user: RequireAuth, body: web::Payload) -> HttpResponse {
    use futures_util::StreamExt as _;
    let user = web::Bytes::from(text_frame(user.user_id(), None));
    let first = futures_util::stream::iter([Ok(user)]);
    HttpResponse::SwitchingProtocols()
        .upgrade("websocket")
        .streaming(first.chain(body))
}

fn with_actix(clerk: &Clerk) -> Service {
    let clerk = clerk.clone();
    actix_service::serve(move |config| {
        let middleware = ClerkMiddleware::new(clerk.client.clone(), clerk.sessions.clone());
        let socket = web::resource("/socket").wrap(middleware);
        config.service(socket.route(web::get().to(bytes)));
    })
}

/// A text of less than 126 bytes as one frame (RFC 6455 section 5.2). A client masks what it sends.
fn text_frame(text: &str, mask: Option<[u8; 4]>) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    let mut frame = vec![0x81, length | if mask.is_some() { 0x80 } else { 0 }];
    let key = mask.unwrap_or_default();
    frame.extend(mask.into_iter().flatten());
    let masked = text
        .bytes()
        .zip(key.iter().cycle())
        .map(|(byte, key)| byte ^ key);
    frame.extend(masked);
    frame
}

const MASK: Option<[u8; 4]> = Some([1, 2, 3, 4]);

/// The status of an upgrade, and the stream that follows it.
fn upgrade(world: &World, fields: &[(&str, &str)]) -> (u16, TcpStream) {
    let mut stream = TcpStream::connect(world.service.address).unwrap();
    let timeout = Some(Duration::from_secs(30));
    stream.set_read_timeout(timeout).unwrap();
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let fields = fields.concat();
    let request = format!(
        "GET /socket HTTP/1.1\r\nhost: {}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{fields}\r\n",
        world.service.address
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, stream)
}

#[test]
fn websockets_of_a_signed_in_user_are_opened() {
    for (start, is_axum) in [
        (with_axum as fn(&Clerk) -> Service, true),
        (with_actix, false),
    ] {
        let world = World::of(start);
        let user = world.user(0);
        let token = world.token(&user);
        let bearer = format!("Bearer {token}");
        let cookies = format!("__session={token}; __client_uat=1; __clerk_db_jwt=dvb_1");
        for field in [("cookie", &*cookies), ("authorization", &*bearer)] {
            let (status, mut stream) = upgrade(&world, &[field, ("sec-fetch-dest", "websocket")]);
            assert_eq!(status, 101);
            let expected = text_frame(&user, None);
            let mut frame = vec![0; expected.len()];
            stream.read_exact(&mut frame).unwrap();
            assert_eq!(frame, expected);
            let said = text_frame("hello", MASK);
            stream.write_all(&said).unwrap();
            // actix-web's handler gives the bytes back as they came.
            let expected = if is_axum {
                text_frame("hello", None)
            } else {
                said
            };
            let mut frame = vec![0; expected.len()];
            stream.read_exact(&mut frame).unwrap();
            assert_eq!(frame, expected);
        }
    }
}

/// A websocket is not redirected, whatever it lacks: browsers do not follow.
#[test]
fn websockets_of_nobody_are_answered_401() {
    for start in [with_axum, with_actix] {
        let world = World::of(start);
        let active = ("cookie", "__client_uat=1; __clerk_db_jwt=dvb_1");
        for fields in [&[][..], &[active], &[("authorization", "Bearer junk")]] {
            assert_eq!(upgrade(&world, fields).0, 401, "{fields:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn websockets_over_http_2_are_opened() {
    let world = World::of(with_axum);
    let user = world.user(0);
    let token = world.token(&user);
    let address = world.service.address;
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (mut client, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    let connect = |bearer: Option<&str>| {
        let mut request = Request::connect(format!("http://{address}/socket"))
            .extension(Protocol::from_static("websocket"))
            .header("sec-websocket-version", "13");
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        request.body(Body::empty()).unwrap()
    };
    // The first answer says that the server has sent its settings, extended CONNECT among them.
    let page = Request::get(format!("http://{address}/page"));
    let page = client.send_request(page.body(Body::empty()).unwrap());
    assert_eq!(page.await.unwrap().status(), 200);

    let refused = client.send_request(connect(None)).await.unwrap();
    assert_eq!(refused.status(), 401);

    let opened = client.send_request(connect(Some(&token))).await.unwrap();
    assert_eq!(opened.status(), 200);
    let mut stream = TokioIo::new(hyper::upgrade::on(opened).await.unwrap());
    stream.write_all(&text_frame("hello", MASK)).await.unwrap();
    let expected = [text_frame(&user, None), text_frame("hello", None)].concat();
    let mut frames = vec![0; expected.len()];
    stream.read_exact(&mut frames).await.unwrap();
    assert_eq!(frames, expected);
}
