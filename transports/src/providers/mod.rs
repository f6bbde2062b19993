//! Crypto providers over C and assembly. A feature adds one; the configuration chooses.

#[cfg(feature = "aws-lc")]
mod aws_lc;
mod point;
#[cfg(feature = "ring")]
mod ring;

#[cfg(feature = "aws-lc")]
pub use aws_lc::AwsLc;
#[cfg(feature = "ring")]
pub use ring::Ring;
