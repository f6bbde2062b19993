//! HMAC-SHA256 (RFC 2104, FIPS 198-1) for webhook signatures.

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::provider::SignatureError;

/// Octets of a block of SHA-256.
const BLOCK: usize = 64;

/// A secret that makes and verifies tags of 32 octets. It is overwritten when dropped.
#[derive(Clone)]
pub struct HmacSha256(Hmac<Sha256>);

impl HmacSha256 {
    /// A secret of any length.
    pub fn new(secret: &[u8]) -> Self {
        // RFC 2104 section 2: a long secret is hashed first, then filled up with zeros.
        let hashed = (secret.len() > BLOCK).then(|| Sha256::digest(secret));
        let octets = hashed.as_ref().map_or(secret, |digest| digest.as_slice());
        let mut block = Zeroizing::new([0_u8; BLOCK]);
        for (slot, octet) in block.iter_mut().zip(octets) {
            *slot = *octet;
        }
        Self(Hmac::new((&*block).into()))
    }

    /// The tag over the concatenation of the parts.
    pub fn tag(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    /// Verifies a tag over the concatenation of the parts in constant time.
    ///
    /// # Errors
    /// [`SignatureError`] if the tag differs or is not 32 octets long; truncated tags are refused.
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> Result<(), SignatureError> {
        self.over(parts)
            .verify_slice(tag)
            .map_err(|_| SignatureError)
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for HmacSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSha256([redacted])")
    }
}
