//! The default provider, over the crates of the `RustCrypto` project.

use alloc::sync::Arc;
use core::fmt;

use crypto_bigint::{U2048, U3072, U4096};
use p256::ecdsa::signature::Verifier;

use super::pkcs1v15::{BoxedKey, FixedKey};
use super::provider::{Algorithm, CryptoProvider, SignatureError, VerifyingKey};
use super::public_key::{PublicKey, UnusableKey, exponent, modulus_bits};

/// The default provider: pure Rust, no unsafe code in this crate, no system library.
///
/// RSA keys of 2048, 3072 and 4096 bits are held in Montgomery form and verify without a heap
/// allocation; other sizes up to 8192 bits take a slower general path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RustCrypto;

impl CryptoProvider for RustCrypto {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        match key.checked()? {
            PublicKey::Rsa { n, e } => {
                let e = exponent(e)?;
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

/// RSA keys only, verified by one code path for all sizes: for programs whose size counts for more
/// than their time, such as WebAssembly workers. Session tokens are signed with RSA keys.
///
/// It verifies the same RSA signatures as [`RustCrypto`]; a P-256 key is [`UnusableKey::Kind`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompactRsa;

impl CryptoProvider for CompactRsa {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        match key.checked()? {
            PublicKey::Rsa { n, e } => Ok(Arc::new(BoxedKey::new(n, exponent(e)?)?)),
            PublicKey::P256 { .. } => Err(UnusableKey::Kind),
        }
    }
}

struct P256Key(p256::ecdsa::VerifyingKey);

impl P256Key {
    /// Checks that the point is on the curve.
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
    ) -> Result<(), SignatureError> {
        if algorithm != Algorithm::Es256 {
            return Err(SignatureError);
        }
        // `from_slice` takes 64 octets, r and s each in 1..n.
        p256::ecdsa::Signature::from_slice(signature)
            .and_then(|signature| self.0.verify(message, &signature))
            .map_err(|_| SignatureError)
    }
}
