//! How often verification and authentication allocate.

use allocation_counter::measure;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::flow::{AwaitsKey, Step};
use clerk_core::jwt::{self, Key, SigningKey, VerifyOptions};
use serde_json::{Map, Value, json};

use crate::auth_support::{PRODUCTION, browser, keyless_options, session_token};
use crate::support::{CLAIMS, HEADER, NOW, PRIVATE_PEM, PUBLIC_PEM, toy_key};

/// The text and the nodes of the header, the same of the claims, what clones of the claims share, and the
/// signature.
const ALLOCATIONS: u64 = 6;

#[test]
fn verification_allocates_once_for_each_thing_it_keeps() {
    let claims: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    let header = serde_json::from_str(HEADER).unwrap();
    let signing = SigningKey::from_pem(PRIVATE_PEM).unwrap();
    let options = VerifyOptions::new();
    let token = jwt::sign(claims, &signing, Algorithm::Rs256, Some(header), NOW).unwrap();
    let key = Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap();

    let verifying = measure(|| {
        jwt::verify(&token, &key, &options, NOW).unwrap();
    });
    assert_eq!(verifying.count_total, ALLOCATIONS);
}

/// A cookie's token is parsed once, so deciding about a request allocates at most four times as often
/// as parsing the claims.
#[test]
fn deciding_by_cookie_parses_the_token_once() {
    let asked = browser(&session_token(PRODUCTION, json!({}))).header("host", "example.com");
    let authenticator = keyless_options(PRODUCTION).build().unwrap();
    let key = toy_key();
    let parsing = measure(|| {
        let _: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    });
    let mut state = None;
    let deciding = measure(|| {
        let Step::NeedKey(need) = asked.start(&authenticator) else {
            return;
        };
        state = Some(need.resume(Ok(key), NOW));
    });
    let Some(Step::Done(Ok(state))) = state else {
        panic!("a key is needed once");
    };
    assert!(state.is_authenticated());
    let (count, parsed) = (deciding.count_total, parsing.count_total);
    assert!(count <= 4 * parsed, "{count} {parsed}");
}
