//! Requests that are signed out only because something was not to be had
//! (RFC 9110 sections 15.6.4 and 10.2.3).

use core::time::Duration;

use clerk_core::auth::{AcceptsToken, RequestState, Status};
use clerk_core::flow::{
    AwaitsAnswer as _, AwaitsKey as _, Step, TransportError, TransportErrorKind,
};
use clerk_core::http::{Headers, Response};
use clerk_core::jwt::{Key, KeyUnavailable};
use serde_json::json;

use crate::auth_support::*;
use crate::support::{NOW, toy_key};

/// What becomes of every request to Clerk's API.
type Answer = fn() -> Result<Response, TransportError>;

fn judged(asked: &Asked, key: &Result<Key, KeyUnavailable>, answer: Answer) -> RequestState {
    let options = keyless_options(PRODUCTION).accepts_token(AcceptsToken::Any);
    let mut step = asked.start(&options.build().unwrap());
    loop {
        step = match step {
            Step::Done(output) => return *output.unwrap(),
            Step::NeedKey(state) => state.resume(key.clone(), NOW),
            Step::Send(state) | Step::Wait(_, state) => state.resume(answer(), NOW),
        };
    }
}

fn answered(status: u16, body: &str) -> Response {
    let headers: Headers = [("content-type".to_owned(), "application/json".to_owned())]
        .into_iter()
        .collect();
    Response::new(status, headers, body.as_bytes().to_vec())
}

/// The wait in seconds of a request that is signed out.
fn wait(asked: &Asked, key: &Result<Key, KeyUnavailable>, answer: Answer) -> Option<u64> {
    let state = judged(asked, key, answer);
    assert_eq!(state.status(), Status::SignedOut, "{state:?}");
    state.retry_after().as_ref().map(Duration::as_secs)
}

#[test]
fn missing_key_is_told_apart_from_a_key_that_does_not_exist() {
    let token = session_token(PRODUCTION, json!({}));
    let m2m = token_of_a_machine();
    for asked in [
        Asked::with_token(&token),
        browser(&token),
        Asked::with_token(&m2m),
    ] {
        for (key, expected) in [
            (KeyUnavailable::UnknownKid, None),
            (
                KeyUnavailable::NotKnownNow {
                    retry_after: Duration::from_secs(9),
                },
                Some(9),
            ),
            (KeyUnavailable::NotReached, Some(1)),
            (KeyUnavailable::FetchFailed, Some(1)),
            (KeyUnavailable::SecretKeyRejected, Some(1)),
        ] {
            let wait = wait(&asked, &Err(key), || unreachable!());
            assert_eq!(wait, expected, "{key:?}");
        }
    }
}

fn token_of_a_machine() -> String {
    token(
        json!({ "cat": M2M }),
        PRODUCTION,
        json!({ "sub": "mch_1", "azp": null, "sid": null }),
    )
}

#[test]
fn answers_that_are_no_verdict_are_told_apart_from_refusals() {
    let expired = session_token(PRODUCTION, json!({ "exp": NOW.as_secs() - 30 }));
    let refresh = format!("__refresh_{PRODUCTION_SUFFIX}");
    let program = Asked::with_token(&expired).cookie(&refresh, "refresh");
    let nonce = Asked::page().cookie("__clerk_handshake_nonce", "nonce");
    let key = Asked::with_token("ak_1");
    let table: [(Answer, Option<u64>); 8] = [
        (|| Err(TransportError::lane_full()), Some(1)),
        (
            || Err(TransportError::rate_limited(Duration::from_secs(9))),
            Some(9),
        ),
        (
            || Err(TransportError::new(TransportErrorKind::Connect)),
            Some(1),
        ),
        (|| Ok(answered(500, r#"{"errors":[]}"#)), Some(1)),
        (
            || {
                Ok(answered(
                    401,
                    r#"{"errors":[{"code":"clerk_key_invalid"}]}"#,
                ))
            },
            Some(1),
        ),
        (
            || {
                let mut answer = answered(429, r#"{"errors":[]}"#);
                answer.headers.insert("retry-after", "14");
                Ok(answer)
            },
            Some(14),
        ),
        (|| Ok(answered(200, "<html>")), Some(1)),
        (|| Ok(answered(404, r#"{"errors":[{"code":"x"}]}"#)), None),
    ];
    for (answer, expected) in table {
        for asked in [&program, &nonce, &key] {
            let wait = wait(asked, &Ok(toy_key()), answer);
            assert_eq!(wait, expected, "{:?} {:?}", asked.headers, answer());
        }
    }
    let refused = || {
        Ok(answered(
            401,
            r#"{"errors":[{"code":"refresh_token_invalid"}]}"#,
        ))
    };
    assert_eq!(wait(&program, &Ok(toy_key()), refused), None);
}

#[test]
fn verified_session_does_not_wait_for_what_could_not_be_asked() {
    let token = session_token(PRODUCTION, json!({}));
    let asked = browser(&token).cookie("__clerk_handshake_nonce", "nonce");
    let authenticator = options(PRODUCTION).build().unwrap();
    let state = asked.decided(&authenticator);
    assert_eq!(
        (state.status(), state.retry_after()),
        (Status::SignedIn, None)
    );
}
