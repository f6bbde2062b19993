//! The default provider, over the `RustCrypto` crates.

use alloc::sync::Arc;
use core::fmt;

use crypto_bigint::{U2048, U3072, U4096};
use p256::ecdsa::signature::Verifier;

use super::pkcs1v15::{BoxedKey, FixedKey};
use super::{Algorithm, CryptoProvider, InvalidSignature, PublicKey, UnusableKey, VerifyingKey};

/// The default provider: pure Rust, no unsafe code of ours, no system library.
///
/// RSA keys of 2048, 3072 and 4096 bits are held in Montgomery form and verify without a heap
/// allocation; other sizes up to 8192 bits take a slower general path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RustCrypto;

impl CryptoProvider for RustCrypto {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        match key {
            PublicKey::Rsa { n, e } => {
                let (n, e) = (without_leading_zeros(n), exponent(e)?);
                Ok(match modulus_bits(n)? {
                    2048 => Arc::new(FixedKey::<{ U2048::LIMBS }>::new(n, e)?),
                    3072 => Arc::new(FixedKey::<{ U3072::LIMBS }>::new(n, e)?),
                    4096 => Arc::new(FixedKey::<{ U4096::LIMBS }>::new(n, e)?),
                    _ => Arc::new(BoxedKey::new(n, e)?),
                })
            }
            PublicKey::P256 { x, y } => Ok(Arc::new(P256Key::new(x, y)?)),
        }
    }
}

/// The size of an odd modulus of 2048 to 8192 bits.
pub(crate) fn modulus_bits(n: &[u8]) -> Result<usize, UnusableKey> {
    let (Some(first), Some(last)) = (n.first(), n.last()) else {
        return Err(UnusableKey::Modulus);
    };
    // Eight minus the leading zero bits of an octet: 0 to 8.
    let top = (0..8).filter(|bit| first >> bit > 0).count();
    let bits = (n.len() - 1).saturating_mul(8).saturating_add(top);
    if last % 2 == 1 && (2048..=8192).contains(&bits) {
        Ok(bits)
    } else {
        Err(UnusableKey::Modulus)
    }
}

/// An odd exponent of at least 3 and at most 32 bits.
fn exponent(e: &[u8]) -> Result<u32, UnusableKey> {
    let e = without_leading_zeros(e);
    if e.len() > 4 {
        return Err(UnusableKey::Exponent);
    }
    let e = e
        .iter()
        .fold(0, |value, octet| (value << 8) | u32::from(*octet));
    if e >= 3 && e % 2 == 1 {
        Ok(e)
    } else {
        Err(UnusableKey::Exponent)
    }
}

fn without_leading_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

struct P256Key(p256::ecdsa::VerifyingKey);

impl P256Key {
    fn new(x: &[u8; 32], y: &[u8; 32]) -> Result<Self, UnusableKey> {
        let point = p256::Sec1Point::from_affine_coordinates(&(*x).into(), &(*y).into(), false);
        p256::ecdsa::VerifyingKey::from_sec1_point(&point)
            .map(Self)
            .map_err(|_| UnusableKey::Point)
    }
}

impl fmt::Debug for P256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256")
    }
}

impl VerifyingKey for P256Key {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if algorithm != Algorithm::Es256 {
            return Err(InvalidSignature);
        }
        // Exactly 64 octets, r and s each in 1..n.
        p256::ecdsa::Signature::from_slice(signature)
            .and_then(|signature| self.0.verify(message, &signature))
            .map_err(|_| InvalidSignature)
    }
}
