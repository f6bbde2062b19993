//! The numbers of a public key and their bounds.

use core::fmt;

/// The numbers of a public key, big-endian, as RFC 7518 section 6 names them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum PublicKey<'a> {
    /// An RSA key: modulus and public exponent.
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

impl PublicKey<'_> {
    /// The same key without leading zeros, if its numbers are within bounds: an odd RSA modulus of
    /// 2048 to 8192 bits, an odd exponent of at least 3 and at most 32 bits. Whether a point is on
    /// the curve is for the provider to check.
    ///
    /// [`Key`](crate::jwt::Key) calls this before a provider sees a key, so that the bounds are
    /// the same for every provider.
    ///
    /// # Errors
    /// [`UnusableKey`] names the number that is out of bounds.
    pub fn checked(self) -> Result<Self, UnusableKey> {
        let Self::Rsa { n, e } = self else {
            return Ok(self);
        };
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        modulus_bits(n)?;
        exponent(e)?;
        Ok(Self::Rsa { n, e })
    }
}

/// A number of the key is out of bounds, or the provider offers no algorithm for the key's kind.
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

/// The size of an odd modulus of 2048 to 8192 bits without leading zeros.
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

/// An odd exponent of at least 3 and at most 32 bits, without leading zeros.
pub(super) fn exponent(e: &[u8]) -> Result<u32, UnusableKey> {
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
