//! The default provider, over the crates of the `RustCrypto` project.

use alloc::sync::Arc;
use core::fmt;

use crypto_bigint::{U2048, U3072, U4096};
use p256::ecdsa::signature::Verifier;

use super::pkcs1v15::{BoxedKey, FixedKey};
use super::provider::{Algorithm, CryptoProvider, InvalidSignature, VerifyingKey};
use super::public_key::{PublicKey, UnusableKey, exponent, modulus_bits, p256_key};

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
            PublicKey::P256 { x, y } => Ok(Arc::new(P256Key(p256_key(x, y)?))),
        }
    }
}

struct P256Key(p256::ecdsa::VerifyingKey);

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
        // `from_slice` takes 64 octets, r and s each in 1..n.
        p256::ecdsa::Signature::from_slice(signature)
            .and_then(|signature| self.0.verify(message, &signature))
            .map_err(|_| InvalidSignature)
    }
}
