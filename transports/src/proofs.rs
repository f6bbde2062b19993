//! The proofs of one instance, shared by all clones of a client and its authenticators.

use core::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};

use clerk_core::Timestamp;
use clerk_core::jwt::{ProofBounds, ProofCache, Proofs, Unverified};

use crate::events::Events;

/// In so many parts a cache of the default size is locked.
const SHARDS: usize = 16;
/// A smaller part would have no room for large tokens.
const LEAST_ENTRIES: usize = 64;
const LEAST_BYTES: usize = 512 * 1024;

/// How many bytes of a token are hashed, its last ones. They are of the signature, which differs
/// wherever two tokens that verify differ.
const HASHED: usize = 64;

/// A lock is held for one lookup of one token, and threads with different tokens seldom want the same
/// one.
#[derive(Debug)]
pub(crate) struct SharedProofs {
    shards: Box<[Mutex<ProofCache>]>,
    /// Keyed with the system's randomness, so that nobody outside can aim at a place.
    hasher: RandomState,
    events: Events,
}

impl SharedProofs {
    pub(crate) fn new(bounds: ProofBounds, events: Events) -> Self {
        let shards = (bounds.entries / LEAST_ENTRIES).min(bounds.bytes / LEAST_BYTES);
        let shards = shards.clamp(1, SHARDS);
        let mut of_shard = bounds;
        of_shard.entries /= shards;
        of_shard.bytes /= shards;
        let shard = || Mutex::new(ProofCache::new(of_shard));
        Self {
            shards: core::iter::repeat_with(shard).take(shards).collect(),
            hasher: RandomState::new(),
            events,
        }
    }

    /// What `operate` does with the part that this token belongs to, and the token's hash.
    fn with<T>(&self, token: &str, operate: impl FnOnce(&mut ProofCache, u64) -> T) -> Option<T> {
        let end = token.len().saturating_sub(HASHED);
        let hash = self.hasher.hash_one(token.as_bytes().get(end..));
        let shard = usize::try_from(hash >> 48).ok()? % self.shards.len();
        let mut shard = self
            .shards
            .get(shard)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Some(operate(&mut shard, hash))
    }
}

impl Proofs for SharedProofs {
    fn find(&self, token: &str, now: Timestamp) -> Option<Unverified> {
        let found = self.with(token, |cache, hash| cache.find(hash, token, now))?;
        // An opaque token has no signature.
        if token.contains('.') {
            self.events.signature_looked_up(found.is_some());
        }
        found
    }

    fn keep(&self, token: &Unverified, now: Timestamp) {
        self.with(token.expose(), |cache, hash| cache.insert(hash, token, now));
    }
}
