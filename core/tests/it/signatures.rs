//! Signatures are compared with those of OpenSSL and RFC 6979; changed ones are refused.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clerk_core::crypto::{Algorithm, CompactRsa, RustCrypto, SignatureError, UnusableKey};
use clerk_core::jwt::{Jwk, Key, KeyError, SignError, SigningKey};
use serde_json::json;

use crate::key_support::{
    MESSAGE, P256_PRIVATE, P256_PUBLIC, RSA_PRIVATE, RSA_PRIVATE_PKCS1, RSA_PUBLIC, RSA_SIGNATURES,
    p256_jwk, pem, rs256, rsa_jwk,
};

#[test]
fn modulus_of_2056_bits_verifies() {
    let key = pem(include_str!("../fixtures/rsa2056.public.pem")).unwrap();
    let signature = Base64::decode_vec(include_str!("../fixtures/rsa2056.rs256.sig")).unwrap();
    assert_eq!(key.verify(Algorithm::Rs256, MESSAGE, &signature), Ok(()));
    assert_eq!(
        key.verify(Algorithm::Rs384, MESSAGE, &signature),
        Err(SignatureError)
    );
    assert_eq!(
        key.verify(Algorithm::Es256, MESSAGE, &signature),
        Err(SignatureError)
    );
}

#[test]
fn compact_provider_verifies_rsa_and_refuses_p256() {
    let signature = rs256();
    let key = Key::from_pem(RSA_PUBLIC, &CompactRsa).unwrap();
    assert_eq!(key.verify(Algorithm::Rs256, MESSAGE, &signature), Ok(()));
    for bit in (0..signature.len() * 8).step_by(31) {
        let mut flipped = signature.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = key.verify(Algorithm::Rs256, MESSAGE, &flipped);
        assert_eq!(verdict, Err(SignatureError), "bit {bit}");
    }
    let error = Key::from_pem(P256_PUBLIC, &CompactRsa).unwrap_err();
    assert_eq!(error, KeyError::Unusable(UnusableKey::Kind));
}

#[test]
fn verifying_a_signature_allocates_nothing() {
    let signature = rs256();
    let key = pem(RSA_PUBLIC).unwrap();
    for (message, holds) in [(MESSAGE, true), (b"another", false)] {
        let check = || {
            assert_eq!(
                key.verify(Algorithm::Rs256, message, &signature).is_ok(),
                holds
            );
        };
        assert_eq!(allocation_counter::measure(check).count_total, 0);
    }
    // The counter does count.
    assert!(allocation_counter::measure(|| drop(pem(RSA_PUBLIC))).count_total > 0);
}

#[test]
fn signature_with_a_flipped_bit_is_refused() {
    let key = pem(RSA_PUBLIC).unwrap();
    let signature = rs256();
    for bit in 0..signature.len() * 8 {
        let mut flipped = signature.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = key.verify(Algorithm::Rs256, MESSAGE, &flipped);
        assert_eq!(verdict, Err(SignatureError), "bit {bit}");
    }
}

#[test]
fn modulus_with_a_flipped_bit_is_another_key() {
    let jwk = rsa_jwk(&json!({}));
    let n = Base64UrlUnpadded::decode_vec(jwk["n"].as_str().unwrap()).unwrap();
    let signature = rs256();
    for bit in 0..n.len() * 8 {
        let mut flipped = n.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        match Key::from_jwk(&Jwk::rsa(&flipped, &[1, 0, 1]), &RustCrypto) {
            Ok(key) => {
                let verdict = key.verify(Algorithm::Rs256, MESSAGE, &signature);
                assert_eq!(verdict, Err(SignatureError), "bit {bit}");
            }
            // Without its top or its bottom bit it is no modulus of 2048 bits.
            Err(error) => {
                assert_eq!(error, KeyError::Unusable(UnusableKey::Modulus));
                assert!([7, 2040].contains(&bit), "bit {bit}");
            }
        }
    }
}

#[test]
fn signatures_of_a_wrong_length_or_value_are_refused() {
    let key = pem(RSA_PUBLIC).unwrap();
    let n = Base64UrlUnpadded::decode_vec(rsa_jwk(&json!({}))["n"].as_str().unwrap()).unwrap();
    let good = rs256();
    let with_zero = [&[0], &good[..]].concat();
    for signature in [
        &[][..],
        &good[1..],
        &good[..255],
        &with_zero,
        &n,
        &[0xff; 256],
        &[0; 256],
    ] {
        assert_eq!(
            key.verify(Algorithm::Rs256, MESSAGE, signature),
            Err(SignatureError)
        );
    }
    let key = pem(P256_PUBLIC).unwrap();
    for signature in [&[][..], &[0; 64], &[0; 63], &[1; 65], &[0xff; 64]] {
        assert_eq!(
            key.verify(Algorithm::Es256, MESSAGE, signature),
            Err(SignatureError)
        );
    }
}

#[test]
fn signatures_equal_those_of_openssl() {
    for text in [
        RSA_PRIVATE,
        RSA_PRIVATE_PKCS1,
        &RSA_PRIVATE.replace('\n', "\\n"),
    ] {
        let key = SigningKey::from_pem(text).unwrap();
        for (algorithm, signature) in RSA_SIGNATURES {
            let expected = Base64::decode_vec(signature).unwrap();
            assert_eq!(key.sign(algorithm, MESSAGE), Ok(expected));
        }
        assert_eq!(
            key.sign(Algorithm::Es256, MESSAGE),
            Err(SignError::Algorithm)
        );
        assert_eq!(key.public_pem().unwrap(), RSA_PUBLIC);
        assert_eq!(format!("{key:?}"), "SigningKey(Rsa, [redacted])");
    }
}

#[test]
fn signature_equals_that_of_rfc_6979() {
    let key = SigningKey::from_pem(P256_PRIVATE).unwrap();
    // r and s for SHA-256 and "sample", in base64url.
    let expected =
        "79SLKqy2qP0RQN2c1F6B1p0sh3tWqvmRw00OqE6vNxb3yxyULWV8QdQ2x6G24p9l8-kA27mv9AZNxKsvhDrNqA";
    let made = key.sign(Algorithm::Es256, MESSAGE).unwrap();
    assert_eq!(Base64UrlUnpadded::encode_string(&made), expected);
    assert_eq!(
        key.sign(Algorithm::Rs256, MESSAGE),
        Err(SignError::Algorithm)
    );
    assert_eq!(key.public_pem().unwrap(), P256_PUBLIC);
    assert_eq!(
        serde_json::to_value(key.public_jwk()).unwrap(),
        p256_jwk(&json!({}))
    );
    let public = pem(P256_PUBLIC).unwrap();
    assert_eq!(public.verify(Algorithm::Es256, MESSAGE, &made), Ok(()));
}
