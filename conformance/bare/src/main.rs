//! Verifies a token without std and without libc: on Linux, where the only system call ends the
//! process, and on a Cortex-M4 without an operating system. Exit status 0: the token was accepted
//! and its forgery refused.

#![no_std]
#![no_main]

extern crate alloc;
#[cfg(feature = "leak")]
extern crate std;

use clerk_core::api::{ApiConfig, users};
use clerk_core::crypto::RustCrypto;
use clerk_core::jwt::{Key, VerifyOptions, verify};
use clerk_core::{SecretKey, Timestamp};

mod ground;

const PEM: &str = include_str!("../public_key.pem");
const TOKEN: &str = include_str!("../token.txt");

fn run() -> u8 {
    let now = Timestamp::from_secs(1_800_000_000);
    let Ok(key) = Key::from_pem(PEM, &RustCrypto) else {
        return 2;
    };
    let options = VerifyOptions::new();
    match verify(TOKEN.trim(), &key, &options, now) {
        Ok(verified) if verified.claims().get("sub").is_some() => {}
        _ => return 3,
    }
    let mut forged = alloc::string::String::from(TOKEN.trim());
    let last = forged.pop();
    forged.push(if last == Some('A') { 'Q' } else { 'A' });
    if verify(&forged, &key, &options, now).is_ok() {
        return 4;
    }
    let config = SecretKey::new("sk_test_bare").map(ApiConfig::new);
    match config.map(|config| config.request(&users::get("user_1"))) {
        Ok(Ok(request)) if request.url.ends_with("/v1/users/user_1") => 0,
        _ => 5,
    }
}
