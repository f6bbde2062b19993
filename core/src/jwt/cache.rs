//! The keys of one instance, with the rules on when to fetch them again.

use core::time::Duration;

use super::error::KeyUnavailable;
use super::jwk_set::LoadedKeys;
use super::key_error::KeyError;
use super::keys::Key;
use crate::Timestamp;

/// The keys of one Clerk instance, and when they are to be fetched again. One cache belongs to one
/// instance; keys of another instance must never enter it.
///
/// It is a plain value: it fetches nothing, has no clock and no lock. Whoever owns it asks
/// [`KeyCache::lookup`], fetches the JWK set where that says so, announces it with
/// [`KeyCache::begin_fetch`], and reports the outcome with [`KeyCache::insert`] or
/// [`KeyCache::fetch_failed`].
///
/// - Fetches begin at least a cool-down apart (20 s), whatever their reason and their outcome: a
///   flood of unknown `kid`s, or an outage, causes at most three a minute. After repeated
///   failures the distance grows to a minute.
/// - While there is no key to use, they begin a second apart, and with each failure twice as long,
///   up to the cool-down: a short outage at the start of a service stays short.
/// - From the soft age on (5 min) keys are used and refreshed; from the hard age on (90 min) they
///   are not used. Both count from the last successful fetch, so that a key outlives an outage of
///   an hour, and traffic does not prolong the life of a key that was removed.
/// - A successful fetch replaces the whole set; a failed one changes nothing.
#[derive(Clone, Debug)]
pub struct KeyCache {
    keys: LoadedKeys,
    times: KeyCacheTimes,
    fetched: Option<Timestamp>,
    attempted: Option<Timestamp>,
    failures: u32,
    failure: KeyUnavailable,
}

impl KeyCache {
    /// An empty cache with the default times.
    pub fn new() -> Self {
        Self::with_times(KeyCacheTimes::default())
    }

    /// An empty cache with times of one's own.
    pub fn with_times(times: KeyCacheTimes) -> Self {
        Self {
            keys: LoadedKeys::default(),
            times,
            fetched: None,
            attempted: None,
            failures: 0,
            failure: KeyUnavailable::FetchFailed,
        }
    }

    /// The key of this `kid`, and whether to fetch.
    pub fn lookup(&self, kid: &str, now: Timestamp) -> Lookup {
        match self.keys.find(kid).filter(|_| self.is_usable(now)) {
            None => Lookup::Unknown {
                may_refetch: self.may_fetch(now),
            },
            Some(key) if self.is_stale(now) && self.may_fetch(now) => Lookup::Stale(key.clone()),
            Some(key) => Lookup::Hit(key.clone()),
        }
    }

    /// Says that a fetch begins. `false`: the cool-down forbids it, do not fetch.
    #[must_use]
    pub fn begin_fetch(&mut self, now: Timestamp) -> bool {
        let may = self.may_fetch(now);
        if may {
            self.attempted = Some(now);
        }
        may
    }

    /// Takes the fetched keys in place of all earlier ones. What was left out of them and why is
    /// in [`LoadedKeys::skipped`].
    ///
    /// # Errors
    /// [`KeyError::EmptySet`] where there is no usable key; that counts as a failed fetch.
    pub fn insert(&mut self, keys: LoadedKeys, now: Timestamp) -> Result<(), KeyError> {
        if keys.keys().is_empty() {
            self.fetch_failed(KeyUnavailable::FetchFailed);
            return Err(KeyError::EmptySet);
        }
        self.keys = keys;
        self.fetched = Some(now);
        self.failures = 0;
        Ok(())
    }

    /// Says that the fetch failed. The keys stay.
    pub fn fetch_failed(&mut self, why: KeyUnavailable) {
        self.failures = self.failures.saturating_add(1);
        self.failure = why;
    }

    /// Why a `kid` is unknown to somebody who has waited for the last fetch: there is no such key,
    /// or the keys could not be fetched.
    pub fn unavailable(&self) -> KeyUnavailable {
        if self.fetched.is_some() && self.failures == 0 {
            KeyUnavailable::UnknownKid
        } else {
            self.failure
        }
    }

    /// Why a `kid` is unknown to somebody who comes between two fetches. Since the last one Clerk may
    /// have got a key of this `kid`: then it is not known now.
    pub fn unavailable_at(&self, now: Timestamp) -> KeyUnavailable {
        match self.unavailable() {
            KeyUnavailable::UnknownKid => KeyUnavailable::NotKnownNow {
                retry_after: self.pause(now),
            },
            why => why,
        }
    }

    /// Whether keys were fetched and are not past the hard age.
    fn is_usable(&self, now: Timestamp) -> bool {
        let age = self.fetched.map(|fetched| elapsed(fetched, now));
        age.is_some_and(|age| age.is_none_or(|age| age < self.times.hard_age))
    }

    /// A clock that was set back makes the keys stale, so that the times start anew.
    fn is_stale(&self, now: Timestamp) -> bool {
        self.fetched
            .and_then(|fetched| elapsed(fetched, now))
            .is_none_or(|age| age >= self.times.soft_age)
    }

    /// Whether a fetch may begin: the cool-down is over. A signature that does not match under a known
    /// `kid` is a reason for one, since the key may have been replaced.
    pub fn may_fetch(&self, now: Timestamp) -> bool {
        self.pause(now).is_zero()
    }

    /// How long it takes until a fetch may begin.
    fn pause(&self, now: Timestamp) -> Duration {
        let KeyCacheTimes {
            cool_down,
            first_pause,
            ..
        } = self.times;
        let distance = if self.is_usable(now) {
            cool_down.saturating_mul(self.failures.clamp(1, 3))
        } else {
            let doublings = self.failures.saturating_sub(1).min(16);
            first_pause.saturating_mul(1 << doublings).min(cool_down)
        };
        let passed = self
            .attempted
            .map(|attempted| elapsed(attempted, now).unwrap_or(distance));
        passed.map_or(Duration::ZERO, |passed| distance.saturating_sub(passed))
    }
}

impl Default for KeyCache {
    fn default() -> Self {
        Self::new()
    }
}

/// What a [`KeyCache`] knows about a `kid`.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// Use this key.
    Hit(Key),
    /// Use this key, and fetch the set meanwhile: it is past the soft age.
    Stale(Key),
    /// There is no such key.
    Unknown {
        /// Whether to fetch the set and look again. If not, the reason is
        /// [`KeyCache::unavailable_at`].
        may_refetch: bool,
    },
}

/// The times of a [`KeyCache`].
///
/// ```
/// # use clerk_core as clerk_backend;
/// use std::time::Duration;
///
/// use clerk_backend::jwt::KeyCacheTimes;
///
/// let mut times = KeyCacheTimes::default();
/// times.soft_age = Duration::from_secs(60); // refreshed each minute
/// # let _ = times;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyCacheTimes {
    /// When keys are refreshed; 5 minutes by default.
    pub soft_age: Duration,
    /// When keys are no longer used; 90 minutes by default.
    pub hard_age: Duration,
    /// The least time between two fetches; 20 seconds by default.
    pub cool_down: Duration,
    /// The time between the first two fetches while there is no key to use; 1 second by default. It
    /// doubles with each failure, up to the cool-down.
    pub first_pause: Duration,
}

impl Default for KeyCacheTimes {
    fn default() -> Self {
        Self {
            soft_age: Duration::from_secs(5 * 60),
            hard_age: Duration::from_secs(90 * 60),
            cool_down: Duration::from_secs(20),
            first_pause: Duration::from_secs(1),
        }
    }
}

/// The time from `then` to `now`; `None` where the clock was set back.
fn elapsed(then: Timestamp, now: Timestamp) -> Option<Duration> {
    (now >= then).then(|| now.since(then))
}
