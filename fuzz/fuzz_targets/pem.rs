//! Hostile PEM texts: nothing panics, and no message repeats the text.
#![no_main]

use clerk_core::crypto::RustCrypto;
use clerk_core::jwt::{Key, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let body: String = text
        .lines()
        .filter(|line| !line.starts_with("--"))
        .collect();
    for error in [
        Key::from_pem(text, &RustCrypto).err(),
        SigningKey::from_pem(text).err(),
    ]
    .into_iter()
    .flatten()
    {
        let message = format!("{error} {error:?}");
        // Keys have no spaces; the fuzzer does find the words of the messages themselves.
        let key_like = body.len() >= 24 && !body.contains(' ');
        assert!(!key_like || !message.contains(&body), "the key is repeated");
    }
});
