//! Asks a question twice over one cache of proofs. The second answer must be the one that a cold cache
//! gives.

use core::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};

use clerk_core::Timestamp;
use clerk_core::jwt::{ProofBounds, ProofCache, Proofs, Unverified};

#[derive(Debug)]
pub(super) struct Warm {
    cache: Mutex<ProofCache>,
    hasher: RandomState,
}

impl Default for Warm {
    fn default() -> Self {
        Self {
            cache: Mutex::new(ProofCache::new(ProofBounds::default())),
            hasher: RandomState::new(),
        }
    }
}

impl Proofs for Warm {
    fn find(&self, token: &str, now: Timestamp) -> Option<Unverified> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.find(self.hasher.hash_one(token), token, now)
    }

    fn keep(&self, token: &Unverified, now: Timestamp) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(self.hasher.hash_one(token.expose()), token, now);
    }
}
