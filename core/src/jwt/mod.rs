//! Decoding, verifying and signing JSON Web Tokens (RFC 7519, RFC 7515, RFC 8725).
//!
//! [`verify`] turns a token into [`Verified`] claims with a [`Key`] that is at hand. Where the
//! keys come from a JWK set, [`Unverified`] says which one is wanted and [`KeyCache`] whether it
//! is there.

mod cache;
mod checks;
mod claims;
mod class;
mod encoding;
mod error;
mod header;
mod json;
mod jwk;
mod jwk_set;
mod key_error;
mod keys;
mod options;
mod pem;
mod permissions;
mod proof_cache;
mod session;
#[cfg(feature = "sign")]
mod sign;
#[cfg(feature = "sign")]
mod signing_key;
mod token;
mod verify;

pub use cache::{KeyCache, KeyCacheTimes, Lookup};
pub use claims::Claims;
pub use class::{TokenClass, TokenType};
pub use error::{ClaimName, KeyUnavailable, Malformed, TokenError};
pub use header::Category;
#[cfg(feature = "auth")]
pub(crate) use json::Item as Claim;
pub use jwk::Jwk;
pub use jwk_set::{InvalidJwkSet, JwkSet, LoadedKeys};
pub use key_error::KeyError;
pub use keys::{Key, SkippedKey};
pub use options::{AuthorizedParties, InvalidOptions, PartyList, VerifyOptions};
pub use permissions::{Scoped, org_permissions};
pub use proof_cache::{ProofBounds, ProofCache, Proofs};
pub use session::{FactorAges, SessionClaims};
#[cfg(feature = "sign")]
pub use sign::sign;
#[cfg(feature = "sign")]
pub use signing_key::{SignError, SigningKey};
pub use token::Unverified;
pub use verify::{Verified, verify, verify_signature};
