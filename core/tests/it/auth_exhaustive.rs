//! The decision about a request is a function of few facts, so all of them are tried: every
//! combination of cookies, parameters and answers, against what must hold for any of them.

use clerk_core::Secret;
use clerk_core::auth::{AuthError, Authenticator, RequestState, Status};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Response};
use clerk_core::jwt::{Key, KeyUnavailable};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, PRODUCTION, PRODUCTION_SUFFIX, TEMPLATE, issuer,
    keyless_options, session_token, summary, token,
};
use crate::support::{NOW, forged, toy_key};

/// How many values each fact has. The value 0 is the plainest.
const FACTS: [(&str, usize); 8] = [
    ("session", 9),
    ("client_uat", 3),
    ("dev browser", 2),
    ("handshake", 25),
    ("refresh", 3),
    ("navigation", 3),
    ("visit", 7),
    ("network", 3),
];

/// A combination of values, in the order of [`FACTS`].
type Case = [usize; FACTS.len()];

/// An instance, and the tokens that it has signed.
pub(crate) struct World {
    pub(crate) instance: &'static str,
    suffix: &'static str,
    pub(crate) authenticator: Authenticator,
    pub(crate) sessions: [Option<String>; 9],
    /// The values of the handshake token and nonce, and whether they bring a session.
    tokens: [String; 6],
    /// The token that a handshake brings, and the one that a refresh brings.
    pub(crate) brought: [String; 2],
    pub(crate) key: Key,
}

const NONCES: [&str; 6] = ["good", "out", "junk", "empty", "foreign", "b%20d"];
const ORIGIN: &str = "https://example.com";

impl World {
    pub(crate) fn new(instance: &'static str, satellite: bool) -> Self {
        let mut options = keyless_options(instance);
        if satellite {
            options = options
                .satellite(true)
                .satellite_auto_sync(true)
                .domain("example.com")
                .sign_in_url("https://primary.test/sign-in");
        }
        let session = |claims| session_token(instance, claims);
        let brought = ["handshake", "refresh"].map(|id| session(json!({ "jti": id })));
        let handshake =
            |cookies: Value| token(json!({}), instance, json!({ "handshake": cookies }));
        let good = session(json!({}));
        let seconds = NOW.as_secs();
        Self {
            instance,
            suffix: match instance {
                DEVELOPMENT => DEVELOPMENT_SUFFIX,
                _ => PRODUCTION_SUFFIX,
            },
            authenticator: options.build().unwrap(),
            sessions: [
                None,
                Some(good.clone()),
                Some(session(json!({ "exp": seconds - 30 }))),
                Some(session(json!({ "nbf": seconds + 300 }))),
                Some(forged(&good)),
                Some(token(json!({ "cat": TEMPLATE }), instance, json!({}))),
                Some(session(json!({ "iat": 5 }))),
                Some(forged(&session(
                    json!({ "iss": "https://clerk.other.test" }),
                ))),
                Some("malformed".into()),
            ],
            tokens: [
                handshake(directives(&brought[0])),
                handshake(json!(["__session=; Path=/", "__client_uat=0; Path=/"])),
                "junk".into(),
                handshake(json!([])),
                good,
                forged(&handshake(directives(&brought[0]))),
            ],
            brought,
            key: toy_key(),
        }
    }

    pub(crate) fn is_development(&self) -> bool {
        self.instance == DEVELOPMENT
    }

    fn request(&self, case: &Case) -> Asked {
        let [
            session,
            uat,
            dev_browser,
            handshake,
            refresh,
            navigation,
            visit,
            _,
        ] = *case;
        let mut asked = match navigation {
            0 => Asked::page(),
            1 => Asked::default().header("sec-fetch-dest", "empty"),
            _ => Asked::page().method("POST"),
        };
        if let Some(session) = &self.sessions[session] {
            asked = asked.cookie("__session", session);
        }
        if uat > 0 {
            asked = asked.cookie("__client_uat", ["", "0", "1699999900"][uat]);
        }
        if dev_browser > 0 {
            asked = asked.cookie("__clerk_db_jwt", "dvb");
        }
        if refresh > 0 {
            asked = asked.cookie(&format!("__refresh_{}", self.suffix), "refresh");
        }
        let mut query = match visit {
            3 => "?__clerk_synced=false".to_owned(),
            4 => "?__clerk_db_jwt=dvb".to_owned(),
            5 => "?__clerk_redirect_url=https%3A%2F%2Fevil.example%2F".to_owned(),
            6 => "?__clerk_redirect_url=https%3A%2F%2Fexample.com%2Fback".to_owned(),
            _ => "?x=1".to_owned(),
        };
        if visit == 1 {
            asked = asked.header("referer", "https://elsewhere.test/");
        }
        if visit == 2 {
            asked = asked.cookie("__clerk_redirect_count", "3");
        }
        if let Some((kind, at, in_url)) = brought(handshake) {
            let (name, value) = match kind {
                Kind::Token => ("__clerk_handshake", &*self.tokens[at]),
                Kind::Nonce => ("__clerk_handshake_nonce", NONCES[at]),
            };
            if in_url {
                query = format!("{query}&{name}={value}");
            } else {
                asked = asked.cookie(name, value);
            }
        }
        asked.url(format!("{ORIGIN}/{query}"))
    }

    fn decide(&self, case: &Case) -> Result<RequestState, AuthError> {
        let [.., refresh, _, _, network] = *case;
        let mut step = self.request(case).start(&self.authenticator);
        loop {
            step = match step {
                Step::Done(output) => return output.map(|state| *state),
                Step::NeedKey(state) => match network {
                    2 => state.resume(Err(KeyUnavailable::NotReached), NOW),
                    _ => state.resume(Ok(self.key.clone()), NOW),
                },
                Step::Send(state) | Step::Wait(_, state) => {
                    let answer = match network {
                        0 => Ok(self.answer(&state.request().url, refresh)),
                        _ => Err(TransportError::new(TransportErrorKind::Connect)),
                    };
                    state.resume(answer, NOW)
                }
            };
        }
    }

    fn answer(&self, url: &str, refresh: usize) -> Response {
        let body = if url.contains("/refresh") {
            match refresh {
                1 => json!({ "cookies": directives(&self.brought[1]) }),
                _ => json!({ "cookies": directives(&forged(&self.brought[1])) }),
            }
        } else {
            match url.rsplit_once("nonce=").unwrap().1 {
                "good" => json!({ "directives": directives(&self.brought[0]) }),
                "out" => json!({ "directives": ["__session=; Path=/", "__client_uat=0; Path=/"] }),
                "empty" => json!({ "directives": [] }),
                "foreign" => json!({ "directives": ["theme=dark"] }),
                _ => json!({}),
            }
        };
        Response::new(200, Headers::new(), body.to_string().into_bytes())
    }

    /// What does not hold of an outcome.
    fn violated(&self, case: &Case) -> Option<&'static str> {
        let [
            session,
            uat,
            dev_browser,
            handshake,
            refresh,
            navigation,
            visit,
            network,
        ] = *case;
        let brought = brought(handshake);
        let looked_at = brought
            .as_ref()
            .is_some_and(|(.., in_url)| self.is_development() || (!in_url && navigation == 0));
        let genuine = looked_at
            && brought.as_ref().is_some_and(|(kind, at, _)| match kind {
                Kind::Token => *at <= 1 && network < 2,
                Kind::Nonce => *at <= 1 && network == 0,
            });
        let in_url = brought.as_ref().is_some_and(|(.., in_url)| *in_url);
        let state = match self.decide(case) {
            Ok(state) => state,
            Err(AuthError::RedirectUrl) if visit == 5 && self.is_development() => return None,
            Err(_) => return Some("an error"),
        };
        let shown = state.token().map(Secret::expose);
        let is_signed_in = state.status() == Status::SignedIn;
        let proved = match shown {
            None => !is_signed_in,
            Some(token) if Some(token) == self.sessions[1].as_deref() => session == 1,
            Some(token) if Some(token) == self.sessions[6].as_deref() => session == 6,
            Some(token) if token == self.brought[0] => genuine,
            Some(token) if token == self.brought[1] => {
                refresh == 1 && session == 2 && navigation < 2 && network == 0
            }
            Some(_) => false,
        };
        if !proved || (is_signed_in && network == 2) {
            return Some("signed in without a token that verified");
        }
        let refreshed = shown == Some(&*self.brought[1]);
        for cookie in state.headers().all("set-cookie") {
            let known = match cookie {
                "__client_uat=1; Path=/" => genuine || refreshed,
                "__session=; Path=/" | "__client_uat=0; Path=/" => genuine,
                _ if cookie.starts_with("__session=") => {
                    let value = &cookie["__session=".len()..cookie.len() - "; Path=/".len()];
                    (genuine && value == self.brought[0]) || (refreshed && value == self.brought[1])
                }
                _ if cookie.starts_with("__clerk_redirect_count=") => {
                    state.status() == Status::Handshake
                }
                _ => {
                    let cleared = ["__clerk_handshake=; ", "__clerk_handshake_nonce=; "];
                    looked_at && !in_url && cleared.iter().any(|it| cookie.starts_with(it))
                }
            };
            if !known {
                return Some("a cookie out of something unverified");
            }
        }
        let sets = |cookie: &str| !cookie.starts_with("__clerk_redirect_count=");
        let caching = state.headers().first("cache-control").unwrap_or_default();
        if state.headers().all("set-cookie").any(sets) && !caching.contains("no-store") {
            return Some("credentials that may be cached");
        }
        let cors = state
            .headers()
            .iter()
            .any(|(name, _)| name.starts_with("access-control"));
        if cors && !(genuine && in_url && state.is_redirect()) {
            return Some("CORS fields without the redirect of a verified handshake");
        }
        if let Some(location) = state.headers().first("location") {
            let api = format!("{}/v1/client/handshake?", issuer(self.instance));
            let satellites_api = "https://clerk.example.com/v1/client/handshake?";
            let known = [
                &*api,
                satellites_api,
                "https://example.com/",
                "https://primary.test/",
            ];
            if !known.iter().any(|known| location.starts_with(known)) {
                return Some("a redirect to an unknown place");
            }
            if state.status() == Status::Handshake && (navigation != 0 || visit == 2) {
                return Some("a redirect of no navigation, or a fourth one");
            }
        } else if state.status() == Status::Handshake {
            return Some("a handshake without a redirect");
        }
        let is_plain = [0, 2].contains(&visit) || (navigation != 0 && visit < 4);
        let known_browser = dev_browser == 1 || !self.is_development();
        let is_good = session == 1 && uat == 2 && network < 2 && is_plain && known_browser;
        if is_good && !genuine && !is_signed_in {
            return Some("a good session that is lost");
        }
        None
    }
}

enum Kind {
    Token,
    Nonce,
}

/// What a handshake brings, and whether in the URL.
fn brought(handshake: usize) -> Option<(Kind, usize, bool)> {
    let at = handshake.checked_sub(1)?;
    let kind = if at / 12 == 0 {
        Kind::Token
    } else {
        Kind::Nonce
    };
    Some((kind, at % 6, at % 12 < 6))
}

pub(crate) fn directives(session: &str) -> Value {
    json!([
        format!("__session={session}; Path=/"),
        "__client_uat=1; Path=/"
    ])
}

/// Every how many combinations one is tried: all of them with optimizations. The step has no divisor
/// in common with a number of values, so that every value meets every other.
const STEP: usize = if cfg!(debug_assertions) { 11 } else { 1 };

/// Prints the violating request with the fewest facts.
#[test]
fn every_decision_keeps_what_must_hold() {
    let mut worst: Option<(usize, String)> = None;
    for (instance, satellite) in [
        (DEVELOPMENT, false),
        (DEVELOPMENT, true),
        (PRODUCTION, false),
        (PRODUCTION, true),
    ] {
        let world = World::new(instance, satellite);
        let all: usize = FACTS.iter().map(|(_, values)| values).product();
        for number in (0..all).step_by(STEP) {
            let case = case(number);
            let Some(violated) = world.violated(&case) else {
                continue;
            };
            let weight = case.iter().filter(|value| **value > 0).count();
            if worst.as_ref().is_none_or(|(least, _)| weight < *least) {
                let names = FACTS.iter().map(|(name, _)| *name);
                let facts: Vec<_> = names.zip(case).collect();
                let outcome = world.decide(&case).map(|state| summary(&state));
                let place = format!("{instance} satellite={satellite}");
                worst = Some((weight, format!("{violated}: {place} {facts:?} {outcome:?}")));
            }
        }
    }
    assert_eq!(worst, None);
}

/// The combination of a number.
fn case(mut number: usize) -> Case {
    let mut case: Case = [0; FACTS.len()];
    for (value, (_, values)) in case.iter_mut().zip(FACTS) {
        (*value, number) = (number % values, number / values);
    }
    case
}
