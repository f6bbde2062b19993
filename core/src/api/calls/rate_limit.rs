//! Keeping to Clerk's rate limits before Clerk has to say so.

use alloc::collections::VecDeque;
use core::time::Duration;

use crate::api::description::Endpoint;
use crate::{SecretKey, Timestamp};

/// How many requests an instance may send within a window of time.
///
/// Source: <https://clerk.com/docs/guides/how-clerk-works/system-limits>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
}

impl RateLimit {
    /// What Clerk lets a production instance send: 1000 requests in 10 seconds.
    pub const PRODUCTION: Self = Self::new(1000, Duration::from_secs(10));

    /// What Clerk lets a development instance send: 100 requests in 10 seconds.
    pub const DEVELOPMENT: Self = Self::new(100, Duration::from_secs(10));

    /// So many requests (0 is taken as 1) in any window of this length; for example a share of the
    /// instance's limit, where several processes use the same instance.
    pub const fn new(requests: u32, window: Duration) -> Self {
        let requests = if requests == 0 { 1 } else { requests };
        Self { requests, window }
    }

    /// The limit of the instance that a secret key belongs to.
    pub fn of(key: &SecretKey) -> Self {
        if key.is_development() {
            Self::DEVELOPMENT
        } else {
            Self::PRODUCTION
        }
    }

    /// How many requests one window takes.
    pub const fn requests(self) -> u32 {
        self.requests
    }

    /// How long the window is.
    pub const fn window(self) -> Duration {
        self.window
    }

    /// Whether an operation counts: all but the fetch of the signing keys, which Clerk does not
    /// limit.
    pub fn counts<E: Endpoint>() -> bool {
        E::RATE_LIMITED
    }
}

/// Gives each request its place in time, so that no window of a [`RateLimit`] holds more than it
/// may: a queue of the places of the last window, at most as many as one takes.
///
/// Places are given in the order of asking. One limiter belongs to one instance and is shared by
/// everything that sends to it; the lock around it is the caller's.
///
/// ```
/// use core::time::Duration;
/// use clerk_core::Timestamp;
/// use clerk_core::api::{RateLimit, RateLimiter};
///
/// let second = Duration::from_secs(1);
/// let mut limiter = RateLimiter::new(RateLimit::new(2, second));
/// let now = Timestamp::from_secs(0);
/// assert_eq!(limiter.reserve(now, second * 5), Ok(Duration::ZERO));
/// assert_eq!(limiter.reserve(now, second * 5), Ok(Duration::ZERO));
/// assert_eq!(limiter.reserve(now, second * 5), Ok(second));
/// ```
#[derive(Clone, Debug)]
pub struct RateLimiter {
    limit: RateLimit,
    places: VecDeque<Timestamp>,
    latest: Timestamp,
}

impl RateLimiter {
    /// Nothing was sent yet.
    pub const fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            places: VecDeque::new(),
            latest: Timestamp::EPOCH,
        }
    }

    /// The limit that it keeps to.
    pub const fn limit(&self) -> RateLimit {
        self.limit
    }

    /// Takes the next free place and says how long to wait for it. The place is used up even where
    /// the request is not sent then.
    ///
    /// # Errors
    /// How long the wait would be, where that is not less than `within`; no place is taken then.
    pub fn reserve(&mut self, now: Timestamp, within: Duration) -> Result<Duration, Duration> {
        let window = self.limit.window;
        if now.saturating_add(window) < self.latest {
            // The clock was set back: places from its former time would make everybody wait.
            self.places.clear();
        }
        self.latest = now;
        let past = |place: &Timestamp| place.saturating_add(window) <= now;
        while self.places.front().is_some_and(past) {
            self.places.pop_front();
        }
        let full = u32::try_from(self.places.len()).unwrap_or(u32::MAX) >= self.limit.requests;
        let oldest = if full { self.places.front() } else { None };
        let free = oldest.map_or(now, |place| place.saturating_add(window));
        let place = free.max(now);
        let pause = place.since(now);
        if !pause.is_zero() && pause >= within {
            return Err(pause);
        }
        if full {
            self.places.pop_front();
        }
        self.places.push_back(place);
        Ok(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const SECOND: Duration = Duration::from_secs(1);
    const LONG: Duration = Duration::from_hours(1);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    /// The rule itself, checked without the queue: no window of any place holds too many.
    fn holds(limit: RateLimit, places: &[i64]) -> bool {
        let window = i64::try_from(limit.window().as_millis()).unwrap();
        places.iter().all(|start| {
            let within = places
                .iter()
                .filter(|p| (*start..start + window).contains(*p));
            within.count() <= limit.requests() as usize
        })
    }

    #[test]
    fn no_window_holds_too_many_however_requests_arrive() {
        let limit = RateLimit::new(7, SECOND);
        for step in [0, 1, 90, 142, 143, 500] {
            let mut limiter = RateLimiter::new(limit);
            let places: Vec<i64> = (0..100)
                .map(|n| {
                    // Bursts of 13 with a rest between them.
                    let now = at(n * step + n / 13 * 400);
                    let pause = limiter.reserve(now, LONG).unwrap();
                    now.saturating_add(pause).as_millis()
                })
                .collect();
            assert!(holds(limit, &places), "step {step}: {places:?}");
            assert!(places.is_sorted());
        }
    }

    #[test]
    fn a_burst_goes_out_at_once_and_the_rest_when_there_is_room() {
        let mut limiter = RateLimiter::new(RateLimit::DEVELOPMENT);
        let pauses: Vec<u64> = (0..250)
            .map(|_| limiter.reserve(at(5_000), LONG).unwrap().as_secs())
            .collect();
        let expected: Vec<u64> = (0..250).map(|n| n / 100 * 10).collect();
        assert_eq!(pauses, expected);
    }

    #[test]
    fn a_wait_that_is_too_long_takes_no_place() {
        let mut limiter = RateLimiter::new(RateLimit::new(1, 10 * SECOND));
        assert_eq!(limiter.reserve(at(0), SECOND), Ok(Duration::ZERO));
        assert_eq!(
            limiter.reserve(at(1), 5 * SECOND),
            Err(Duration::from_millis(9_999))
        );
        assert_eq!(limiter.reserve(at(10_000), SECOND), Ok(Duration::ZERO));
    }

    /// Whatever the limit: a large one is no leak.
    #[test]
    fn places_that_are_past_are_forgotten() {
        let mut limiter = RateLimiter::new(RateLimit::new(u32::MAX, SECOND));
        for n in 0..100_000 {
            assert_eq!(limiter.reserve(at(n), LONG), Ok(Duration::ZERO));
        }
        assert_eq!(limiter.places.len(), 1000);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_for_it() {
        let mut limiter = RateLimiter::new(RateLimit::new(1, SECOND));
        assert_eq!(limiter.reserve(at(3_600_000), LONG), Ok(Duration::ZERO));
        assert_eq!(limiter.reserve(at(0), LONG), Ok(Duration::ZERO));
        assert_eq!(limiter.reserve(at(0), LONG), Ok(SECOND));
    }

    /// The numbers of Clerk's page on system limits.
    #[test]
    fn the_key_says_which_limit_holds() {
        for (key, requests) in [("sk_test_x", 100), ("sk_live_x", 1000), ("ak_x", 1000)] {
            let limit = RateLimit::of(&SecretKey::new(key).unwrap());
            assert_eq!((limit.requests(), limit.window()), (requests, 10 * SECOND));
        }
        assert_eq!(RateLimit::new(0, SECOND).requests(), 1);
    }
}
