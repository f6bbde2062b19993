//! What is to be done next while a request or a token is judged.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use serde_json::Value;

use super::error::AuthError;
use super::state::RequestState;
use crate::Timestamp;
use crate::api::{self, ApiConfig, Attempts, AttemptsStep, DecodeError, Endpoint};
use crate::flow::{AwaitsAnswer, Step, TransportError};
use crate::http::{Request, Response};
use crate::jwt::{Key, KeyUnavailable};
use crate::retry::RetryPolicy;

/// What is to be done next. See the [module](super) for the loop that drives it.
#[must_use = "a step that is dropped leaves the request undecided"]
#[derive(Debug)]
pub enum AuthStep<T = Box<RequestState>> {
    /// Done: here is the result.
    Done(T),
    /// Find a signing key and go on with it.
    NeedKeys(NeedKeys<T>),
    /// Send the request and go on with the outcome.
    Send(Exchange<T>),
    /// Wait this long, then send the request and go on with the outcome.
    Wait(Duration, Exchange<T>),
}

pub(super) type Next<T> = Result<AuthStep<T>, AuthError>;

/// How it goes on with an answer.
type Then<A, T> = Box<dyn FnOnce(A, Timestamp) -> Next<T> + Send + Sync>;

/// A signing key of the instance is needed.
#[must_use = "dropping it leaves the request undecided"]
pub struct NeedKeys<T = Box<RequestState>> {
    kid: String,
    then: Then<Result<Key, KeyUnavailable>, T>,
}

impl<T> NeedKeys<T> {
    pub(super) fn step(
        kid: &str,
        then: impl FnOnce(Result<Key, KeyUnavailable>, Timestamp) -> Next<T> + Send + Sync + 'static,
    ) -> AuthStep<T> {
        AuthStep::NeedKeys(Self {
            kid: kid.into(),
            then: Box::new(then),
        })
    }

    /// The id of the key, as an unverified token names it: at most 256 visible ASCII characters.
    /// Look it up among the keys of this instance, for example in a
    /// [`KeyCache`](crate::jwt::KeyCache), and nowhere else.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Goes on with the key, or with why there is none.
    ///
    /// # Errors
    /// As [`Authenticator::start`](super::Authenticator::start).
    pub fn resume(
        self,
        key: Result<Key, KeyUnavailable>,
        now: Timestamp,
    ) -> Result<AuthStep<T>, AuthError> {
        (self.then)(key, now)
    }
}

impl<T> fmt::Debug for NeedKeys<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NeedKeys")
    }
}

/// A request to Clerk's Backend API whose answer is needed.
#[must_use = "dropping it leaves the request undecided"]
pub struct Exchange<T = Box<RequestState>>(Box<dyn Pending<T> + Send + Sync>);

impl<T: 'static> Exchange<T> {
    /// The request to send now.
    pub fn request(&self) -> &Request {
        self.0.request()
    }

    /// Goes on with what became of it.
    ///
    /// # Errors
    /// As [`Authenticator::start`](super::Authenticator::start).
    pub fn resume(
        self,
        answer: Result<Response, TransportError>,
        now: Timestamp,
    ) -> Result<AuthStep<T>, AuthError> {
        self.0.resume(answer, now)
    }
}

impl<T> fmt::Debug for Exchange<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Exchange").field(self.0.request()).finish()
    }
}

/// Makes a call of the Backend API and goes on with its answer as JSON.
pub(super) fn call<T: 'static, E: Endpoint>(
    config: &ApiConfig,
    endpoint: &E,
    retry: &RetryPolicy,
    (now, seed): (Timestamp, u64),
    then: impl FnOnce(Result<Value, api::Error>, Timestamp) -> Next<T> + Send + Sync + 'static,
) -> Next<T> {
    resumed(
        Attempts::start(config, endpoint, retry, now, seed),
        then,
        now,
    )
}

fn resumed<T: 'static>(
    step: AttemptsStep,
    then: impl FnOnce(Result<Value, api::Error>, Timestamp) -> Next<T> + Send + Sync + 'static,
    now: Timestamp,
) -> Next<T> {
    match step {
        Step::Done(Ok(answer)) if answer.status == 204 => {
            let empty = DecodeError::missing_member("", "content");
            then(Err(api::Error::Decode(empty)), now)
        }
        Step::Done(Ok(answer)) => {
            let json = serde_json::from_slice(&answer.body)
                .map_err(|error| api::Error::Decode(DecodeError::new("", &error)));
            then(json, now)
        }
        Step::Done(Err(error)) => then(Err(error), now),
        Step::Send(call) => Ok(AuthStep::Send(Exchange(Box::new(CallThen { call, then })))),
        Step::Wait(pause, call) => Ok(AuthStep::Wait(
            pause,
            Exchange(Box::new(CallThen { call, then })),
        )),
        Step::NeedKey(never) => match never {},
    }
}

trait Pending<T> {
    fn request(&self) -> &Request;
    fn resume(self: Box<Self>, answer: Result<Response, TransportError>, now: Timestamp)
    -> Next<T>;
}

struct CallThen<F> {
    call: Attempts,
    then: F,
}

impl<T, F> Pending<T> for CallThen<F>
where
    T: 'static,
    F: FnOnce(Result<Value, api::Error>, Timestamp) -> Next<T> + Send + Sync + 'static,
{
    fn request(&self) -> &Request {
        self.call.request()
    }

    fn resume(
        self: Box<Self>,
        answer: Result<Response, TransportError>,
        now: Timestamp,
    ) -> Next<T> {
        resumed(self.call.resume(answer, now), self.then, now)
    }
}
