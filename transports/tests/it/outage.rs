//! Keys through outages, floods and rotations, in virtual time and with both colours.

use std::sync::Arc;
use std::time::Duration;

use clerk_backend::api::Error;
use clerk_backend::jwt::{Key, KeyUnavailable};
use clerk_backend::{
    AsyncClient, Client, RetryPolicy, TransportError, TransportErrorKind, VerifyError,
};
use futures_util::FutureExt as _;
use serde_json::json;

use crate::scripted::{Scripted, config, ok};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

fn jwks(kids: &[&str]) -> Vec<u8> {
    let keys: Vec<_> = kids
        .iter()
        .map(|kid| json!({"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "e": "AQAB", "n": MODULUS}))
        .collect();
    json!({ "keys": keys }).to_string().into_bytes()
}

fn down() -> TransportError {
    TransportError::new(TransportErrorKind::Connect)
}

/// Both colours behind one face. Blocking and asynchronous differ only in who waits how.
enum Colour {
    Blocking(Client),
    Async(AsyncClient, tokio::runtime::Runtime),
}

impl Colour {
    fn both(transport: &Arc<Scripted>) -> [Self; 2] {
        let config = || config().retry(RetryPolicy::never());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        [
            Self::Blocking(Client::new(config(), transport.clone())),
            Self::Async(AsyncClient::new(config(), transport.clone()), runtime),
        ]
    }

    fn key(&self, kid: &str) -> Result<Key, VerifyError> {
        match self {
            Self::Blocking(clerk) => clerk.key(Some(kid)),
            Self::Async(clerk, runtime) => runtime.block_on(clerk.key(Some(kid))),
        }
    }

    fn run_background(&self, transport: &Scripted) -> usize {
        match self {
            Self::Blocking(_) => transport.run_jobs(),
            Self::Async(_, runtime) => runtime.block_on(transport.run_tasks()),
        }
    }
}

fn why(result: Result<Key, VerifyError>) -> KeyUnavailable {
    match result.unwrap_err() {
        VerifyError::Key { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_known_key_survives_an_hour_of_outage() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Colour::both(&transport) {
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

/// All who waited went away, and the next one comes when the request has long run out of time:
/// that is no reason to fail.
#[tokio::test]
async fn a_fetch_that_was_left_behind_is_begun_anew() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    let clerk = AsyncClient::new(config(), transport.clone());
    for left_behind in 1..=3 {
        assert!(clerk.key(Some("a")).now_or_never().is_none());
        assert_eq!(transport.sent(), 0);
        transport.advance(left_behind * MINUTE);
    }
    clerk.key(Some("a")).await.unwrap();
    assert_eq!(transport.sent(), 1);
}

#[test]
fn stale_keys_are_used_while_one_refresh_runs_beside() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Colour::both(&transport) {
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
fn who_needs_a_new_key_waits_for_the_refresh_that_nobody_drove() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    let [_, clerk] = Colour::both(&transport);
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
    for clerk in Colour::both(&transport) {
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
fn a_removed_key_is_refused_after_the_refresh() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Colour::both(&transport) {
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
fn a_failed_fetch_names_its_cause_and_is_not_repeated_at_once() {
    let transport = Scripted::new(|_| Err(down()));
    for clerk in Colour::both(&transport) {
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
fn one_broken_entry_spoils_nothing() {
    let set = json!({"keys": [{"kty": "RSA", "kid": "broken", "n": "!"}, 7, {}]});
    let mut set = set.to_string();
    let good = String::from_utf8(jwks(&["a"])).unwrap();
    set.insert_str(9, &format!("{},", &good[9..good.len() - 2]));
    let transport = Scripted::new(move |_| ok(set.clone()));
    for clerk in Colour::both(&transport) {
        clerk.key("a").unwrap();
        assert_eq!(why(clerk.key("broken")), KeyUnavailable::UnknownKid);
    }
}

#[test]
fn what_is_no_key_set_takes_no_key_away() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    for clerk in Colour::both(&transport) {
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
fn a_transport_that_panics_stops_nobody_for_long() {
    let transport = Scripted::new(|_| panic!("a bug in the transport"));
    for clerk in Colour::both(&transport) {
        transport.answer_with(|_| panic!("a bug in the transport"));
        let unwinding = std::panic::AssertUnwindSafe(|| clerk.key("a"));
        assert!(std::panic::catch_unwind(unwinding).is_err());
        assert_eq!(why(clerk.key("a")), KeyUnavailable::FetchFailed);
        transport.answer_with(|_| ok(jwks(&["a"])));
        transport.advance(21 * SECOND);
        clerk.key("a").unwrap();
    }
}

/// Odd, of 2048 bits, and otherwise any number: no signature is checked here.
const MODULUS: &str = "mPE10l9VcgMwGFDFo4_VR5I6c2mU47-RGmHb4i5EFYuul7qU0O2oL49tBVhO-Ko4kidmWB4nocCKamPsJO3mpGtMskJKI9WWIhe-rdvElsuOgZc-C-zXsDiY0ZD569rMDLHinGWM2hSV5gr1k70Ezw_WMPHynQ2plT9I8aCfdrWhcLM4OSYwWfKMEF0fsXwjkMGSz9OslK8PId22bK1KJo0Rbs4XOPfZPZwXJBHiC49rDVSbbwNnWhYAo1oJmVDYNvZ1zIHnTvXo4l2UDtkEdZUxmF1dncn4GBjoEYkvkCvSPwgkEosvMwxcf9Cmo6RQZRMnDiaeDTfyp03kUua0OQ";
