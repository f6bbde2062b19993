//! A cache of proofs: whatever the order of tokens, keys, times and options, every outcome is that of a
//! verification without it.
#![no_main]

use std::time::Duration;

use arbitrary::Arbitrary;
use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{
    AuthorizedParties, Claims, Key, ProofBounds, ProofCache, TokenError, Unverified, Verified,
    VerifyOptions, verify,
};
use clerk_fuzz::shape::{Kind, Text, Token};
use clerk_fuzz::{NOW, any_key, read_any_key};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input {
    entries: u8,
    bytes: u16,
    tokens: Vec<(Kind, Token)>,
    options: Vec<Expected>,
    steps: Vec<Step>,
}

#[derive(Arbitrary, Debug)]
struct Expected {
    party: Option<Text>,
    audience: Option<Text>,
    issuer: Option<Text>,
    typ: Option<Text>,
    skew: u16,
    max_length: Option<u16>,
    other_algorithm: bool,
}

#[derive(Arbitrary, Debug)]
struct Step {
    token: u8,
    key: u8,
    options: u8,
    seconds: i16,
    hash: u8,
}

impl Expected {
    fn options(&self) -> VerifyOptions {
        let mut options = VerifyOptions::new().clock_skew(Duration::from_secs(self.skew.into()));
        if let Some(party) = &self.party {
            options = options.authorized_parties(AuthorizedParties::allow_missing([party.get()]));
        }
        if let Some(audience) = &self.audience {
            options = options.audience([audience.get()]);
        }
        if let Some(issuer) = &self.issuer {
            options = options.issuer([issuer.get()]);
        }
        if let Some(typ) = &self.typ {
            options = options.header_types([typ.get()]);
        }
        if let Some(bytes) = self.max_length {
            options = options.max_length(bytes.into());
        }
        if self.other_algorithm {
            options = options.algorithms([Algorithm::Rs512]);
        }
        options
    }
}

fuzz_target!(|input: Input| {
    let texts: Vec<String> = input
        .tokens
        .iter()
        .take(4)
        .map(|(kind, token)| token.text(*kind))
        .collect();
    let mut options: Vec<VerifyOptions> = input
        .options
        .iter()
        .take(3)
        .map(Expected::options)
        .collect();
    options.push(VerifyOptions::new());
    let genuine = Key::from_pem(include_str!("../seeds/pem/spki"), &RustCrypto).expect("a key");
    let other_algorithm = any_key()
        .with_algorithm(Algorithm::Rs512)
        .expect("an RSA key");
    let keys = [any_key(), read_any_key(), genuine, other_algorithm];
    let mut bounds = ProofBounds::default();
    (bounds.entries, bounds.bytes) = ((input.entries % 5).into(), usize::from(input.bytes) * 4);
    let mut cache = ProofCache::new(bounds);
    for step in input.steps.iter().take(32) {
        let Some(text) = texts.get(usize::from(step.token) % texts.len().max(1)) else {
            return;
        };
        let options = &options[usize::from(step.options) % options.len()];
        let key = &keys[usize::from(step.key) % keys.len()];
        let now = Timestamp::from_secs(NOW.as_secs() + i64::from(step.seconds));
        // Few hashes, so that tokens share them.
        let hash = u64::from(step.hash % 3);
        let cold = verify(text, key, options, now);
        let warm = recall(&mut cache, hash, text, options, now).and_then(|mut token| {
            let verified = token.prove(key, options, now);
            cache.insert(hash, &token, now);
            verified
        });
        assert!(cache.len() <= bounds.entries && cache.bytes() <= bounds.bytes);
        assert_eq!(outcome(warm), outcome(cold));
    }
});

fn recall(
    cache: &mut ProofCache,
    hash: u64,
    text: &str,
    options: &VerifyOptions,
    now: Timestamp,
) -> Result<Unverified, TokenError> {
    let parsed = Unverified::parse_with(text, options)?;
    Ok(cache.find(hash, text, now).unwrap_or(parsed))
}

/// What can be compared of a verification and of the session that is read from it.
fn outcome(verified: Result<Verified<Claims>, TokenError>) -> Result<String, TokenError> {
    let verified = verified?;
    let shown = format!("{:?} {:?}", verified.kid(), verified.claims().as_map());
    let session = verified.session().map(|session| session.into_claims());
    Ok(format!("{shown} {session:?}"))
}
