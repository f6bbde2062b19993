//! Keys through outages, floods and rotations, in virtual time.

use std::sync::Arc;
use std::time::Duration;

use clerk_backend::api::Error;
use clerk_backend::jwt::{Key, KeyUnavailable};
use clerk_backend::{
    AsyncClient, Client, Config, RetryPolicy, TransportError, TransportErrorKind, VerifyError,
};
use serde_json::json;

use crate::scripted::{Scripted, Spawnless, config, ok};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

pub(crate) fn jwks(kids: &[&str]) -> Vec<u8> {
    let keys: Vec<_> = kids
        .iter()
        .map(|kid| json!({"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "e": "AQAB", "n": MODULUS}))
        .collect();
    json!({ "keys": keys }).to_string().into_bytes()
}

fn down() -> TransportError {
    TransportError::new(TransportErrorKind::Connect)
}

/// The clients behind one face. They differ in who drives a fetch: the calling thread, a task of its
/// own, or the callers that wait for it.
enum Clerk {
    Blocking(Client),
    Async(AsyncClient, tokio::runtime::Runtime),
}

impl Clerk {
    fn all(transport: &Arc<Scripted>) -> [Self; 3] {
        let [blocking, spawning] = Self::spawning(transport);
        let spawnless = AsyncClient::new(config_without_retries(), Spawnless(transport.clone()));
        [blocking, spawning, Self::Async(spawnless, runtime())]
    }

    /// Those whose transport runs work beside the caller.
    fn spawning(transport: &Arc<Scripted>) -> [Self; 2] {
        let config = config_without_retries;
        let spawning = AsyncClient::new(config(), transport.clone());
        [
            Self::Blocking(Client::new(config(), transport.clone())),
            Self::Async(spawning, runtime()),
        ]
    }

    fn key(&self, kid: &str) -> Result<Key, VerifyError> {
        match self {
            Self::Blocking(clerk) => clerk.key(Some(kid)),
            Self::Async(clerk, runtime) => runtime.block_on(clerk.key(Some(kid))),
        }
    }

    /// Runs what was spawned to its end, and says how much it was.
    fn run_background(&self, transport: &Scripted) -> usize {
        match self {
            Self::Blocking(_) => transport.run_jobs(),
            Self::Async(_, runtime) => runtime.block_on(transport.run_tasks()),
        }
    }
}

fn config_without_retries() -> Config {
    config().visitor_retry(RetryPolicy::never())
}

fn runtime() -> tokio::runtime::Runtime {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.build().unwrap()
}

fn why(result: Result<Key, VerifyError>) -> KeyUnavailable {
    match result.unwrap_err() {
        VerifyError::Key { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn known_key_survives_an_hour_of_outage() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Clerk::all(&transport) {
        transport.answer_with(|_| ok(jwks(&["a"])));
        clerk.key("a").unwrap();
        transport.answer_with(|_| Err(down()));
        for _ in 0..60 {
            transport.advance(MINUTE);
            clerk.key("a").unwrap();
            clerk.run_background(&transport);
        }
        assert_eq!(why(clerk.key("b")), KeyUnavailable::NotReached);
    }
}

#[test]
fn stale_keys_are_used_while_one_refresh_runs_beside() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Clerk::spawning(&transport) {
        transport.answer_with(|_| ok(jwks(&["a"])));
        clerk.key("a").unwrap();
        transport.advance(6 * MINUTE);
        transport.answer_with(|_| ok(jwks(&["a", "b"])));
        let before = transport.sent();
        for _ in 0..100 {
            clerk.key("a").unwrap();
        }
        assert_eq!(transport.sent(), before, "nobody waits for the refresh");
        assert_eq!(clerk.run_background(&transport), 1);
        assert_eq!(transport.sent(), before + 1);
        clerk.key("b").unwrap();
        assert_eq!(transport.sent(), before + 1);
    }
}

#[test]
fn unknown_kid_waits_for_the_refresh_that_is_under_way() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    let [_, clerk] = Clerk::spawning(&transport);
    clerk.key("a").unwrap();
    transport.advance(6 * MINUTE);
    transport.answer_with(|_| ok(jwks(&["a", "b"])));
    clerk.key("a").unwrap(); // its task is never run
    clerk.key("b").unwrap();
    assert_eq!(transport.sent(), 2);
}

#[test]
fn junk_kids_cause_at_most_three_fetches_a_minute() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Clerk::all(&transport) {
        clerk.key("a").unwrap();
        transport.advance(MINUTE);
        let before = transport.sent();
        for junk in 0..60_000 {
            assert_eq!(
                why(clerk.key(&format!("junk{junk}"))),
                KeyUnavailable::UnknownKid
            );
            transport.advance(Duration::from_millis(1));
        }
        assert!(
            transport.sent() - before <= 3,
            "{}",
            transport.sent() - before
        );
    }
}

#[test]
fn removed_key_is_refused_after_the_refresh() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Clerk::all(&transport) {
        transport.answer_with(|_| ok(jwks(&["a", "gone"])));
        clerk.key("gone").unwrap();
        transport.answer_with(|_| ok(jwks(&["a"])));
        transport.advance(6 * MINUTE);
        clerk.key("gone").unwrap(); // stale, and being refreshed
        clerk.run_background(&transport);
        assert_eq!(why(clerk.key("gone")), KeyUnavailable::UnknownKid);
    }
}

#[test]
fn failed_fetch_names_its_cause_and_is_not_repeated_at_once() {
    let transport = Scripted::new(|_| Err(down()));
    for clerk in Clerk::all(&transport) {
        let before = transport.sent();
        for _ in 0..1000 {
            let VerifyError::Key { why, cause } = clerk.key("a").unwrap_err() else {
                panic!("a key that is not there is no bad token");
            };
            assert_eq!(why, KeyUnavailable::NotReached);
            assert!(matches!(*cause.unwrap(), Error::Transport { .. }));
        }
        assert_eq!(transport.sent() - before, 1);
        transport.advance(21 * SECOND);
        let _ = clerk.key("a");
        assert_eq!(transport.sent() - before, 2);
    }
}

#[test]
fn broken_entry_of_a_key_set_spoils_no_other() {
    let set = json!({"keys": [{"kty": "RSA", "kid": "broken", "n": "!"}, 7, {}]});
    let mut set = set.to_string();
    let good = String::from_utf8(jwks(&["a"])).unwrap();
    set.insert_str(9, &format!("{},", &good[9..good.len() - 2]));
    let transport = Scripted::new(move |_| ok(set.clone()));
    for clerk in Clerk::all(&transport) {
        clerk.key("a").unwrap();
        assert_eq!(why(clerk.key("broken")), KeyUnavailable::UnknownKid);
    }
}

#[test]
fn answer_that_is_no_key_set_removes_no_key() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Clerk::all(&transport) {
        transport.answer_with(|_| ok(jwks(&["a"])));
        clerk.key("a").unwrap();
        for body in ["<html>", "", "{}", r#"{"keys":[]}"#, "[]"] {
            transport.answer_with(move |_| ok(body));
            transport.advance(6 * MINUTE);
            clerk.key("a").unwrap();
            clerk.run_background(&transport);
            clerk.key("a").unwrap();
        }
    }
}

#[test]
fn panic_of_the_transport_is_a_failed_fetch() {
    let transport = Scripted::new(|_| panic!("a bug in the transport"));
    for clerk in Clerk::all(&transport) {
        transport.answer_with(|_| panic!("a bug in the transport"));
        // Who drives the fetch panics; who waits for a task that panicked is told that it failed.
        let unwinding = std::panic::AssertUnwindSafe(|| clerk.key("a"));
        if let Ok(failed) = std::panic::catch_unwind(unwinding) {
            assert_eq!(why(failed), KeyUnavailable::FetchFailed);
        }
        assert_eq!(why(clerk.key("a")), KeyUnavailable::FetchFailed);
        transport.answer_with(|_| ok(jwks(&["a"])));
        transport.advance(21 * SECOND);
        clerk.key("a").unwrap();
    }
}

/// Odd, of 2048 bits, and otherwise any number: no signature is checked here.
const MODULUS: &str = "mPE10l9VcgMwGFDFo4_VR5I6c2mU47-RGmHb4i5EFYuul7qU0O2oL49tBVhO-Ko4kidmWB4nocCKamPsJO3mpGtMskJKI9WWIhe-rdvElsuOgZc-C-zXsDiY0ZD569rMDLHinGWM2hSV5gr1k70Ezw_WMPHynQ2plT9I8aCfdrWhcLM4OSYwWfKMEF0fsXwjkMGSz9OslK8PId22bK1KJo0Rbs4XOPfZPZwXJBHiC49rDVSbbwNnWhYAo1oJmVDYNvZ1zIHnTvXo4l2UDtkEdZUxmF1dncn4GBjoEYkvkCvSPwgkEosvMwxcf9Cmo6RQZRMnDiaeDTfyp03kUua0OQ";
