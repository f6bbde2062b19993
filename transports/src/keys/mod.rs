//! The signing keys of one instance, shared by all clones of a client: one lock, one fetch at a
//! time, for both colours.
//!
//! [`Store`] is what both colours have in common; `blocking` and `asynchronous` say how callers
//! wait for a fetch that is under way. The rules on when to fetch are the core's ([`KeyCache`]).

pub(crate) mod asynchronous;
pub(crate) mod blocking;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use clerk_core::Timestamp;
use clerk_core::api::{Call, Error, RawCall, RawResponse, jwks};
use clerk_core::crypto::CryptoProvider;
use clerk_core::jwt::{EmptyKeySet, JwkSet, Key, KeyCache, KeyCacheTimes, KeyUnavailable, Lookup};

use crate::Config;
use crate::events;
use crate::seed::seed;
use crate::verify::VerifyError;

/// The keys and what is being done about them.
pub(crate) struct Store {
    state: RwLock<State>,
    provider: Arc<dyn CryptoProvider>,
}

struct State {
    cache: KeyCache,
    /// A fetch has begun and not ended.
    fetching: bool,
    /// How many fetches have ended: a caller that saw a smaller number waits for no other.
    ended: u64,
    cause: Option<Arc<Error>>,
}

/// What a caller is to do about a `kid`.
pub(crate) enum Found {
    /// Use this key.
    Key(Key),
    /// Use this key, and see that the keys are fetched meanwhile.
    Stale(Key),
    /// Wait until more fetches have ended than this number, then look again.
    Wait { ended: u64 },
    /// No key, and no fetch that could bring it.
    Missing(VerifyError),
}

impl Store {
    pub(crate) fn new(times: KeyCacheTimes, provider: Arc<dyn CryptoProvider>) -> Self {
        Self {
            state: RwLock::new(State {
                cache: KeyCache::with_times(times),
                fetching: false,
                ended: 0,
                cause: None,
            }),
            provider,
        }
    }

    pub(crate) fn find(&self, kid: &str, now: Timestamp) -> Found {
        let state = self.read();
        match state.cache.lookup(kid, now) {
            Lookup::Hit(key) => Found::Key(key),
            Lookup::Stale(key) => Found::Stale(key),
            Lookup::Unknown { may_refetch: false } if !state.fetching => {
                Found::Missing(state.missing())
            }
            Lookup::Unknown { .. } => Found::Wait { ended: state.ended },
        }
    }

    /// Whether a fetch that the caller waits for has ended.
    fn ended_since(&self, seen: u64) -> bool {
        self.read().ended > seen
    }

    fn is_fetching(&self) -> bool {
        self.read().fetching
    }

    /// Says that a fetch begins; `false` where one is under way or the cool-down forbids it.
    fn begin(&self, now: Timestamp) -> bool {
        let mut state = self.write();
        let begins = !state.fetching && state.cache.begin_fetch(now);
        state.fetching |= begins;
        begins
    }

    /// Takes the outcome of the fetch that is under way.
    fn end(&self, outcome: Result<RawResponse, Error>, now: Timestamp) {
        // Keys are parsed, and events told, before the lock is taken: verification goes on
        // meanwhile, and no subscriber runs under it.
        let loaded = outcome.map(|answer| {
            JwkSet::from_json(&answer.response().body).map(|set| set.load(&*self.provider))
        });
        match &loaded {
            Ok(Ok(keys)) => {
                events::keys_fetched(keys.keys().len(), keys.skipped().len());
                if keys.keys().is_empty() {
                    events::keys_not_fetched(&EmptyKeySet);
                }
            }
            Ok(Err(no_set)) => events::keys_not_fetched(no_set),
            Err(error) => events::keys_not_fetched(error),
        }
        let mut state = self.write();
        state.cause = None;
        match loaded {
            // A set without a usable key was told of; the cache counts it as a failed fetch.
            Ok(Ok(keys)) => _ = state.cache.insert(keys, now),
            Ok(Err(no_set)) => state.cache.fetch_failed(no_set.into()),
            Err(error) => {
                state.cache.fetch_failed(KeyUnavailable::from(&error));
                state.cause = Some(Arc::new(error));
            }
        }
        state.fetching = false;
        state.ended += 1;
    }

    /// Ends a fetch that nobody will end any more: its transport panicked, or all its callers left.
    fn abandon(&self) {
        let mut state = self.write();
        if state.fetching {
            state.cache.fetch_failed(KeyUnavailable::FetchFailed);
            state.fetching = false;
            state.ended += 1;
        }
    }

    fn missing(&self) -> VerifyError {
        self.read().missing()
    }

    /// Nothing that runs under the lock leaves the state half-changed, so a panic elsewhere is no
    /// reason to stop verifying.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn missing(&self) -> VerifyError {
        let why = self.cache.unavailable();
        let cause = match why {
            KeyUnavailable::UnknownKid => None,
            _ => self.cause.clone(),
        };
        VerifyError::Key { why, cause }
    }
}

/// The request for the instance's keys. Its answer is not read as the operation's type, so that one
/// broken key in it spoils nothing.
fn fetch(config: &Config, now: Timestamp) -> Result<RawCall, Error> {
    Ok(Call::new(&config.api, &jwks::get(), &config.retry, now, seed())?.raw())
}
