//! The sum of the errors: what turns into it, what it says, and what it answers.

use std::time::Duration;

use actix_web_4::ResponseError as _;
use axum_08::response::IntoResponse as _;
use clerk_backend::api::{self, users};
use clerk_backend::auth::{AuthError, MachineError};
use clerk_backend::http::{Headers, Response};
use clerk_backend::jwt::{KeyError, TokenError};
use clerk_backend::webhooks::{self, WebhookError, WebhookSecret};
use clerk_backend::{
    CallError, CallOptions, Client, Config, ConfigError, Error, RetryPolicy, Timestamp,
    TransportError, TransportErrorKind, VerifyError,
};
use http_body_util::BodyExt as _;

use crate::scripted::{Scripted, config};

/// `?` in one function: configuring, sending, verifying, authenticating, webhooks.
fn everything(config: Config, answer: fn() -> Answer, token: &str) -> Result<(), Error> {
    let clerk = Client::new(config, Scripted::new(move |_| answer()))?;
    let authenticator = clerk.authenticate_options().build()?;
    let request = http::Request::get("/page")
        .header("host", "app.test")
        .body(());
    let request = request.expect("a request");
    clerk.authenticate(&authenticator, &request)?;
    let (head, ()) = request.into_parts();
    clerk.authenticate(&authenticator, &head)?;
    clerk.send(users::get("user_1"))?;
    clerk.verify_token(token)?;
    let secret = WebhookSecret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
    webhooks::verify(&secret, http::HeaderMap::new(), b"", Timestamp::EPOCH)?;
    Ok(())
}

type Answer = Result<Response, TransportError>;

const KEY: &str = "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk";

fn user() -> Response {
    Response::new(200, Headers::new(), br#"{"id":"user_1"}"#.to_vec())
}

fn fails(status: u16, code: &str) -> Response {
    let headers = Headers::from_iter([("retry-after", "7")]);
    let body = format!(r#"{{"errors":[{{"code":"{code}","message":"canary"}}]}}"#);
    Response::new(status, headers, body.into_bytes())
}

#[test]
fn every_phase_turns_into_the_sum() {
    let config = || {
        let config = config().publishable_key(KEY);
        config.retry(RetryPolicy::never())
    };
    let shown = |config, answer, token| {
        let error = everything(config, answer, token).unwrap_err();
        format!("{error:?}")
            .split(['(', ' '])
            .next()
            .unwrap()
            .to_owned()
    };
    let wrong = Config::new().secret_key("pk_test_x");
    assert_eq!(shown(wrong, || Ok(user()), ""), "Config");
    assert_eq!(
        shown(config(), || Ok(fails(404, "resource_not_found")), ""),
        "Api"
    );
    let lost = || Err(TransportError::new(TransportErrorKind::Broken));
    assert_eq!(shown(config(), lost, ""), "Transport");
    let html = || Ok(Response::new(200, Headers::new(), b"<html>".to_vec()));
    assert_eq!(shown(config(), html, ""), "Decode");
    assert_eq!(shown(config(), || Ok(user()), "junk"), "Verify");
}

/// The precise errors and the sum give the same answers.
#[test]
fn both_levels_answer_the_same_questions() {
    let clerk = Client::new(
        config().retry(RetryPolicy::never()),
        Scripted::new(|_| Ok(fails(429, "too_many_requests"))),
    )
    .unwrap();
    let error = clerk.send(users::get("user_1")).unwrap_err();
    assert_eq!(error.operation(), "GetUser");
    assert_eq!(error.status(), Some(429));
    assert!(error.has_code("too_many_requests") && !error.has_code("canary"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.is_transient());
    let sum = Error::from(error);
    assert_eq!(sum.operation(), Some("GetUser"));
    assert_eq!(sum.status(), Some(429));
    assert!(sum.has_code("too_many_requests") && sum.is_transient());
    assert_eq!(sum.retry_after(), Some(Duration::from_secs(7)));

    let error = clerk.key(Some("kid")).unwrap_err();
    assert_eq!(
        (error.operation(), error.status()),
        (Some("GetJWKS"), Some(429))
    );
    assert!(error.is_transient() && !error.is_token_refused());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(Error::from(error).operation(), Some("GetJWKS"));

    let never = clerk.send(users::get("../users")).unwrap_err();
    assert!(matches!(never, CallError::Build(_)) && !never.is_transient());
    assert!(
        never.to_string().starts_with("GetUser: nothing was sent"),
        "{never}"
    );
}

/// Status, `Retry-After` and body of every phase, the same in both frameworks. The body shows
/// nothing of the error.
#[tokio::test]
async fn an_error_is_an_answer_by_its_phase() {
    let api = |status| -> Error { api_error(status).into() };
    let lost = |kind| -> Error { TransportError::new(kind).into() };
    let limited = TransportError::rate_limited(Duration::from_millis(1500));
    for (make, status, retry_after) in [
        (
            &(|| WebhookError::Signature.into()) as &dyn Fn() -> Error,
            400,
            None,
        ),
        (&|| WebhookError::BodyTooLarge(9).into(), 413, None),
        (&|| AuthError::RequestUrl.into(), 400, None),
        (&|| AuthError::FrontendApi.into(), 500, None),
        (&|| TokenError::Expired.into(), 401, None),
        (&|| api(403), 403, None),
        (&|| api(404), 404, None),
        (&|| api(422), 422, None),
        (&|| api(429), 429, Some("7")),
        (&|| api(401), 502, None),
        (&|| api(500), 502, None),
        (&|| lost(TransportErrorKind::Connect), 502, None),
        (&|| lost(TransportErrorKind::Timeout), 504, None),
        (&|| lost(TransportErrorKind::LaneFull), 503, None),
        (&|| ConfigError::from(KeyError::Empty).into(), 500, None),
        (
            &|| clerk_backend::extract::Rejection::Forbidden.into(),
            403,
            None,
        ),
    ] {
        let error = make();
        assert_eq!(error.answer_status(), status, "{error:?}");
        let actix = error.error_response();
        assert_eq!(actix.status().as_u16(), status, "{error:?}");
        let response = error.into_response();
        assert_eq!(response.status().as_u16(), status);
        let field = |name: &str| {
            response
                .headers()
                .get(name)?
                .to_str()
                .ok()
                .map(String::from)
        };
        assert_eq!(field("retry-after").as_deref(), retry_after, "{status}");
        assert_eq!(field("cache-control").as_deref(), Some("no-store"));
        assert_eq!(field("www-authenticate").is_some(), status == 401);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert!(body["errors"][0]["code"].is_string());
        assert!(!body.to_string().contains("canary"), "{body}");
    }
    let response = Error::from(limited).into_response();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "2", "rounded up");
}

fn api_error(status: u16) -> api::ApiError {
    let answer = fails(status, "code");
    api::ApiError::read("GetUser", &answer, Timestamp::EPOCH)
}

/// Errors go through threads, boxes and tasks.
#[test]
fn errors_are_send_sync_and_static() {
    fn is<T: std::error::Error + Send + Sync + 'static>() {}
    is::<Error>();
    is::<ConfigError>();
    is::<CallError>();
    is::<VerifyError>();
    is::<api::BuildError>();
    is::<api::ApiError>();
    is::<api::DecodeError>();
    is::<TransportError>();
    is::<TokenError>();
    is::<KeyError>();
    is::<AuthError>();
    is::<MachineError>();
    is::<WebhookError>();
    is::<clerk_backend::auth::RedirectError>();
}

/// Options of a view reach the requests of that view alone.
#[test]
fn a_view_sends_with_its_own_options_and_shares_the_rest() {
    let transport = Scripted::new(|request| {
        let key = request.headers.first("authorization").unwrap_or_default();
        let id = request.headers.first("x-request-id").unwrap_or_default();
        let body = format!(
            r#"{{"id":"{key} {id} {} {}"}}"#,
            request.lane().as_str(),
            request.budget().as_secs()
        );
        Ok(Response::new(200, Headers::new(), body.into_bytes()))
    });
    let clerk = Client::new(config(), transport.clone()).unwrap();
    let other = clerk_backend::SecretKey::new("sk_test_other").unwrap();
    let options = CallOptions::new()
        .budget(Duration::from_secs(5))
        .retry(RetryPolicy::never())
        .header("X-Request-Id", "42")
        .secret_key(other);
    assert!(!format!("{options:?}").contains("42"));
    let view = clerk.with(options);
    let seen = |clerk: &Client| format!("id {}", clerk.send(users::get("user_1")).unwrap().id);
    assert_eq!(seen(&view), "id Bearer sk_test_other 42 calls 5");
    assert_eq!(seen(&clerk), "id Bearer sk_test_scripted  calls 30");
    let many = |clerk: &Client| {
        let mut users = clerk.send_all(2, [users::get("user_1")]);
        format!("id {}", users.remove(0).unwrap().id)
    };
    assert_eq!(many(&clerk), "id Bearer sk_test_scripted  bulk 30");
    assert_eq!(many(&view), "id Bearer sk_test_other 42 bulk 5");

    for (name, value) in [("", "x"), ("a b", "x"), ("a", "x\r\ny: z"), ("a", " x")] {
        let view = clerk.with(CallOptions::new().header(name, value));
        let refused = view.send(users::get("user_1")).unwrap_err();
        assert!(matches!(refused, CallError::Build(_)), "{name}: {value}");
    }
}
