//! JSON web keys (RFC 7517) and sets of them: what can be used, and why the rest cannot.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clerk_core::crypto::{Algorithm, RustCrypto, SignatureError, UnusableKey};
use clerk_core::jwt::{InvalidJwkSet, Jwk, JwkSet, Key, KeyError};
use serde_json::json;

use crate::key_support::{
    MESSAGE, RSA_PUBLIC, RSA_SIGNATURES, load, p256_jwk, pem, rs256, rsa_jwk,
};

#[test]
fn jwk_permits_its_algorithm_or_those_of_its_kind() {
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
    assert_eq!(pinned.verify(Rs384, MESSAGE, &rs384), Err(SignatureError));
    assert_eq!(
        pinned.with_algorithm(Rs384).map(|_| ()),
        Err(KeyError::Algorithm)
    );
}

#[test]
fn jwk_of_numbers_has_the_key_id_and_algorithm_that_it_is_given() {
    let jwk = Jwk::rsa(&[2, 1], &[1, 0, 1])
        .with_kid("ins_1")
        .with_algorithm(Algorithm::Rs256);
    let expected = json!({
        "kty": "RSA", "kid": "ins_1", "alg": "RS256", "use": "sig", "n": "AgE", "e": "AQAB",
    });
    assert_eq!(serde_json::to_value(&jwk).unwrap(), expected);
}

#[test]
fn unusable_jwks_are_refused() {
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
fn modulus_with_a_leading_zero_is_the_same_key() {
    let n = Base64UrlUnpadded::decode_vec(rsa_jwk(&json!({}))["n"].as_str().unwrap()).unwrap();
    let jwk = Jwk::rsa(&[&[0], &n[..]].concat(), &[1, 0, 1]);
    let key = Key::from_jwk(&jwk, &RustCrypto).unwrap();
    assert_eq!(key.verify(Algorithm::Rs256, MESSAGE, &rs256()), Ok(()));
}

#[test]
fn repeated_members_are_refused() {
    for (text, member) in [
        (r#"{"kid":"a","kty":"RSA","kty":"EC"}"#, "kty"),
        (r#"{"key_ops":["verify"],"key_ops":["sign"]}"#, "key_ops"),
    ] {
        let set = JwkSet::from_json(format!(r#"{{"keys":[{text}]}}"#).as_bytes()).unwrap();
        let loaded = set.load(&RustCrypto);
        assert_eq!(*loaded.skipped()[0].reason(), KeyError::Repeated(member));
        assert!(serde_json::from_str::<Jwk>(text).is_err());
    }
}

#[test]
fn unusable_key_does_not_affect_the_others() {
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
        .map(|key| (key.position(), key.kid(), key.reason().clone()))
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
fn documents_that_are_not_a_jwk_set_are_refused() {
    let keys = |count| json!({"keys": vec![json!({}); count]}).to_string();
    let long = format!("{}{}", " ".repeat(JwkSet::MAX_LEN), r#"{"keys":[]}"#);
    let deep = format!(r#"{{"keys":[{{"n":{}"#, "[".repeat(100_000));
    let cases = [
        ("", Some(InvalidJwkSet::Json { line: 1, column: 0 })),
        ("<html>", Some(InvalidJwkSet::Json { line: 1, column: 1 })),
        (
            r#"{"keys":["#,
            Some(InvalidJwkSet::Json { line: 1, column: 9 }),
        ),
        (
            r#"{"keys":[]}x"#,
            Some(InvalidJwkSet::Json {
                line: 1,
                column: 12,
            }),
        ),
        ("[]", Some(InvalidJwkSet::NotASet)),
        ("{}", Some(InvalidJwkSet::NotASet)),
        (r#"{"keys":{}}"#, Some(InvalidJwkSet::NotASet)),
        (r#"{"keys":[],"keys":[]}"#, Some(InvalidJwkSet::NotASet)),
        (&long, Some(InvalidJwkSet::TooLong)),
        (&keys(101), Some(InvalidJwkSet::TooManyKeys)),
        (&keys(100), None),
        (r#" {"keys":[]} "#, None),
    ];
    for (document, expected) in cases {
        assert_eq!(
            JwkSet::from_json(document.as_bytes()).err(),
            expected.map(KeyError::Set),
            "{document:.40}"
        );
    }
    assert!(matches!(
        JwkSet::from_json(deep.as_bytes()),
        Err(KeyError::Set(InvalidJwkSet::Json { .. }))
    ));
}
