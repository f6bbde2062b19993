//! What holds for a client that `ReqwestTransport::client_builder` makes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clerk_backend::api::users;
use clerk_backend::{
    AsyncClient, CallError, Config, ReqwestTransport, RetryPolicy, TransportErrorKind,
};
use clerk_emulator::{Emulator, Failure, Fault};

use crate::fault_table::Hanging;

/// TCP is alive, and nothing is answered: the connection is given up after 8 seconds at most, and a
/// call with more time than that succeeds over another one.
#[tokio::test]
async fn mute_http_2_connection_is_replaced() {
    let clerk = Emulator::builder().users(1).start();
    let client = ReqwestTransport::client_builder().http2_prior_knowledge();
    let transport = ReqwestTransport::with_client(client.build().unwrap());
    let config = Config::new()
        .api_url(clerk.url())
        .secret_key(clerk.secret_key());
    let clerk_client = AsyncClient::new(config, transport).unwrap();
    let user = clerk.user_ids().remove(0);
    clerk_client.send(users::get(&user)).await.unwrap();

    clerk.fail(Fault::on("GET", "/**").times(1).with(Failure::Mute));
    let began = Instant::now();
    clerk_client.send(users::get(&user)).await.unwrap();
    let took = began.elapsed();
    assert!(took < Duration::from_secs(12), "{took:?}");
}

/// A visitor's attempt has less time than connecting may take.
#[tokio::test]
async fn dns_that_hangs_within_a_short_attempt_is_not_sent() {
    let client = ReqwestTransport::client_builder().dns_resolver(Arc::new(Hanging));
    let transport = ReqwestTransport::with_client(client.build().unwrap());
    let retry = RetryPolicy::never().budget(Duration::from_millis(500));
    let config = Config::new()
        .api_url("https://clerk.invalid")
        .secret_key("sk_test_hangs")
        .retry(retry);
    let client = AsyncClient::new(config, transport).unwrap();
    let began = Instant::now();
    let Err(CallError::Transport(error)) = client.send(users::get("user_1")).await else {
        panic!("there is no answer")
    };
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert!(!error.sent());
    assert!(began.elapsed() < Duration::from_secs(2));
}
