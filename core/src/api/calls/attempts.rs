//! The attempts of one request: sent, and repeated when that is safe.

use alloc::boxed::Box;
use core::time::Duration;

use super::config::ApiConfig;
use crate::Timestamp;
use crate::api::description::Endpoint;
use crate::api::errors::{ApiError, BuildError, CallError};
use crate::flow::{AwaitsAnswer, Step, TransportError, sealed};
use crate::http::{Request, Response};
use crate::retry::{Attempt, RetryPolicy};

/// A request that is built and not sent yet.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    request: Request,
    idempotent: bool,
    policy: RetryPolicy,
    seed: u64,
}

/// The state of [`AttemptsStep`]: an attempt waits for its answer.
#[derive(Debug)]
pub(crate) struct Attempts {
    request: Request,
    idempotent: bool,
    policy: RetryPolicy,
    seed: u64,
    started: Timestamp,
    /// Whether an earlier attempt may have been processed.
    reached: bool,
    /// How many attempts were answered 429 with a `Retry-After`.
    throttled: u32,
}

/// A flow that ends with the first answer that is a success, or with the last failure.
pub(crate) type AttemptsStep = Step<Result<Response, CallError>, Attempts>;

impl Prepared {
    pub(crate) fn new<E: Endpoint>(
        config: &ApiConfig,
        endpoint: &E,
        policy: &RetryPolicy,
        seed: u64,
    ) -> Result<Self, BuildError> {
        Ok(Self {
            request: config.request(endpoint)?,
            idempotent: endpoint.method().is_idempotent() || E::SAFE || endpoint.is_keyed(),
            policy: policy.clone(),
            seed,
        })
    }

    /// The first attempt. The time budget is counted from `started`.
    pub(crate) fn start(mut self, started: Timestamp, now: Timestamp) -> AttemptsStep {
        if let Some(quota) = &self.policy.quota {
            quota.deposit();
        }
        self.request.lane = self.policy.lane;
        let mut attempts = Attempts {
            request: self.request,
            idempotent: self.idempotent,
            policy: self.policy,
            seed: self.seed,
            started,
            reached: false,
            throttled: 0,
        };
        attempts.set_times(now.since(started));
        Step::Send(attempts)
    }
}

impl Attempts {
    /// Builds the request of an operation and makes its first attempt.
    pub(crate) fn start<E: Endpoint>(
        config: &ApiConfig,
        endpoint: &E,
        policy: &RetryPolicy,
        now: Timestamp,
        seed: u64,
    ) -> AttemptsStep {
        match Prepared::new(config, endpoint, policy, seed) {
            Ok(prepared) => prepared.start(now, now),
            Err(error) => Step::Done(Err(error.into())),
        }
    }

    fn answered(mut self, response: &Response, now: Timestamp) -> AttemptsStep {
        let error = ApiError::read(self.request.operation, response, now);
        let attempt = Attempt::answered(
            self.request.attempt,
            self.idempotent,
            error.status,
            error.retry_after,
        );
        if attempt.is_told_when() {
            self.throttled = self.throttled.saturating_add(1);
        }
        match self.pause(attempt, now) {
            Some(pause) => self.repeat(pause, now, error.status != 429),
            None => Step::Done(Err(CallError::Api(Box::new(error)))),
        }
    }

    fn failed(self, error: TransportError, now: Timestamp) -> AttemptsStep {
        let attempt = Attempt::lost(self.request.attempt, self.idempotent, error.sent());
        let pause = if error.is_final() {
            None
        } else {
            self.pause(attempt, now)
        };
        if let Some(pause) = pause {
            return self.repeat(pause, now, error.sent());
        }
        let sent = self.reached || error.sent();
        let error = error
            .with_sent(sent)
            .of_operation(self.request.operation, self.request.attempt);
        Step::Done(Err(error.into()))
    }

    fn elapsed(&self, now: Timestamp) -> Duration {
        now.since(self.started)
    }

    fn pause(&self, attempt: Attempt, now: Timestamp) -> Option<Duration> {
        let attempt = attempt.with_throttled(self.throttled);
        self.policy.pause(&attempt, self.elapsed(now), self.seed)
    }

    fn repeat(mut self, pause: Duration, now: Timestamp, reached: bool) -> AttemptsStep {
        self.reached |= reached;
        self.request.attempt = self.request.attempt.saturating_add(1);
        self.set_times(self.elapsed(now).saturating_add(pause));
        if pause.is_zero() {
            Step::Send(self)
        } else {
            Step::Wait(pause, self)
        }
    }

    /// Gives the next attempt its share of what is left of the budget.
    fn set_times(&mut self, elapsed: Duration) {
        let spent = self.request.attempt.saturating_sub(self.throttled);
        self.request.budget = self.policy.budget.saturating_sub(elapsed);
        self.request.timeout = self.policy.timeout(self.idempotent, spent, elapsed);
    }
}

impl sealed::State for Attempts {}

impl AwaitsAnswer<AttemptsStep> for Attempts {
    fn request(&self) -> &Request {
        &self.request
    }

    fn resume(self, answer: Result<Response, TransportError>, now: Timestamp) -> AttemptsStep {
        match answer {
            Ok(response) if response.is_success() => Step::Done(Ok(response)),
            Ok(response) => self.answered(&response, now),
            Err(error) => self.failed(error, now),
        }
    }
}
