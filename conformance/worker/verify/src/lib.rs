//! A worker that verifies session tokens. It imports nothing: the host gives it the time.
//!
//! The host writes a text into what [`buffer`] returns and then calls [`load_key`] or [`verify`];
//! `run.mjs` is such a host.

use std::cell::RefCell;

use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, CompactRsa};
use clerk_core::jwt::{self, Key, TokenError, VerifyOptions};

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static VERIFIER: RefCell<Option<(Key, VerifyOptions)>> = const { RefCell::new(None) };
}

/// Room for a text of this many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        buffer.resize(length, 0);
        buffer.as_mut_ptr()
    })
}

/// The buffer holds the PEM public key and, behind a zero byte, the authorized party. Returns 1 if
/// they cannot be used.
#[unsafe(no_mangle)]
pub extern "C" fn load_key() -> u32 {
    let text = text();
    let Some((pem, party)) = text.split_once('\0') else {
        return 1;
    };
    let key = Key::from_pem(pem, &CompactRsa).and_then(|key| key.with_algorithm(Algorithm::Rs256));
    let options = VerifyOptions::new().authorized_parties([party]);
    let (Ok(key), Ok(())) = (key, options.check()) else {
        return 1;
    };
    VERIFIER.with_borrow_mut(|verifier| *verifier = Some((key, options)));
    0
}

/// The buffer holds a token. Returns the length of the text that the buffer holds afterwards: the
/// user's id, or, if the length is negative, the reason of the refusal.
#[unsafe(no_mangle)]
pub extern "C" fn verify(now_ms: f64) -> i32 {
    let now = Timestamp::from_millis(now_ms as i64);
    let (sign, answer) = VERIFIER.with_borrow(|verifier| match verifier {
        None => (-1, "no key was loaded".to_owned()),
        Some((key, options)) => match user_id(&text(), key, options, now) {
            Ok(user_id) => (1, user_id),
            Err(error) => (-1, error.reason().to_owned()),
        },
    });
    let length = sign * answer.len() as i32;
    BUFFER.with_borrow_mut(|buffer| *buffer = answer.into_bytes());
    length
}

/// Where the buffer is.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    BUFFER.with_borrow(|buffer| buffer.as_ptr())
}

fn user_id(
    token: &str,
    key: &Key,
    options: &VerifyOptions,
    now: Timestamp,
) -> Result<String, TokenError> {
    let session = jwt::verify(token, key, options, now)?.session()?;
    Ok(session.into_claims().user_id)
}

fn text() -> String {
    BUFFER.with_borrow(|buffer| String::from_utf8_lossy(buffer).into_owned())
}
