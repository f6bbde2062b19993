//! Token verification beside `jsonwebtoken`: what both can judge they judge alike, except for the
//! reviewed differences below.
//!
//! Both use the same stand-in for a signature, the SHA-256 of what is signed: the signature
//! algorithms themselves are held to test vectors, and what is compared here is what is signed, how it is
//! read and which claims are checked.
#![no_main]

use std::sync::{Arc, LazyLock, Once};
use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding};
use clerk_core::Timestamp;
use clerk_core::crypto::{
    Algorithm, CryptoProvider, PublicKey, SignatureError, UnusableKey, VerifyingKey,
};
use clerk_core::jwt::{ClaimName, Key, TokenError, VerifyOptions, verify};
use clerk_fuzz::shape::{Kind, Token};
use jsonwebtoken::crypto::{CryptoProvider as TheirProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error as TheirSignatureError, Verifier};
use jsonwebtoken::{DecodingKey, Validation};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

const ISSUER: &str = "https://clerk.example.com";
const AUDIENCE: &str = "https://example.com";
const SKEW: u64 = 5;

fuzz_target!(|token: Token| {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock")
        .as_secs();
    let now = i64::try_from(now).expect("a clock");
    let message = token.message(Kind::Session, now);
    let text = token.with_signature(&message, &Sha256::digest(&message));
    // Without claims both refuse.
    let claims = insecure_decode_claims(&text).unwrap_or_default();
    if is_near_a_limit(&claims, now) {
        return;
    }
    let ours = verify(&text, &OUR_KEY, &OUR_OPTIONS, Timestamp::from_secs(now));
    let theirs = decode(&text);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours.claims().as_map(), theirs, "of {text}"),
        (Err(_), Err(_)) => {}
        (Err(error), Ok(_)) => {
            assert!(
                we_refuse_more(error, &text, &claims),
                "we refuse: {error:?}, of {text}"
            );
        }
        (Ok(_), Err(error)) => {
            assert!(
                they_refuse_more(error, &text, &claims),
                "they refuse: {error:?}, of {text}"
            );
        }
    }
});

/// Reviewed: what we refuse and they accept.
fn we_refuse_more(error: &TokenError, text: &str, claims: &Map<String, Value>) -> bool {
    match error {
        // Members named twice, `crit` (they ignore it, against RFC 7515 section 4.1.11), a `kid` that is
        // empty or not visible ASCII, a token that is too long: refused before anything is trusted.
        TokenError::Malformed(_) => true,
        // `typ` must be JWT where it is there.
        TokenError::HeaderType => true,
        // They do not look at `iat`, and round times where we cut them off.
        TokenError::IssuedInTheFuture | TokenError::Claim(ClaimName::Iat) => true,
        // They take a time of `null` for none, and any time that fits 64 bits.
        TokenError::Claim(ClaimName::Exp | ClaimName::Nbf) => true,
        // They take a list of issuers; RFC 7519 section 4.1.1 knows a single one.
        TokenError::Issuer => claims.get("iss").is_some_and(Value::is_array),
        // They take `{"RS256": null}` for the name of an algorithm (RFC 7515 section 4.1.1: a string).
        TokenError::Algorithm => header(text, "alg").is_some_and(|alg| alg.is_object()),
        _ => false,
    }
}

/// Reviewed: what they refuse and we accept.
fn they_refuse_more(error: &ErrorKind, text: &str, claims: &Map<String, Value>) -> bool {
    match error {
        // Header members that we never look at (`jwk`, `jku`, `x5c` ..) are of another form there.
        ErrorKind::Json(_) => jsonwebtoken::decode_header(text).is_err(),
        // Less than a second before 1970 is 1970 when the fraction is cut off; `nbf` has long passed.
        ErrorKind::InvalidClaimFormat(name) => {
            let time = claims.get(name).and_then(Value::as_f64);
            name == "nbf" && time.is_some_and(|time| -1.0 < time && time <= 0.0)
        }
        _ => false,
    }
}

/// They read the clock themselves, round fractions and count the last second as good: what is within
/// some seconds of a limit is not compared.
fn is_near_a_limit(claims: &Map<String, Value>, now: i64) -> bool {
    let skew = i64::try_from(SKEW).expect("small");
    ["exp", "nbf", "iat"].iter().any(|name| {
        let time = claims.get(*name).and_then(Value::as_f64);
        time.is_some_and(|time| {
            let limits = [now - skew, now + skew];
            limits
                .iter()
                .any(|limit| (time - *limit as f64).abs() < 4.0)
        })
    })
}

fn header(text: &str, name: &str) -> Option<Value> {
    let (header, _) = text.split_once('.')?;
    let json = Base64UrlUnpadded::decode_vec(header).ok()?;
    let header: Map<String, Value> = serde_json::from_slice(&json).ok()?;
    header.get(name).cloned()
}

static OUR_OPTIONS: LazyLock<VerifyOptions> =
    LazyLock::new(|| VerifyOptions::new().audience([AUDIENCE]).issuer([ISSUER]));

static OUR_KEY: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../seeds/pem/spki");
    Key::from_pem(pem, &Digests).expect("the seed is a key")
});

#[derive(Debug)]
struct Digests;

impl CryptoProvider for Digests {
    fn load(&self, _: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(Self))
    }
}

impl VerifyingKey for Digests {
    fn verify(&self, _: Algorithm, message: &[u8], sig: &[u8]) -> Result<(), SignatureError> {
        let holds = *Sha256::digest(message) == *sig;
        holds.then_some(()).ok_or(SignatureError)
    }
}

impl Verifier<Vec<u8>> for Digests {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), TheirSignatureError> {
        let holds = *Sha256::digest(message) == **signature;
        holds.then_some(()).ok_or_else(TheirSignatureError::new)
    }
}

impl JwtVerifier for Digests {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        jsonwebtoken::Algorithm::RS256
    }
}

static THEIR_PROVIDER: TheirProvider = TheirProvider {
    signer_factory: |_, _| panic!("nothing is signed"),
    verifier_factory: |_, _| Ok(Box::new(Digests)),
    key_utils: KeyUtils::new_unimplemented(),
};

static VALIDATION: LazyLock<Validation> = LazyLock::new(|| {
    use jsonwebtoken::Algorithm::{RS256, RS384, RS512};
    let mut validation = Validation::new(RS256);
    validation.algorithms = vec![RS256, RS384, RS512];
    validation.leeway = SKEW;
    validation.validate_nbf = true;
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "sub", "iss", "aud"]);
    validation
});

fn decode(text: &str) -> Result<Map<String, Value>, ErrorKind> {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        THEIR_PROVIDER
            .install_default()
            .expect("the first provider")
    });
    let key = DecodingKey::from_rsa_raw_components(&[], &[]);
    let decoded = jsonwebtoken::decode(text, &key, &VALIDATION);
    decoded
        .map(|token| token.claims)
        .map_err(jsonwebtoken::errors::Error::into_kind)
}
