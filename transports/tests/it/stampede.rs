//! Everybody at once, and nobody has a key yet.

use std::sync::Barrier;
use std::time::Duration;

use clerk_backend::jwt::KeyUnavailable;
use clerk_backend::{AsyncClient, Client, Config, VerifyError};
use clerk_emulator::{Emulator, Failure, Fault};
use tokio::task::JoinSet;

use crate::scripted::{Scripted, config, ok};

/// The keys come so late that all who ask do so while the first fetch is under way.
fn setting(late: Duration) -> (Emulator, Config, String) {
    let emulator = Emulator::builder().users(1).start();
    let session = emulator.sign_in(&emulator.user_ids()[0], None).unwrap();
    let token = emulator.session_token(&session).unwrap();
    emulator.fail(Fault::on("GET", "/v1/jwks").with(Failure::Delay(late)));
    let config = Config::new().api_url(emulator.url());
    let config = config.secret_key(emulator.secret_key());
    (emulator, config, token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn r_29_ten_thousand_cold_verifications_cause_one_fetch() {
    let (emulator, config, token) = setting(Duration::from_millis(300));
    let clerk = AsyncClient::over_reqwest(config).unwrap();
    let mut verifications = JoinSet::new();
    for _ in 0..10_000 {
        let (clerk, token) = (clerk.clone(), token.clone());
        verifications.spawn(async move { clerk.verify_token(&token).await });
    }
    let verified = verifications.join_all().await;
    assert_eq!(
        verified.iter().filter(|outcome| outcome.is_ok()).count(),
        10_000
    );
    assert_eq!(emulator.request_count("GET", "/v1/jwks"), 1);
}

#[test]
fn two_hundred_threads_cause_one_fetch() {
    let (emulator, config, token) = setting(Duration::from_millis(300));
    let clerk = Client::over_ureq(config).unwrap();
    let start = Barrier::new(200);
    std::thread::scope(|scope| {
        for _ in 0..200 {
            scope.spawn(|| {
                start.wait();
                clerk.verify_token(&token).unwrap();
            });
        }
    });
    assert_eq!(emulator.request_count("GET", "/v1/jwks"), 1);
}

/// The first fails and takes longer than the cool-down: those who waited for it share its failure
/// instead of failing one after the other.
#[tokio::test]
async fn waiting_callers_share_a_failure() {
    let transport = Scripted::new(|_| ok("<html>"));
    let slow = std::sync::Arc::downgrade(&transport);
    transport.answer_with(move |_| {
        slow.upgrade().unwrap().advance(Duration::from_secs(2 * 60));
        ok("<html>")
    });
    let clerk = AsyncClient::new(config(), transport.clone()).unwrap();
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let clerk = clerk.clone();
        callers.spawn(async move { clerk.key(Some("a")).await.unwrap_err() });
    }
    for error in callers.join_all().await {
        let failed = matches!(
            error,
            VerifyError::Key {
                why: KeyUnavailable::NotReached,
                ..
            }
        );
        assert!(failed, "{error:?}");
    }
    assert_eq!(transport.sent(), 1);
}

/// A caller that goes away in the middle leaves the request to the others.
#[tokio::test]
async fn caller_that_hangs_up_neither_stops_nor_repeats_the_fetch() {
    let (emulator, config, token) = setting(Duration::from_secs(2));
    let clerk = AsyncClient::over_reqwest(config).unwrap();
    for _ in 0..5 {
        let hung_up = tokio::time::timeout(Duration::from_millis(30), clerk.verify_token(&token));
        assert!(hung_up.await.is_err());
    }
    clerk.verify_token(&token).await.unwrap();
    assert_eq!(emulator.request_count("GET", "/v1/jwks"), 1);
}
