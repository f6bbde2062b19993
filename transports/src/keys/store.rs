use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::task::Wake;

use clerk_core::Timestamp;
use clerk_core::api::CallError;
use clerk_core::jwt::{Key, KeyCache, KeyCacheTimes, KeyError, KeyUnavailable, LoadedKeys, Lookup};
use event_listener::{Event, EventListener};

use super::fetch::Fetch;
use crate::events::Events;

/// The keys, and the fetch that is under way. The rules on when to fetch are the core's
/// ([`KeyCache`]).
pub(super) struct Store {
    state: RwLock<State>,
    /// Tells those who wait for a fetch that there is something to look at.
    changed: Event,
    events: Events,
}

struct State {
    cache: KeyCache,
    fetch: Option<Arc<Fetch>>,
    /// A fetch began and was lost without an outcome, so that the next one is no further fetch.
    lost: bool,
    /// How many fetches have ended: a caller that saw a smaller number waits for no other.
    ended: u64,
    cause: Option<Arc<CallError>>,
}

/// What a caller is to do about a `kid`.
pub(super) enum KeyLookup {
    /// Use this key.
    Key(FoundKey),
    /// Use this key, and have the keys fetched meanwhile.
    Stale(Key),
    /// Wait until more fetches have ended than this number, then look again.
    Wait { ended: u64 },
    /// There is no key, and no fetch that could bring it.
    Missing(NoKey),
}

/// A key that was fetched.
pub(crate) struct FoundKey {
    pub(crate) key: Key,
    /// Whether a fetch may begin or is under way, which could bring another key under its `kid`.
    pub(crate) may_renew: bool,
    /// When it was found.
    pub(crate) now: Timestamp,
}

/// Why there is no key.
pub(crate) struct NoKey {
    pub(crate) why: KeyUnavailable,
    /// The request for the keys that failed, if that is the reason.
    pub(crate) cause: Option<Arc<CallError>>,
}

impl From<KeyUnavailable> for NoKey {
    fn from(why: KeyUnavailable) -> Self {
        Self { why, cause: None }
    }
}

/// The answer to a caller that wants a fetch.
pub(super) enum Begin {
    /// The caller's fetch begins.
    Begun(Arc<Fetch>),
    /// Another fetch is under way.
    UnderWay(Arc<Fetch>),
    /// The cool-down forbids it.
    TooSoon,
}

impl Store {
    pub(super) fn new(times: KeyCacheTimes, events: Events) -> Self {
        Self {
            state: RwLock::new(State {
                cache: KeyCache::with_times(times),
                fetch: None,
                lost: false,
                ended: 0,
                cause: None,
            }),
            changed: Event::new(),
            events,
        }
    }

    pub(super) fn find(&self, kid: &str, now: Timestamp) -> KeyLookup {
        let state = self.read();
        match state.cache.lookup(kid, now) {
            Lookup::Hit(key) => KeyLookup::Key(FoundKey {
                key,
                may_renew: state.fetch.is_some() || state.cache.may_fetch(now),
                now,
            }),
            Lookup::Stale(key) => KeyLookup::Stale(key),
            Lookup::Unknown { may_refetch }
                if may_refetch || state.fetch.is_some() || state.lost =>
            {
                KeyLookup::Wait { ended: state.ended }
            }
            Lookup::Unknown { .. } => {
                KeyLookup::Missing(state.why(state.cache.unavailable_at(now)))
            }
        }
    }

    pub(super) fn listen(&self) -> EventListener {
        self.changed.listen()
    }

    pub(super) fn notify(&self) {
        self.changed.notify(usize::MAX);
    }

    /// How many fetches have ended.
    pub(super) fn ended(&self) -> u64 {
        self.read().ended
    }

    /// Whether a fetch that the caller waits for has ended.
    pub(super) fn ended_since(&self, seen: u64) -> bool {
        self.read().ended > seen
    }

    /// Begins a fetch unless one is under way or the cool-down forbids it. `until` is when the
    /// time budget of the new fetch is used up; a fetch past its own is replaced.
    pub(super) fn begin(&self, now: Timestamp, until: Timestamp) -> Begin {
        let mut state = self.write();
        match &state.fetch {
            Some(fetch) if now < fetch.until => return Begin::UnderWay(fetch.clone()),
            Some(_) => state.lost = true,
            None => {}
        }
        let may_fetch = state.cache.begin_fetch(now);
        if !may_fetch && !state.lost {
            return Begin::TooSoon;
        }
        let fetch = Arc::new(Fetch::new(until));
        state.fetch = Some(fetch.clone());
        state.lost = false;
        Begin::Begun(fetch)
    }

    /// Takes the outcome of a fetch. One that was replaced may still bring the keys for everybody;
    /// that it failed concerns nobody.
    pub(super) fn end(
        &self,
        fetch: &Arc<Fetch>,
        outcome: Result<LoadedKeys, CallError>,
        now: Timestamp,
    ) {
        // No observer of events runs under the lock.
        match &outcome {
            Ok(keys) => {
                self.events
                    .keys_fetched(keys.keys().len(), keys.skipped().len());
                if keys.keys().is_empty() {
                    self.events.keys_not_fetched(&KeyError::EmptySet);
                }
            }
            Err(error) => self.events.keys_not_fetched(error),
        }
        let mut state = self.write();
        if !state.is_current(fetch) && (outcome.is_err() || state.fetch.is_none()) {
            return;
        }
        state.cause = None;
        match outcome {
            // The cache counts a set without a usable key as a failed fetch.
            Ok(keys) => _ = state.cache.insert(keys, now),
            Err(error) => {
                state.cache.fetch_failed(KeyUnavailable::from(&error));
                state.cause = Some(Arc::new(error));
            }
        }
        state.end();
        drop(state);
        self.notify();
    }

    /// Gives up a fetch that nothing drives any more. If it has failed, those who wait for it are
    /// told so; if not, they begin another.
    pub(super) fn give_up(&self, fetch: &Arc<Fetch>, failed: bool) {
        let mut state = self.write();
        if !state.is_current(fetch) {
            return;
        }
        if failed {
            state.cache.fetch_failed(KeyUnavailable::FetchFailed);
            state.end();
        } else {
            state.fetch = None;
            state.lost = true;
        }
        drop(state);
        self.notify();
    }

    /// Why a caller that has waited for a fetch gets no key.
    pub(super) fn missing(&self) -> NoKey {
        let state = self.read();
        state.why(state.cache.unavailable())
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

/// Wakes everybody who waits, so that whoever is polled first goes on with a shared fetch.
impl Wake for Store {
    fn wake(self: Arc<Self>) {
        self.notify();
    }
}

impl State {
    fn is_current(&self, fetch: &Arc<Fetch>) -> bool {
        let current = self.fetch.as_ref();
        current.is_some_and(|current| Arc::ptr_eq(current, fetch))
    }

    fn end(&mut self) {
        self.fetch = None;
        self.ended += 1;
    }

    fn why(&self, why: KeyUnavailable) -> NoKey {
        let cause = match why {
            KeyUnavailable::UnknownKid | KeyUnavailable::NotKnownNow { .. } => None,
            _ => self.cause.clone(),
        };
        NoKey { why, cause }
    }
}
