use core::time::Duration;

use crate::SecretKey;

/// How many requests an instance may send within a window of time.
///
/// Source: <https://clerk.com/docs/guides/how-clerk-works/system-limits>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
}

impl RateLimit {
    /// Clerk's limit for a production instance: 1000 requests in 10 seconds.
    pub const PRODUCTION: Self = Self::new(1000, Duration::from_secs(10));

    /// Clerk's limit for a development instance: 100 requests in 10 seconds.
    pub const DEVELOPMENT: Self = Self::new(100, Duration::from_secs(10));

    /// This many requests (0 is taken as 1) in any window of this length; for example a share of the
    /// instance's limit, if several processes use the same instance.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of Clerk's page on system limits.
    #[test]
    fn limit_follows_from_the_kind_of_secret_key() {
        for (key, requests) in [("sk_test_x", 100), ("sk_live_x", 1000), ("ak_x", 1000)] {
            let limit = RateLimit::of(&SecretKey::new(key).unwrap());
            let window = Duration::from_secs(10);
            assert_eq!((limit.requests(), limit.window()), (requests, window));
        }
        assert_eq!(RateLimit::new(0, Duration::ZERO).requests(), 1);
    }
}
