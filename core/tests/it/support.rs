//! Tokens for tests: minted by hand, so that they can be wrong in every way.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use clerk_core::Timestamp;
use clerk_core::crypto::{
    Algorithm, CryptoProvider, PublicKey, SignatureError, UnusableKey, VerifyingKey,
};
use clerk_core::jwt::{
    self, Claims, Key, TokenClass, TokenError, Unverified, Verified, VerifyOptions,
};

pub(crate) const PUBLIC_PEM: &str = include_str!("../fixtures/rsa2048.public.pem");
pub(crate) const PRIVATE_PEM: &str = include_str!("../fixtures/rsa2048.private.pem");
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
pub(crate) const HEADER: &str = r#"{"alg":"RS256","typ":"JWT","kid":"ins_1"}"#;
pub(crate) const CLAIMS: &str = r#"{"azp":"https://example.com","exp":1700000060,"iat":1699999995,"iss":"https://clerk.example.com","nbf":1699999995,"sid":"sess_1","sub":"user_1"}"#;

/// Base64url without padding.
pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

/// A token whose signature the [`toy_key`] accepts.
pub(crate) fn mint(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    mint_parts(&b64(header), &b64(payload))
}

/// As [`mint`], from parts that are encoded already, however wrongly.
pub(crate) fn mint_parts(header: &str, payload: &str) -> String {
    let signed = format!("{header}.{payload}");
    format!("{signed}.{}", b64(toy_signature(signed.as_bytes())))
}

/// The same token with a signature that does not hold.
pub(crate) fn forged(token: &str) -> String {
    let (signed, _) = token.rsplit_once('.').unwrap();
    format!("{signed}.{}", b64([0; 8]))
}

/// Verifies with the [`toy_key`] at [`NOW`]. If the key accepts the token at another time or with
/// other options, the outcome must be the same once it has done so.
pub(crate) fn verify(token: &str, options: &VerifyOptions) -> Result<Verified<Claims>, TokenError> {
    let key = toy_key();
    let cold = jwt::verify(token, &key, options, NOW);
    if let Some(mut warm) = proven(token, &key)
        && Unverified::parse_with(token, options).is_ok()
    {
        assert!(warm.is_proven_by(&key));
        assert_eq!(outcome(&warm.prove(&key, options, NOW)), outcome(&cold));
    }
    cold
}

/// The token after this key has accepted it, if it ever does.
pub(crate) fn proven(token: &str, key: &Key) -> Option<Unverified> {
    let mut token = Unverified::parse_within(token, token.len()).ok()?;
    let exp = token.unverified_claims()?.get("exp")?.as_f64()?;
    let typ = token.unverified_header().get("typ").cloned();
    let lenient = VerifyOptions::new()
        .algorithms(Algorithm::ALL)
        .clock_skew(VerifyOptions::MAX_CLOCK_SKEW);
    let lenient = match typ.as_ref().and_then(serde_json::Value::as_str) {
        None | Some("JWT") => lenient,
        Some(typ) => lenient.header_types([typ]),
    };
    #[allow(clippy::cast_possible_truncation)]
    let now = Timestamp::from_secs((exp as i64).saturating_sub(1));
    let verified = token.prove(key, &lenient, now);
    verified.is_ok().then_some(token)
}

/// What can be compared of a verification.
pub(crate) fn outcome(
    verified: &Result<Verified<Claims>, TokenError>,
) -> Result<(Claims, Option<String>, TokenClass), TokenError> {
    let of = |verified: &Verified<Claims>| {
        let kid = verified.kid().map(str::to_owned);
        (verified.claims().clone(), kid, verified.class())
    };
    verified.as_ref().map(of).map_err(Clone::clone)
}

/// The reason of a refusal, `OK` for a genuine token.
pub(crate) fn reason(token: &str, options: &VerifyOptions) -> &'static str {
    verify(token, options).map_or_else(|error| error.reason(), |_| "OK")
}

/// A key whose signatures are a checksum: tables of thousands of tokens need no RSA.
pub(crate) fn toy_key() -> Key {
    Key::from_pem(PUBLIC_PEM, &Toy).unwrap()
}

#[derive(Debug)]
pub(crate) struct Toy;

impl CryptoProvider for Toy {
    fn load(&self, _: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(Toy))
    }
}

impl VerifyingKey for Toy {
    fn verify(&self, _: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        if signature == toy_signature(message) {
            Ok(())
        } else {
            Err(SignatureError)
        }
    }
}

/// FNV-1a, 64 bits.
fn toy_signature(message: &[u8]) -> [u8; 8] {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    message
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, mix)
        .to_be_bytes()
}
