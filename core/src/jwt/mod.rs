//! Decoding, verifying and signing JSON Web Tokens (RFC 7519, RFC 7515, RFC 8725).

mod jwk;
mod jwk_set;
mod keys;
mod pem;
mod signing_key;

pub use jwk::Jwk;
pub use jwk_set::{JwkSet, JwkSetError, LoadedKeys};
pub use keys::{Key, KeyError, SkippedKey};
pub use signing_key::{SignError, SigningKey};
