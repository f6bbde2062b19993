//! Keys, tokens and what people wrote appear in no text that could reach a log.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;

use clerk_backend::api::users;
use clerk_backend::jwt::VerifyOptions;
use clerk_backend::{
    AsyncClient, Client, Config, ReqwestTransport, RetryPolicy, TransportError, TransportErrorKind,
    UreqTransport,
};
use clerk_conformance::emulator::{Emulator, Failure, Fault, RetryAfter};

use crate::scripted::{Scripted, ok};

const CANARIES: [&str; 3] = ["sk_test_canary", "canary@example.com", "canary-body"];

fn check(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{text}");
    }
}

/// Everything an error shows, down to its last source.
fn shown(error: &(dyn Error + 'static)) -> String {
    let mut text = format!("{error:?}");
    let mut next = Some(error);
    while let Some(error) = next {
        write!(text, " / {error}").unwrap();
        next = error.source();
    }
    text
}

fn config(url: &str) -> Config {
    let config = Config::new().secret_key(CANARIES[0]).unwrap();
    config.api_url(url).unwrap().retry(RetryPolicy::never())
}

#[tokio::test]
async fn neither_clients_nor_errors_show_secrets() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let operation = || users::list().query(CANARIES[1]);

    let clerk = AsyncClient::over_reqwest(config(&url)).unwrap();
    check(&format!("{clerk:?} {:?}", ReqwestTransport::new()));
    check(&shown(&clerk.send(operation()).await.unwrap_err()));

    tokio::task::spawn_blocking(move || {
        let clerk = Client::over_ureq(config(&url));
        check(&format!("{clerk:?} {:?}", UreqTransport::new()));
        check(&shown(&clerk.send(operation()).unwrap_err()));
        check(&format!("{:?}", clerk.pages(operation())));

        let answers = Scripted::new(|_| ok(r#"[{"id":7,"canary-body":1}]"#));
        let clerk = Client::new(config(&url), answers);
        check(&shown(&clerk.send(operation()).unwrap_err()));
    })
    .await
    .unwrap();
}

/// Keeps all that its thread tells as text. It must be the process's subscriber: whether an event
/// is wanted is remembered for all threads.
#[derive(Clone)]
struct Tape(Arc<Mutex<String>>, ThreadId);

impl tracing::Subscriber for Tape {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("clerk_backend")
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        if std::thread::current().id() != self.1 {
            return;
        }
        let mut tape = self.0.lock().unwrap();
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                write!(tape, "{field}={value:?} ").unwrap();
            },
        );
        tape.push('\n');
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn events_tell_operation_attempt_and_status_and_nothing_secret() {
    let emulator = Emulator::builder().users(2).start();
    let refused = Failure::TooManyRequests(RetryAfter::Seconds(0));
    emulator.fail(Fault::on("GET", "/v1/users").times(1).with(refused));
    let config = Config::new().secret_key(emulator.secret_key()).unwrap();
    let clerk = Client::over_ureq(config.api_url(&emulator.url()).unwrap());
    let session = emulator.sign_in(&emulator.user_ids()[0], None).unwrap();
    let token = emulator.session_token(&session).unwrap();
    let down = Client::new(
        Config::new()
            .secret_key(CANARIES[0])
            .unwrap()
            .retry(RetryPolicy::never()),
        Scripted::new(|_| Err(TransportError::new(TransportErrorKind::Timeout))),
    );

    let tape = Tape(Arc::default(), std::thread::current().id());
    tracing::subscriber::set_global_default(tape.clone()).unwrap();
    clerk.send(users::list().query(CANARIES[1])).unwrap();
    clerk.verify_token(&token, &VerifyOptions::new()).unwrap();
    down.verify_token(&token, &VerifyOptions::new())
        .unwrap_err();
    let told = tape.0.lock().unwrap().clone();
    check(&told);
    for secret in [emulator.secret_key(), &token, &emulator.signing_kid()] {
        assert!(!told.contains(secret), "{told}");
    }
    for line in [
        "message=request sent operation=\"GetUserList\" attempt=1 method=GET",
        "operation=\"GetUserList\" attempt=1 status=429",
        "message=request will be sent again operation=\"GetUserList\" attempt=1",
        "operation=\"GetUserList\" attempt=2 status=200",
        "message=signing keys fetched usable=1 skipped=0",
        "message=request failed operation=\"GetJWKS\" attempt=1 kind=Timeout sent=true",
        "message=signing keys could not be fetched",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}
