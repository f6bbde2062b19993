//! The rate limit of one instance, shared by all clones of a client.

use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use clerk_core::Timestamp;
use clerk_core::api::{RateLimit, RateLimiter};
use clerk_core::flow::TransportError;
use clerk_core::http::Request;

/// Gives requests their places in time. The lock is held for one queue operation.
pub(super) struct SharedRateLimiter(Option<Mutex<RateLimiter>>);

impl SharedRateLimiter {
    pub(super) fn new(limit: Option<RateLimit>) -> Self {
        Self(limit.map(|limit| Mutex::new(RateLimiter::new(limit))))
    }

    /// How long a request has to wait, within the time that it may take. The clock is read under
    /// the lock, so that no caller sees an earlier time than the one before it.
    pub(super) fn reserve(
        &self,
        request: &Request,
        now: impl FnOnce() -> Timestamp,
    ) -> Result<Duration, TransportError> {
        let Some(limiter) = self.0.as_ref().filter(|_| request.is_rate_limited()) else {
            return Ok(Duration::ZERO);
        };
        let mut limiter = limiter.lock().unwrap_or_else(PoisonError::into_inner);
        let place = limiter.reserve(now(), request.timeout);
        place.map_err(TransportError::rate_limited)
    }
}
