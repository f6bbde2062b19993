//! The client-side rate limit, in a time that passes only by waiting.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clerk_backend::api::{CallError, RateLimit, jwks, users};
use clerk_backend::auth::{
    AcceptsToken, AuthenticateOptions, Authenticator, MachineErrorCode, TokenVerifier,
};
use clerk_backend::http::{Headers, Response};
use clerk_backend::{
    AsyncClient, Client, Config, HttpRequest, RetryPolicy, Timestamp, TransportErrorKind,
};

use crate::scripted::{Scripted, ok};

type Sent = Arc<Mutex<Vec<(u64, Duration)>>>;

/// Answers everything, and writes down when each request came and with how much time.
fn recording() -> (Arc<Scripted>, Sent) {
    let sent = Sent::default();
    let transport = Scripted::new(|_| ok("{}"));
    let (times, clock) = (sent.clone(), transport.clone());
    let start = clock.time();
    transport.answer_with(move |request| {
        let at = clock.time().since(start).as_secs();
        times.lock().unwrap().push((at, request.timeout));
        ok(r#"{"id":"user_1","subject":"user_1","scopes":[],"keys":[]}"#)
    });
    (transport, sent)
}

fn live() -> Config {
    Config::new().secret_key("sk_live_scripted")
}

fn seconds(sent: &Sent) -> Vec<u64> {
    sent.lock().unwrap().iter().map(|(at, _)| *at).collect()
}

#[test]
fn clones_share_the_rate_limit_of_the_instance() {
    for (key, limit) in [("sk_test_x", 100), ("sk_live_x", 1000)] {
        let (transport, sent) = recording();
        let clerk = Client::new(Config::new().secret_key(key), transport).unwrap();
        let other = clerk.clone();
        for _ in 0..limit {
            clerk.send(users::get("user_1")).unwrap();
            other.send(users::get("user_1")).unwrap();
        }
        let expected: Vec<u64> = (0..2 * limit).map(|n| n / limit * 10).collect();
        assert_eq!(seconds(&sent), expected);
    }
}

#[test]
fn request_that_waited_has_the_rest_of_its_budget() {
    let (transport, sent) = recording();
    let limit = RateLimit::new(1, Duration::from_secs(9));
    let policy = RetryPolicy::default().budget(Duration::from_secs(10));
    let clerk = Client::new(live().rate_limit(limit).retry(policy), transport.clone()).unwrap();
    clerk.send(users::get("user_1")).unwrap();
    clerk.send(users::get("user_1")).unwrap();
    let left: Vec<u64> = sent
        .lock()
        .unwrap()
        .iter()
        .map(|(_, left)| left.as_secs())
        .collect();
    assert_eq!(left, [10, 1]);
}

#[test]
fn wait_beyond_the_budget_is_an_error_at_once() {
    let (transport, sent) = recording();
    let limit = RateLimit::new(1, Duration::from_secs(60));
    let clerk = Client::new(live().rate_limit(limit), transport.clone()).unwrap();
    clerk.send(users::get("user_1")).unwrap();
    let before = transport.time();
    let error = clerk.send(users::get("user_1")).unwrap_err();
    let CallError::Transport(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!((error.operation(), error.attempts()), ("GetUser", 1));
    assert_eq!(error.kind(), TransportErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert!(!error.sent());
    assert!(error.to_string().contains("larger time budget"), "{error}");
    assert_eq!((transport.time(), seconds(&sent).len()), (before, 1));
}

#[test]
fn repeated_requests_count_and_key_fetches_do_not() {
    let (transport, sent) = recording();
    let limit = RateLimit::new(2, Duration::from_secs(10));
    let clerk = Client::new(live().rate_limit(limit), transport.clone()).unwrap();
    for _ in 0..5 {
        clerk.send(jwks::get()).unwrap();
    }
    assert_eq!(seconds(&sent), [0; 5]);
    let (clock, start) = (transport.clone(), transport.time());
    transport.answer_with(move |_| {
        let busy = clock.time().since(start) < Duration::from_secs(10);
        Ok(Response::new(
            if busy { 503 } else { 200 },
            Headers::new(),
            br#"{"id":"u"}"#.to_vec(),
        ))
    });
    clerk.send(users::get("user_1")).unwrap();
    assert_eq!(transport.sent(), 5 + 3);
    assert!(transport.time().since(start) >= Duration::from_secs(10));
}

#[test]
fn limit_can_be_off_and_is_off_for_loopback() {
    let local = live().api_url("http://127.0.0.1:9");
    for config in [live().no_rate_limit(), local] {
        let (transport, sent) = recording();
        let clerk = Client::new(config, transport).unwrap();
        for _ in 0..1001 {
            clerk.send(users::get("user_1")).unwrap();
        }
        assert_eq!(seconds(&sent), [0; 1001]);
    }
}

fn machines(options: AuthenticateOptions) -> (Authenticator, TokenVerifier) {
    let options = options.accepts_token(AcceptsToken::Any);
    let verifier = options.clone().verifier().unwrap();
    (options.build().unwrap(), verifier)
}

fn with_api_key() -> http::Request<()> {
    let request = http::Request::get("https://app.test/");
    let request = request.header("authorization", "Bearer ak_1");
    request.body(()).unwrap()
}

const KEY: &str = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";

/// What authentication sends has its place in the same queue as everything else.
#[tokio::test]
async fn requests_of_authentication_count() {
    let limit = RateLimit::new(1, Duration::from_secs(10));
    let patient = RetryPolicy::default();
    let config = || {
        let config = live().rate_limit(limit).visitor_retry(patient.clone());
        config.publishable_key(KEY)
    };
    let (request, user) = (with_api_key(), || users::get("user_1"));
    let view = HttpRequest::from(&request);

    let (transport, sent) = recording();
    let clerk = Client::new(config(), transport).unwrap();
    let (authenticator, verifier) = machines(clerk.authenticate_options());
    clerk.send(user()).unwrap();
    clerk.authenticate(&authenticator, &view).unwrap();
    clerk.verify_machine_token("ak_1", &verifier).unwrap();
    clerk
        .drive(verifier.verify_machine_token("ak_1", clerk.now(), 0))
        .unwrap();
    assert_eq!(seconds(&sent), [0, 10, 20, 30]);

    let (transport, sent) = recording();
    let clerk = AsyncClient::new(config(), transport).unwrap();
    clerk.send(user()).await.unwrap();
    clerk.authenticate(&authenticator, &view).await.unwrap();
    clerk.verify_machine_token("ak_1", &verifier).await.unwrap();
    let create = users::create_or_get_by_external_id("1", users::create());
    clerk.create_or_get(create).await.unwrap();
    assert_eq!(seconds(&sent), [0, 10, 20, 30]);
}

/// A session is refreshed when there is a place, and a visitor whose turn is beyond the budget is
/// told at once that the token could not be checked.
#[test]
fn authentication_beyond_the_budget_fails_at_once() {
    let limit = RateLimit::new(1, Duration::from_secs(60));
    let (transport, sent) = recording();
    let config = live().rate_limit(limit).publishable_key(KEY);
    let clerk = Client::new(config, transport.clone()).unwrap();
    let (authenticator, verifier) = machines(clerk.authenticate_options());
    clerk.verify_machine_token("ak_1", &verifier).unwrap();
    let before = transport.time();
    let error = clerk.verify_machine_token("ak_1", &verifier).unwrap_err();
    assert_eq!(error.code, MachineErrorCode::UnexpectedError);
    let request = with_api_key();
    let state = clerk
        .authenticate(&authenticator, &HttpRequest::from(&request))
        .unwrap();
    assert!(!state.is_authenticated());
    assert_eq!((transport.time(), seconds(&sent).len()), (before, 1));
}

/// The scripted clock is moved by each sleeper, so waits add up: never earlier than allowed. It
/// leaps by more than a window while other threads are about to ask for their turn; rounds make
/// sure that some are caught there.
#[test]
fn threads_share_the_rate_limit() {
    for _ in 0..100 {
        let (transport, sent) = recording();
        let limit = RateLimit::new(10, Duration::from_secs(10));
        let policy = RetryPolicy::default().budget(Duration::from_secs(60 * 60));
        let clerk = Client::new(live().rate_limit(limit).retry(policy), transport).unwrap();
        let ten = || (0..10).for_each(|_| drop(clerk.send(users::get("user_1")).unwrap()));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(ten);
            }
        });
        let mut times = seconds(&sent);
        times.sort_unstable();
        assert_eq!(times.len(), 80);
        for (n, at) in times.iter().enumerate() {
            assert!(*at >= n as u64 / 10 * 10, "request {n} at {at} s");
        }
    }
}

#[tokio::test]
async fn asynchronous_clones_share_the_rate_limit() {
    let (transport, sent) = recording();
    let limit = RateLimit::new(2, Duration::from_secs(10));
    let clerk = AsyncClient::new(live().rate_limit(limit), transport.clone()).unwrap();
    let other = clerk.clone();
    for _ in 0..2 {
        clerk.send(users::get("user_1")).await.unwrap();
        other.raw(users::get("user_1")).await.unwrap();
    }
    assert_eq!(seconds(&sent), [0, 0, 10, 10]);
    assert!(transport.time() > Timestamp::EPOCH);
}
