//! One instance's rate limit, shared by all clones of a client.

use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use clerk_core::Timestamp;
use clerk_core::api::{Endpoint, Error, RateLimit, RateLimiter};

use crate::Config;

/// Gives requests their places in time; the lock is held for one queue operation.
pub(crate) struct Pace(Option<Mutex<RateLimiter>>);

impl Pace {
    pub(crate) fn new(config: &Config) -> Self {
        Self(
            config
                .effective_rate_limit()
                .map(|limit| Mutex::new(RateLimiter::new(limit))),
        )
    }

    /// How long an operation's request has to wait, given what is left of its budget. The clock is
    /// read when it is this request's turn to ask: what others have moved it by is no step back.
    pub(crate) fn pause<E: Endpoint>(
        &self,
        now: impl FnOnce() -> Timestamp,
        budget: Duration,
    ) -> Result<Duration, Error> {
        let Some(limiter) = self.0.as_ref().filter(|_| RateLimit::counts::<E>()) else {
            return Ok(Duration::ZERO);
        };
        let mut limiter = limiter.lock().unwrap_or_else(PoisonError::into_inner);
        limiter
            .reserve(now(), budget)
            .map_err(|wait| Error::RateLimited {
                operation: E::OPERATION,
                wait,
            })
    }
}
