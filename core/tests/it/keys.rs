//! Keys as PEM and DER, and the errors for texts that are not keys.

use base64ct::{Base64, Encoding};
use clerk_core::crypto::{Algorithm, RustCrypto, UnusableKey};
use clerk_core::jwt::{JwkSet, Key, KeyError, SigningKey};
use serde_json::json;

use crate::key_support::{
    MESSAGE, P256_PRIVATE, RSA_PRIVATE, RSA_PRIVATE_PKCS1, RSA_PUBLIC, RSA_PUBLIC_PKCS1,
    RSA_SIGNATURES, load, pem, rs256, rsa_jwk,
};

#[test]
fn pem_is_read_however_it_is_wrapped() {
    let body: String = RSA_PUBLIC
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let forms = [
        RSA_PUBLIC.to_owned(),
        RSA_PUBLIC_PKCS1.to_owned(),
        RSA_PUBLIC.replace('\n', "\r\n"),
        RSA_PUBLIC.replace('\n', "\\n"),
        RSA_PUBLIC.replace('\n', "\\r\\n"),
        RSA_PUBLIC.replace('\n', " "),
        RSA_PUBLIC.replace('\n', ""),
        format!("  \"{}\"\n", RSA_PUBLIC.trim().replace('\n', "\\n")),
        format!("'{RSA_PUBLIC}'"),
        body.clone(),
        format!("\"{body}\\n\""),
    ];
    for form in forms {
        let key = pem(&form).unwrap_or_else(|error| panic!("{error}: {form}"));
        for (algorithm, signature) in RSA_SIGNATURES {
            let signature = Base64::decode_vec(signature).unwrap();
            assert_eq!(key.verify(algorithm, MESSAGE, &signature), Ok(()));
        }
    }
}

#[test]
fn pem_that_is_not_a_public_key_is_refused() {
    let cut = RSA_PUBLIC.replace("-----END PUBLIC KEY-----", "");
    let (head, tail) = RSA_PUBLIC.split_at(100);
    let short_body = format!("{head}{}", &tail[65..]);
    let body_of_private: String = RSA_PRIVATE
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let twice = format!("{RSA_PUBLIC}{RSA_PUBLIC}");
    let other_end = RSA_PUBLIC.replace("END PUBLIC", "END RSA PUBLIC");
    let request = RSA_PUBLIC.replace("PUBLIC KEY", "CERTIFICATE REQUEST");
    let cases = [
        ("", KeyError::Empty),
        (" \n\\n\"\"", KeyError::Empty),
        (RSA_PRIVATE, KeyError::PrivateKey),
        (RSA_PRIVATE_PKCS1, KeyError::PrivateKey),
        (&body_of_private, KeyError::PrivateKey),
        (
            include_str!("../fixtures/p256.private.sec1.pem"),
            KeyError::PrivateKey,
        ),
        (
            include_str!("../fixtures/rsa2048.private.encrypted.pem"),
            KeyError::PrivateKey,
        ),
        (
            include_str!("../fixtures/rsa2048.certificate.pem"),
            KeyError::Certificate,
        ),
        (r#"{"kty":"RSA"}"#, KeyError::Json),
        ("sk_test_xxxxxxxx", KeyError::SecretKey),
        ("pk_live_xxxxxxxx", KeyError::PublishableKey),
        (&cut, KeyError::Armor),
        (&twice, KeyError::Armor),
        (&other_end, KeyError::Armor),
        ("-----BEGIN PUBLIC KEY-----", KeyError::Armor),
        (&request, KeyError::Label),
        ("not a key!", KeyError::Base64),
        (&short_body, KeyError::Der),
        ("AAAA", KeyError::Der),
        (include_str!("../fixtures/p384.public.pem"), KeyError::Kind),
        (
            include_str!("../fixtures/ed25519.public.pem"),
            KeyError::Kind,
        ),
        (
            include_str!("../fixtures/rsapss.public.pem"),
            KeyError::Kind,
        ),
        (
            include_str!("../fixtures/rsa1024.public.pem"),
            KeyError::Unusable(UnusableKey::Modulus),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(pem(text).map(|_| ()), Err(expected.clone()), "{text}");
        assert_eq!(
            pem(&text.replace('\n', "\\n")).map(|_| ()),
            Err(expected),
            "{text}"
        );
    }
}

#[test]
fn texts_that_are_not_private_keys_are_refused() {
    let encrypted = include_str!("../fixtures/rsa2048.private.encrypted.pem");
    let cases = [
        (RSA_PUBLIC, KeyError::PublicKey),
        (RSA_PUBLIC_PKCS1, KeyError::PublicKey),
        (encrypted, KeyError::Encrypted),
        (
            include_str!("../fixtures/rsa2048.certificate.pem"),
            KeyError::Certificate,
        ),
        ("sk_test_xxxxxxxx", KeyError::SecretKey),
        ("", KeyError::Empty),
        ("AAAA", KeyError::Der),
        (
            "-----BEGIN PARAMETERS-----\nAAAA\n-----END PARAMETERS-----",
            KeyError::Label,
        ),
        (
            include_str!("../fixtures/rsa1024.private.pem"),
            KeyError::Unusable(UnusableKey::Modulus),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            SigningKey::from_pem(text).map(|_| ()),
            Err(expected),
            "{text:.40}"
        );
    }
}

#[test]
fn errors_contain_nothing_of_the_key() {
    for text in [
        "sk_test_canary",
        "pk_test_canary",
        "canary!",
        "{\"canary\":1}",
    ] {
        let error = pem(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    let jwk = rsa_jwk(&json!({"kid": "canary", "alg": "none"}));
    let error = load(&jwk).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"));
    let set = JwkSet::from_json(json!({"keys": [jwk]}).to_string().as_bytes()).unwrap();
    let loaded = set.load(&RustCrypto);
    assert_eq!(loaded.skipped()[0].kid(), Some("canary"));
    assert!(!format!("{set:?} {loaded:?}").contains("canary"));
    let key = load(&rsa_jwk(&json!({"kid": "canary"}))).unwrap();
    assert_eq!(format!("{key:?}"), "Key{Rs256, Rs384, Rs512}");
}

#[test]
fn der_keys_are_read_from_rustls_pki_types() {
    use rustls_pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer, pem::PemObject};
    let public = SubjectPublicKeyInfoDer::from_pem_slice(RSA_PUBLIC.as_bytes()).unwrap();
    let key = Key::from_spki(&public, &RustCrypto).unwrap();
    key.verify(Algorithm::Rs256, MESSAGE, &rs256()).unwrap();
    let cut = SubjectPublicKeyInfoDer::from(&public.as_ref()[1..]);
    assert_eq!(Key::from_spki(&cut, &RustCrypto).err(), Some(KeyError::Der));

    let private = PrivatePkcs8KeyDer::from_pem_slice(RSA_PRIVATE.as_bytes()).unwrap();
    let signing = SigningKey::from_pkcs8(&private).unwrap();
    assert_eq!(signing.sign(Algorithm::Rs256, MESSAGE).unwrap(), rs256());
}

/// A key of P-384 (RFC 5480 section 2.1.1.1: secp384r1) is of the right algorithm and on another curve.
#[test]
fn signing_keys_are_of_rsa_or_p_256() {
    let algorithm = [
        &[
            0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        ][..],
        &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
    ]
    .concat();
    let content = [&[0x02, 0x01, 0x00], &*algorithm, &[0x04, 0x02, 0x30, 0x00]].concat();
    let length = u8::try_from(content.len()).unwrap();
    let der = [&[0x30, length], &*content].concat();
    let refused = SigningKey::from_pkcs8(&der.as_slice().into()).map(|_| ());
    assert_eq!(refused, Err(KeyError::Kind));

    let rsa = SigningKey::from_pem(RSA_PRIVATE).unwrap();
    let p256 = SigningKey::from_pem(P256_PRIVATE).unwrap();
    for algorithm in Algorithm::ALL {
        let is_p256 = algorithm == Algorithm::Es256;
        assert_eq!(p256.permits(algorithm), is_p256, "{algorithm:?}");
        assert_eq!(rsa.permits(algorithm), !is_p256, "{algorithm:?}");
    }
}
