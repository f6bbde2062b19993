//! The signing keys of one instance, shared by all clones of a client: one lock, one fetch at a
//! time.
//!
//! A fetch is a task of its own if the transport can spawn one. Callers wait for its end, each with
//! its own deadline, and none of them drives it: a caller that goes away, or that is not polled,
//! holds up nobody. A task that its runtime no longer polls is replaced by one on the runtime of a
//! caller. If the transport cannot spawn, the fetch rests in the store and every caller that is
//! polled goes on with it. A blocking caller fetches on its own thread.

mod fetch;
mod store;

use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Waker};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use clerk_core::Timestamp;
use clerk_core::api::CallError;
use clerk_core::jwt::{Key, KeyCacheTimes, KeyUnavailable, LoadedKeys};
use event_listener::EventListener;

use crate::events::Events;
use crate::transports::{BoxFuture, Carrier, Task, ThreadBound};
use fetch::Fetch;
use store::{Begin, KeyLookup, Store};
pub(crate) use store::{FoundKey, NoKey};

/// How long a caller waits for a sign of life from a task before it replaces it.
const PATIENCE: Duration = Duration::from_secs(1);

/// A fetch that is ready to be driven.
pub(crate) type KeyFetch = BoxFuture<Result<LoadedKeys, CallError>>;

pub(crate) struct Keys {
    store: Arc<Store>,
    /// The fetch under way, if the transport cannot spawn it.
    shared: Mutex<Option<Task>>,
    /// How long a fetch may take, and how long a caller waits.
    budget: Duration,
}

impl Keys {
    pub(crate) fn new(times: KeyCacheTimes, budget: Duration, events: Events) -> Self {
        Self {
            store: Arc::new(Store::new(times, events)),
            shared: Mutex::new(None),
            budget,
        }
    }

    /// The key of this `kid`. `fetch` makes the fetch that brings it, if one is needed.
    pub(crate) async fn key(
        &self,
        kid: &str,
        now: Timestamp,
        carrier: &Carrier,
        fetch: &(impl Fn() -> KeyFetch + ThreadBound),
    ) -> Result<FoundKey, NoKey> {
        match self.store.find(kid, now) {
            KeyLookup::Key(found) => return Ok(found),
            KeyLookup::Missing(why) => return Err(why),
            // The rare ways are boxed: what every caller has to move stays small.
            KeyLookup::Stale(key) => {
                Box::pin(self.refresh(carrier, fetch)).await;
                return Ok(FoundKey {
                    key,
                    may_renew: true,
                    now: carrier.now(),
                });
            }
            KeyLookup::Wait { ended } => Box::pin(self.join_fetch(ended, carrier, fetch)).await?,
        }
        self.key_now(kid, carrier).map(|key| FoundKey {
            key,
            may_renew: false,
            now: carrier.now(),
        })
    }

    /// The key of this `kid` after a further fetch, if the cool-down allows one or one is under way.
    /// For a caller whose token does not match the key that it found.
    pub(crate) async fn renewed_key(
        &self,
        kid: &str,
        carrier: &Carrier,
        fetch: &(impl Fn() -> KeyFetch + ThreadBound),
    ) -> Result<Key, NoKey> {
        // A fetch that fails, or does not end in time, takes no key away.
        let _ = self.join_fetch(self.store.ended(), carrier, fetch).await;
        self.key_now(kid, carrier)
    }

    /// The key of this `kid` for a caller that waits for no other fetch.
    fn key_now(&self, kid: &str, carrier: &Carrier) -> Result<Key, NoKey> {
        match self.store.find(kid, carrier.now()) {
            KeyLookup::Key(FoundKey { key, .. }) | KeyLookup::Stale(key) => Ok(key),
            KeyLookup::Missing(_) | KeyLookup::Wait { .. } => Err(self.store.missing()),
        }
    }

    /// One of all callers that see stale keys has them fetched, beside itself if it can.
    async fn refresh(&self, carrier: &Carrier, fetch: &(impl Fn() -> KeyFetch + ThreadBound)) {
        let ended = self.store.ended();
        let Begin::Begun(begun) = self.begin(carrier) else {
            return;
        };
        let task = self.task(&begun, carrier, fetch());
        if let Some(task) = carrier.spawn(task) {
            self.start_fetch(&begun, carrier, task).await;
            // What else there is to know about this fetch, its end tells to others.
            let _ = self.join_fetch(ended, carrier, fetch).await;
        }
    }

    /// Waits until a fetch has ended that had not when `ended` had; begins one if none is under
    /// way and the cool-down allows it.
    async fn join_fetch(
        &self,
        ended: u64,
        carrier: &Carrier,
        fetch: &(impl Fn() -> KeyFetch + ThreadBound),
    ) -> Result<(), NoKey> {
        let mut left = self.budget;
        loop {
            let listener = self.store.listen();
            if self.store.ended_since(ended) {
                return Ok(());
            }
            let under_way = match self.begin(carrier) {
                Begin::TooSoon => return Ok(()),
                Begin::UnderWay(under_way) => under_way,
                Begin::Begun(begun) => {
                    let task = self.task(&begun, carrier, fetch());
                    let task = match carrier {
                        Carrier::Async(_) => carrier.spawn(task),
                        // A thread cannot be dropped in the middle, as a future can.
                        Carrier::Blocking(_) => Some(task),
                    };
                    if let Some(task) = task {
                        self.start_fetch(&begun, carrier, task).await;
                    }
                    continue;
                }
            };
            if under_way.is_shared() {
                self.drive_shared(listener).await;
                continue;
            }
            let patience = match carrier {
                Carrier::Async(_) => PATIENCE.min(left),
                Carrier::Blocking(_) => left,
            };
            let polls = under_way.polls();
            if carrier.wait(listener, patience).await {
                continue;
            }
            left = left.saturating_sub(patience);
            if left.is_zero() {
                return Err(KeyUnavailable::NotReached.into());
            }
            if under_way.polls() == polls {
                self.store.give_up(&under_way, false);
            }
        }
    }

    fn begin(&self, carrier: &Carrier) -> Begin {
        let now = carrier.now();
        self.store.begin(now, now.saturating_add(self.budget))
    }

    fn task(&self, begun: &Arc<Fetch>, carrier: &Carrier, fetch: KeyFetch) -> Task {
        let guard = Guard {
            store: self.store.clone(),
            fetch: begun.clone(),
        };
        let carrier = carrier.clone();
        Box::pin(async move {
            let outcome = guard.fetch.observe(fetch, &carrier).await;
            guard.store.end(&guard.fetch, outcome, carrier.now());
        })
    }

    /// Starts a fetch that has no task of its own.
    async fn start_fetch(&self, begun: &Fetch, carrier: &Carrier, task: Task) {
        match carrier {
            Carrier::Blocking(_) => task.await,
            Carrier::Async(_) => {
                let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
                *shared = Some(task);
                drop(shared);
                begun.share();
                self.store.notify();
            }
        }
    }

    /// Goes on with the shared fetch whenever it is polled, until the listener is notified. Every
    /// caller that waits does so, so that none has to wait for another one.
    async fn drive_shared(&self, mut listener: EventListener) {
        let waker = Waker::from(self.store.clone());
        poll_fn(|context| {
            let place = match self.shared.try_lock() {
                Ok(place) => Some(place),
                Err(TryLockError::Poisoned(place)) => Some(place.into_inner()),
                // Another thread polls it at this moment.
                Err(TryLockError::WouldBlock) => None,
            };
            // The task is out of its place while it is polled: one that panics is not polled again.
            if let Some(mut place) = place
                && let Some(mut task) = place.take()
                && Pin::new(&mut task)
                    .poll(&mut Context::from_waker(&waker))
                    .is_pending()
            {
                *place = Some(task);
            }
            Pin::new(&mut listener).poll(context)
        })
        .await;
    }
}

/// Goes along with the task of a fetch. If the task ends without an outcome, because it panics or
/// because its runtime drops it, those who wait for it go on.
struct Guard {
    store: Arc<Store>,
    fetch: Arc<Fetch>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.store.give_up(&self.fetch, std::thread::panicking());
    }
}
