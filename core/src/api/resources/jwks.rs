//! The public keys of the instance.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/jwks>.

use alloc::string::String;
use alloc::vec::Vec;

use crate::api::description::operations;
use crate::api::types::{SecretText, model};
use crate::jwt::{JwkSet, JwkSetError};

operations! {
    /// Retrieves the keys that session tokens are signed with. Without rate limit.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/jwks/get/jwks)
    Get "/jwks" as "GetJWKS" [unlimited]
    pub fn get => GetJwks() -> Jwks {}
}

model! {
    /// The keys of the instance (RFC 7517 section 5).
    pub struct Jwks {
        /// The keys.
        keys: Vec<JsonWebKey>,
    }

    /// A key as JSON (RFC 7517 section 4).
    pub struct JsonWebKey {
        /// The type of the key: `RSA`, `EC`, `OKP` or `oct`.
        kty: Option<String>,
        /// The id of the key.
        kid: Option<String>,
        /// The algorithm.
        alg: Option<String>,
        /// What it is for: `sig`.
        usage = "use": Option<String>,
        /// The modulus (RSA).
        n: Option<String>,
        /// The public exponent (RSA).
        e: Option<String>,
        /// The curve (EC, OKP).
        crv: Option<String>,
        /// The first coordinate, or the public key (EC, OKP).
        x: Option<String>,
        /// The second coordinate (EC).
        y: Option<String>,
        /// A private part, which a published set never has.
        d: Option<SecretText>,
        /// A private part, which a published set never has.
        p: Option<SecretText>,
        /// A private part, which a published set never has.
        q: Option<SecretText>,
        /// A private part, which a published set never has.
        dp: Option<SecretText>,
        /// A private part, which a published set never has.
        dq: Option<SecretText>,
        /// A private part, which a published set never has.
        qi: Option<SecretText>,
        /// A private part, which a published set never has.
        k: Option<SecretText>,
        /// The chain of certificates.
        x5c: Option<Vec<String>>,
        /// The SHA-1 thumbprint of the certificate.
        x5t: Option<String>,
        /// The SHA-256 thumbprint of the certificate.
        x5t_s256 = "x5t#S256": Option<String>,
        /// Where the certificates are.
        x5u: Option<String>,
    }
}

impl Jwks {
    /// The set to verify tokens with. Keys with private parts are refused when it is loaded.
    ///
    /// # Errors
    /// [`JwkSetError`] where there are too many keys or too much text.
    pub fn to_jwk_set(&self) -> Result<JwkSet, JwkSetError> {
        let document = serde_json::to_vec(self).map_err(|_| JwkSetError::NotASet)?;
        JwkSet::from_json(&document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::calls::RateLimit;
    use crate::api::resources::users::GetUser;

    /// Clerk's page on system limits excepts this one operation.
    #[test]
    fn fetching_keys_does_not_count_against_the_rate_limit() {
        assert!(!RateLimit::counts::<GetJwks>());
        assert!(RateLimit::counts::<GetUser>());
    }
}
