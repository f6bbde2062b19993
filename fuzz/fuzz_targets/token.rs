//! Hostile tokens: nothing panics, and nothing is accepted but what the key has signed.
#![no_main]

use std::sync::LazyLock;

use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{Key, Unverified, VerifyOptions, verify, verify_signature};
use libfuzzer_sys::fuzz_target;

const GENUINE: &str = include_str!("../seeds/token/genuine");

static KEY: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../seeds/pem/spki");
    Key::from_pem(pem, &RustCrypto).expect("the seed is a key")
});

fuzz_target!(|data: &[u8]| {
    let Ok(token) = std::str::from_utf8(data) else {
        return;
    };
    // Most inputs are no token; both verifications begin with this, and would only fail again.
    let Ok(unverified) = Unverified::parse(token) else {
        assert!(token != GENUINE, "the genuine token was refused");
        return;
    };
    let _ = (unverified.kid().map(str::len), unverified.class());
    let _ = unverified.unverified_header();
    let now = Timestamp::from_secs(1_800_000_000);
    let accepted = verify(token, &KEY, &VerifyOptions::new(), now).is_ok();
    let signed = verify_signature(token, &KEY, &Algorithm::ALL).is_ok();
    assert!(
        !(accepted || signed) || token == GENUINE,
        "a forgery was accepted"
    );
    assert!(
        accepted || token != GENUINE,
        "the genuine token was refused"
    );
});
