//! When to send again: a pure decision.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;

/// How often and how long an exchange is tried.
///
/// Reads (and PUT and DELETE) are repeated after a lost connection, 408, 429, 500, 502, 503, 504,
/// and 520 to 524, with which [Cloudflare](https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/),
/// which stands before Clerk's API, says that the API is out of its reach. POST and PATCH are
/// repeated only where nothing was sent, or on 429 (the server refused to process it). Pauses grow
/// exponentially with full jitter; a `Retry-After` is honoured where it fits the budget and
/// ends the exchange where it does not.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a request is sent at most; 1 means never again. Default 3.
    pub attempts: u32,
    /// The ceiling of the first pause; it doubles for each further one. Default 250 ms.
    pub first_pause: Duration,
    /// The ceiling of every pause that the server did not ask for. Default 5 s.
    pub longest_pause: Duration,
    /// How long the whole exchange may take, pauses included. Default 30 s.
    pub budget: Duration,
    /// Limits how many repeats all exchanges that share it may cause.
    pub quota: Option<Arc<RetryQuota>>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
            budget: Duration::from_secs(30),
            quota: None,
        }
    }
}

impl RetryPolicy {
    /// Sends once, within the default budget.
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// Sets how often a request is sent at most.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets how long the whole exchange may take.
    #[must_use]
    pub fn with_budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// Shares a quota with other exchanges.
    #[must_use]
    pub fn with_quota(mut self, quota: Arc<RetryQuota>) -> Self {
        self.quota = Some(quota);
        self
    }

    /// How long to wait before sending again, or `None` to give up.
    ///
    /// `elapsed` is the time since the exchange began, `seed` any number that differs between
    /// exchanges (jitter).
    pub fn pause(&self, attempt: &Attempt, elapsed: Duration, seed: u64) -> Option<Duration> {
        if attempt.number >= self.attempts || !attempt.may_repeat() {
            return None;
        }
        let pause = attempt
            .retry_after
            .unwrap_or_else(|| self.backoff(attempt.number, seed));
        if elapsed.saturating_add(pause) >= self.budget {
            return None;
        }
        match &self.quota {
            Some(quota) if !quota.withdraw() => None,
            _ => Some(pause),
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
        }
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
        let policy = RetryPolicy::default().with_budget(10 * SECOND);
        let asked = |wait| Attempt::answered(1, true, 429, Some(wait));
        assert_eq!(
            policy.pause(&asked(4 * SECOND), 5 * SECOND, 0),
            Some(4 * SECOND)
        );
        assert_eq!(policy.pause(&asked(5 * SECOND), 5 * SECOND, 0), None);
        assert_eq!(policy.pause(&asked(Duration::MAX), SECOND, 0), None);
    }

    #[test]
    fn pauses_stay_under_their_doubling_ceiling_and_spread_over_it() {
        let policy = RetryPolicy::default().with_attempts(40);
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
        let policy = RetryPolicy::default().with_quota(Arc::new(RetryQuota::new()));
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
