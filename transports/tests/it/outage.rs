//! Keys through outages, floods and rotations, in virtual time.

use std::sync::Arc;
use std::time::Duration;

use clerk_backend::CallError;
use clerk_backend::jwt::{Key, KeyUnavailable};
use clerk_backend::{
    AsyncClient, Client, Config, RetryPolicy, TransportError, TransportErrorKind, VerifyError,
};
use serde_json::json;

use crate::scripted::{Scripted, Spawnless, config, ok};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

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
        let spawnless =
            AsyncClient::new(config_without_retries(), Spawnless(transport.clone())).unwrap();
        [blocking, spawning, Self::Async(spawnless, runtime())]
    }

    /// Those whose transport runs work beside the caller.
    fn spawning(transport: &Arc<Scripted>) -> [Self; 2] {
        let config = config_without_retries;
        let spawning = AsyncClient::new(config(), transport.clone()).unwrap();
        [
            Self::Blocking(Client::new(config(), transport.clone()).unwrap()),
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
        let mut looked_for = 0;
        for junk in 0..60_000 {
            match why(clerk.key(&format!("junk{junk}"))) {
                KeyUnavailable::UnknownKid => looked_for += 1,
                KeyUnavailable::NotKnownNow { .. } => {}
                other => panic!("{other}"),
            }
            transport.advance(Duration::from_millis(1));
        }
        assert_eq!(transport.sent() - before, looked_for);
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
        let retry_after = 20 * SECOND;
        assert_eq!(
            why(clerk.key("gone")),
            KeyUnavailable::NotKnownNow { retry_after }
        );
        transport.advance(retry_after);
        assert_eq!(why(clerk.key("gone")), KeyUnavailable::UnknownKid);
    }
}

/// One token of a stranger with a `kid` of no key, and then a rotation: nobody is signed out, and
/// Clerk is asked no more often.
#[test]
fn kid_between_two_fetches_is_not_known_now_and_causes_no_request() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Clerk::all(&transport) {
        transport.answer_with(|_| ok(jwks(&["a"])));
        assert_eq!(why(clerk.key("junk")), KeyUnavailable::UnknownKid);
        transport.answer_with(|_| ok(jwks(&["a", "rotated"])));
        transport.advance(5 * SECOND);
        let before = transport.sent();
        let retry_after = 15 * SECOND;
        for kid in ["rotated", "junk"] {
            let not_known_now = KeyUnavailable::NotKnownNow { retry_after };
            assert_eq!(why(clerk.key(kid)), not_known_now, "{kid}");
        }
        assert_eq!(transport.sent(), before);
        transport.advance(retry_after);
        clerk.key("rotated").unwrap();
    }
}

/// An outage of a second and a half at the start of a service costs two seconds.
#[test]
fn short_outage_without_keys_is_over_soon() {
    let transport = Scripted::new(|_| Err(down()));
    for clerk in Clerk::all(&transport) {
        transport.answer_with(|_| Err(down()));
        assert_eq!(why(clerk.key("a")), KeyUnavailable::NotReached);
        transport.answer_with(|_| ok(jwks(&["a"])));
        transport.advance(2 * SECOND);
        clerk.key("a").unwrap();
    }
}

#[test]
fn failed_fetch_names_its_cause_and_is_not_repeated_at_once() {
    let transport = Scripted::new(|_| Err(down()));
    for clerk in Clerk::all(&transport) {
        let before = transport.sent();
        for _ in 0..1000 {
            let VerifyError::Key { why, cause, .. } = clerk.key("a").unwrap_err() else {
                panic!("a key that is not there is no bad token");
            };
            assert_eq!(why, KeyUnavailable::NotReached);
            assert!(matches!(*cause.unwrap(), CallError::Transport(_)));
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
        assert_eq!(why(clerk.key("broken")), KeyUnavailable::UnknownKid);
        clerk.key("a").unwrap();
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
