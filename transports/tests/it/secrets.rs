//! Keys, tokens and what people wrote appear in no text that could reach a log.

use std::error::Error;
use std::fmt::Write as _;

use clerk_backend::api::users;
use clerk_backend::{
    AsyncClient, Client, Config, ReqwestTransport, RetryPolicy, TransportError, TransportErrorKind,
    UreqTransport,
};
use clerk_emulator::{Emulator, Failure, Fault, RetryAfter};

use crate::scripted::{Scripted, ok};
use crate::tape;

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
    let config = Config::new().secret_key(CANARIES[0]);
    config.api_url(url).retry(RetryPolicy::never())
}

#[tokio::test]
async fn r_15_neither_clients_nor_errors_show_secrets() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let operation = || users::list().query(CANARIES[1]);

    let clerk = AsyncClient::over_reqwest(config(&url)).unwrap();
    check(&format!("{clerk:?} {:?}", ReqwestTransport::new()));
    check(&shown(&clerk.send(operation()).await.unwrap_err()));

    tokio::task::spawn_blocking(move || {
        let clerk = Client::over_ureq(config(&url)).unwrap();
        check(&format!("{clerk:?} {:?}", UreqTransport::new()));
        check(&shown(&clerk.send(operation()).unwrap_err()));
        check(&format!("{:?}", clerk.pages(operation())));

        let answers = Scripted::new(|_| ok(r#"[{"id":7,"canary-body":1}]"#));
        let clerk = Client::new(config(&url), answers).unwrap();
        check(&shown(&clerk.send(operation()).unwrap_err()));
    })
    .await
    .unwrap();
}

#[test]
fn r_15_events_tell_operation_attempt_and_status_and_nothing_secret() {
    let emulator = Emulator::builder().users(2).start();
    let refused = Failure::TooManyRequests(RetryAfter::Seconds(0));
    emulator.fail(Fault::on("GET", "/v1/users").times(1).with(refused));
    let config = Config::new().secret_key(emulator.secret_key());
    let clerk = Client::over_ureq(config.api_url(emulator.url())).unwrap();
    let session = emulator.sign_in(&emulator.user_ids()[0], None).unwrap();
    let token = emulator.session_token(&session).unwrap();
    let down = Client::new(
        Config::new()
            .secret_key(CANARIES[0])
            .retry(RetryPolicy::never()),
        Scripted::new(|_| Err(TransportError::new(TransportErrorKind::Timeout))),
    )
    .unwrap();

    let tape = tape::start();
    clerk.send(users::list().query(CANARIES[1])).unwrap();
    clerk.verify_token(&token).unwrap();
    down.verify_token(&token).unwrap_err();
    let told = tape.own();
    check(&told);
    for secret in [emulator.secret_key(), &token, &emulator.signing_kid()] {
        assert!(!told.contains(secret), "{told}");
    }
    for line in [
        "message=request sent operation=\"GetUserList\" attempt=1 http.request.method=\"GET\"",
        "operation=\"GetUserList\" attempt=1 http.response.status_code=429",
        "message=request will be sent again operation=\"GetUserList\" attempt=1",
        "operation=\"GetUserList\" attempt=2 http.response.status_code=200",
        "message=signing keys fetched usable=1 skipped=0",
        "message=request failed operation=\"GetJWKS\" attempt=1 error.type=\"timeout\" sent=true",
        "message=signing keys could not be fetched",
        "message=token verified clerk.auth.status=\"verified\"",
        "message=token verified clerk.auth.status=\"unavailable\" clerk.auth.reason=\"jwk-",
        "message=signature looked up found=false",
        "otel.name=\"GetUserList\" otel.kind=\"internal\" clerk.lane=\"calls\" http.request.method=\"GET\" url.template=\"/users\" server.address=\"127.0.0.1\"",
        "otel.name=GET /users otel.kind=\"client\"",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}
