//! The protocol of everything that takes more than one step.
//!
//! A flow is a value. It is either finished or it waits for something, and its [`Step`] says which:
//!
//! ```text
//!                  start(..)
//!                      |
//!                      v
//!     +-------------> Step --- Done(output) -----> the result, or why there is none
//!     |                |
//!     |                +------ Send(state) ------> send state.request() --+
//!     |                |                                                  |
//!     |                +------ Wait(pause, state)  sleep, then Send ------+
//!     |                |                                                  |
//!     |                +------ NeedKey(state) ---> look up state.kid() --+|
//!     |                                                                  ||
//!     +---- state.resume(answer or key, now) <---------------------------++
//! ```
//!
//! A state is consumed when it is resumed, and each kind of state takes only what it waits for: a state
//! of `Send` takes an answer ([`AwaitsAnswer`]), a state of `NeedKey` takes a key ([`AwaitsKey`]). A
//! failure is a result like any other, so a flow ends in one way only: with [`Step::Done`].
//!
//! # The driver
//!
//! This is a whole driver. It drives an API call, the authentication of a request, the verification
//! of a token, and every other flow of this crate:
//!
//! ```
//! # use clerk_core as clerk_backend;
//! use clerk_backend::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
//! use clerk_backend::http::{Headers, Request, Response};
//! use clerk_backend::jwt::{Key, KeyUnavailable};
//! use clerk_backend::{SecretKey, Timestamp};
//! # #[cfg(feature = "api")]
//! use clerk_backend::api::{ApiConfig, Call, users};
//! # #[cfg(feature = "api")]
//! use clerk_backend::retry::RetryPolicy;
//!
//! fn drive<T, S, K>(mut step: Step<T, S, K>) -> T
//! where
//!     S: AwaitsAnswer<Step<T, S, K>>,
//!     K: AwaitsKey<Step<T, S, K>>,
//! {
//!     loop {
//!         step = match step {
//!             Step::Done(output) => return output,
//!             Step::NeedKey(state) => {
//!                 let key = find_key(state.kid());
//!                 state.resume(key, now())
//!             }
//!             Step::Wait(pause, state) => {
//!                 sleep(pause);
//!                 Step::Send(state)
//!             }
//!             Step::Send(state) => {
//!                 let answer = send(state.request());
//!                 state.resume(answer, now())
//!             }
//!         }
//!     }
//! }
//!
//! // What a platform provides: an HTTP client, a store of keys, a clock.
//! fn send(request: &Request) -> Result<Response, TransportError> {
//!     match request.attempt() {
//!         1 => Err(TransportError::new(TransportErrorKind::Connect)),
//!         _ => Ok(Response::new(200, Headers::new(), br#"{"id": "user_1"}"#.to_vec())),
//!     }
//! }
//! fn find_key(_kid: &str) -> Result<Key, KeyUnavailable> {
//!     Err(KeyUnavailable::UnknownKid)
//! }
//! fn sleep(_pause: core::time::Duration) {}
//! fn now() -> Timestamp {
//!     Timestamp::from_secs(1_700_000_000)
//! }
//!
//! # #[cfg(feature = "api")] {
//! let config = ApiConfig::new(SecretKey::new("sk_test_example")?);
//! let call = Call::start(&config, &users::get("user_1"), &RetryPolicy::default(), now(), 7);
//! let user = drive(call)?;
//! assert_eq!(user.id, "user_1");
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod transport_error;

use core::time::Duration;

use crate::Timestamp;
use crate::http::{Request, Response};
use crate::jwt::{Key, KeyUnavailable};

pub use transport_error::{TransportError, TransportErrorKind};

/// What a flow needs next.
///
/// `T` is the output, `S` the state that waits for an answer, `K` the state that waits for a key.
#[must_use = "dropping a step abandons the flow"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T, S, K = Never> {
    /// The flow has ended with this output.
    Done(T),
    /// Send the state's request and resume the state with what became of it.
    Send(S),
    /// Wait this long, then send the state's request and resume the state with what became of it.
    Wait(Duration, S),
    /// Look up the key that the state names and resume the state with it.
    NeedKey(K),
}

/// A state that waits for the answer to a request. `N` is the [`Step`] that follows.
///
/// Sealed: only the flows of this crate implement it.
pub trait AwaitsAnswer<N>: sealed::State + Sized {
    /// The request to send. It knows its operation, its attempt, and whether it counts against the
    /// rate limit.
    fn request(&self) -> &Request;

    /// Continues with the answer, or with why there is none. `now` is the time of its arrival.
    #[must_use = "dropping a step abandons the flow"]
    fn resume(self, answer: Result<Response, TransportError>, now: Timestamp) -> N;
}

/// A state that waits for a signing key. `N` is the [`Step`] that follows.
///
/// Sealed: only the flows of this crate implement it.
pub trait AwaitsKey<N>: sealed::State + Sized {
    /// The id of the key, as an unverified token names it: at most 256 visible ASCII characters.
    /// Look it up among the keys of this instance, for example in a
    /// [`KeyCache`](crate::jwt::KeyCache), and nowhere else.
    fn kid(&self) -> &str;

    /// Continues with the key, or with why there is none. `now` is the time of the lookup's end.
    #[must_use = "dropping a step abandons the flow"]
    fn resume(self, key: Result<Key, KeyUnavailable>, now: Timestamp) -> N;

    /// As [`AwaitsKey::resume`], but gives the state back if the token's signature does not match the
    /// key, or the key is for another algorithm: Clerk may have replaced the key under its `kid`. Fetch the keys once more, unless they were
    /// fetched a moment ago, and resume the state with what they are now.
    ///
    /// Anybody can send a token with a wrong signature. Use it only where a cool-down bounds the fetches
    /// that it leads to, as that of a [`KeyCache`](crate::jwt::KeyCache) does.
    ///
    /// # Errors
    /// The state itself, which waits for another key.
    fn try_resume(self, key: &Key, now: Timestamp) -> Result<N, Self>;
}

/// The state of a flow that never waits: it has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

pub(crate) mod sealed {
    pub trait State {}
}

impl sealed::State for Never {}

impl<N> AwaitsAnswer<N> for Never {
    fn request(&self) -> &Request {
        match *self {}
    }

    fn resume(self, _: Result<Response, TransportError>, _: Timestamp) -> N {
        match self {}
    }
}

impl<N> AwaitsKey<N> for Never {
    fn kid(&self) -> &str {
        match *self {}
    }

    fn resume(self, _: Result<Key, KeyUnavailable>, _: Timestamp) -> N {
        match self {}
    }

    fn try_resume(self, _: &Key, _: Timestamp) -> Result<N, Self> {
        match self {}
    }
}

#[cfg(feature = "api")]
impl<T, S> Step<T, S> {
    /// This flow as a part of a larger one. `rest` is what the larger flow knows besides: `wrap`
    /// makes a state of it while this flow waits, `done` continues with it when this flow has
    /// ended.
    pub(crate) fn within<R, U, W, K>(
        self,
        rest: R,
        wrap: impl FnOnce(S, R) -> W,
        done: impl FnOnce(T, R) -> Step<U, W, K>,
    ) -> Step<U, W, K> {
        match self {
            Self::Done(output) => done(output, rest),
            Self::Send(state) => Step::Send(wrap(state, rest)),
            Self::Wait(pause, state) => Step::Wait(pause, wrap(state, rest)),
            Self::NeedKey(never) => match never {},
        }
    }
}
