//! The public keys of the instance.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/jwks>.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::calls::{ApiConfig, Call, CallStep, Raw, RawResponse};
use crate::api::description::{Endpoint as _, operations};
use crate::api::errors::{CallError, DecodeError};
use crate::api::types::{SecretText, model};
use crate::crypto::CryptoProvider;
use crate::flow::{AwaitsAnswer, Step, TransportError, sealed};
use crate::http::{Request, Response};
use crate::jwt::{InvalidJwkSet, JwkSet, KeyError, LoadedKeys};
use crate::retry::RetryPolicy;

operations! {
    /// Retrieves the keys that session tokens are signed with. Clerk does not limit the rate.
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
        /// The intended use: `sig`.
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
        /// A private part; a published set never has one.
        d: Option<SecretText>,
        /// A private part; a published set never has one.
        p: Option<SecretText>,
        /// A private part; a published set never has one.
        q: Option<SecretText>,
        /// A private part; a published set never has one.
        dp: Option<SecretText>,
        /// A private part; a published set never has one.
        dq: Option<SecretText>,
        /// A private part; a published set never has one.
        qi: Option<SecretText>,
        /// A private part; a published set never has one.
        k: Option<SecretText>,
        /// The chain of certificates.
        x5c: Option<Vec<String>>,
        /// The SHA-1 thumbprint of the certificate.
        x5t: Option<String>,
        /// The SHA-256 thumbprint of the certificate.
        x5t_s256 = "x5t#S256": Option<String>,
        /// The URL of the certificates.
        x5u: Option<String>,
    }
}

impl Jwks {
    /// The set to verify tokens with. Keys with private parts are refused when it is loaded.
    ///
    /// # Errors
    /// [`KeyError::Set`] if there are too many keys or too much text.
    pub fn to_jwk_set(&self) -> Result<JwkSet, KeyError> {
        let document = serde_json::to_vec(self).map_err(|_| InvalidJwkSet::NotASet)?;
        JwkSet::from_json(&document)
    }
}

/// The flow that fetches the keys of the instance and makes them ready for a
/// [`KeyCache`](crate::jwt::KeyCache).
pub type FetchKeysStep = Step<Result<LoadedKeys, CallError>, FetchKeys>;

/// The state of a [`FetchKeysStep`]: it waits for the key set.
#[must_use = "dropping it abandons the fetch"]
#[derive(Debug)]
pub struct FetchKeys {
    call: Call<GetJwks, Raw>,
    provider: Arc<dyn CryptoProvider>,
}

impl FetchKeys {
    /// Requests the key set. `provider` loads its keys. `seed` is any number that differs
    /// between calls. A key that cannot be used does not affect the others: see
    /// [`LoadedKeys::skipped`].
    pub fn start(
        config: &ApiConfig,
        provider: Arc<dyn CryptoProvider>,
        policy: &RetryPolicy,
        now: Timestamp,
        seed: u64,
    ) -> FetchKeysStep {
        Self::after(Call::start_raw(config, &get(), policy, now, seed), provider)
    }

    fn after(step: CallStep<GetJwks, Raw>, provider: Arc<dyn CryptoProvider>) -> FetchKeysStep {
        step.within(
            provider,
            |call, provider| Self { call, provider },
            |answer, provider| Step::Done(load(answer, &*provider)),
        )
    }
}

fn load(
    answer: Result<RawResponse, CallError>,
    provider: &dyn CryptoProvider,
) -> Result<LoadedKeys, CallError> {
    let set = JwkSet::read(&answer?.response().body)
        .map_err(|why| DecodeError::no_key_set(GetJwks::OPERATION, why))?;
    Ok(set.load(provider))
}

impl sealed::State for FetchKeys {}

impl AwaitsAnswer<FetchKeysStep> for FetchKeys {
    fn request(&self) -> &Request {
        self.call.request()
    }

    fn resume(self, answer: Result<Response, TransportError>, now: Timestamp) -> FetchKeysStep {
        Self::after(self.call.resume(answer, now), self.provider)
    }
}
