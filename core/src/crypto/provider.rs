use alloc::sync::Arc;
use core::fmt;

use super::public_key::{PublicKey, UnusableKey};

/// A signature algorithm of a JWS (RFC 7518 section 3.1). `none` and HMAC are not among them, so
/// no token can select them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// ECDSA on P-256 with SHA-256, the signature in its fixed form `r || s` (IEEE P1363).
    Es256,
}

impl Algorithm {
    /// All algorithms.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Rs384, Self::Rs512, Self::Es256];

    /// The name in a JWS header, for example `RS256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
        }
    }

    /// The algorithm of exactly this name; the comparison is case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }
}

/// The signature does not match. It carries no details, since they would only help a forger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureError;

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature does not match")
    }
}

impl core::error::Error for SignatureError {}

/// A public key, parsed once, that verifies many signatures.
pub trait VerifyingKey: fmt::Debug + Send + Sync {
    /// Verifies `signature` over `message`. The signature is in the form of RFC 7518: for RSA as
    /// many octets as the modulus has, for ES256 64 octets `r || s`.
    ///
    /// # Errors
    /// [`SignatureError`] if it does not match, or if `algorithm` is not one of the key's kind.
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError>;
}

/// An implementation of signature verification.
///
/// [`RustCrypto`](super::RustCrypto) is the default; `clerk-backend` adds `AwsLc` and `Ring` behind features. A
/// provider of one's own implements [`CryptoProvider::load`] and [`VerifyingKey`];
/// `clerk-conformance` has a test suite for it (`provider_kit`).
pub trait CryptoProvider: fmt::Debug + Send + Sync {
    /// Parses a key. It is called once for each key, when the key enters a key set, with numbers
    /// that passed [`PublicKey::checked`].
    ///
    /// # Errors
    /// [`UnusableKey`] if the provider cannot use the key.
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey>;
}
