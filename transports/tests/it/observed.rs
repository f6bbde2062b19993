//! The events that a client gives to its observer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clerk_backend::api::{RateLimit, users};
use clerk_backend::auth::AllowedHosts;
use clerk_backend::events::ClientEvent;
use clerk_backend::http::{Lane, Method};
use clerk_backend::{AsyncClient, Client, Config, RetryPolicy, TransportError, TransportErrorKind};
use clerk_emulator::{Emulator, Failure, Fault};

use crate::scripted::{Scripted, config, ok};

/// A line for each event that is observed, without its times.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn observe(&self, config: Config) -> Config {
        let log = self.clone();
        config.observer(move |event| {
            let line = match event {
                ClientEvent::Request {
                    operation,
                    template,
                    method,
                    lane,
                    attempt,
                    sent,
                    outcome,
                    ..
                } => {
                    let (method, lane) = (method.as_str(), lane.as_str());
                    let outcome = outcome
                        .map_or_else(|kind| kind.as_str().into(), |status| status.to_string());
                    format!(
                        "{operation} {method} {template} {lane} #{attempt} {outcome} sent={sent}"
                    )
                }
                ClientEvent::KeysFetched {
                    usable, skipped, ..
                } => format!("{usable} keys, {skipped} skipped"),
                ClientEvent::KeysNotFetched => "no keys".into(),
                ClientEvent::Verdict {
                    subject,
                    status,
                    reason,
                    ..
                } => {
                    format!("{subject:?} {status} {}", reason.as_deref().unwrap_or("-"))
                }
                ClientEvent::SignatureLookup { found, .. } => format!("known: {found}"),
                other => panic!("{other:?}"),
            };
            log.0.lock().unwrap().push(line);
        })
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[test]
fn observer_counts_requests_verdicts_and_keys() {
    let emulator = Emulator::builder().users(1).start();
    let user = emulator.user_ids().remove(0);
    let session = emulator.sign_in(&user, None).unwrap();
    let token = emulator.session_token(&session).unwrap();
    let log = Log::default();
    let config = Config::new()
        .secret_key(emulator.secret_key())
        .publishable_key(emulator.publishable_key())
        .api_url(emulator.url());
    let clerk = Client::over_ureq(log.observe(config)).unwrap();

    clerk.verify_token(&token).unwrap();
    let fetched = "GetJWKS GET /jwks keys #1 200 sent=true";
    assert_eq!(
        log.take(),
        [
            "known: false",
            fetched,
            "1 keys, 0 skipped",
            "SessionToken verified -"
        ]
    );
    clerk.clone().verify_token(&token).unwrap();
    assert_eq!(log.take(), ["known: true", "SessionToken verified -"]);
    clerk.verify_token("junk").unwrap_err();
    assert_eq!(log.take(), ["SessionToken refused token-invalid"]);

    emulator.fail(
        Fault::on("GET", "/v1/users/*")
            .times(1)
            .with(Failure::Error(503)),
    );
    clerk.send(users::get(user.as_str())).unwrap();
    assert_eq!(
        log.take(),
        [
            "GetUser GET /users/{user_id} calls #1 503 sent=true",
            "GetUser GET /users/{user_id} calls #2 200 sent=true",
        ]
    );

    let authenticator = clerk.authenticate_options().build().unwrap();
    let request = |credential: &str| {
        let request = http::Request::get("https://app.test/api").header("host", "app.test");
        request
            .header("authorization", format!("Bearer {credential}"))
            .body(())
            .unwrap()
    };
    clerk
        .authenticate(&authenticator, &request(&token))
        .unwrap();
    assert_eq!(log.take(), ["known: true", "Request signed-in -"]);
    clerk
        .authenticate(&authenticator, &request("junk"))
        .unwrap();
    assert_eq!(
        log.take().last().unwrap(),
        "Request signed-out token-invalid"
    );
    let hosts = AllowedHosts::new(["elsewhere.test"]).unwrap();
    let strict = clerk.authenticate_options().allowed_hosts(hosts);
    let strict = strict.build().unwrap();
    clerk.authenticate(&strict, &request(&token)).unwrap_err();
    assert_eq!(log.take(), ["Request failed -"]);

    clerk
        .verify_machine_token("ak_none", authenticator.verifier())
        .unwrap_err();
    assert_eq!(
        log.take(),
        [
            "verifyApiKey POST /api_keys/verify machine-tokens #1 404 sent=true",
            "MachineToken refused token-invalid",
        ]
    );
}

#[tokio::test]
async fn failures_are_observed_with_their_kind() {
    let log = Log::default();
    let transport = Scripted::new(|_| Err(TransportError::new(TransportErrorKind::Connect)));
    let limit = RateLimit::new(1, Duration::from_secs(60));
    let emulator = Emulator::start();
    let config = config().publishable_key(emulator.publishable_key());
    let config = config.retry(RetryPolicy::never()).rate_limit(limit);
    let clerk = AsyncClient::new(log.observe(config), transport).unwrap();
    for _ in 0..2 {
        clerk.send(users::delete("user_1")).await.unwrap_err();
    }
    let line =
        |outcome| format!("DeleteUser DELETE /users/{{user_id}} calls #1 {outcome} sent=false");
    assert_eq!(log.take(), [line("connect"), line("rate-limited")]);
    let token = emulator.token().claim("sub", "user_1").mint();
    clerk.verify_token(&token).await.unwrap_err();
    let observed = log.take();
    assert_eq!(
        observed[observed.len() - 2..],
        [
            "no keys",
            "SessionToken unavailable jwk-remote-failed-to-load"
        ]
    );
    let authenticator = clerk.authenticate_options().build().unwrap();
    let request = http::Request::get("https://app.test/api").header("host", "app.test");
    let request = request.header("authorization", format!("Bearer {token}"));
    let request = request.body(()).unwrap();
    clerk.authenticate(&authenticator, &request).await.unwrap();
    let verdict = log.take().pop().unwrap();
    assert!(verdict.starts_with("Request unavailable "), "{verdict}");
}

#[test]
fn times_are_those_of_the_transport() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let transport = Scripted::new(|_| ok(r#"{"id":"user_1"}"#));
    let clock = transport.clone();
    transport.answer_with(move |_| {
        clock.advance(Duration::from_millis(30));
        ok(r#"{"id":"user_1"}"#)
    });
    let seen = times.clone();
    let limit = RateLimit::new(1, Duration::from_secs(9));
    let config = config().rate_limit(limit).observer(move |event| {
        if let ClientEvent::Request {
            waited,
            elapsed,
            lane: Lane::Calls,
            method: Method::Get,
            ..
        } = event
        {
            seen.lock()
                .unwrap()
                .push((waited.as_millis(), elapsed.as_millis()));
        }
    });
    let clerk = Client::new(config, transport).unwrap();
    for _ in 0..2 {
        clerk.send(users::get("user_1")).unwrap();
    }
    let times = times.lock().unwrap();
    assert_eq!((times[0], times[1].1), ((0, 30), 30));
    assert!((8000..=9000).contains(&times[1].0), "{times:?}");
}
