//! Tokens whose signature was checked before.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::fmt;

use super::checks;
use super::claims::Claims;
use super::error::{ClaimName, TokenError};
use super::keys::Key;
use super::options::VerifyOptions;
use super::token::{Token, Unverified};
use super::verify::Verified;
use crate::Timestamp;
use crate::crypto::VerifyingKey;

/// Tokens of one instance that verified, so that their signatures need not be checked again. A
/// session token comes with every request for its 60 seconds.
///
/// What it returns is not verified: [`Unverified::verify`] decides anew about times, parties,
/// audience, issuer, header type, algorithm and key, and leaves out the signature only if the same
/// [`Key`] has checked it. A key that was fetched again is another one, so a proof does not outlive
/// the rotation, the removal or the hard age of its key.
///
/// It is a plain value without clock, lock and randomness. Whoever owns it hashes the token, or
/// the end of its signature, with a secret key of its own, for example with std's `RandomState`; a hash that
/// two tokens share costs a proof and nothing else, since tokens are compared byte by byte.
///
/// ```
/// use std::hash::{BuildHasher, RandomState};
/// use clerk_core::Timestamp;
/// use clerk_core::jwt::{Claims, Key, ProofCache, TokenError, Unverified, Verified, VerifyOptions};
///
/// fn verify(
///     proofs: &mut ProofCache, hasher: &RandomState, text: &str, key: &Key, now: Timestamp,
/// ) -> Result<Verified<Claims>, TokenError> {
///     let hash = hasher.hash_one(text);
///     let mut token = match proofs.find(hash, text, now) {
///         Some(token) => token,
///         None => Unverified::parse(text)?,
///     };
///     let verified = token.prove(key, &VerifyOptions::new(), now)?;
///     proofs.insert(hash, &token, now);
///     Ok(verified)
/// }
/// ```
pub struct ProofCache {
    bounds: ProofBounds,
    entries: BTreeMap<u64, Entry>,
    /// The hash of each entry by its age, the oldest first.
    ages: BTreeMap<u64, u64>,
    next_age: u64,
    bytes: usize,
}

struct Entry {
    token: Unverified,
    ends: Timestamp,
    age: u64,
    bytes: usize,
}

impl ProofCache {
    /// An empty cache.
    pub fn new(bounds: ProofBounds) -> Self {
        Self {
            bounds,
            entries: BTreeMap::new(),
            ages: BTreeMap::new(),
            next_age: 0,
            bytes: 0,
        }
    }

    /// The parsed token with its proof, if this text has one that has not ended.
    pub fn find(&mut self, hash: u64, token: &str, now: Timestamp) -> Option<Unverified> {
        let entry = self.entries.get(&hash)?;
        if entry.ends <= now {
            self.remove(hash);
            return None;
        }
        let known = &entry.token;
        (known.token.text.expose() == token).then(|| known.clone())
    }

    /// Takes a token that [`Unverified::prove`] has verified; another one is left out. It stays until
    /// its `exp` and the clock skew that it was verified with have passed, and until the cache is
    /// full and every other proof is younger.
    pub fn insert(&mut self, hash: u64, token: &Unverified, now: Timestamp) {
        let Some(proof) = &token.proof else {
            return;
        };
        self.remove(hash);
        let bytes = size_of::<Entry>().saturating_add(token.token.bytes());
        if proof.ends <= now || bytes > self.bounds.bytes || self.bounds.entries == 0 {
            return;
        }
        while let Some((_, oldest)) = self.ages.first_key_value() {
            let oldest = *oldest;
            let is_full = self.entries.len() >= self.bounds.entries
                || self.bytes.saturating_add(bytes) > self.bounds.bytes;
            let has_ended = |entry: &Entry| entry.ends <= now;
            if !is_full && !self.entries.get(&oldest).is_some_and(has_ended) {
                break;
            }
            self.remove(oldest);
        }
        let age = self.next_age;
        self.next_age = self.next_age.wrapping_add(1);
        self.ages.insert(age, hash);
        self.bytes = self.bytes.saturating_add(bytes);
        let entry = Entry {
            ends: proof.ends,
            token: token.clone(),
            age,
            bytes,
        };
        self.entries.insert(hash, entry);
    }

    /// How many proofs there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many bytes the proofs take at most.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn remove(&mut self, hash: u64) {
        if let Some(entry) = self.entries.remove(&hash) {
            self.ages.remove(&entry.age);
            self.bytes = self.bytes.saturating_sub(entry.bytes);
        }
    }
}

/// Shows no token.
impl fmt::Debug for ProofCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofCache")
            .field("bounds", &self.bounds)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

/// How much a [`ProofCache`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProofBounds {
    /// How many tokens; 1024 by default. With 0 the cache stays empty.
    pub entries: usize,
    /// How many bytes they take with what was read from them; 8 MiB by default. A session token takes
    /// about 5 KiB.
    pub bytes: usize,
}

impl Default for ProofBounds {
    fn default() -> Self {
        Self {
            entries: 1024,
            bytes: 8 * 1024 * 1024,
        }
    }
}

/// Where the flows of an authenticator find and keep proofs: a [`ProofCache`] with a lock and a hash.
/// One instance of Clerk, one of these.
pub trait Proofs: fmt::Debug + Send + Sync {
    /// As [`ProofCache::find`].
    fn find(&self, token: &str, now: Timestamp) -> Option<Unverified>;

    /// As [`ProofCache::insert`].
    fn keep(&self, token: &Unverified, now: Timestamp);

    /// The token that is found, else as [`Unverified::parse_with`].
    ///
    /// # Errors
    /// Those of [`Unverified::parse_with`].
    fn find_or_parse(
        &self,
        token: &str,
        options: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Unverified, TokenError> {
        if token.len() <= options.max_length
            && let Some(known) = self.find(token, now)
        {
            return Ok(known);
        }
        Unverified::parse_with(token, options)
    }
}

/// That a token verified.
#[derive(Clone)]
pub(super) struct Proof {
    key: Arc<dyn VerifyingKey>,
    ends: Timestamp,
}

impl Proof {
    /// `None` if there is no saying when it ends.
    pub(super) fn of(
        verified: &Verified<Claims>,
        key: &Key,
        options: &VerifyOptions,
    ) -> Option<Self> {
        let claims = verified.claims();
        let exp = checks::seconds(claims.item(claims.known().exp), ClaimName::Exp);
        let exp = Timestamp::from_secs(exp.ok()??);
        Some(Self {
            key: Arc::clone(key.verifying()),
            ends: exp.saturating_add(options.clock_skew),
        })
    }

    /// Whether it is the work of this key. The proof holds the key, so no later one has its address.
    pub(super) fn is_by(&self, key: &Key) -> bool {
        Arc::ptr_eq(&self.key, key.verifying())
    }
}

impl Token {
    /// How many bytes it takes at most.
    fn bytes(&self) -> usize {
        let claims = self.parsed.claims.as_ref().map_or(0, Claims::bytes);
        size_of::<Self>() + self.text.expose().len() + self.parsed.signature.len() + claims
    }
}
