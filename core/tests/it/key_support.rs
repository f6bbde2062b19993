//! Keys for tests. They were made with OpenSSL and serve tests only; the P-256 key and its
//! signatures are those of RFC 6979 appendix A.2.5.

use base64ct::{Base64, Encoding};
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{JwkSet, Key, KeyError, SigningKey};
use serde_json::{Value, json};

pub(crate) const RSA_PRIVATE: &str = include_str!("../fixtures/rsa2048.private.pem");
pub(crate) const RSA_PRIVATE_PKCS1: &str = include_str!("../fixtures/rsa2048.private.pkcs1.pem");
pub(crate) const RSA_PUBLIC: &str = include_str!("../fixtures/rsa2048.public.pem");
pub(crate) const RSA_PUBLIC_PKCS1: &str = include_str!("../fixtures/rsa2048.public.pkcs1.pem");
pub(crate) const P256_PRIVATE: &str = include_str!("../fixtures/p256.private.pem");
pub(crate) const P256_PUBLIC: &str = include_str!("../fixtures/p256.public.pem");

/// What OpenSSL signed with the RSA key.
pub(crate) const MESSAGE: &[u8] = b"sample";
pub(crate) const RSA_SIGNATURES: [(Algorithm, &str); 3] = [
    (
        Algorithm::Rs256,
        include_str!("../fixtures/rsa2048.rs256.sig"),
    ),
    (
        Algorithm::Rs384,
        include_str!("../fixtures/rsa2048.rs384.sig"),
    ),
    (
        Algorithm::Rs512,
        include_str!("../fixtures/rsa2048.rs512.sig"),
    ),
];

pub(crate) fn pem(text: &str) -> Result<Key, KeyError> {
    Key::from_pem(text, &RustCrypto)
}

pub(crate) fn rs256() -> Vec<u8> {
    Base64::decode_vec(RSA_SIGNATURES[0].1).unwrap()
}

/// The RSA public key as a JWK, with more members.
pub(crate) fn rsa_jwk(more: &Value) -> Value {
    let jwk = SigningKey::from_pem(RSA_PRIVATE).unwrap().public_jwk();
    merged(serde_json::to_value(jwk).unwrap(), more)
}

pub(crate) fn p256_jwk(more: &Value) -> Value {
    // RFC 6979 appendix A.2.5: Ux and Uy, in base64url.
    let base = json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y",
        "y": "eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk",
    });
    merged(base, more)
}

fn merged(mut base: Value, more: &Value) -> Value {
    base.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    base
}

pub(crate) fn load(jwk: &Value) -> Result<Key, KeyError> {
    let document = json!({ "keys": [jwk] }).to_string();
    let set = JwkSet::from_json(document.as_bytes()).unwrap();
    if let Some(jwk) = set.jwks().next() {
        return Key::from_jwk(jwk, &RustCrypto);
    }
    Err(set.load(&RustCrypto).skipped()[0].reason().clone())
}
