//! The waiting states of everything that judges a token.
//!
//! A [`Flow`] is what is being judged. It [decides](Decide) what comes next from what is known, as
//! a [`Next`], and knows nothing of how an answer or a key is obtained. [`AuthCall`] and [`AuthKey`]
//! hold a flow while it waits.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use serde_json::Value;

use super::keyring::{Keyring, Source};
use crate::Timestamp;
use crate::api::{self, Attempts, AttemptsStep, DecodeError};
use crate::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, sealed};
use crate::http::{Request, Response};
use crate::jwt::{Key, KeyUnavailable, Unverified};

/// Something that is judged by its tokens. Sealed.
pub trait Flow: Sized {
    /// The result.
    type Output;
    /// What a [`Step`] sends: [`AuthCall`], or [`Never`](crate::flow::Never) if nothing is sent.
    type Call: From<AuthCall<Self>>;
    /// The states that wait for an answer.
    type AnswerState: State;
    /// The states that wait for a key.
    type KeyState: State;
}

/// The decisions of a flow.
pub(crate) trait Decide: Flow {
    /// What tokens are verified with.
    fn keyring(&self) -> &Arc<Keyring>;

    /// Decides what comes after the answer to a request.
    fn answered(
        &mut self,
        state: Self::AnswerState,
        answer: Result<Value, api::Error>,
        now: Timestamp,
    ) -> Next<Self>;

    /// Decides what comes after the lookup of the token's key.
    fn key_found(
        &mut self,
        state: Self::KeyState,
        token: Box<Unverified>,
        key: Result<&Key, KeyUnavailable>,
        now: Timestamp,
    ) -> Next<Self>;
}

/// A state with a name.
pub trait State {
    /// The name.
    fn name(&self) -> &'static str;
}

/// What a decision leads to.
#[allow(clippy::large_enum_variant)] // lives for a moment; boxing it costs more than moving it
pub(crate) enum Next<F: Flow> {
    /// The result.
    Done(F::Output),
    /// A request to the Backend API, and the state that takes its answer.
    Ask(F::AnswerState, AttemptsStep),
    /// A token to verify, and the state that takes its key.
    Verify(F::KeyState, Box<Unverified>),
}

pub(crate) type FlowStep<F> = Step<<F as Flow>::Output, <F as Flow>::Call, AuthKey<F>>;

impl<F: Decide> Next<F> {
    /// Decides further for as long as the key is at hand.
    pub(crate) fn step(self, mut flow: F, now: Timestamp) -> FlowStep<F> {
        let mut next = self;
        loop {
            let (state, token) = match next {
                Self::Done(output) => return Step::Done(output),
                Self::Ask(state, step) => return after(step, flow, state, now),
                Self::Verify(state, token) => (state, token),
            };
            let keyring = Arc::clone(flow.keyring());
            let key = match keyring.source(&token) {
                Source::Lookup => return Step::NeedKey(AuthKey { flow, state, token }),
                Source::Configured(key) => Ok(key),
                Source::None(why) => Err(why),
            };
            next = flow.key_found(state, token, key, now);
        }
    }
}

/// A state of the flow `F` that waits for an answer of Clerk's Backend API.
#[must_use = "dropping it leaves the request undecided"]
pub struct AuthCall<F: Flow> {
    flow: F,
    pub(super) state: F::AnswerState,
    attempts: Attempts,
}

impl<F: Flow> AuthCall<F> {
    /// The name of the state, for example `refresh`.
    pub fn state(&self) -> &'static str {
        self.state.name()
    }
}

fn after<F: Decide>(
    step: AttemptsStep,
    flow: F,
    state: F::AnswerState,
    now: Timestamp,
) -> FlowStep<F> {
    step.within(
        (flow, state),
        |attempts, (flow, state)| {
            F::Call::from(AuthCall {
                flow,
                state,
                attempts,
            })
        },
        |answer, (mut flow, state)| {
            let next = flow.answered(state, answer.and_then(|answer| json(&answer)), now);
            next.step(flow, now)
        },
    )
}

fn json(answer: &Response) -> Result<Value, api::Error> {
    if answer.status == 204 {
        let error = DecodeError::missing_member("", "content");
        return Err(api::Error::Decode(error));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|error| api::Error::Decode(DecodeError::new("", &error)))
}

impl<F: Flow> sealed::State for AuthCall<F> {}

impl<F: Decide> AwaitsAnswer<FlowStep<F>> for AuthCall<F> {
    fn request(&self) -> &Request {
        self.attempts.request()
    }

    fn resume(self, answer: Result<Response, TransportError>, now: Timestamp) -> FlowStep<F> {
        after(
            self.attempts.resume(answer, now),
            self.flow,
            self.state,
            now,
        )
    }
}

impl<F: Flow> fmt::Debug for AuthCall<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthCall({})", self.state())
    }
}

/// A state of the flow `F` that waits for a signing key.
#[must_use = "dropping it leaves the request undecided"]
pub struct AuthKey<F: Flow> {
    flow: F,
    state: F::KeyState,
    token: Box<Unverified>,
}

impl<F: Flow> AuthKey<F> {
    /// The name of the state, for example `cookie-session`.
    pub fn state(&self) -> &'static str {
        self.state.name()
    }
}

impl<F: Flow> sealed::State for AuthKey<F> {}

impl<F: Decide> AwaitsKey<FlowStep<F>> for AuthKey<F> {
    fn kid(&self) -> &str {
        self.token.kid().unwrap_or_default()
    }

    fn resume(mut self, key: Result<Key, KeyUnavailable>, now: Timestamp) -> FlowStep<F> {
        let key = key.as_ref().map_err(|why| *why);
        let next = self.flow.key_found(self.state, self.token, key, now);
        next.step(self.flow, now)
    }
}

impl<F: Flow> fmt::Debug for AuthKey<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthKey({})", self.state())
    }
}
