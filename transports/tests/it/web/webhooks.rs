//! The extractor of webhooks, the same questions to every framework.

#![allow(clippy::needless_pass_by_value)] // handlers

use actix_web_4 as actix_web;
use axum_08 as axum;

use actix_web::web::{self, Data};
use clerk_backend::extract::Webhook;
use clerk_backend::webhooks::{self, DEFAULT_BODY_LIMIT, Event, WebhookError, WebhookSecret};
use clerk_backend::{AsyncClient, Config, Error, Timestamp};
use poem_3::EndpointExt as _;
use rocket::{post, routes};
use serde_json::json;

use super::{Service, actix_service, axum_service, poem_service, rocket_service, wire};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Services with `/webhooks`, which answers the id of the message and the user that is gone, and
/// `/result`, which answers why the webhook is refused.
const SERVICES: [fn(AsyncClient) -> Service; 4] = [axum, actix, poem, rocket];

fn client(config: Config) -> AsyncClient {
    AsyncClient::over_reqwest(config.secret_key("sk_test_example")).unwrap()
}

fn said(webhook: &Webhook) -> Result<String, Error> {
    Ok(match webhook.event().typed()? {
        Event::UserDeleted(user) => format!("{} {}", webhook.id(), user.id.unwrap()),
        other => format!("{} {}", webhook.id(), other.kind()),
    })
}

async fn received(webhook: Webhook) -> Result<String, Error> {
    said(&webhook)
}

async fn result(webhook: Result<Webhook, Error>) -> String {
    webhook.map_or_else(|error| error.to_string(), |webhook| webhook.id().to_owned())
}

fn axum(client: AsyncClient) -> Service {
    use axum::routing::post;
    let app = axum::Router::new()
        .route("/webhooks", post(received))
        .route("/result", post(result));
    axum_service::serve(app.with_state(client))
}

fn actix(client: AsyncClient) -> Service {
    let data = Data::new(client);
    actix_service::serve(move |config| {
        config
            .app_data(data.clone())
            .route("/webhooks", web::post().to(received))
            .route("/result", web::post().to(result));
    })
}

#[poem_3::handler]
fn poem_received(webhook: Webhook) -> Result<String, Error> {
    said(&webhook)
}

#[poem_3::handler]
fn poem_result(webhook: poem_3::Result<Webhook>) -> String {
    webhook.map_or_else(|error| error.to_string(), |webhook| webhook.id().to_owned())
}

fn poem(client: AsyncClient) -> Service {
    let app = poem_3::Route::new()
        .at("/webhooks", poem_3::post(poem_received))
        .at("/result", poem_3::post(poem_result));
    poem_service::serve(app.data(client))
}

#[post("/webhooks", data = "<webhook>")]
fn rocket_received(webhook: Webhook) -> Result<String, Error> {
    said(&webhook)
}

#[post("/result", data = "<webhook>")]
async fn rocket_result(webhook: Result<Webhook, Error>) -> String {
    result(webhook).await
}

fn rocket(client: AsyncClient) -> Service {
    let app = rocket::build().mount("/", routes![rocket_received, rocket_result]);
    rocket_service::serve(app.manage(client))
}

/// A message with a body of this length that is signed with this secret.
fn message(secret: &str, length: usize, chunked: bool, path: &str) -> Vec<u8> {
    let event = json!({ "type": "user.deleted", "data": { "id": "user_1", "deleted": true } });
    let mut body = event.to_string().into_bytes();
    body.resize(length.max(body.len()), b' ');
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = Timestamp::from_secs(now.unwrap().as_secs().try_into().unwrap());
    let fields = webhooks::sign(&WebhookSecret::new(secret).unwrap(), "msg_1", now, &body);
    let mut request = format!("POST {path} HTTP/1.1\r\nhost: app.test\r\nconnection: close\r\n");
    for (name, value) in fields.iter() {
        request = request + name + ": " + value + "\r\n";
    }
    if chunked {
        request.push_str("transfer-encoding: chunked\r\n\r\n");
        let mut request = request.into_bytes();
        for chunk in body.chunks(100_000) {
            request.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            request.extend_from_slice(chunk);
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"0\r\n\r\n");
        return request;
    }
    let length = body.len();
    let mut request = format!("{request}content-length: {length}\r\n\r\n").into_bytes();
    request.extend(body);
    request
}

#[test]
fn genuine_webhook_is_handed_over_and_others_are_refused() {
    let stranger = format!("whsec_{}", "A".repeat(32));
    for service in SERVICES {
        let service = service(client(Config::new().webhook_secret(SECRET)));
        for chunked in [false, true] {
            let ask = |secret: &str, length: usize| {
                let request = message(secret, length, chunked, "/webhooks");
                wire::send(service.address, &request)
            };
            for length in [0, DEFAULT_BODY_LIMIT] {
                let answer = ask(SECRET, length);
                assert_eq!((answer.status, &*answer.body), (200, "msg_1 user_1"));
            }
            assert_eq!(ask(&stranger, 0).status, 400);
            assert_eq!(ask(&stranger, DEFAULT_BODY_LIMIT).status, 400);
        }
        let answer = wire::send(service.address, &message(SECRET, 0, false, "/result"));
        assert_eq!((answer.status, &*answer.body), (200, "msg_1"));
        let answer = wire::send(service.address, &message(&stranger, 0, false, "/result"));
        assert!(answer.body.contains("no signature"), "{answer:?}");
    }
}

#[test]
fn body_over_the_limit_is_413() {
    for service in SERVICES {
        let service = service(client(Config::new().webhook_secret(SECRET)));
        for chunked in [false, true] {
            let request = message(SECRET, DEFAULT_BODY_LIMIT + 1, chunked, "/webhooks");
            assert_eq!(wire::send(service.address, &request).status, 413);
        }
    }
}

#[test]
fn limit_of_the_body_can_be_set() {
    for service in SERVICES {
        let config = Config::new().webhook_secret(SECRET).webhook_body_limit(100);
        let service = service(client(config));
        for (length, status) in [(100, 200), (101, 413)] {
            let request = message(SECRET, length, false, "/webhooks");
            assert_eq!(wire::send(service.address, &request).status, status);
        }
    }
}

#[tokio::test]
async fn body_that_breaks_off_is_refused() {
    use axum::extract::FromRequest as _;
    let client = client(Config::new().webhook_secret(SECRET));
    let chunks = [Ok("{"), Err(std::io::Error::other("gone"))];
    let body = axum::body::Body::from_stream(futures_util::stream::iter(chunks));
    let request = http::Request::post("/webhooks").body(body).unwrap();
    let refused = Webhook::from_request(request, &client).await.unwrap_err();
    assert!(matches!(refused, Error::Webhook(WebhookError::Incomplete)));
    assert_eq!(refused.answer_status(), 400);
}

#[test]
fn missing_secret_is_500() {
    for service in SERVICES {
        let service = service(client(Config::new()));
        let answer = wire::send(service.address, &message(SECRET, 0, false, "/webhooks"));
        assert_eq!(answer.status, 500, "{answer:?}");
        let answer = wire::send(service.address, &message(SECRET, 0, false, "/result"));
        assert!(answer.body.contains("CLERK_WEBHOOK_SIGNING_SECRET"));
    }
}

/// With axum it does not compile, and with rocket the application does not start.
#[test]
fn missing_client_is_500() {
    let actix = actix_service::serve(|config| {
        config.route("/webhooks", web::post().to(received));
    });
    let app = poem_3::Route::new().at("/webhooks", poem_3::post(poem_received));
    for service in [actix, poem_service::serve(app)] {
        let answer = wire::send(service.address, &message(SECRET, 0, false, "/webhooks"));
        assert_eq!(answer.status, 500);
        assert_eq!(answer.code(), "client_missing");
    }
}
