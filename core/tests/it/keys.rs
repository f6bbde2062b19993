//! Keys in every dress they arrive in, and what is said about those that are none.
//!
//! The fixtures were made with OpenSSL and serve tests only; the P-256 key and its signatures
//! are those of RFC 6979 appendix A.2.5.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clerk_core::crypto::{Algorithm, InvalidSignature, RustCrypto, UnusableKey};
use clerk_core::jwt::{Jwk, JwkSet, JwkSetError, Key, KeyError, SignError, SigningKey};
use serde_json::{Value, json};

const RSA_PRIVATE: &str = include_str!("../fixtures/rsa2048.private.pem");
const RSA_PRIVATE_PKCS1: &str = include_str!("../fixtures/rsa2048.private.pkcs1.pem");
const RSA_PUBLIC: &str = include_str!("../fixtures/rsa2048.public.pem");
const RSA_PUBLIC_PKCS1: &str = include_str!("../fixtures/rsa2048.public.pkcs1.pem");
const P256_PRIVATE: &str = include_str!("../fixtures/p256.private.pem");
const P256_PUBLIC: &str = include_str!("../fixtures/p256.public.pem");

/// What OpenSSL signed with the RSA key.
const MESSAGE: &[u8] = b"sample";
const RSA_SIGNATURES: [(Algorithm, &str); 3] = [
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

fn pem(text: &str) -> Result<Key, KeyError> {
    Key::from_pem(text, &RustCrypto)
}

fn rs256() -> Vec<u8> {
    Base64::decode_vec(RSA_SIGNATURES[0].1).unwrap()
}

#[test]
fn pem_in_every_dress() {
    let body: String = RSA_PUBLIC
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let dresses = [
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
    for dress in dresses {
        let key = pem(&dress).unwrap_or_else(|error| panic!("{error}: {dress}"));
        for (algorithm, signature) in RSA_SIGNATURES {
            let signature = Base64::decode_vec(signature).unwrap();
            assert_eq!(key.verify(algorithm, MESSAGE, &signature), Ok(()));
        }
    }
}

#[test]
fn pem_that_is_no_public_key() {
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
        assert_eq!(pem(text).map(|_| ()), Err(expected), "{text}");
        assert_eq!(
            pem(&text.replace('\n', "\\n")).map(|_| ()),
            Err(expected),
            "{text}"
        );
    }
}

#[test]
fn errors_repeat_nothing_of_the_key() {
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
fn a_modulus_of_another_size() {
    let key = pem(include_str!("../fixtures/rsa2056.public.pem")).unwrap();
    let signature = Base64::decode_vec(include_str!("../fixtures/rsa2056.rs256.sig")).unwrap();
    assert_eq!(key.verify(Algorithm::Rs256, MESSAGE, &signature), Ok(()));
    assert_eq!(
        key.verify(Algorithm::Rs384, MESSAGE, &signature),
        Err(InvalidSignature)
    );
    assert_eq!(
        key.verify(Algorithm::Es256, MESSAGE, &signature),
        Err(InvalidSignature)
    );
}

#[test]
fn a_signature_is_checked_without_the_heap() {
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
fn every_flipped_bit_of_a_signature_is_refused() {
    let key = pem(RSA_PUBLIC).unwrap();
    let signature = rs256();
    for bit in 0..signature.len() * 8 {
        let mut flipped = signature.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = key.verify(Algorithm::Rs256, MESSAGE, &flipped);
        assert_eq!(verdict, Err(InvalidSignature), "bit {bit}");
    }
}

#[test]
fn every_flipped_bit_of_a_modulus_is_another_key() {
    let jwk = rsa_jwk(&json!({}));
    let n = Base64UrlUnpadded::decode_vec(jwk["n"].as_str().unwrap()).unwrap();
    let signature = rs256();
    for bit in 0..n.len() * 8 {
        let mut flipped = n.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        match Key::from_jwk(&Jwk::rsa(&flipped, &[1, 0, 1]), &RustCrypto) {
            Ok(key) => {
                let verdict = key.verify(Algorithm::Rs256, MESSAGE, &signature);
                assert_eq!(verdict, Err(InvalidSignature), "bit {bit}");
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
fn signatures_of_a_wrong_length_or_value() {
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
            Err(InvalidSignature)
        );
    }
    let key = pem(P256_PUBLIC).unwrap();
    for signature in [&[][..], &[0; 64], &[0; 63], &[1; 65], &[0xff; 64]] {
        assert_eq!(
            key.verify(Algorithm::Es256, MESSAGE, signature),
            Err(InvalidSignature)
        );
    }
}

/// The RSA public key as a JWK, with more members.
fn rsa_jwk(more: &Value) -> Value {
    let jwk = SigningKey::from_pem(RSA_PRIVATE).unwrap().public_jwk();
    merged(serde_json::to_value(jwk).unwrap(), more)
}

fn p256_jwk(more: &Value) -> Value {
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

fn load(jwk: &Value) -> Result<Key, KeyError> {
    let document = json!({ "keys": [jwk] }).to_string();
    let set = JwkSet::from_json(document.as_bytes()).unwrap();
    if let Some(jwk) = set.jwks().next() {
        return Key::from_jwk(jwk, &RustCrypto);
    }
    Err(set.load(&RustCrypto).skipped()[0].reason())
}

#[test]
fn jwks_and_their_algorithms() {
    use Algorithm::{Es256, Rs256, Rs384, Rs512};
    let cases = [
        (rsa_jwk(&json!({})), vec![Rs256, Rs384, Rs512]),
        (rsa_jwk(&json!({"alg": "RS384", "use": "sig"})), vec![Rs384]),
        (
            rsa_jwk(&json!({"alg": null, "use": null, "key_ops": null, "kid": null})),
            vec![Rs256, Rs384, Rs512],
        ),
        (
            rsa_jwk(&json!({"key_ops": ["sign", "verify"], "x5t": 1, "x5c": ["a"]})),
            vec![Rs256, Rs384, Rs512],
        ),
        (p256_jwk(&json!({"alg": "ES256"})), vec![Es256]),
        (p256_jwk(&json!({})), vec![Es256]),
    ];
    for (jwk, permitted) in cases {
        let key = load(&jwk).unwrap();
        for algorithm in Algorithm::ALL {
            assert_eq!(
                key.permits(algorithm),
                permitted.contains(&algorithm),
                "{jwk}"
            );
        }
    }
    let pinned = pem(RSA_PUBLIC).unwrap().with_algorithm(Rs256).unwrap();
    assert_eq!(pinned.verify(Rs256, MESSAGE, &rs256()), Ok(()));
    let rs384 = Base64::decode_vec(RSA_SIGNATURES[1].1).unwrap();
    assert_eq!(pinned.verify(Rs384, MESSAGE, &rs384), Err(InvalidSignature));
    assert_eq!(
        pinned.with_algorithm(Rs384).map(|_| ()),
        Err(KeyError::Algorithm)
    );
}

#[test]
fn jwks_that_can_not_be_used() {
    let n = rsa_jwk(&json!({}))["n"].as_str().unwrap().to_owned();
    let even = Base64UrlUnpadded::encode_string(&[0x80; 256]);
    let cases = [
        (json!(5), KeyError::NotAnObject),
        (json!([{}]), KeyError::NotAnObject),
        (json!("RSA"), KeyError::NotAnObject),
        (json!(null), KeyError::NotAnObject),
        (json!({}), KeyError::Missing("kty")),
        (json!({"kty": "RSA", "e": "AQAB"}), KeyError::Missing("n")),
        (json!({"kty": "RSA", "n": n}), KeyError::Missing("e")),
        (json!({"kty": "EC"}), KeyError::Missing("crv")),
        (json!({"kty": "oct"}), KeyError::Kind),
        (json!({"kty": "OKP", "crv": "Ed25519"}), KeyError::Kind),
        (json!({"kty": "rsa"}), KeyError::Kind),
        (p256_jwk(&json!({"crv": "P-384"})), KeyError::Kind),
        (p256_jwk(&json!({"x": "AA"})), KeyError::Malformed("x")),
        (p256_jwk(&json!({"y": 5})), KeyError::Malformed("y")),
        (
            p256_jwk(&json!({"y": "YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y"})),
            { KeyError::Unusable(UnusableKey::Point) },
        ),
        (
            rsa_jwk(&json!({"n": format!("{n}==")})),
            KeyError::Malformed("n"),
        ),
        (rsa_jwk(&json!({"n": "a b"})), KeyError::Malformed("n")),
        (rsa_jwk(&json!({"n": ""})), KeyError::Malformed("n")),
        (rsa_jwk(&json!({"e": "AR"})), KeyError::Malformed("e")), // trailing bits
        (
            rsa_jwk(&json!({"n": even})),
            KeyError::Unusable(UnusableKey::Modulus),
        ),
        (
            rsa_jwk(&json!({"n": "AQAB"})),
            KeyError::Unusable(UnusableKey::Modulus),
        ),
        (
            rsa_jwk(&json!({"e": "AQ"})),
            KeyError::Unusable(UnusableKey::Exponent),
        ),
        (
            rsa_jwk(&json!({"e": "Ag"})),
            KeyError::Unusable(UnusableKey::Exponent),
        ),
        (
            rsa_jwk(&json!({"e": "AQAAAAE"})),
            KeyError::Unusable(UnusableKey::Exponent),
        ),
        (rsa_jwk(&json!({"d": "AQ"})), KeyError::PrivateMember),
        (json!({"kty": "oct", "k": "AQ"}), KeyError::PrivateMember),
        (rsa_jwk(&json!({"use": "enc"})), KeyError::Use),
        (rsa_jwk(&json!({"key_ops": []})), KeyError::Use),
        (rsa_jwk(&json!({"key_ops": ["encrypt"]})), KeyError::Use),
        (
            rsa_jwk(&json!({"key_ops": "verify"})),
            KeyError::Malformed("key_ops"),
        ),
        (
            rsa_jwk(&json!({"key_ops": [1]})),
            KeyError::Malformed("key_ops"),
        ),
        (rsa_jwk(&json!({"alg": "PS256"})), KeyError::Algorithm),
        (rsa_jwk(&json!({"alg": "rs256"})), KeyError::Algorithm),
        (rsa_jwk(&json!({"alg": "HS256"})), KeyError::Algorithm),
        (rsa_jwk(&json!({"alg": "ES256"})), KeyError::Algorithm),
        (p256_jwk(&json!({"alg": "RS256"})), KeyError::Algorithm),
        (rsa_jwk(&json!({"kid": ""})), KeyError::Malformed("kid")),
        (rsa_jwk(&json!({"kid": 5})), KeyError::Malformed("kid")),
        (
            rsa_jwk(&json!({"kid": "k".repeat(257)})),
            KeyError::Malformed("kid"),
        ),
        (rsa_jwk(&json!({"kid": "a b"})), KeyError::Malformed("kid")),
    ];
    for (jwk, expected) in cases {
        assert_eq!(load(&jwk).map(|_| ()), Err(expected), "{jwk}");
    }
}

#[test]
fn a_modulus_with_a_zero_octet_in_front_is_the_same_key() {
    let n = Base64UrlUnpadded::decode_vec(rsa_jwk(&json!({}))["n"].as_str().unwrap()).unwrap();
    let jwk = Jwk::rsa(&[&[0], &n[..]].concat(), &[1, 0, 1]);
    let key = Key::from_jwk(&jwk, &RustCrypto).unwrap();
    assert_eq!(key.verify(Algorithm::Rs256, MESSAGE, &rs256()), Ok(()));
}

#[test]
fn members_that_stand_there_twice() {
    for (text, member) in [
        (r#"{"kid":"a","kty":"RSA","kty":"EC"}"#, "kty"),
        (r#"{"key_ops":["verify"],"key_ops":["sign"]}"#, "key_ops"),
    ] {
        let set = JwkSet::from_json(format!(r#"{{"keys":[{text}]}}"#).as_bytes()).unwrap();
        let loaded = set.load(&RustCrypto);
        assert_eq!(loaded.skipped()[0].reason(), KeyError::Repeated(member));
        assert!(serde_json::from_str::<Jwk>(text).is_err());
    }
}

#[test]
fn one_bad_key_spoils_no_set() {
    let set = json!({"keys": [
        rsa_jwk(&json!({"kid": "z"})),
        5,
        rsa_jwk(&json!({"kid": "enc", "use": "enc"})),
        p256_jwk(&json!({"kid": "a"})),
        rsa_jwk(&json!({})),
        rsa_jwk(&json!({"kid": "twice"})),
        p256_jwk(&json!({"kid": "twice"})),
        // Not usable, so it takes nothing from the other `a`.
        p256_jwk(&json!({"kid": "a", "use": "enc"})),
    ], "more": {"keys": 1}});
    let loaded = JwkSet::from_json(set.to_string().as_bytes())
        .unwrap()
        .load(&RustCrypto);
    let kids: Vec<_> = loaded.keys().iter().map(|key| key.kid().unwrap()).collect();
    assert_eq!(kids, ["a", "z"]);
    assert!(loaded.find("a").unwrap().permits(Algorithm::Es256));
    assert!(loaded.find("twice").is_none());
    let skipped: Vec<_> = loaded
        .skipped()
        .iter()
        .map(|key| (key.position(), key.kid(), key.reason()))
        .collect();
    assert_eq!(
        skipped,
        [
            (1, None, KeyError::NotAnObject),
            (2, Some("enc"), KeyError::Use),
            (4, None, KeyError::Missing("kid")),
            (5, Some("twice"), KeyError::DuplicateKid),
            (6, Some("twice"), KeyError::DuplicateKid),
            (7, Some("a"), KeyError::Use),
        ]
    );
}

#[test]
fn documents_that_are_no_set() {
    let keys = |count| json!({"keys": vec![json!({}); count]}).to_string();
    let long = format!("{}{}", " ".repeat(JwkSet::MAX_LEN), r#"{"keys":[]}"#);
    let deep = format!(r#"{{"keys":[{{"n":{}"#, "[".repeat(100_000));
    let cases = [
        ("", Some(JwkSetError::Json { line: 1, column: 0 })),
        ("<html>", Some(JwkSetError::Json { line: 1, column: 1 })),
        (
            r#"{"keys":["#,
            Some(JwkSetError::Json { line: 1, column: 9 }),
        ),
        (
            r#"{"keys":[]}x"#,
            Some(JwkSetError::Json {
                line: 1,
                column: 12,
            }),
        ),
        ("[]", Some(JwkSetError::NotASet)),
        ("{}", Some(JwkSetError::NotASet)),
        (r#"{"keys":{}}"#, Some(JwkSetError::NotASet)),
        (r#"{"keys":[],"keys":[]}"#, Some(JwkSetError::NotASet)),
        (&long, Some(JwkSetError::TooLong)),
        (&keys(101), Some(JwkSetError::TooManyKeys)),
        (&keys(100), None),
        (r#" {"keys":[]} "#, None),
    ];
    for (document, expected) in cases {
        assert_eq!(
            JwkSet::from_json(document.as_bytes()).err(),
            expected,
            "{document:.40}"
        );
    }
    assert!(matches!(
        JwkSet::from_json(deep.as_bytes()),
        Err(JwkSetError::Json { .. })
    ));
}

#[test]
fn signs_as_openssl_does() {
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
fn signs_as_rfc_6979_says() {
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

#[test]
fn private_keys_that_are_none() {
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
fn der_keys_come_and_go_in_the_types_of_the_rustls_world() {
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
