//! The code that checks signatures, as a value that the caller passes in. No feature and no
//! process-wide switch chooses it.

#[cfg(feature = "webhooks")]
mod hmac_sha256;
mod pkcs1v15;
mod provider;
mod public_key;
mod rust_crypto;

#[cfg(feature = "webhooks")]
pub use hmac_sha256::HmacSha256;
#[cfg(feature = "sign")]
pub(crate) use pkcs1v15::with_digest;
pub use provider::{Algorithm, CryptoProvider, SignatureError, VerifyingKey};
#[cfg(feature = "sign")]
pub(crate) use public_key::modulus_bits;
pub use public_key::{PublicKey, UnusableKey};
pub use rust_crypto::{CompactRsa, RustCrypto};
