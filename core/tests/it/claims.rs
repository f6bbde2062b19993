//! What can be done with claims, and the names of token types.

use std::time::{Duration, Instant};

use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{
    self, FactorAges, Key, Malformed, ProofBounds, ProofCache, SigningKey, TokenType, Unverified,
    VerifyOptions, org_permissions,
};
use serde_json::{Map, Value, json};

use crate::support::{
    CLAIMS, HEADER, NOW, PRIVATE_PEM, PUBLIC_PEM, mint, mint_parts, toy_key, verify,
};

fn with(claim: &Value) -> Map<String, Value> {
    let mut claims: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    claims.insert("own".into(), claim.clone());
    claims
}

#[test]
fn claims_are_those_of_the_token() {
    let verified = |claim| {
        let token = mint(HEADER, Value::from(with(&json!(claim))).to_string());
        let verified = verify(&token, &VerifyOptions::new()).unwrap();
        verified.claims().clone()
    };
    let claims = verified(1);
    assert_eq!(claims.as_map(), &with(&json!(1)));
    // Whether or not they were read as a map before.
    assert_eq!(verified(1).into_map(), with(&json!(1)));
    assert_eq!(claims.clone().into_map(), with(&json!(1)));
    assert_eq!(claims, verified(1));
    assert_ne!(claims, verified(2));
}

#[test]
fn only_a_token_that_can_verify_is_strict() {
    let strict = |token: &str| Unverified::parse(token).unwrap().strict().map(|_| ());
    assert_eq!(strict(&mint(HEADER, CLAIMS)), Ok(()));
    for payload in ["[]", "1", "null", r#""text""#] {
        let refused = Err(Malformed::ClaimsNotAnObject.into());
        assert_eq!(strict(&mint(HEADER, payload)), refused, "{payload}");
    }
}

/// Bits are read as far as there are permissions, however long the number is.
#[test]
fn long_number_of_permissions_takes_no_longer_than_a_short_one() {
    let begun = Instant::now();
    let number = "9".repeat(16_000);
    let granted = org_permissions(&["f"], "read,write", &number);
    assert_eq!(granted, ["org:f:read", "org:f:write"]);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

/// The names are those of Clerk's SDKs.
#[test]
fn token_types_have_the_names_of_the_sdks() {
    for (token_type, name) in [
        (TokenType::Session, "session_token"),
        (TokenType::ApiKey, "api_key"),
        (TokenType::M2m, "m2m_token"),
        (TokenType::OAuth, "oauth_token"),
    ] {
        assert_eq!(token_type.as_str(), name);
        assert_eq!(TokenType::from_name(name), Some(token_type));
    }
    for name in ["", "session", "SESSION_TOKEN", "api_key "] {
        assert_eq!(TokenType::from_name(name), None, "{name}");
    }
}

#[test]
fn session_claims_give_further_claims_and_the_ages_of_factors() {
    let token = mint(HEADER, Value::from(with(&json!("mine"))).to_string());
    let verified = verify(&token, &VerifyOptions::new()).unwrap();
    let session = verified.session().unwrap();
    assert_eq!(session.claims().get("own"), Some(&json!("mine")));
    assert_eq!(session.claims().get("other"), None);
    let ages = |claim| FactorAges::read(&claim).map(|ages| (ages.first, ages.second));
    assert_eq!(ages(json!([5, -1])), Some((Some(5.0), None)));
    assert_eq!(ages(json!([-1, 0])), Some((None, Some(0.0))));
    for malformed in [
        json!([5]),
        json!([1, 2, 3]),
        json!(["5", 1]),
        json!([-2, 1]),
        json!({}),
    ] {
        assert_eq!(ages(malformed.clone()), None, "{malformed}");
    }
}

/// The bound of a cache holds for what its tokens allocate, also once their claims are read.
#[test]
fn bytes_of_a_cache_cover_what_its_tokens_allocate() {
    let long = "x".repeat(4000);
    let token = mint(HEADER, Value::from(with(&json!([long, long]))).to_string());
    let mut kept = None;
    let held = allocation_counter::measure(|| {
        let mut token = Unverified::parse(&token).unwrap();
        let verified = token.prove(&toy_key(), &VerifyOptions::new(), NOW).unwrap();
        assert!(!verified.claims().as_map().is_empty());
        let mut cache = ProofCache::new(ProofBounds::default());
        cache.insert(1, &token, NOW);
        drop(verified);
        drop(token);
        kept = Some(cache);
    });
    let bytes = kept.unwrap().bytes();
    let held = usize::try_from(held.bytes_current).unwrap();
    assert!(held > 3 * 8000, "{held}");
    assert!((held..4 * held).contains(&bytes), "{bytes} {held}");
}

/// A signature is held as text and decoded.
#[test]
fn bytes_of_a_cache_grow_by_both_forms_of_a_longer_signature() {
    let (signing, key) = (
        SigningKey::from_pem(PRIVATE_PEM).unwrap(),
        Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap(),
    );
    let long = jwt::sign(with(&json!(1)), &signing, Algorithm::Rs256, None, NOW).unwrap();
    let (header, rest) = long.split_once('.').unwrap();
    let short = mint_parts(header, rest.split_once('.').unwrap().0);
    let bytes = |text: &str, key: &Key| {
        let mut token = Unverified::parse(text).unwrap();
        token.prove(key, &VerifyOptions::new(), NOW).unwrap();
        let mut cache = ProofCache::new(ProofBounds::default());
        cache.insert(1, &token, NOW);
        cache.bytes()
    };
    let growth = bytes(&long, &key) - bytes(&short, &toy_key());
    assert_eq!(growth, long.len() - short.len() + 256 - 8);
}
