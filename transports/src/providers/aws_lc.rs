//! AWS-LC, through the crate `aws-lc-rs`.

use core::fmt;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
};
use clerk_core::crypto::{
    Algorithm, CryptoProvider, PublicKey, SignatureError, UnusableKey, VerifyingKey,
};

/// Verifies signatures with AWS-LC (feature `aws-lc`): C and assembly, the fastest provider.
///
/// ```
/// use std::sync::Arc;
/// use clerk_backend::{Config, crypto::AwsLc};
///
/// let config = Config::new().crypto_provider(Arc::new(AwsLc));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwsLc;

impl CryptoProvider for AwsLc {
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        match key.checked()? {
            PublicKey::Rsa { n, e } => Ok(Arc::new(RsaKey::new(n, e)?)),
            PublicKey::P256 { x, y } => {
                let point = super::point::uncompressed(x, y);
                let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                Ok(Arc::new(P256Key(key.map_err(|_| UnusableKey::Point)?)))
            }
            _ => Err(UnusableKey::Kind),
        }
    }
}

/// A parsed key is bound to one hash. Clerk signs with RS256; for the other two the key is parsed
/// at the first signature.
struct RsaKey {
    components: RsaPublicKeyComponents<Box<[u8]>>,
    rs256: ParsedPublicKey,
    rs384: OnceLock<Option<ParsedPublicKey>>,
    rs512: OnceLock<Option<ParsedPublicKey>>,
}

impl RsaKey {
    fn new(n: &[u8], e: &[u8]) -> Result<Self, UnusableKey> {
        let components = RsaPublicKeyComponents {
            n: Box::from(n),
            e: Box::from(e),
        };
        let rs256 = components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256);
        Ok(Self {
            rs256: rs256.map_err(|_| UnusableKey::Modulus)?,
            components,
            rs384: OnceLock::new(),
            rs512: OnceLock::new(),
        })
    }

    fn parsed_for(&self, algorithm: Algorithm) -> Option<&ParsedPublicKey> {
        let (slot, parameters): (_, &'static RsaParameters) = match algorithm {
            Algorithm::Rs256 => return Some(&self.rs256),
            Algorithm::Rs384 => (&self.rs384, &RSA_PKCS1_2048_8192_SHA384),
            Algorithm::Rs512 => (&self.rs512, &RSA_PKCS1_2048_8192_SHA512),
            _ => return None,
        };
        slot.get_or_init(|| self.components.to_parsed_public_key(parameters).ok())
            .as_ref()
    }
}

impl VerifyingKey for RsaKey {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let key = self.parsed_for(algorithm).ok_or(SignatureError)?;
        key.verify_sig(message, signature)
            .map_err(|_| SignatureError)
    }
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rsa")
    }
}

struct P256Key(ParsedPublicKey);

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
            .verify_sig(message, signature)
            .map_err(|_| SignatureError)
    }
}

impl fmt::Debug for P256Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P256")
    }
}
