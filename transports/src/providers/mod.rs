//! Crypto providers over C and assembly. A feature adds one; the configuration chooses.

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(feature = "ring")]
mod ring;

#[cfg(feature = "aws-lc")]
pub use aws_lc::AwsLc;
#[cfg(feature = "ring")]
pub use ring::Ring;

/// A point in the uncompressed form of SEC 1 section 2.3.3: 04, x, y.
fn uncompressed(x: &[u8; 32], y: &[u8; 32]) -> [u8; 65] {
    let mut point = [4; 65];
    point[1..33].copy_from_slice(x);
    point[33..].copy_from_slice(y);
    point
}
