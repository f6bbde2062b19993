//! One operation on its way: sent, repeated where that is safe, read.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::config::ApiConfig;
use crate::Timestamp;
use crate::api::description::Endpoint;
use crate::api::errors::{ApiError, BuildError, DecodeError, Error};
use crate::flow::{Flow, Outcome, Step, TransportError};
use crate::http::{Request, Response};
use crate::retry::{Attempt, RetryPolicy};

/// An operation as a [`Flow`] that ends with its typed result.
pub struct Call<E> {
    exchange: Exchange,
    endpoint: PhantomData<fn() -> E>,
}

impl<E: Endpoint> Call<E> {
    /// Builds the request. `seed` is any number that differs between calls; it spreads the
    /// pauses between attempts.
    ///
    /// # Errors
    /// [`BuildError`] names the parameter that is refused.
    pub fn new(
        config: &ApiConfig,
        endpoint: &E,
        policy: &RetryPolicy,
        now: Timestamp,
        seed: u64,
    ) -> Result<Self, BuildError> {
        let request = config.request(endpoint)?;
        Ok(Self {
            exchange: Exchange {
                idempotent: E::METHOD.is_idempotent() || endpoint.is_keyed(),
                ..Exchange::new(E::OPERATION, request, policy.clone(), now, seed)
            },
            endpoint: PhantomData,
        })
    }

    /// The same call, ending with the answer itself instead of the typed result.
    pub fn raw(self) -> RawCall {
        RawCall(self.exchange)
    }
}

impl<E: Endpoint> Flow for Call<E> {
    type Output = E::Output;
    type Error = Error;

    fn request(&self) -> &Request {
        &self.exchange.request
    }

    fn resume(self, outcome: Outcome, now: Timestamp) -> Result<Step<E::Output, Self>, Error> {
        let again = |exchange| Self {
            exchange,
            endpoint: PhantomData,
        };
        Ok(match self.exchange.resume(outcome, now)? {
            Step::Ready(response) => Step::Ready(
                E::decode(&response.body)
                    .map_err(|error| Error::Decode(DecodeError::new(E::OPERATION, &error)))?,
            ),
            Step::Send(exchange) => Step::Send(again(exchange)),
            Step::Wait(pause, exchange) => Step::Wait(pause, again(exchange)),
        })
    }
}

impl<E: Endpoint> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.exchange.fmt(f)
    }
}

/// An operation as a [`Flow`] that ends with the answer as it came.
#[derive(Debug)]
pub struct RawCall(Exchange);

impl RawCall {
    /// The operation, by Clerk's name for it.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }
}

impl Flow for RawCall {
    type Output = RawResponse;
    type Error = Error;

    fn request(&self) -> &Request {
        &self.0.request
    }

    fn resume(self, outcome: Outcome, now: Timestamp) -> Result<Step<RawResponse, Self>, Error> {
        let operation = self.0.operation;
        Ok(match self.0.resume(outcome, now)? {
            Step::Ready(response) => Step::Ready(RawResponse {
                operation,
                response,
            }),
            Step::Send(exchange) => Step::Send(Self(exchange)),
            Step::Wait(pause, exchange) => Step::Wait(pause, Self(exchange)),
        })
    }
}

/// A successful answer as it came, so that no type of ours stands in your way.
#[derive(Clone, Debug)]
pub struct RawResponse {
    operation: &'static str,
    response: Response,
}

impl RawResponse {
    /// The content as JSON.
    ///
    /// # Errors
    /// [`Error::Decode`] where it is none.
    pub fn json(&self) -> Result<Value, Error> {
        self.read()
    }

    /// The content as a type of your own.
    ///
    /// # Errors
    /// [`Error::Decode`] where it does not fit.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.response.body)
            .map_err(|error| Error::Decode(DecodeError::new(self.operation, &error)))
    }

    /// The answer itself.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// The content.
    pub fn into_body(self) -> Vec<u8> {
        self.response.body
    }
}

/// The part of a call that knows nothing of types.
#[derive(Debug)]
struct Exchange {
    operation: &'static str,
    request: Request,
    idempotent: bool,
    policy: RetryPolicy,
    started: Timestamp,
    attempt: u32,
    /// An earlier attempt may have been processed.
    reached: bool,
    seed: u64,
}

impl Exchange {
    fn new(
        operation: &'static str,
        mut request: Request,
        policy: RetryPolicy,
        started: Timestamp,
        seed: u64,
    ) -> Self {
        if let Some(quota) = &policy.quota {
            quota.deposit();
        }
        request.timeout = policy.budget;
        Self {
            operation,
            idempotent: false,
            request,
            policy,
            started,
            attempt: 1,
            reached: false,
            seed,
        }
    }

    fn resume(self, outcome: Outcome, now: Timestamp) -> Result<Step<Response, Self>, Error> {
        match outcome {
            Outcome::Response(response) if response.is_success() => Ok(Step::Ready(response)),
            Outcome::Response(response) => self.answered(&response, now),
            Outcome::Failed(error) => self.lost(error, now),
        }
    }

    fn answered(self, response: &Response, now: Timestamp) -> Result<Step<Response, Self>, Error> {
        let error = ApiError::read(self.operation, response, now);
        let attempt = Attempt::answered(
            self.attempt,
            self.idempotent,
            error.status,
            error.retry_after,
        );
        match self.pause(&attempt, now) {
            Some(pause) => Ok(self.again(pause, now, error.status != 429)),
            None => Err(Error::Api(Box::new(error))),
        }
    }

    fn lost(self, error: TransportError, now: Timestamp) -> Result<Step<Response, Self>, Error> {
        let attempt = Attempt::lost(self.attempt, self.idempotent, error.sent());
        match self.pause(&attempt, now) {
            Some(pause) => Ok(self.again(pause, now, error.sent())),
            None => Err(Error::Transport {
                operation: self.operation,
                attempts: self.attempt,
                error: {
                    let sent = self.reached || error.sent();
                    error.with_sent(sent)
                },
            }),
        }
    }

    fn elapsed(&self, now: Timestamp) -> Duration {
        now.since(self.started)
    }

    fn pause(&self, attempt: &Attempt, now: Timestamp) -> Option<Duration> {
        self.policy.pause(attempt, self.elapsed(now), self.seed)
    }

    /// The next attempt gets what is left of the budget after the pause.
    fn again(mut self, pause: Duration, now: Timestamp, reached: bool) -> Step<Response, Self> {
        self.reached |= reached;
        let spent = self.elapsed(now).saturating_add(pause);
        self.request.timeout = self.policy.budget.saturating_sub(spent);
        self.attempt += 1;
        if pause.is_zero() {
            Step::Send(self)
        } else {
            Step::Wait(pause, self)
        }
    }
}
