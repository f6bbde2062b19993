//! Callers share one future: it stays in the store while nobody polls it, so a caller that goes
//! away in the middle of a fetch (a client that hangs up) neither stops it for the others nor makes
//! them begin another.

use core::future::{Future, poll_fn};
use core::task::Poll;
use std::sync::Arc;

use async_lock::{Mutex, MutexGuard};
use clerk_core::Timestamp;
use clerk_core::api::jwks::GetJwks;
use clerk_core::api::{Endpoint, Error, RawResponse};
use clerk_core::jwt::Key;

use super::{Found, Store, fetch};
use crate::transport::{Task, at_once, run_async_named};
use crate::verify::VerifyError;
use crate::{AsyncTransport, Config};

pub(crate) struct Keys {
    store: Arc<Store>,
    /// The fetch under way. Who holds the lock drives it; the others wait for the lock.
    flight: Mutex<Option<Flight>>,
}

struct Flight {
    task: Task,
    /// When its time budget is used up.
    until: Timestamp,
}

impl Keys {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            store: Arc::new(Store::new(config.key_times, config.provider.clone())),
            flight: Mutex::new(None),
        }
    }

    pub(crate) async fn key<T: AsyncTransport + 'static>(
        self: &Arc<Self>,
        kid: &str,
        config: &Arc<Config>,
        transport: &Arc<T>,
    ) -> Result<Key, VerifyError> {
        match self.store.find(kid, transport.now()) {
            Found::Key(key) => return Ok(key),
            Found::Missing(error) => return Err(error),
            Found::Stale(key) => {
                self.refresh(config, transport).await;
                return Ok(key);
            }
            Found::Wait { ended } => {
                let flight = self.flight.lock().await;
                if !self.store.ended_since(ended) {
                    self.fly(flight, config, transport).await;
                }
            }
        }
        match self.store.find(kid, transport.now()) {
            Found::Key(key) | Found::Stale(key) => Ok(key),
            Found::Missing(error) => Err(error),
            Found::Wait { .. } => Err(self.store.missing()),
        }
    }

    /// One caller of all that see stale keys has them fetched, beside itself where it can.
    async fn refresh<T: AsyncTransport + 'static>(
        self: &Arc<Self>,
        config: &Arc<Config>,
        transport: &Arc<T>,
    ) {
        let Some(mut flight) = self.flight.try_lock() else {
            return;
        };
        self.board(&mut flight, config, transport);
        if flight.is_none() {
            return;
        }
        drop(flight);
        let keys = self.clone();
        let task: Task = Box::pin(async move { drive(keys.flight.lock().await).await });
        if let Some(task) = transport.spawn(task) {
            task.await;
        }
    }

    async fn fly<T: AsyncTransport + 'static>(
        &self,
        mut flight: MutexGuard<'_, Option<Flight>>,
        config: &Arc<Config>,
        transport: &Arc<T>,
    ) {
        self.board(&mut flight, config, transport);
        drive(flight).await;
    }

    /// Begins a fetch unless one is under way or the cool-down forbids it. Only the holder of the
    /// lock comes here, so a fetch that has begun and has no future died in a panic, and one that is
    /// past its time was left behind by all its callers: its timers would let it fail at once.
    fn board<T: AsyncTransport + 'static>(
        &self,
        flight: &mut Option<Flight>,
        config: &Arc<Config>,
        transport: &Arc<T>,
    ) {
        let now = transport.now();
        if flight.as_ref().is_some_and(|flight| now < flight.until) {
            return;
        }
        *flight = None;
        self.store.abandon();
        if self.store.begin(now) {
            let until = now.saturating_add(config.retry.budget);
            let (store, config, transport) =
                (self.store.clone(), config.clone(), transport.clone());
            let task: Task = Box::pin(async move {
                let outcome = send(&config, &*transport).await;
                store.end(outcome, transport.now());
            });
            *flight = Some(Flight { task, until });
        }
    }
}

/// Drives the fetch to its end. The future is out of its place while it is polled, so that one
/// that panics is not polled again.
async fn drive(mut place: MutexGuard<'_, Option<Flight>>) {
    poll_fn(|context| {
        let Some(mut flight) = place.take() else {
            return Poll::Ready(());
        };
        let polled = Future::poll(flight.task.as_mut(), context);
        if polled.is_pending() {
            *place = Some(flight);
        }
        polled
    })
    .await;
}

async fn send<T: AsyncTransport>(config: &Config, transport: &T) -> Result<RawResponse, Error> {
    let call = fetch(config, transport.now())?;
    run_async_named(GetJwks::OPERATION, call, transport, at_once).await
}
