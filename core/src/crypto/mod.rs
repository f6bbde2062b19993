//! Signatures as a value: which code checks them is passed in, never chosen by a feature or a
//! process-wide switch.

use alloc::sync::Arc;
use core::fmt;

#[cfg(feature = "webhooks")]
mod hmac_sha256;
mod pkcs1v15;
mod rust_crypto;

#[cfg(feature = "webhooks")]
pub use hmac_sha256::HmacSha256;
#[cfg(feature = "sign")]
pub(crate) use pkcs1v15::with_digest;
pub use rust_crypto::RustCrypto;
#[cfg(feature = "sign")]
pub(crate) use rust_crypto::modulus_bits;

/// A signature algorithm of a JWS (RFC 7518 section 3.1). There is no `none` and no HMAC here:
/// a token can not ask for what does not exist.
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
    /// Every algorithm there is.
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

    /// The algorithm of exactly this name; other spellings are none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }
}

/// The numbers of a public key, big-endian, as RFC 7518 section 6 names them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// An RSA key: modulus and public exponent, without leading zeros.
    Rsa {
        /// The modulus.
        n: &'a [u8],
        /// The public exponent.
        e: &'a [u8],
    },
    /// A point on P-256.
    P256 {
        /// The affine x coordinate.
        x: &'a [u8; 32],
        /// The affine y coordinate.
        y: &'a [u8; 32],
    },
}

/// The signature is not right. It says no more on purpose: details help only a forger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature does not match")
    }
}

impl core::error::Error for InvalidSignature {}

/// The provider cannot use a key (its numbers are out of bounds, or its kind is not offered).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnusableKey {
    /// An RSA modulus outside 2048 to 8192 bits, or even.
    Modulus,
    /// An RSA exponent that is even, below 3, or longer than 32 bits.
    Exponent,
    /// The point is not on the curve.
    Point,
    /// The provider offers no algorithm for keys of this kind.
    Kind,
}

impl fmt::Display for UnusableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Modulus => "the RSA modulus must be odd and have 2048 to 8192 bits",
            Self::Exponent => "the RSA exponent must be odd, at least 3, and fit 32 bits",
            Self::Point => "the point is not on the curve P-256",
            Self::Kind => "the crypto provider offers no algorithm for keys of this kind",
        })
    }
}

impl core::error::Error for UnusableKey {}

/// A public key that was parsed once and verifies many times.
pub trait VerifyingKey: fmt::Debug + Send + Sync {
    /// Checks `signature` (as it stands in a JWS, decoded) over `message`.
    ///
    /// # Errors
    /// [`InvalidSignature`] where it does not hold, and where `algorithm` is not one of the
    /// key's kind.
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature>;
}

/// Where signature checks come from.
pub trait CryptoProvider: fmt::Debug + Send + Sync {
    /// Makes a key ready for use; called once for each key, when it enters a key set.
    ///
    /// # Errors
    /// [`UnusableKey`] where the key's numbers are out of bounds.
    fn load(&self, key: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey>;
}
