//! Making tokens, for machine tokens and for tests.

use alloc::format;
use alloc::string::String;

use serde_json::{Map, Value};

use super::encoding;
use super::signing_key::{SignError, SigningKey};
use crate::Timestamp;
use crate::crypto::Algorithm;

/// Signs claims into a compact token.
///
/// `iat` is set to `now` in whole seconds, whatever the claims say. `header` is the whole header
/// but for `alg`, which is always `algorithm`; without one it is `{"typ": "JWT"}`. No other claim
/// is added: a token without `exp` is one that nobody accepts.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::crypto::Algorithm;
/// use clerk_backend::jwt::{SignError, SigningKey, sign};
/// use clerk_backend::Timestamp;
/// use serde_json::{Map, Value};
///
/// fn token_for_a_test(key: &SigningKey, now: Timestamp) -> Result<String, SignError> {
///     let mut claims = Map::<String, Value>::new();
///     claims.insert("sub".into(), "user_1".into());
///     claims.insert("exp".into(), (now.as_secs() + 60).into());
///     sign(claims, key, Algorithm::Rs256, None, now)
/// }
/// ```
///
/// # Errors
/// [`SignError`] where the key does not sign with this algorithm.
pub fn sign(
    mut claims: Map<String, Value>,
    key: &SigningKey,
    algorithm: Algorithm,
    header: Option<Map<String, Value>>,
    now: Timestamp,
) -> Result<String, SignError> {
    claims.insert("iat".into(), now.as_secs().into());
    let mut header = header.unwrap_or_else(|| Map::from_iter([("typ".into(), Value::from("JWT"))]));
    header.insert("alg".into(), algorithm.name().into());

    let encode = |members| encoding::encode(format!("{}", Value::Object(members)).as_bytes());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let signature = key.sign(algorithm, signed.as_bytes())?;
    Ok(format!("{signed}.{}", encoding::encode(&signature)))
}
