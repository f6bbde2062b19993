//! When to send again: a pure decision.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

use crate::http::Lane;

/// How often and how long an operation is tried.
///
/// Reads (and PUT and DELETE) are repeated after a lost connection, 408, 500, 502, 503, 504, and 520 to
/// 524, with which [Cloudflare](https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/),
/// which stands before Clerk's API, says that the API is out of its reach. POST and PATCH are repeated
/// only if nothing was sent. Pauses grow exponentially with full jitter.
///
/// Everything is repeated after 429, since Clerk refused to process it. A 429 with a `Retry-After`
/// says when to come back: it does not count against the quota and, if it is a second or more, is
/// waited for as often as the budget allows. A `Retry-After` past the budget ends the operation at
/// once. An answer that is larger than the transport takes is not fetched again.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use std::time::Duration;
///
/// use clerk_backend::retry::RetryPolicy;
///
/// // For work in the background: five attempts within a minute.
/// let patient = RetryPolicy::default().attempts(5).budget(Duration::from_secs(60));
/// // For a visitor who waits.
/// let quick = RetryPolicy::interactive();
/// // What the application repeats by itself.
/// let once = RetryPolicy::never();
/// # let _ = (patient, quick, once);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The lane of the requests. Default [`Lane::Calls`].
    pub lane: Lane,
    /// How often a request is sent at most; 1 means never again. Default 3.
    pub attempts: u32,
    /// The ceiling of the first pause; it doubles for each further one. Default 250 ms.
    pub first_pause: Duration,
    /// The ceiling of every pause that the server did not ask for. Default 5 s.
    pub longest_pause: Duration,
    /// How long one attempt may take if another can follow it; the last one has what is left of the
    /// budget. Default 10 s.
    pub attempt_timeout: Duration,
    /// How long the whole operation may take, pauses included. Default 30 s.
    pub budget: Duration,
    /// Limits how many repeats all operations that share it may cause.
    pub quota: Option<Arc<RetryQuota>>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            lane: Lane::Calls,
            attempts: 3,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(10),
            budget: Duration::from_secs(30),
            quota: None,
        }
    }
}

impl RetryPolicy {
    /// For requests that a visitor waits for: 5 seconds in all, 2 seconds an attempt, short pauses.
    pub fn interactive() -> Self {
        Self {
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(1),
            attempt_timeout: Duration::from_secs(2),
            budget: Duration::from_secs(5),
            ..Self::default()
        }
    }

    /// Sends once, within the default budget.
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// Sets the lane of the requests.
    #[must_use]
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Sets how often a request is sent at most.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets how long one attempt may take if another can follow it.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Sets how long the whole operation may take.
    #[must_use]
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// Shares a quota with other operations.
    #[must_use]
    pub fn quota(mut self, quota: Arc<RetryQuota>) -> Self {
        self.quota = Some(quota);
        self
    }

    /// How long to wait before sending again, or `None` to give up.
    ///
    /// `elapsed` is the time since the operation began, `seed` any number that differs between
    /// operations (jitter).
    pub fn pause(&self, attempt: &Attempt, elapsed: Duration, seed: u64) -> Option<Duration> {
        let told = attempt.is_told_when();
        let spent = attempt.number.saturating_sub(attempt.throttled);
        if self.attempts <= 1 || (!told && spent >= self.attempts) || !attempt.may_repeat() {
            return None;
        }
        let backoff = self.backoff(attempt.number, seed);
        let pause = match attempt.retry_after {
            // Those that are told the same second come back spread, and never in a tight loop.
            Some(asked) => asked.saturating_add(backoff),
            None => backoff,
        };
        let asked = attempt.retry_after.unwrap_or(pause);
        let left = self.budget.saturating_sub(elapsed);
        if asked >= left {
            return None;
        }
        let pause = pause.min(left.saturating_sub(Duration::from_millis(1)));
        match &self.quota {
            Some(quota) if !attempt.is_refusal_with_time() && !quota.withdraw() => None,
            _ => Some(pause),
        }
    }

    /// How long an attempt may take that begins `elapsed` after the operation began.
    #[cfg(feature = "api")]
    pub(crate) fn timeout(&self, idempotent: bool, spent: u32, elapsed: Duration) -> Duration {
        let left = self.budget.saturating_sub(elapsed);
        if idempotent && spent < self.attempts {
            left.min(self.attempt_timeout)
        } else {
            left
        }
    }

    fn backoff(&self, number: u32, seed: u64) -> Duration {
        let doubled = 1_u32
            .checked_shl(number.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let ceiling = self
            .first_pause
            .saturating_mul(doubled)
            .min(self.longest_pause);
        let millis = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(mix(seed.wrapping_add(u64::from(number))) % millis.saturating_add(1))
    }
}

/// What is known of the attempt that just failed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// Which one it was, from 1.
    pub number: u32,
    /// Whether sending twice has the effect of sending once.
    pub idempotent: bool,
    /// Whether any byte may have reached the server.
    pub sent: bool,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// How many attempts, this one included, were answered 429 with a `Retry-After`.
    pub throttled: u32,
}

impl Attempt {
    /// An attempt that ended without an answer.
    pub const fn lost(number: u32, idempotent: bool, sent: bool) -> Self {
        Self {
            number,
            idempotent,
            sent,
            status: None,
            retry_after: None,
            throttled: 0,
        }
    }

    /// An attempt that was answered with an error status.
    pub const fn answered(
        number: u32,
        idempotent: bool,
        status: u16,
        retry_after: Option<Duration>,
    ) -> Self {
        Self {
            number,
            idempotent,
            sent: true,
            status: Some(status),
            retry_after,
            throttled: 0,
        }
    }

    /// The same attempt after this many, itself included, that were told when to come back.
    #[must_use]
    pub const fn with_throttled(mut self, throttled: u32) -> Self {
        self.throttled = throttled;
        self
    }

    /// Whether the server refused to process it and said when to come back, later than now.
    pub(crate) fn is_told_when(&self) -> bool {
        self.is_refusal_with_time() && self.retry_after.is_some_and(|wait| !wait.is_zero())
    }

    const fn is_refusal_with_time(&self) -> bool {
        matches!((self.status, self.retry_after), (Some(429), Some(_)))
    }

    fn may_repeat(&self) -> bool {
        match self.status {
            Some(429) => true,
            Some(408 | 500 | 502..=504 | 520..=524) => self.idempotent,
            Some(_) => false,
            None => self.idempotent || !self.sent,
        }
    }
}

/// A budget of repeats that clones of a client share: every exchange puts in a tenth of a
/// repeat, every repeat takes out a whole one. However long an outage lasts, it costs at most
/// 1.1 times the calls, and a few repeats from the start.
#[derive(Debug)]
pub struct RetryQuota {
    tenths: AtomicU32,
}

impl RetryQuota {
    const REPEAT: u32 = 10;
    const FULL: u32 = 10 * Self::REPEAT;

    /// A quota that is full: ten repeats.
    pub const fn new() -> Self {
        Self {
            tenths: AtomicU32::new(Self::FULL),
        }
    }

    /// Counts an exchange that begins.
    pub fn deposit(&self) {
        self.change(|tenths| Some(tenths.saturating_add(1).min(Self::FULL)));
    }

    fn withdraw(&self) -> bool {
        self.change(|tenths| tenths.checked_sub(Self::REPEAT))
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        self.tenths
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, change)
            .is_ok()
    }
}

impl Default for RetryQuota {
    fn default() -> Self {
        Self::new()
    }
}

/// `SplitMix64`: spreads a seed over all bits.
const fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_is_repeated() {
        let policy = RetryPolicy::default();
        for (attempt, again) in [
            (Attempt::lost(1, true, true), true),
            (Attempt::lost(1, false, true), false),
            (Attempt::lost(1, false, false), true),
            (Attempt::answered(1, true, 503, None), true),
            (Attempt::answered(1, false, 503, None), false),
            (Attempt::answered(1, false, 429, None), true),
            (Attempt::answered(1, true, 404, None), false),
            (Attempt::answered(1, true, 501, None), false),
            (Attempt::answered(1, true, 521, None), true),
            (Attempt::answered(1, false, 524, None), false),
            (Attempt::answered(1, true, 525, None), false),
            (Attempt::answered(3, true, 503, None), false),
        ] {
            let pause = policy.pause(&attempt, Duration::ZERO, 7);
            assert_eq!(pause.is_some(), again, "{attempt:?}");
        }
    }

    #[test]
    fn retry_after_is_honoured_only_inside_the_budget() {
        let policy = RetryPolicy::default().budget(10 * SECOND);
        let asked = |wait| Attempt::answered(1, true, 429, Some(wait));
        let pause = policy.pause(&asked(4 * SECOND), 5 * SECOND, 0).unwrap();
        assert!(4 * SECOND <= pause && pause <= 5 * SECOND, "{pause:?}");
        assert_eq!(policy.pause(&asked(5 * SECOND), 5 * SECOND, 0), None);
        assert_eq!(policy.pause(&asked(Duration::MAX), SECOND, 0), None);
    }

    #[test]
    fn throttled_attempts_cost_neither_attempts_nor_quota() {
        let quota = Arc::new(RetryQuota::new());
        let policy = RetryPolicy::default().quota(quota);
        for number in 1..1_000 {
            let told = Attempt::answered(number, true, 429, Some(SECOND)).with_throttled(number);
            assert!(policy.pause(&told, Duration::ZERO, 0).is_some(), "{number}");
        }
        let lost = |number| Attempt::lost(number, true, true).with_throttled(990);
        assert!(policy.pause(&lost(992), SECOND, 0).is_some());
        assert!(
            policy.pause(&lost(993), SECOND, 0).is_none(),
            "the third that counts"
        );
        let told = Attempt::answered(1, true, 429, Some(SECOND)).with_throttled(1);
        assert!(
            RetryPolicy::never()
                .pause(&told, Duration::ZERO, 0)
                .is_none()
        );
    }

    #[test]
    fn callers_told_the_same_second_come_back_spread() {
        let policy = RetryPolicy::default();
        let told = Attempt::answered(1, true, 429, Some(SECOND)).with_throttled(1);
        let mut pauses: alloc::vec::Vec<u128> = (0..200)
            .map(|seed| {
                policy
                    .pause(&told, Duration::ZERO, seed)
                    .unwrap()
                    .as_millis()
            })
            .collect();
        pauses.sort_unstable();
        pauses.dedup();
        assert!(pauses.len() > 100 && pauses.iter().all(|pause| (1000..=1250).contains(pause)));
    }

    #[test]
    fn stalled_attempt_leaves_time_for_the_attempts_after_it() {
        let policy = RetryPolicy::interactive();
        assert_eq!(policy.timeout(true, 1, Duration::ZERO), 2 * SECOND);
        assert_eq!(policy.timeout(true, 2, 4 * SECOND), SECOND);
        assert_eq!(policy.timeout(true, 3, SECOND), 4 * SECOND, "the last one");
        assert_eq!(
            policy.timeout(false, 1, SECOND),
            4 * SECOND,
            "never repeated"
        );
        assert_eq!(policy.timeout(true, 1, 9 * SECOND), Duration::ZERO);
    }

    #[test]
    fn pauses_stay_under_their_doubling_ceiling_and_spread_over_it() {
        let policy = RetryPolicy::default().attempts(40);
        for (number, ceiling) in [
            (1, 250),
            (2, 500),
            (3, 1000),
            (5, 4000),
            (6, 5000),
            (39, 5000),
        ] {
            let pauses = (0..1000).map(|seed| {
                let attempt = Attempt::lost(number, true, true);
                policy
                    .pause(&attempt, Duration::ZERO, seed)
                    .unwrap()
                    .as_millis()
            });
            let (low, high) =
                pauses.fold((u128::MAX, 0), |(low, high), p| (low.min(p), high.max(p)));
            assert!(high <= ceiling && high > ceiling * 9 / 10 && low < ceiling / 10);
        }
    }

    #[test]
    fn an_outage_costs_a_tenth_more_calls() {
        let policy = RetryPolicy::default().quota(Arc::new(RetryQuota::new()));
        let mut sent = 0;
        for call in 0..10_000_u64 {
            policy.quota.as_ref().unwrap().deposit();
            let mut number = 1;
            sent += 1;
            while policy
                .pause(
                    &Attempt::answered(number, true, 503, None),
                    Duration::ZERO,
                    call,
                )
                .is_some()
            {
                number += 1;
                sent += 1;
            }
        }
        assert!((10_900..=11_010).contains(&sent), "{sent}");
    }
}
