//! What a verification takes from the heap.

use allocation_counter::measure;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{self, Key, SigningKey, VerifyOptions};
use serde_json::{Map, Value};

use crate::support::{CLAIMS, HEADER, NOW, PRIVATE_PEM, PUBLIC_PEM};

/// Exactly what parsing the claims takes, with the default provider.
#[test]
fn nothing_beyond_the_claims() {
    let claims: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    let header = serde_json::from_str(HEADER).unwrap();
    let signing = SigningKey::from_pem(PRIVATE_PEM).unwrap();
    let options = VerifyOptions::new();
    let token = jwt::sign(claims, &signing, Algorithm::Rs256, Some(header), NOW).unwrap();
    let key = Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap();

    let parsing = measure(|| {
        let _: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    });
    let verifying = measure(|| {
        jwt::verify(&token, &key, &options, NOW).unwrap();
    });
    assert_eq!(verifying.count_total, parsing.count_total);
}
