//! Hostile key sets whose keys have the members of keys; see `jwk_set` for sets as text.
#![no_main]

use clerk_fuzz::shape::Keys;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|keys: Keys| clerk_fuzz::key_set::judge(keys.json().as_bytes()));
