//! The waiting states of every flow that verifies tokens.
//!
//! A [`Flow`] [decides](Decide) from what is known what comes [`Next`]. It does not know how answers
//! and keys are obtained: [`AuthCall`] and [`AuthKey`] hold the flow while it waits for them.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use serde_json::Value;

use super::keyring::{FoundKey, Keyring, Source};
use crate::Timestamp;
use crate::api::{self, Attempts, AttemptsStep, DecodeError};
use crate::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, sealed};
use crate::http::{Request, Response};
use crate::jwt::{Key, KeyUnavailable, Unverified};

/// A flow that verifies tokens: of a request, or a single one. Sealed.
pub trait Flow: Sized {
    /// The result.
    type Output;
    /// The state of [`Step::Send`]: [`AuthCall`], or [`Never`](crate::flow::Never) if the flow sends
    /// nothing.
    type Call: From<AuthCall<Self>>;
    /// The states that wait for an answer.
    type AnswerState: State;
    /// The states that wait for a key.
    type KeyState: State;
}

/// The decisions of a flow.
pub(crate) trait Decide: Flow {
    /// The keys and expectations for tokens.
    fn keyring(&self) -> &Arc<Keyring>;

    /// Decides what comes after the answer to a request.
    fn answered(
        &mut self,
        state: Self::AnswerState,
        answer: JsonAnswer,
        now: Timestamp,
    ) -> Next<Self>;

    /// Decides what comes after the lookup of the token's key: [`Next::Renew`] if it did not sign the
    /// token and `may_renew` says that there may be another one.
    fn key_found(
        &mut self,
        state: Self::KeyState,
        token: Box<Unverified>,
        key: FoundKey<'_>,
        may_renew: bool,
        now: Timestamp,
    ) -> Next<Self>;
}

/// A successful answer as JSON.
pub(crate) type JsonAnswer = Result<Value, api::CallError>;

/// A state with a name.
pub trait State {
    /// The name.
    fn name(&self) -> &'static str;
}

/// What a decision leads to.
#[allow(clippy::large_enum_variant)] // taken apart at once, so moving it is cheaper than boxing
pub(crate) enum Next<F: Flow> {
    /// The result.
    Done(F::Output),
    /// A request to the Backend API, and the state that takes its answer.
    Ask(F::AnswerState, AttemptsStep),
    /// A token to verify, and the state that takes its key.
    Verify(F::KeyState, Box<Unverified>),
    /// The same after a key that the signature does not match.
    Renew(F::KeyState, Box<Unverified>),
}

pub(crate) type FlowStep<F> = Step<<F as Flow>::Output, <F as Flow>::Call, AuthKey<F>>;

impl<F: Decide> Next<F> {
    /// Turns the decision into a step. As long as the key is configured, decides further.
    pub(crate) fn step(self, mut flow: F, now: Timestamp) -> FlowStep<F> {
        let mut next = self;
        loop {
            let (state, token) = match next {
                Self::Done(output) => return Step::Done(output),
                Self::Ask(state, step) => return after(step, flow, state, now),
                Self::Verify(state, token) => (state, token),
                Self::Renew(state, token) => return Step::NeedKey(AuthKey { flow, state, token }),
            };
            let keyring = Arc::clone(flow.keyring());
            let key = match keyring.source(&token) {
                Source::Lookup => return Step::NeedKey(AuthKey { flow, state, token }),
                Source::Configured(key) => Ok(key),
                Source::None(why) => Err(why),
            };
            next = flow.key_found(state, token, key, false, now);
        }
    }
}

/// A state of the flow `F` that waits for an answer from Clerk's Backend API.
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

fn json(answer: &Response) -> JsonAnswer {
    if answer.status == 204 {
        let error = DecodeError::missing_member("", "content");
        return Err(api::CallError::Decode(error));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|error| api::CallError::Decode(DecodeError::new("", &error)))
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
        let (state, token) = (self.state, self.token);
        let next = self.flow.key_found(state, token, key, false, now);
        next.step(self.flow, now)
    }

    fn try_resume(mut self, key: &Key, now: Timestamp) -> Result<FlowStep<F>, Self> {
        let (state, token) = (self.state, self.token);
        match self.flow.key_found(state, token, Ok(key), true, now) {
            Next::Renew(state, token) => Err(Self {
                flow: self.flow,
                state,
                token,
            }),
            next => Ok(next.step(self.flow, now)),
        }
    }
}

impl<F: Flow> fmt::Debug for AuthKey<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthKey({})", self.state())
    }
}
