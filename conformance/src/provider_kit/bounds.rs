//! Which keys there may be, and for which algorithm each is.

use base64ct::{Base64, Encoding};
use clerk_core::crypto::{Algorithm, CryptoProvider, PublicKey, UnusableKey};
use clerk_core::jwt::{Jwk, Key, KeyError, SigningKey};

use super::Report;
use super::tokens::{P256_KEY, RSA_KEY};

/// A modulus that fills no whole number of machine words. Made with OpenSSL.
const ODD_SIZE: &str = include_str!("keys/rsa2056.public.pem");
const ODD_SIZE_SIGNATURE: &str = include_str!("keys/rsa2056.rs256.sig");

pub(super) fn check(provider: &dyn CryptoProvider, report: &mut Report) {
    rsa_numbers(provider, report);
    points(provider, report);
    algorithms(provider, report);

    let signature = Base64::decode_vec(ODD_SIZE_SIGNATURE);
    let holds = Key::from_pem(ODD_SIZE, provider).is_ok_and(|key| {
        signature.is_ok_and(|signature| {
            key.verify(Algorithm::Rs256, b"sample", &signature).is_ok()
                && key.verify(Algorithm::Rs384, b"sample", &signature).is_err()
        })
    });
    report.expect(holds, || "a key of 2056 bits does not verify".into());
}

/// An odd number of this many bits.
fn odd(bits: usize) -> Vec<u8> {
    let mut number = vec![0xff; bits.div_ceil(8)];
    if let Some(first) = number.first_mut() {
        *first >>= (8 - bits % 8) % 8;
    }
    number
}

fn rsa_numbers(provider: &dyn CryptoProvider, report: &mut Report) {
    let even = [odd(2048).as_slice(), &[0xfe]].concat();
    let usual: &[u8] = &[1, 0, 1];
    let modulus = Some(UnusableKey::Modulus);
    let exponent = Some(UnusableKey::Exponent);
    let cases = [
        ("1024 bits", odd(1024), usual, modulus),
        ("2047 bits", odd(2047), usual, modulus),
        ("2048 bits", odd(2048), usual, None),
        ("2049 bits", odd(2049), usual, None),
        ("8191 bits", odd(8191), usual, None),
        ("8192 bits", odd(8192), usual, None),
        ("8193 bits", odd(8193), usual, modulus),
        ("an even modulus", even, usual, modulus),
        (
            "leading zeros",
            [&[0; 9], &*odd(2048)].concat(),
            &[0, 1, 0, 1],
            None,
        ),
        ("exponent 0", odd(2048), &[0], exponent),
        ("exponent 1", odd(2048), &[1], exponent),
        ("exponent 2", odd(2048), &[2], exponent),
        ("exponent 3", odd(2048), &[3], None),
        ("an even exponent", odd(2048), &[1, 0, 0], exponent),
        ("an exponent of 32 bits", odd(2048), &[0xff; 4], None),
        (
            "an exponent of 33 bits",
            odd(2048),
            &[1, 0, 0, 0, 1],
            exponent,
        ),
    ];
    for (what, n, e, expected) in cases {
        let got = Key::from_jwk(&Jwk::rsa(&n, e), provider).err();
        let expected = expected.map(KeyError::Unusable);
        report.expect(got == expected, || {
            format!("RSA, {what}: {got:?}, expected {expected:?}")
        });
    }
}

fn points(provider: &dyn CryptoProvider, report: &mut Report) {
    for (what, x, y) in [
        ("(0, 0)", [0; 32], [0; 32]),
        ("(1, 1)", [1; 32], [1; 32]),
        ("coordinates past the field", [0xff; 32], [0xff; 32]),
    ] {
        let got = Key::from_jwk(&Jwk::p256(&x, &y), provider).err();
        let expected = Some(KeyError::Unusable(UnusableKey::Point));
        report.expect(got == expected, || format!("P-256, {what}: {got:?}"));
    }
}

/// A key is for the algorithms of its kind, and for one if it names it. The provider's own keys
/// refuse algorithms of another kind too.
fn algorithms(provider: &dyn CryptoProvider, report: &mut Report) {
    for (pem, algorithms) in [
        (
            RSA_KEY,
            &[Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512][..],
        ),
        (P256_KEY, &[Algorithm::Es256]),
    ] {
        let Ok(signing) = SigningKey::from_pem(pem) else {
            return report.expect(false, || "the signing key cannot be read".into());
        };
        for signed in algorithms {
            let Ok(signature) = signing.sign(*signed, b"sample") else {
                return report.expect(false, || format!("{signed:?}: nothing was signed"));
            };
            for named in algorithms.iter().copied().map(Some).chain([None]) {
                let jwk = signing.public_jwk();
                let jwk = match named {
                    Some(named) => jwk.with_algorithm(named),
                    None => jwk,
                };
                let Ok(key) = Key::from_jwk(&jwk, provider) else {
                    report.expect(false, || format!("{named:?}: the key is refused"));
                    continue;
                };
                for asked in Algorithm::ALL {
                    let holds = key.verify(asked, b"sample", &signature).is_ok();
                    let expected = asked == *signed && named.is_none_or(|named| named == asked);
                    report.expect(holds == expected, || {
                        format!("a key for {named:?} verifies {signed:?} as {asked:?}: {holds}")
                    });
                }
            }
        }
    }
    let n = odd(2048);
    let (x, y) = generator();
    for (key, foreign) in [
        (PublicKey::Rsa { n: &n, e: &[3] }, Algorithm::Es256),
        (PublicKey::P256 { x: &x, y: &y }, Algorithm::Rs256),
    ] {
        let refused = provider
            .load(key)
            .is_ok_and(|key| key.verify(foreign, b"", &[0; 64]).is_err());
        report.expect(refused, || {
            format!("{foreign:?} with a key of another kind")
        });
    }
}

/// The base point of P-256 (FIPS 186-4 appendix D.1.2.3).
fn generator() -> ([u8; 32], [u8; 32]) {
    let x = [
        0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
        0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98,
        0xc2, 0x96,
    ];
    let y = [
        0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e,
        0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf,
        0x51, 0xf5,
    ];
    (x, y)
}
