//! One operation as a flow: built, sent, repeated when that is safe, read.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::attempts::{Attempts, AttemptsStep};
use super::config::ApiConfig;
use crate::Timestamp;
use crate::api::description::Endpoint;
use crate::api::errors::{CallError, DecodeError};
use crate::flow::{AwaitsAnswer, Step, TransportError, sealed};
use crate::http::{Request, Response};
use crate::retry::RetryPolicy;

/// The flow of one operation. It ends with the typed result, or with the answer as it came if
/// [`Call::start_raw`] began it.
pub type CallStep<E, A = Decoded> = Step<Result<<A as Answer<E>>::Output, CallError>, Call<E, A>>;

/// The state of a [`CallStep`]: the operation `E` waits for its answer. `A` is [`Decoded`] or [`Raw`].
#[must_use = "dropping it abandons the call"]
pub struct Call<E, A = Decoded> {
    attempts: Attempts,
    reads: PhantomData<fn() -> (E, A)>,
}

impl<E: Endpoint> Call<E> {
    /// Builds the request. `seed` is any number that differs between calls: it spreads the pauses
    /// between attempts. An operation that cannot be built is done at once, with
    /// [`CallError::Build`].
    pub fn start(
        config: &ApiConfig,
        endpoint: &E,
        policy: &RetryPolicy,
        now: Timestamp,
        seed: u64,
    ) -> CallStep<E> {
        Self::after(Attempts::start(config, endpoint, policy, now, seed))
    }
}

impl<E: Endpoint> Call<E, Raw> {
    /// As [`Call::start`], for the answer as it came instead of the typed result.
    pub fn start_raw(
        config: &ApiConfig,
        endpoint: &E,
        policy: &RetryPolicy,
        now: Timestamp,
        seed: u64,
    ) -> CallStep<E, Raw> {
        Self::after(Attempts::start(config, endpoint, policy, now, seed))
    }
}

impl<E: Endpoint, A: Answer<E>> Call<E, A> {
    pub(super) fn after(step: AttemptsStep) -> CallStep<E, A> {
        step.within(
            (),
            |attempts, ()| Self {
                attempts,
                reads: PhantomData,
            },
            |answer, ()| Step::Done(answer.and_then(A::read)),
        )
    }
}

impl<E, A> sealed::State for Call<E, A> {}

impl<E: Endpoint, A: Answer<E>> AwaitsAnswer<CallStep<E, A>> for Call<E, A> {
    fn request(&self) -> &Request {
        self.attempts.request()
    }

    fn resume(self, answer: Result<Response, TransportError>, now: Timestamp) -> CallStep<E, A> {
        Self::after(self.attempts.resume(answer, now))
    }
}

impl<E, A> fmt::Debug for Call<E, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attempts.fmt(f)
    }
}

/// How a successful answer to `E` is read: [`Decoded`] or [`Raw`]. Sealed.
pub trait Answer<E>: sealed::State {
    /// What the answer is read into.
    type Output;

    /// Reads the answer.
    ///
    /// # Errors
    /// [`CallError::Decode`] if it is not JSON, or of another shape.
    fn read(response: Response) -> Result<Self::Output, CallError>;
}

/// Reads an answer into [`Endpoint::Output`].
#[derive(Clone, Copy, Debug)]
pub enum Decoded {}

/// Keeps an answer as it came, as a [`RawResponse`].
#[derive(Clone, Copy, Debug)]
pub enum Raw {}

impl sealed::State for Decoded {}
impl sealed::State for Raw {}

impl<E: Endpoint> Answer<E> for Decoded {
    type Output = E::Output;

    fn read(response: Response) -> Result<E::Output, CallError> {
        E::decode(&response.body)
            .map_err(|error| CallError::Decode(DecodeError::new(E::OPERATION, &error)))
    }
}

impl<E: Endpoint> Answer<E> for Raw {
    type Output = RawResponse;

    fn read(response: Response) -> Result<RawResponse, CallError> {
        Ok(RawResponse {
            operation: E::OPERATION,
            response,
        })
    }
}

/// A successful answer as it came, for access that does not depend on this crate's types.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::{CallError, RawResponse};
///
/// fn members(answer: &RawResponse) -> Result<usize, CallError> {
///     Ok(answer.json()?.as_object().map_or(0, |members| members.len()))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RawResponse {
    operation: &'static str,
    response: Response,
}

impl RawResponse {
    /// The content as JSON.
    ///
    /// # Errors
    /// [`CallError::Decode`] if it is not JSON.
    pub fn json(&self) -> Result<Value, CallError> {
        self.deserialize()
    }

    /// The content as the caller's type.
    ///
    /// # Errors
    /// [`CallError::Decode`] if it does not fit.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        serde_json::from_slice(&self.response.body)
            .map_err(|error| CallError::Decode(DecodeError::new(self.operation, &error)))
    }

    /// The whole answer.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// The content.
    pub fn into_body(self) -> Vec<u8> {
        self.response.body
    }
}
