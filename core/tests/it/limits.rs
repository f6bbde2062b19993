//! What is just within a limit is accepted, and one more is not.

use clerk_core::crypto::{PublicKey, UnusableKey};
use clerk_core::jwt::{InvalidJwkSet, TokenError};
use clerk_core::jwt::{Jwk, JwkSet, KeyError, ProofBounds, ProofCache, Unverified, VerifyOptions};
use serde_json::{Value, json};

use crate::auth_support::{Asked, Network, PRODUCTION, browser, drive, options, session_token};
use crate::support::{CLAIMS, HEADER, NOW, mint, toy_key, verify};

fn set(keys: usize) -> Vec<u8> {
    let key = |at| json!({ "kty": "RSA", "kid": format!("ins_{at}"), "n": "AQAB", "e": "AQAB" });
    let keys: Vec<Value> = (0..keys).map(key).collect();
    json!({ "keys": keys }).to_string().into_bytes()
}

#[test]
fn key_sets_have_at_most_512_kib_and_100_keys() {
    let read = |document: &[u8]| JwkSet::from_json(document).map(|set| set.jwks().count());
    let mut document = set(100);
    assert_eq!(read(&document), Ok(100));
    assert_eq!(
        read(&set(101)),
        Err(KeyError::Set(InvalidJwkSet::TooManyKeys))
    );
    document.resize(512 * 1024, b' ');
    assert_eq!(read(&document), Ok(100));
    document.push(b' ');
    assert_eq!(read(&document), Err(KeyError::Set(InvalidJwkSet::TooLong)));
}

/// Odd numbers; the size is that without leading zeros.
#[test]
fn rsa_keys_have_2048_to_8192_bits_and_an_exponent_of_at_most_32() {
    let checked = |n: &[u8], e: &[u8]| PublicKey::Rsa { n, e }.checked().map(|_| ());
    let number = |first: u8, length: usize| {
        let mut number = vec![0; length];
        (number[0], number[length - 1]) = (first, 1);
        number
    };
    let good = number(0x80, 256);
    for (n, is_good) in [
        (number(0x7f, 256), false),
        (number(0x80, 256), true),
        (number(0x01, 257), true),
        (number(0xff, 1024), true),
        (number(0x01, 1025), false),
        ([vec![0], good.clone()].concat(), true),
    ] {
        let expected = if is_good {
            Ok(())
        } else {
            Err(UnusableKey::Modulus)
        };
        assert_eq!(checked(&n, &[1, 0, 1]), expected, "{} {:x}", n.len(), n[0]);
    }
    for (e, is_good) in [
        (&[3][..], true),
        (&[0x80, 0, 0, 1], true),
        (&[0, 0, 0, 0, 3], true),
        (&[1, 0, 0, 0, 1], false),
        (&[1, 0, 0, 0, 0, 1], false),
        (&[1], false),
        (&[4], false),
    ] {
        let expected = if is_good {
            Ok(())
        } else {
            Err(UnusableKey::Exponent)
        };
        assert_eq!(checked(&good, e), expected, "{e:?}");
    }
}

#[test]
fn sets_are_made_of_keys() {
    let document: Value = serde_json::from_slice(&set(2)).unwrap();
    let keys: Vec<Jwk> = serde_json::from_value(document["keys"].clone()).unwrap();
    let kids = |set: &JwkSet| -> Vec<String> {
        let kids = set
            .jwks()
            .map(|key| key.kid().unwrap_or_default().to_owned());
        kids.collect()
    };
    assert_eq!(kids(&keys.into_iter().collect()), ["ins_0", "ins_1"]);
}

/// RFC 7519 section 4.1.4 allows some leeway, usually no more than a few minutes; a day is the most.
#[test]
fn clock_skew_is_at_most_a_day() {
    let day = core::time::Duration::from_secs(86_400);
    let token = mint(HEADER, CLAIMS);
    assert!(verify(&token, &VerifyOptions::new().clock_skew(day)).is_ok());
    let more = day + core::time::Duration::from_millis(1);
    let refused = verify(&token, &VerifyOptions::new().clock_skew(more));
    assert!(matches!(refused, Err(TokenError::Options(_))));
}

#[test]
fn tokens_have_at_most_16_kib_by_default() {
    let token = |length: usize| {
        let short = mint(HEADER, CLAIMS).len();
        let claims = |more: usize| CLAIMS.replace("sess_1", &format!("sess_{}", "s".repeat(more)));
        let padded = (0..).map(|more| mint(HEADER, claims((length - short) * 3 / 4 + more)));
        padded
            .take_while(|token| token.len() <= length)
            .last()
            .unwrap()
    };
    let (longest, longer) = (token(16 * 1024), token(16 * 1024 + 2));
    assert!(longest.len() > 16 * 1024 - 3 && longer.len() > 16 * 1024);
    assert!(verify(&longest, &VerifyOptions::new()).is_ok());
    assert!(verify(&longer, &VerifyOptions::new()).is_err());
}

/// A bound of bytes is one that a cache may reach.
#[test]
fn cache_may_be_full_to_the_last_byte() {
    let token = |jti: &str| {
        let mut token = Unverified::parse(&mint(HEADER, CLAIMS.replace("sess_1", jti))).unwrap();
        token.prove(&toy_key(), &VerifyOptions::new(), NOW).unwrap();
        token
    };
    let filled = |bytes: usize| {
        let mut bounds = ProofBounds::default();
        (bounds.entries, bounds.bytes) = (2, bytes);
        let mut cache = ProofCache::new(bounds);
        assert!(cache.is_empty() && cache.bytes() == 0);
        cache.insert(1, &token("sess_1"), NOW);
        cache.insert(2, &token("sess_2"), NOW);
        assert_eq!(cache.is_empty(), cache.bytes() == 0);
        (cache.len(), cache.bytes())
    };
    let (two, bytes) = filled(usize::MAX);
    assert_eq!(two, 2);
    assert_eq!(filled(bytes), (2, bytes));
    assert_eq!(filled(bytes - 1), (1, bytes / 2));
    assert_eq!(filled(bytes / 2), (1, bytes / 2));
    assert_eq!(filled(bytes / 2 - 1), (0, 0));
}

/// Also where the limit is below the one that applies to the unverified claims of cookies.
#[test]
fn requests_and_verifiers_hold_tokens_to_the_configured_length() {
    let session = session_token(PRODUCTION, json!({}));
    for (limit, passes) in [(session.len(), true), (session.len() - 1, false)] {
        let options = options(PRODUCTION).expect(VerifyOptions::new().max_length(limit));
        let verifier = options.clone().verifier().unwrap();
        let outcome = drive(verifier.verify(&session, NOW), &Network::default());
        assert_eq!(outcome.is_ok(), passes, "{limit}");
        let authenticator = options.build().unwrap();
        for asked in [Asked::with_token(&session), browser(&session)] {
            let state = asked.decided(&authenticator);
            assert_eq!(state.is_authenticated(), passes, "{limit}");
        }
    }
}
