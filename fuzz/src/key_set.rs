//! What holds of every key set: the limits, and names that tell usable keys apart.

use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{JwkSet, KeyCache};

/// Loads a key set.
///
/// # Panics
/// Where something does not hold.
pub fn judge(json: &[u8]) {
    let Ok(set) = JwkSet::from_json(json) else {
        return;
    };
    let loaded = set.load(&RustCrypto);
    assert!(loaded.keys().len() + loaded.skipped().len() <= JwkSet::MAX_KEYS);
    let named = |key: &clerk_core::jwt::Key| key.kid().expect("named").to_owned();
    let mut kids: Vec<_> = loaded.keys().iter().map(named).collect();
    kids.sort_unstable();
    kids.dedup();
    assert_eq!(kids.len(), loaded.keys().len());
    for key in loaded.keys() {
        let mut all = Algorithm::ALL.into_iter();
        assert!(all.any(|algorithm| key.permits(algorithm)));
        assert!(key.verify(Algorithm::Rs256, b"message", &[0; 256]).is_err());
    }
    let mut cache = KeyCache::new();
    let _ = cache.begin_fetch(Timestamp::EPOCH);
    let _ = cache.insert(loaded, Timestamp::EPOCH);
}
