//! Numbers that differ between calls, for jitter.

use core::hash::{BuildHasher, Hasher};
use std::hash::RandomState;

/// The standard library keys its hash maps with the system's randomness and changes the key for
/// each; an empty hash under such a key is spread well enough for jitter, and needs no crate.
pub(crate) fn seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
