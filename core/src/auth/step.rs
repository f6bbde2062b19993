//! What is to be done next while a request or a token is judged.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use serde_json::Value;

use super::error::AuthError;
use super::state::RequestState;
use crate::Timestamp;
use crate::api::{self, ApiConfig, Call, DecodeError, Endpoint, RawCall};
use crate::flow::{Flow, Outcome, Step};
use crate::http::Request;
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

    /// The operation that this is, by Clerk's name for it.
    pub fn operation(&self) -> &'static str {
        self.0.operation()
    }

    /// Goes on with what became of it.
    ///
    /// # Errors
    /// As [`Authenticator::start`](super::Authenticator::start).
    pub fn resume(self, outcome: Outcome, now: Timestamp) -> Result<AuthStep<T>, AuthError> {
        self.0.resume(outcome, now)
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
    match Call::new(config, endpoint, retry, now, seed) {
        Ok(call) => Ok(AuthStep::Send(exchange(call.raw(), then))),
        Err(error) => then(Err(error.into()), now),
    }
}

fn exchange<T: 'static>(
    call: RawCall,
    then: impl FnOnce(Result<Value, api::Error>, Timestamp) -> Next<T> + Send + Sync + 'static,
) -> Exchange<T> {
    Exchange(Box::new(CallThen { call, then }))
}

trait Pending<T> {
    fn operation(&self) -> &'static str;
    fn request(&self) -> &Request;
    fn resume(self: Box<Self>, outcome: Outcome, now: Timestamp) -> Next<T>;
}

struct CallThen<F> {
    call: RawCall,
    then: F,
}

impl<T, F> Pending<T> for CallThen<F>
where
    T: 'static,
    F: FnOnce(Result<Value, api::Error>, Timestamp) -> Next<T> + Send + Sync + 'static,
{
    fn operation(&self) -> &'static str {
        self.call.operation()
    }

    fn request(&self) -> &Request {
        self.call.request()
    }

    fn resume(self: Box<Self>, outcome: Outcome, now: Timestamp) -> Next<T> {
        let Self { call, then } = *self;
        let operation = call.operation();
        match call.resume(outcome, now) {
            Ok(Step::Ready(answer)) if answer.response().status == 204 => {
                let empty = DecodeError::missing_member(operation, "content");
                then(Err(api::Error::Decode(empty)), now)
            }
            Ok(Step::Ready(answer)) => then(answer.json(), now),
            Ok(Step::Send(call)) => Ok(AuthStep::Send(exchange(call, then))),
            Ok(Step::Wait(pause, call)) => Ok(AuthStep::Wait(pause, exchange(call, then))),
            Err(error) => then(Err(error), now),
        }
    }
}
