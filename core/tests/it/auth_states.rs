//! Every way through the states of authentication, held against the diagram in the docs.

use std::collections::BTreeSet;

use clerk_core::auth::{
    AcceptsToken, AuthStep, AuthenticateOptions, MachineStep, Status, TokenStep,
};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Response};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, PRODUCTION, PRODUCTION_SUFFIX, browser, keyless_options, session_token,
    token,
};
use crate::support::{NOW, forged, toy_key};

const DIAGRAM: &str = include_str!("../../src/auth/decision/mod.rs");

type Edges = BTreeSet<(String, String)>;

/// The transitions in the diagram. A line without a state in front of its arrow belongs to the
/// state above it.
fn diagram() -> Edges {
    let (_, diagram) = DIAGRAM.split_once("```text").unwrap();
    let (diagram, _) = diagram.split_once("```").unwrap();
    let word = |text: &str| text.trim_matches([' ', '-', '+', '|', '/', '!']).to_owned();
    let (mut edges, mut state) = (Edges::new(), String::new());
    for line in diagram.lines() {
        let line = line.split('(').next().unwrap();
        let targets = match *line.split("-->").collect::<Vec<_>>() {
            [_, name, targets] => {
                state = word(name);
                edges.insert(("start".into(), state.clone()));
                targets
            }
            [before, targets] => {
                if before.len() < 20 {
                    state = "start".into();
                } else if !word(before).is_empty() {
                    state = word(before);
                }
                targets
            }
            _ => continue,
        };
        edges.extend(targets.split(',').map(|name| (state.clone(), word(name))));
    }
    edges
}

/// The transitions without the states that wait for a key: whatever leads to such a state leads to
/// its targets.
fn without_keys(edges: &Edges, waits_for_key: &BTreeSet<String>) -> Edges {
    let mut edges = edges.clone();
    for state in waits_for_key {
        let (through, mut rest): (Edges, Edges) =
            edges.into_iter().partition(|(_, to)| to == state);
        for (from, _) in through {
            let onward: Vec<_> = rest
                .iter()
                .filter(|(name, _)| name == state)
                .cloned()
                .collect();
            rest.extend(onward.into_iter().map(|(_, to)| (from.clone(), to)));
        }
        edges = rest;
    }
    edges.retain(|(from, _)| !waits_for_key.contains(from));
    edges
}

/// A request and its way through the states.
struct Way {
    /// The expected states and end.
    states: &'static str,
    options: AuthenticateOptions,
    asked: Asked,
    /// The answer to each request; `None` is a failed connection.
    answers: Vec<Option<Value>>,
}

impl Way {
    fn answers(mut self, answers: impl IntoIterator<Item = Value>) -> Self {
        self.answers.extend(answers.into_iter().map(Some));
        self
    }

    /// The first request gets no answer.
    fn lost(mut self) -> Self {
        self.answers.insert(0, None);
        self
    }

    /// Drives the flow and returns the names of its states and its end.
    fn walk(&self, options: AuthenticateOptions, keys: &mut BTreeSet<String>) -> Vec<String> {
        let authenticator = options.build().unwrap();
        let mut answers = self.answers.iter();
        let mut states = vec!["start".to_owned()];
        let mut step = self.asked.start(&authenticator);
        loop {
            step = match step {
                Step::Done(output) => {
                    states.push(match output.map(|state| state.status()) {
                        Ok(Status::SignedIn) => "in".into(),
                        Ok(Status::SignedOut) => "out".into(),
                        Ok(_) => "redirect".into(),
                        Err(_) => "error".into(),
                    });
                    return states;
                }
                Step::NeedKey(state) => {
                    states.push(state.state().into());
                    keys.insert(state.state().into());
                    state.resume(Ok(toy_key()), NOW)
                }
                Step::Send(state) | Step::Wait(_, state) => {
                    states.push(state.state().into());
                    let answer = match answers.next().cloned().flatten() {
                        Some(body) => {
                            let body = body.to_string().into_bytes();
                            Ok(Response::new(200, Headers::new(), body))
                        }
                        None => Err(TransportError::new(TransportErrorKind::Connect)),
                    };
                    state.resume(answer, NOW)
                }
            };
        }
    }
}

fn production(states: &'static str, asked: Asked) -> Way {
    let options = keyless_options(PRODUCTION);
    Way {
        states,
        options,
        asked,
        answers: Vec::new(),
    }
}

fn development(states: &'static str, asked: Asked) -> Way {
    let options = keyless_options(DEVELOPMENT);
    Way {
        options,
        ..production(states, asked)
    }
}

fn machine(states: &'static str, token: &str) -> Way {
    let options = keyless_options(PRODUCTION).accepts_token(AcceptsToken::Any);
    Way {
        options,
        ..production(states, Asked::with_token(token))
    }
}

fn good() -> String {
    session_token(PRODUCTION, json!({}))
}

fn bad() -> String {
    forged(&good())
}

fn expired() -> String {
    session_token(PRODUCTION, json!({ "exp": NOW.as_secs() - 30 }))
}

/// The directives that set this session token.
fn sets(token: &str) -> Value {
    json!([format!("__session={token}; Path=/")])
}

fn active_page() -> Asked {
    Asked::page().cookie("__client_uat", "1")
}

fn refreshable(asked: Asked) -> Asked {
    asked.cookie(&format!("__refresh_{PRODUCTION_SUFFIX}"), "refresh")
}

/// A page whose URL has a parameter that cannot be read.
fn nowhere() -> Asked {
    Asked::page().url("https://example.com/?__clerk_redirect_url=nowhere")
}

fn sessions() -> Vec<Way> {
    let header = |token: &str| Asked::page().header("authorization", format!("Bearer {token}"));
    let refreshed = |states, asked: Asked, cookies: Value| {
        production(states, refreshable(asked)).answers([json!({ "cookies": cookies })])
    };
    let header_expired = header(&expired());
    let (once, thrice) = (
        browser(&expired()),
        browser(&expired()).cookie("__clerk_redirect_count", "3"),
    );
    vec![
        production("out", Asked::page()),
        production("redirect", active_page()),
        development("error", nowhere()),
        production("header-session in", header(&good())),
        production("header-session out", header(&bad())),
        production("header-session redirect", header_expired.clone()),
        refreshed(
            "header-session refresh refreshed-session in",
            header_expired,
            sets(&good()),
        ),
        production("cookie-session in", browser(&good())),
        production("cookie-session out", browser(&bad())),
        production("cookie-session redirect", once.clone()),
        refreshed("cookie-session refresh redirect", once.clone(), json!([])),
        refreshed("cookie-session refresh out", thrice.clone(), json!([])),
        refreshed(
            "cookie-session refresh refreshed-session redirect",
            once.clone(),
            sets(&bad()),
        ),
        refreshed(
            "cookie-session refresh refreshed-session out",
            thrice,
            sets(&bad()),
        ),
        refreshed(
            "cookie-session refresh refresh refreshed-session in",
            once,
            sets(&good()),
        )
        .lost(),
    ]
}

fn handshakes() -> Vec<Way> {
    let useless = json!([5]);
    let nonce = |asked: Asked| asked.cookie("__clerk_handshake_nonce", "nonce");
    let directives = |cookies: Value| [json!({ "directives": cookies })];
    let brought = |asked: Asked, cookies: Value| {
        let token = token(json!({}), PRODUCTION, json!({ "handshake": cookies }));
        asked.cookie("__clerk_handshake", &token)
    };
    vec![
        production(
            "handshake-payload handshake-payload handshake-session in",
            nonce(Asked::page()),
        )
        .lost()
        .answers(directives(sets(&good()))),
        production("handshake-payload out", nonce(Asked::page())).answers(directives(json!([]))),
        production("handshake-payload redirect", nonce(active_page()))
            .answers(directives(useless.clone())),
        production(
            "handshake-payload cookie-session in",
            nonce(browser(&good())),
        )
        .answers(directives(useless.clone())),
        production(
            "handshake-payload cookie-session refresh redirect",
            nonce(refreshable(browser(&expired()))),
        )
        .answers(directives(useless.clone()))
        .answers([json!({})]),
        development("handshake-payload error", nonce(nowhere()))
            .answers(directives(useless.clone())),
        production(
            "handshake handshake-session in",
            brought(Asked::page(), sets(&good())),
        ),
        production(
            "handshake handshake-session out",
            brought(Asked::page(), sets(&bad())),
        ),
        production(
            "handshake handshake-session redirect",
            brought(active_page(), sets(&bad())),
        ),
        production(
            "handshake handshake-session cookie-session in",
            brought(browser(&good()), sets(&bad())),
        ),
        development(
            "handshake handshake-session error",
            brought(nowhere(), sets(&bad())),
        ),
        production("handshake out", brought(Asked::page(), json!([]))),
        production(
            "handshake redirect",
            brought(active_page(), useless.clone()),
        ),
        production(
            "handshake cookie-session in",
            brought(browser(&good()), useless),
        ),
        development(
            "handshake error",
            nowhere().cookie("__clerk_handshake", &bad()),
        ),
    ]
}

fn machines() -> Vec<Way> {
    let oauth = token(json!({ "typ": "at+jwt" }), PRODUCTION, json!({}));
    let known = json!({ "id": "ak_1", "subject": "user_1" });
    vec![
        machine("opaque-token in", "ak_1").answers([known]),
        machine("opaque-token opaque-token out", "ak_1")
            .lost()
            .answers([json!(null)]),
        machine("machine-jwt in", &oauth),
        machine("machine-jwt out", &forged(&oauth)),
    ]
}

#[test]
fn transitions_are_those_of_the_diagram() {
    let (mut looked_up, mut configured) = (Edges::new(), Edges::new());
    let mut keys = BTreeSet::new();
    let ways = [sessions(), handshakes(), machines()];
    for way in ways.into_iter().flatten() {
        let expected: Vec<_> = way.states.split(' ').collect();
        let states = way.walk(way.options.clone(), &mut keys);
        assert_eq!(states[1..], expected);
        looked_up.extend(edges(&states));

        let options = way.options.clone().jwt_key(toy_key());
        let states = way.walk(options, &mut keys);
        let expected = expected.into_iter().filter(|state| !keys.contains(*state));
        assert!(states[1..].iter().eq(expected), "{states:?}");
        configured.extend(edges(&states));
    }
    assert_eq!(looked_up, diagram());
    assert_eq!(configured, without_keys(&diagram(), &keys));
    assert_eq!((looked_up.len(), configured.len()), (45, 20));
}

fn edges(states: &[String]) -> impl Iterator<Item = (String, String)> {
    let pairs = states.windows(2);
    pairs.map(|pair| (pair[0].clone(), pair[1].clone()))
}

#[test]
fn flows_can_move_between_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<AuthStep>();
    check::<MachineStep>();
    check::<TokenStep>();
}

#[test]
fn waiting_states_show_their_names_and_no_secret() {
    let authenticator = keyless_options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build();
    let authenticator = authenticator.unwrap();
    for (asked, expected) in [
        (
            browser(&session_token(PRODUCTION, json!({ "sid": "canary" }))),
            "NeedKey(AuthKey(cookie-session))",
        ),
        (
            Asked::with_token("ak_canary"),
            "Send(AuthCall(opaque-token))",
        ),
    ] {
        assert_eq!(format!("{:?}", asked.start(&authenticator)), expected);
    }
    let verifier = authenticator.verifier();
    let jwt = session_token(PRODUCTION, json!({}));
    assert_eq!(
        format!("{:?}", verifier.verify(&jwt, NOW)),
        "NeedKey(AuthKey(jwt))"
    );
}
