//! Tokens and signatures that were changed on the way.

use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, CryptoProvider};
use clerk_core::jwt::{self, Key, SigningKey, VerifyOptions};
use serde_json::{Map, Value};

use super::Report;

// Public keys in the sense that everybody has them: never trust what they sign.
pub(super) const RSA_KEY: &str = include_str!("keys/rsa2048.private.pem");
/// The key of RFC 6979 appendix A.2.5.
pub(super) const P256_KEY: &str = include_str!("keys/p256.private.pem");

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

pub(super) fn check(provider: &dyn CryptoProvider, report: &mut Report) {
    for (pem, algorithm) in [
        (RSA_KEY, Algorithm::Rs256),
        (RSA_KEY, Algorithm::Rs384),
        (RSA_KEY, Algorithm::Rs512),
        (P256_KEY, Algorithm::Es256),
    ] {
        let key = SigningKey::from_pem(pem).ok().and_then(|signing| {
            let key = Key::from_jwk(&signing.public_jwk(), provider).ok()?;
            Some((signing, key))
        });
        let Some((signing, key)) = key else {
            report.expect(false, || format!("{algorithm:?}: the key is refused"));
            continue;
        };
        flipped_bits(&signing, &key, algorithm, report);
        wrong_signatures(&signing, &key, algorithm, report);
    }
}

fn flipped_bits(signing: &SigningKey, key: &Key, algorithm: Algorithm, report: &mut Report) {
    let claims = Map::from_iter([
        ("sub".into(), Value::from("user_1")),
        ("exp".into(), Value::from(NOW.as_secs() + 60)),
    ]);
    let options = VerifyOptions::new().algorithms([algorithm]);
    let token = jwt::sign(claims, signing, algorithm, None, NOW);
    let Ok(token) = token else {
        return report.expect(false, || format!("{algorithm:?}: nothing was signed"));
    };
    let holds = |token: &str| jwt::verify(token, key, &options, NOW).is_ok();
    report.expect(holds(&token), || {
        format!("{algorithm:?}: a token is refused")
    });
    let mut bytes = token.into_bytes();
    for position in 0..bytes.len() {
        for bit in 0..8 {
            bytes[position] ^= 1 << bit;
            // With its highest bit set a byte is no text.
            if let Ok(flipped) = str::from_utf8(&bytes) {
                report.expect(!holds(flipped), || {
                    format!("{algorithm:?}: bit {bit} of byte {position} of a token flipped")
                });
            }
            bytes[position] ^= 1 << bit;
        }
    }
}

fn wrong_signatures(signing: &SigningKey, key: &Key, algorithm: Algorithm, report: &mut Report) {
    let Ok(good) = signing.sign(algorithm, b"sample") else {
        return report.expect(false, || format!("{algorithm:?}: nothing was signed"));
    };
    let mut expect = |holds: bool, what: &str, message: &[u8], signature: &[u8]| {
        let held = key.verify(algorithm, message, signature).is_ok();
        report.expect(held == holds, || format!("{algorithm:?}: {what}: {held}"));
    };
    expect(true, "the signature", b"sample", &good);
    expect(false, "of another message", b"simple", &good);
    expect(false, "of no message", b"", &good);
    expect(false, "no signature", b"sample", &[]);
    expect(false, "without its first octet", b"sample", &good[1..]);
    expect(
        false,
        "without its last octet",
        b"sample",
        &good[..good.len() - 1],
    );
    expect(false, "behind a zero", b"sample", &[&[0], &*good].concat());
    expect(false, "before a zero", b"sample", &[&*good, &[0]].concat());
    expect(false, "zeros", b"sample", &vec![0; good.len()]);
    expect(false, "ones", b"sample", &vec![0xff; good.len()]);
    let mut one = vec![0; good.len()];
    one[good.len() - 1] = 1;
    expect(false, "the number one", b"sample", &one);
    for bit in 0..good.len() * 8 {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        expect(false, "a flipped bit", b"sample", &flipped);
    }
}
