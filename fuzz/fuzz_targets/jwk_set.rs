//! Hostile JWK sets: nothing panics, the limits hold, and every usable key has a name of its own.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| clerk_fuzz::key_set::judge(data));
