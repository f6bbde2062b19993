//! `ring`.

use core::fmt;
use std::sync::Arc;

use clerk_core::crypto::{
    Algorithm, CryptoProvider, PublicKey, RustCrypto, SignatureError, UnusableKey, VerifyingKey,
};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// Verifies signatures with `ring` (feature `ring`): C and assembly. `ring` has no parsed public
/// keys, so each verification parses the key again.
///
/// ```
/// use std::sync::Arc;
/// use clerk_backend::{Config, crypto::Ring};
///
/// let config = Config::new().crypto_provider(Arc::new(Ring));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring;

impl CryptoProvider for Ring {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        match key.checked()? {
            PublicKey::Rsa { n, e } => Ok(Arc::new(RsaKey(RsaPublicKeyComponents {
                n: Box::from(n),
                e: Box::from(e),
            }))),
            PublicKey::P256 { x, y } => {
                // `ring` checks the point at each verification and not here.
                RustCrypto.load(key)?;
                Ok(Arc::new(P256Key(UnparsedPublicKey::new(
                    &ECDSA_P256_SHA256_FIXED,
                    super::point::uncompressed(x, y),
                ))))
            }
            _ => Err(UnusableKey::Kind),
        }
    }
}

struct RsaKey(RsaPublicKeyComponents<Box<[u8]>>);

impl VerifyingKey for RsaKey {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let parameters = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
            _ => return Err(SignatureError),
        };
        self.0
            .verify(parameters, message, signature)
            .map_err(|_| SignatureError)
    }
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rsa")
    }
}

struct P256Key(UnparsedPublicKey<[u8; 65]>);

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
        self.0
            .verify(message, signature)
            .map_err(|_| SignatureError)
    }
}

impl fmt::Debug for P256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256")
    }
}
