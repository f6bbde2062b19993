//! Every vector of Project Wycheproof for the supported algorithms; the other sets are listed.

use clerk_core::crypto::{Algorithm, HmacSha256, RustCrypto, SignatureError};
use clerk_core::jwt::{Jwk, Key};
use wycheproof::{TestResult, ecdsa, mac, rsa_pkcs1_verify};

/// An "acceptable" RSA vector omits the NULL parameter of the `DigestInfo`. RFC 8017 appendix A.2.4
/// requires signers to write it, so such a signature is refused.
fn must_hold(result: TestResult) -> bool {
    result == TestResult::Valid
}

#[test]
fn rsa_pkcs1_verify() {
    use rsa_pkcs1_verify::TestName::{self, *};
    let scope = [
        (Rsa2048Sha256, Algorithm::Rs256),
        (Rsa2048Sha384, Algorithm::Rs384),
        (Rsa2048Sha512, Algorithm::Rs512),
        (Rsa3072Sha256, Algorithm::Rs256),
        (Rsa3072Sha384, Algorithm::Rs384),
        (Rsa3072Sha512, Algorithm::Rs512),
        (Rsa4096Sha256, Algorithm::Rs256),
        (Rsa4096Sha384, Algorithm::Rs384),
        (Rsa4096Sha512, Algorithm::Rs512),
        (Rsa8192Sha256, Algorithm::Rs256),
        (Rsa8192Sha384, Algorithm::Rs384),
        (Rsa8192Sha512, Algorithm::Rs512),
    ];
    // JWS has no algorithm with SHA-224, SHA-512/t or SHA-3 (RFC 7518 section 3.1).
    let out_of_scope = [
        Rsa2048Sha224,
        Rsa2048Sha3_224,
        Rsa2048Sha3_256,
        Rsa2048Sha3_384,
        Rsa2048Sha3_512,
        Rsa2048Sha512_224,
        Rsa2048Sha512_256,
        Rsa3072Sha3_256,
        Rsa3072Sha3_384,
        Rsa3072Sha3_512,
        Rsa3072Sha512_256,
        Rsa4096Sha512_256,
    ];
    let others: Vec<_> = TestName::all()
        .into_iter()
        .filter(|name| scope.iter().all(|(inside, _)| inside != name))
        .collect();
    assert_eq!(others, out_of_scope);

    let mut tally = Tally::default();
    let mut jwks = 0;
    for (name, algorithm) in scope {
        for group in rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
            let key = Key::from_pem(&group.pem, &RustCrypto).unwrap();
            let mut jwk_key = None;
            if let Some(jwk) = &group.jwk {
                assert_eq!(jwk.alg, algorithm.name());
                let jwk = Jwk::rsa(&jwk.n, &jwk.e)
                    .with_kid(&jwk.kid)
                    .with_algorithm(algorithm);
                jwk_key = Some(Key::from_jwk(&jwk, &RustCrypto).unwrap());
                jwks += 1;
            }
            for test in group.tests {
                let verdict = key.verify(algorithm, &test.msg, &test.sig);
                tally.check(&verdict, test.result, || format!("{name:?} {}", test.tc_id));
                // The JWK has the same numbers as the PEM key.
                if let (TestResult::Valid, Some(key)) = (test.result, &jwk_key) {
                    assert_eq!(key.verify(algorithm, &test.msg, &test.sig), Ok(()));
                }
                tally.vectors += 1;
            }
        }
    }
    assert_eq!((tally.vectors, jwks), (3106, 17));
    assert!(tally.held > 0 && tally.refused > 0);
}

#[test]
fn ecdsa_p256() {
    use ecdsa::TestName::{self, *};
    // ES256 is P-256 with SHA-256 and a signature of fixed length; in the other sets of the
    // curve the hash or the form (DER) differs.
    let of_the_curve: Vec<_> = TestName::all()
        .into_iter()
        .filter(|name| format!("{name:?}").starts_with("EcdsaSecp256r1"))
        .collect();
    assert_eq!(
        of_the_curve,
        [
            EcdsaSecp256r1Sha256P1363,
            EcdsaSecp256r1Sha256,
            EcdsaSecp256r1Sha3_256,
            EcdsaSecp256r1Sha3_512,
            EcdsaSecp256r1Sha512P1363,
            EcdsaSecp256r1Sha512,
            EcdsaSecp256r1Shake128P1363,
            EcdsaSecp256r1Shake128,
        ]
    );

    let mut tally = Tally::default();
    for group in ecdsa::TestSet::load(EcdsaSecp256r1Sha256P1363)
        .unwrap()
        .test_groups
    {
        // The vectors' numbers may carry a leading zero; coordinates are read from the point.
        let (coordinates, []) = group.key.key[1..].as_chunks::<32>() else {
            panic!("a point of 65 octets")
        };
        let keys = [
            Key::from_pem(&group.pem, &RustCrypto).unwrap(),
            Key::from_jwk(&Jwk::p256(&coordinates[0], &coordinates[1]), &RustCrypto).unwrap(),
        ];
        for test in group.tests {
            for key in &keys {
                let verdict = key.verify(Algorithm::Es256, &test.msg, &test.sig);
                tally.check(&verdict, test.result, || format!("ES256 {}", test.tc_id));
            }
            tally.vectors += 1;
        }
    }
    assert_eq!(tally.vectors, 262);
    assert!(tally.held > 0 && tally.refused > 0);
}

#[test]
fn hmac_sha256() {
    let (mut tally, mut shortened) = (Tally::default(), 0);
    for group in mac::TestSet::load(mac::TestName::HmacSha256)
        .unwrap()
        .test_groups
    {
        for test in group.tests {
            let secret = HmacSha256::new(&test.key);
            let verdict = secret.verify(&[&test.msg], &test.tag);
            tally.vectors += 1;
            if group.tag_size == 256 {
                tally.check(&verdict, test.result, || format!("HMAC {}", test.tc_id));
                continue;
            }
            // Truncated tags are refused; the vector is compared with the start of the whole tag.
            shortened += 1;
            assert_eq!(verdict, Err(SignatureError), "{}", test.tc_id);
            let right = secret.tag(&[&test.msg]).starts_with(&test.tag);
            assert_eq!(right, must_hold(test.result), "{}", test.tc_id);
        }
    }
    assert_eq!((tally.vectors, shortened), (174, 87));
    assert!(tally.held > 0 && tally.refused > 0);
}

#[derive(Default)]
struct Tally {
    vectors: usize,
    held: usize,
    refused: usize,
}

impl Tally {
    fn check(
        &mut self,
        verdict: &Result<(), SignatureError>,
        expected: TestResult,
        what: impl Fn() -> String,
    ) {
        assert_eq!(verdict.is_ok(), must_hold(expected), "{}", what());
        match verdict {
            Ok(()) => self.held += 1,
            Err(SignatureError) => self.refused += 1,
        }
    }
}
