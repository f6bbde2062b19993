//! Tokens whose signature was checked before: nothing but the signature is left out.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clerk_core::Timestamp;
use clerk_core::crypto::{
    Algorithm, CryptoProvider, PublicKey, SignatureError, UnusableKey, VerifyingKey,
};
use clerk_core::flow::{AwaitsKey, Step};
use clerk_core::jwt::{
    self, AuthorizedParties, Key, KeyUnavailable, ProofBounds, ProofCache, Proofs, TokenClass,
    Unverified, VerifyOptions,
};
use serde_json::json;

use crate::auth_support::{Asked, PRODUCTION, browser, keyless_options, session_token, token};
use crate::mutations::Lcg;
use crate::support::{
    CLAIMS, HEADER, NOW, PUBLIC_PEM, Toy, forged, mint, outcome, proven, toy_key,
};

/// As [`Toy`], and counts how often it is asked.
#[derive(Clone, Debug, Default)]
struct Counting(Arc<AtomicUsize>);

impl Counting {
    fn key(&self) -> Key {
        Key::from_pem(PUBLIC_PEM, self).unwrap()
    }

    fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl CryptoProvider for Counting {
    fn load(&self, _: PublicKey<'_>) -> Result<Arc<dyn VerifyingKey>, UnusableKey> {
        Ok(Arc::new(self.clone()))
    }
}

impl VerifyingKey for Counting {
    fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Toy.verify(algorithm, message, signature)
    }
}

/// A cache with a lock, and with so many hashes.
#[derive(Debug)]
pub(crate) struct Kept {
    cache: Mutex<ProofCache>,
    hasher: RandomState,
    hashes: u64,
}

impl Kept {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self::within(ProofBounds::default(), u64::MAX))
    }

    fn within(bounds: ProofBounds, hashes: u64) -> Self {
        Self {
            cache: Mutex::new(ProofCache::new(bounds)),
            hasher: RandomState::new(),
            hashes,
        }
    }

    fn hash(&self, token: &str) -> u64 {
        self.hasher.hash_one(token) % self.hashes
    }
}

impl Proofs for Kept {
    fn find(&self, token: &str, now: Timestamp) -> Option<Unverified> {
        let hash = self.hash(token);
        self.cache.lock().unwrap().find(hash, token, now)
    }

    fn keep(&self, token: &Unverified, now: Timestamp) {
        let hash = self.hash(token.expose());
        self.cache.lock().unwrap().insert(hash, token, now);
    }
}

fn bounds(entries: usize, bytes: usize) -> ProofBounds {
    let mut bounds = ProofBounds::default();
    (bounds.entries, bounds.bytes) = (entries, bytes);
    bounds
}

/// A token of its own for each number.
fn numbered(number: i64) -> String {
    let claims = json!({ "sub": "user_1", "exp": NOW.as_secs() + 60, "n": number });
    mint(HEADER, claims.to_string())
}

#[test]
fn signature_is_checked_once_by_each_key() {
    let provider = Counting::default();
    let (first, second) = (provider.key(), provider.key());
    let text = mint(HEADER, CLAIMS);
    let mut cache = ProofCache::new(ProofBounds::default());
    let mut verify = |key: &Key| {
        let known = cache.find(1, &text, NOW);
        let mut token = known.unwrap_or_else(|| Unverified::parse(&text).unwrap());
        token.prove(key, &VerifyOptions::new(), NOW).unwrap();
        cache.insert(1, &token, NOW);
        provider.asked()
    };
    assert_eq!(verify(&first), 1);
    assert_eq!(verify(&first.clone()), 1);
    // The same octets, read again, as after a fetch of the key set.
    assert_eq!(verify(&second), 2);
    assert_eq!(verify(&second), 2);
    assert_eq!(verify(&first), 3);
}

#[test]
fn refused_token_is_not_kept() {
    let genuine = mint(HEADER, CLAIMS);
    let mut cache = ProofCache::new(ProofBounds::default());
    let refusals = [
        (forged(&genuine), VerifyOptions::new(), NOW),
        (
            genuine.clone(),
            VerifyOptions::new(),
            NOW.saturating_add(Duration::from_hours(1)),
        ),
        (
            genuine.clone(),
            VerifyOptions::new().issuer(["https://other.example"]),
            NOW,
        ),
        (genuine, VerifyOptions::new().audience(["other"]), NOW),
    ];
    for (text, options, now) in refusals {
        let mut token = Unverified::parse(&text).unwrap();
        token.prove(&toy_key(), &options, now).unwrap_err();
        cache.insert(1, &token, now);
        assert!(cache.is_empty());
    }
}

#[test]
fn hit_checks_everything_but_the_signature() {
    let text = mint(HEADER, CLAIMS);
    let key = toy_key();
    let pinned = key.clone().with_algorithm(Algorithm::Rs512).unwrap();
    let options = VerifyOptions::new;
    let warm = proven(&text, &key).unwrap();
    let hour = Duration::from_hours(1);
    for (key, options, now) in [
        (&key, options(), NOW),
        (&key, options(), NOW.saturating_add(hour)),
        (&key, options(), NOW.saturating_sub(hour)),
        (&key, options().audience(["other"]), NOW),
        (&key, options().issuer(["https://other.example"]), NOW),
        (
            &key,
            options().authorized_parties(["https://other.example"]),
            NOW,
        ),
        (
            &key,
            options().authorized_parties(AuthorizedParties::not_checked()),
            NOW,
        ),
        (&key, options().header_types(["at+jwt"]), NOW),
        (&key, options().algorithms([Algorithm::Es256]), NOW),
        (&key, options().issuer([""]), NOW),
        (&pinned, options(), NOW),
    ] {
        let cold = jwt::verify(&text, key, &options, now);
        assert!(warm.is_proven_by(key));
        let warm = warm.clone().verify(key, &options, now);
        assert_eq!(outcome(&warm), outcome(&cold), "{options:?}");
    }
}

#[test]
fn proof_ends_with_the_token_and_its_skew() {
    let text = mint(HEADER, CLAIMS);
    let expires = Timestamp::from_secs(1_700_000_060);
    let skew = Duration::from_secs(7);
    let mut token = Unverified::parse(&text).unwrap();
    let options = VerifyOptions::new().clock_skew(skew);
    token.prove(&toy_key(), &options, NOW).unwrap();
    let mut cache = ProofCache::new(ProofBounds::default());
    cache.insert(1, &token, NOW);
    let end = expires.saturating_add(skew);
    let before = end.saturating_sub(Duration::from_millis(1));
    assert!(cache.find(1, &text, before).is_some());
    assert!(cache.find(1, &text, end).is_none());
    assert!(cache.is_empty() && cache.bytes() == 0);
}

#[test]
fn full_cache_forgets_the_oldest() {
    let kept = |bounds: ProofBounds, count: i64| {
        let mut cache = ProofCache::new(bounds);
        for number in 0..count {
            let hash = u64::try_from(number)
                .unwrap()
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let token = proven_now(&numbered(number));
            cache.insert(hash, &token, NOW);
            assert!(cache.len() <= bounds.entries && cache.bytes() <= bounds.bytes);
        }
        (0..count)
            .filter(|number| {
                let hash = u64::try_from(*number)
                    .unwrap()
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15);
                cache.find(hash, &numbered(*number), NOW).is_some()
            })
            .collect::<Vec<_>>()
    };
    let unbounded = usize::MAX;
    assert_eq!(kept(bounds(3, unbounded), 10), [7, 8, 9]);
    assert_eq!(kept(bounds(0, unbounded), 10), [] as [i64; 0]);
    assert_eq!(kept(bounds(10, 0), 10), [] as [i64; 0]);
    let by_bytes = kept(bounds(unbounded, 30_000), 100);
    assert!((2..50).contains(&by_bytes.len()), "{by_bytes:?}");
    assert_eq!(by_bytes.last(), Some(&99));
    assert_eq!(
        by_bytes.first(),
        Some(&(100 - i64::try_from(by_bytes.len()).unwrap()))
    );
}

fn proven_now(text: &str) -> Unverified {
    let mut token = Unverified::parse(text).unwrap();
    token.prove(&toy_key(), &VerifyOptions::new(), NOW).unwrap();
    token
}

#[test]
fn tokens_of_one_hash_are_told_apart() {
    let (one, other) = (numbered(1), numbered(2));
    let mut cache = ProofCache::new(ProofBounds::default());
    cache.insert(7, &proven_now(&one), NOW);
    assert!(cache.find(7, &other, NOW).is_none());
    assert!(cache.find(7, &forged(&one), NOW).is_none());
    cache.insert(7, &proven_now(&other), NOW);
    assert!(cache.find(7, &one, NOW).is_none());
    assert_eq!(cache.find(7, &other, NOW).unwrap().expose(), other);
    assert_eq!(cache.len(), 1);
}

#[test]
fn debug_text_shows_no_token() {
    let text = numbered(1);
    let kept = Kept::new();
    kept.keep(&proven_now(&text), NOW);
    let shown = format!("{kept:?} {:?}", kept.find(&text, NOW));
    for part in text.split('.') {
        assert!(!shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("user_1"), "{shown}");
}

/// Whatever the order of tokens, keys, times and options, the outcome is that of a verification
/// without a cache.
#[test]
fn cached_and_uncached_outcomes_are_the_same_in_any_order() {
    let keys = [
        toy_key(),
        toy_key(),
        toy_key().with_algorithm(Algorithm::Rs512).unwrap(),
    ];
    let texts: Vec<String> = (0..6_i64)
        .map(|number| {
            let exp = NOW.as_secs() + 20 * number;
            let azp = ["https://a.example", "https://b.example"][usize::from(number % 2 == 0)];
            let claims = json!({ "sub": "user_1", "exp": exp, "azp": azp, "iss": azp, "aud": azp });
            let alg = ["RS256", "RS512"][usize::from(number > 3)];
            mint(
                json!({ "alg": alg, "kid": "ins_1" }).to_string(),
                claims.to_string(),
            )
        })
        .flat_map(|text| [forged(&text), text])
        .collect();
    let a = ["https://a.example"];
    let options = [
        VerifyOptions::new(),
        VerifyOptions::new().authorized_parties(a),
        VerifyOptions::new().issuer(a),
        VerifyOptions::new().audience(a),
        VerifyOptions::new().clock_skew(Duration::from_mins(1)),
        VerifyOptions::new().algorithms([Algorithm::Rs512]),
        VerifyOptions::new().header_types(["JWT"]),
        VerifyOptions::new().max_length(10),
    ];
    let (mut random, mut hits, mut accepted) = (Lcg(11), 0, 0);
    for size in [1, 3, 100] {
        // Few hashes, so that tokens share them.
        let kept = Kept::within(bounds(size, usize::MAX), 8);
        for _ in 0..3_000 {
            let text = &texts[random.below(texts.len())];
            let key = &keys[random.below(keys.len())];
            let options = &options[random.below(options.len())];
            let second = i64::try_from(random.below(120)).unwrap();
            let now = Timestamp::from_secs(NOW.as_secs() + second);
            let cold = jwt::verify(text, key, options, now);
            let token = kept.find_or_parse(text, options, now);
            let warm = token.and_then(|mut token| {
                hits += usize::from(token.is_proven_by(key));
                let verified = token.prove(key, options, now);
                kept.keep(&token, now);
                verified
            });
            accepted += usize::from(warm.is_ok());
            assert_eq!(outcome(&warm), outcome(&cold));
        }
    }
    assert!(hits > 100 && accepted > 300, "{hits} {accepted}");
}

/// The flow asks for the key each time: one that is gone takes its proofs along.
#[test]
fn authenticator_checks_a_signature_once_and_needs_the_key_each_time() {
    let provider = Counting::default();
    let (key, rotated) = (provider.key(), provider.key());
    let authenticator = keyless_options(PRODUCTION)
        .proofs(Kept::new())
        .authorized_parties(["https://example.com"])
        .build()
        .unwrap();
    let cookie = session_token(PRODUCTION, json!({}));
    let decide = |asked: &Asked, key: Result<&Key, KeyUnavailable>| {
        let Step::NeedKey(need) = asked.start(&authenticator) else {
            panic!("a key is needed");
        };
        let Step::Done(Ok(state)) = need.resume(key.cloned(), NOW) else {
            panic!("nothing else is needed");
        };
        (state.is_authenticated(), provider.asked())
    };
    let page = browser(&cookie).header("host", "example.com");
    let program = Asked::with_token(&cookie);
    assert_eq!(decide(&page, Ok(&key)), (true, 1));
    assert_eq!(decide(&page, Ok(&key)), (true, 1));
    assert_eq!(decide(&program, Ok(&key)), (true, 1));
    assert_eq!(decide(&page, Err(KeyUnavailable::UnknownKid)), (false, 1));
    assert_eq!(decide(&page, Ok(&rotated)), (true, 2));
    let forged = browser(&forged(&cookie)).header("host", "example.com");
    assert_eq!(decide(&forged, Ok(&rotated)), (false, 3));
    assert_eq!(decide(&forged, Ok(&rotated)), (false, 4));
}

#[test]
fn proof_makes_no_session_of_another_class() {
    let kept = Kept::new();
    let options = keyless_options(PRODUCTION)
        .proofs(kept.clone())
        .jwt_key(toy_key());
    let template = token(json!({ "cat": "cl_B7d4PD222AAA" }), PRODUCTION, json!({}));
    let verifier = options.clone().verifier().unwrap();
    for _ in 0..2 {
        let Step::Done(outcome) = verifier.verify(&template, NOW) else {
            panic!("the key is configured");
        };
        let template = outcome.unwrap();
        assert_eq!(template.class(), TokenClass::Template);
        template.session().unwrap_err();
    }
    assert!(kept.find(&template, NOW).is_some());
    let authenticator = options.build().unwrap();
    for asked in [
        browser(&template).header("host", "example.com"),
        Asked::with_token(&template),
    ] {
        assert!(!asked.decided(&authenticator).is_authenticated());
    }
}
