//! Authentication through every state in which it waits, with hostile answers, hostile keys and a clock
//! that jumps: nobody is signed in without a key that took the signature or an answer of success.
#![no_main]

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arbitrary::Arbitrary;
use clerk_core::Timestamp;
use clerk_core::auth::RequestView;
use clerk_core::crypto::RustCrypto;
use clerk_core::flow::{TransportError, TransportErrorKind};
use clerk_core::http::Response;
use clerk_core::jwt::{Key, KeyUnavailable};
use clerk_fuzz::shape::{Text, Visit};
use clerk_fuzz::{NOW, World, answer, any_key, authenticator_without_key, drive};
use libfuzzer_sys::fuzz_target;

/// The states of the diagram in `clerk_core::auth`.
const STATES: [&str; 9] = [
    "handshake-payload",
    "refresh",
    "opaque-token",
    "handshake",
    "handshake-session",
    "header-session",
    "cookie-session",
    "refreshed-session",
    "machine-jwt",
];

#[derive(Arbitrary, Debug)]
struct Input {
    visit: Visit,
    keys: Vec<KeyAnswer>,
    exchanges: Vec<Exchange>,
    pauses: Vec<i32>,
}

#[derive(Arbitrary, Debug)]
enum KeyAnswer {
    /// Takes every signature.
    Credulous,
    /// Takes only genuine signatures, which nobody here can make.
    Genuine,
    OtherCurve,
    Unavailable(u8),
}

#[derive(Arbitrary, Debug)]
enum Exchange {
    /// The visit's own next answer.
    Answer {
        retry_after: Option<Text>,
    },
    Fails {
        kind: u8,
        sent: bool,
    },
}

fuzz_target!(|input: Input| {
    let visit = &input.visit;
    let (url, headers, answers) = (visit.url(), visit.headers(), visit.answers());
    let headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    let request = RequestView::new(visit.method(), &url, &headers);
    let mut hostile = Hostile {
        answers: answers.lines(),
        keys: input.keys.iter(),
        exchanges: input.exchanges.iter(),
        pauses: input.pauses.iter(),
        now: NOW,
        credulous: false,
        succeeded: false,
    };
    match drive(
        authenticator_without_key(visit.set_up),
        &request,
        &mut hostile,
    ) {
        Ok(state) => assert!(
            !state.is_authenticated() || hostile.credulous || hostile.succeeded,
            "signed in by nothing"
        ),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

struct Hostile<'i> {
    answers: std::str::Lines<'i>,
    keys: std::slice::Iter<'i, KeyAnswer>,
    exchanges: std::slice::Iter<'i, Exchange>,
    pauses: std::slice::Iter<'i, i32>,
    now: Timestamp,
    /// A key that takes every signature was handed out.
    credulous: bool,
    /// The API answered with success.
    succeeded: bool,
}

impl World for Hostile<'_> {
    fn key(&mut self, _: &str) -> Result<Key, KeyUnavailable> {
        match self.keys.next() {
            Some(KeyAnswer::Credulous) => {
                self.credulous = true;
                Ok(any_key())
            }
            Some(KeyAnswer::Genuine) => Ok(GENUINE.clone()),
            Some(KeyAnswer::OtherCurve) => Ok(OTHER_CURVE.clone()),
            Some(KeyAnswer::Unavailable(why)) => Err(UNAVAILABLE[usize::from(*why) % 5]),
            None => Err(KeyUnavailable::UnknownKid),
        }
    }

    fn answer(&mut self) -> Result<Response, TransportError> {
        use TransportErrorKind as Kind;
        match self.exchanges.next() {
            Some(Exchange::Fails { kind, sent }) => {
                let kinds = [Kind::Timeout, Kind::Connect, Kind::Broken, Kind::TooLarge];
                let kind = kinds[usize::from(*kind) % kinds.len()];
                Err(TransportError::new(kind).with_sent(*sent))
            }
            given => {
                let mut answer = answer(self.answers.next().unwrap_or_default().as_bytes())?;
                if let Some(Exchange::Answer {
                    retry_after: Some(text),
                }) = given
                {
                    answer.headers.append("Retry-After", text.get());
                }
                self.succeeded |= (200..300).contains(&answer.status);
                Ok(answer)
            }
        }
    }

    fn now(&mut self) -> Timestamp {
        if let Some(pause) = self.pauses.next() {
            let by = Duration::from_secs(pause.unsigned_abs().into());
            self.now = if *pause < 0 {
                self.now.saturating_sub(by)
            } else {
                self.now.saturating_add(by)
            };
        }
        self.now
    }

    fn waits(&mut self, state: &'static str, shown: &dyn fmt::Debug) {
        static REACHED: [AtomicBool; STATES.len()] =
            [const { AtomicBool::new(false) }; STATES.len()];
        let at = STATES.iter().position(|known| *known == state);
        let at = at.unwrap_or_else(|| panic!("{state} is not in the diagram"));
        if !REACHED[at].swap(true, Ordering::Relaxed) {
            eprintln!("reached {state}");
        }
        let shown = format!("{shown:?}");
        assert!(shown.len() < 40, "{shown} says more than its name");
    }
}

const UNAVAILABLE: [KeyUnavailable; 5] = [
    KeyUnavailable::UnknownKid,
    KeyUnavailable::FetchFailed,
    KeyUnavailable::NotReached,
    KeyUnavailable::SecretKeyRejected,
    KeyUnavailable::NotConfigured,
];

static GENUINE: LazyLock<Key> = LazyLock::new(|| key(include_str!("../seeds/pem/spki")));
static OTHER_CURVE: LazyLock<Key> = LazyLock::new(|| key(include_str!("../seeds/pem/p256")));

fn key(pem: &str) -> Key {
    Key::from_pem(pem, &RustCrypto).expect("the seed is a key")
}
