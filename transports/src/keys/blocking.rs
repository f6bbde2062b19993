//! Callers wait on a condition variable; whoever begins a fetch carries a [`Flight`].

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use clerk_core::Timestamp;
use clerk_core::api::jwks::GetJwks;
use clerk_core::api::{Endpoint, Error, RawResponse};
use clerk_core::jwt::Key;

use super::{Found, Store, fetch};
use crate::transport::{at_once, run_named};
use crate::verify::VerifyError;
use crate::{Config, Transport};

pub(crate) struct Keys {
    store: Store,
    /// Guards nothing but the wait: [`Store::ended_since`] is asked under it, and it is taken
    /// between the end of a fetch and the wake-up, so that none is missed.
    turn: Mutex<()>,
    landed: Condvar,
}

impl Keys {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            store: Store::new(config.key_times, config.provider.clone()),
            turn: Mutex::new(()),
            landed: Condvar::new(),
        }
    }

    pub(crate) fn key<T: Transport + 'static>(
        self: &Arc<Self>,
        kid: &str,
        config: &Arc<Config>,
        transport: &Arc<T>,
    ) -> Result<Key, VerifyError> {
        match self.store.find(kid, transport.now()) {
            Found::Key(key) => return Ok(key),
            Found::Missing(error) => return Err(error),
            Found::Stale(key) => {
                self.refresh(config, transport);
                return Ok(key);
            }
            Found::Wait { ended } => match Flight::begin(self, transport.now()) {
                Some(flight) => flight.fly(config, &**transport),
                None => self.wait(ended),
            },
        }
        match self.store.find(kid, transport.now()) {
            Found::Key(key) | Found::Stale(key) => Ok(key),
            Found::Missing(error) => Err(error),
            Found::Wait { .. } => Err(self.store.missing()),
        }
    }

    /// One caller of all that see stale keys has them fetched, beside itself where it can.
    fn refresh<T: Transport + 'static>(self: &Arc<Self>, config: &Arc<Config>, transport: &Arc<T>) {
        let Some(flight) = Flight::begin(self, transport.now()) else {
            return;
        };
        let (config, carrier) = (config.clone(), transport.clone());
        if let Some(job) = transport.spawn(Box::new(move || flight.fly(&config, &*carrier))) {
            job();
        }
    }

    fn wait(&self, seen: u64) {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.landed.wait_while(turn, |()| {
            self.store.is_fetching() && !self.store.ended_since(seen)
        });
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

/// A fetch under way. However it ends, even by a panic, those who wait for it go on.
struct Flight(Arc<Keys>);

impl Flight {
    fn begin(keys: &Arc<Keys>, now: Timestamp) -> Option<Self> {
        keys.store.begin(now).then(|| Self(keys.clone()))
    }

    fn fly<T: Transport>(self, config: &Config, transport: &T) {
        let outcome = send(config, transport);
        self.0.store.end(outcome, transport.now());
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.store.abandon();
        drop(self.0.turn.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.landed.notify_all();
    }
}

fn send<T: Transport>(config: &Config, transport: &T) -> Result<RawResponse, Error> {
    let call = fetch(config, transport.now())?;
    run_named(GetJwks::OPERATION, call, transport, at_once)
}
