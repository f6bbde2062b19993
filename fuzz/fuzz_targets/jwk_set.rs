//! Hostile JWK sets: nothing panics, the limits hold, and every usable key has a name of its own.
#![no_main]

use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{JwkSet, KeyCache};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(set) = JwkSet::from_json(data) else {
        return;
    };
    let loaded = set.load(&RustCrypto);
    assert!(loaded.keys().len() + loaded.skipped().len() <= JwkSet::MAX_KEYS);
    let mut kids: Vec<_> = loaded
        .keys()
        .iter()
        .map(|key| key.kid().expect("named"))
        .collect();
    kids.sort_unstable();
    kids.dedup();
    assert_eq!(kids.len(), loaded.keys().len());
    for key in loaded.keys() {
        assert!(
            Algorithm::ALL
                .into_iter()
                .any(|algorithm| key.permits(algorithm))
        );
        assert!(key.verify(Algorithm::Rs256, b"message", &[0; 256]).is_err());
    }
    let mut cache = KeyCache::new();
    let _ = cache.begin_fetch(Timestamp::EPOCH);
    let _ = cache.insert(loaded, Timestamp::EPOCH);
});
