//! A changed token never verifies and never causes a panic.

use std::collections::BTreeSet;

use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{self, Key, SigningKey, Unverified, VerifyOptions};
use serde_json::{Map, Value};

use crate::support::{CLAIMS, HEADER, NOW, PRIVATE_PEM, PUBLIC_PEM, mint, verify};

#[test]
fn token_with_a_flipped_bit_is_refused() {
    let signing = SigningKey::from_pem(PRIVATE_PEM).unwrap();
    let claims: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    let header: Map<String, Value> = serde_json::from_str(HEADER).unwrap();
    let token = jwt::sign(claims, &signing, Algorithm::Rs256, Some(header), NOW).unwrap();
    let key = Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap();
    let verify = |token: &str| jwt::verify(token, &key, &VerifyOptions::new(), NOW);
    assert!(verify(&token).is_ok());

    let mut tried = 0;
    for position in 0..token.len() {
        for bit in 0..8 {
            let mut flipped = token.clone().into_bytes();
            flipped[position] ^= 1 << bit;
            // A token arrives as text: with the highest bit set it is not even that.
            let Ok(flipped) = String::from_utf8(flipped) else {
                assert_eq!(bit, 7);
                continue;
            };
            let refused = verify(&flipped).expect_err(&flipped);
            assert!(
                matches!(
                    refused.reason(),
                    "token-invalid" | "token-invalid-signature" | "token-invalid-algorithm"
                ),
                "{refused:?}"
            );
            tried += 1;
        }
    }
    assert_eq!(tried, token.len() * 7);
}

/// Several octets are decoded at once: two that are none do not make up for each other.
#[test]
fn token_with_two_octets_outside_the_alphabet_is_refused() {
    let token = mint(HEADER, CLAIMS);
    for apart in 1..=8 {
        for (at, _) in token.match_indices(|c| c != '.') {
            let mut changed = token.clone().into_bytes();
            let Some(other) = changed.get_mut(at + apart).filter(|it| **it != b'.') else {
                continue;
            };
            *other = b'*';
            changed[at] = b'*';
            let changed = String::from_utf8(changed).unwrap();
            let refused = Unverified::parse(&changed).and_then(Unverified::strict);
            let is_of_the_signature = at > token.rfind('.').unwrap();
            assert!(refused.is_err() || is_of_the_signature, "{changed}");
            assert!(
                verify(&changed, &VerifyOptions::new()).is_err(),
                "{changed}"
            );
        }
    }
}

/// whatever is done to a token, the outcome is a typed one, and only the untouched token
/// verifies.
#[test]
fn r_08_mutated_tokens_never_panic_and_never_verify() {
    let token = mint(HEADER, CLAIMS);
    let options = VerifyOptions::new();
    let mut random = Lcg(7);
    let mut reasons = BTreeSet::new();
    for _ in 0..20_000 {
        let mut bytes = token.clone().into_bytes();
        for _ in 0..=random.below(3) {
            let position = random.below(bytes.len());
            let letter = b"eyJhbGciOiJSUzI1NiIs.=-_{}\"\\u0d8\x00"[random.below(33)];
            match random.below(4) {
                0 => bytes[position] = letter,
                1 => bytes.insert(position, letter),
                2 if bytes.len() > 1 => drop(bytes.remove(position)),
                _ => bytes.truncate(position + 1),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        match verify(&text, &options) {
            Ok(_) => assert_eq!(text, token),
            Err(refused) => drop(reasons.insert(refused.reason())),
        }
    }
    assert!(
        reasons.len() >= 3,
        "the mutations reach several checks: {reasons:?}"
    );
}

/// As above on the level of JSON: header and claims are mutated and signed.
#[test]
fn r_08_signed_nonsense_gives_typed_errors() {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"sub\"",
        "\"exp\"",
        "\"alg\"",
        "\"RS256\"",
        "\"kid\"",
        "1e999",
        "-1",
        "1700000060",
        "null",
        "true",
        "\"\\ud800\"",
        "\"\\",
        "\u{feff}",
        "\"crit\"",
        " ",
    ];
    let mut random = Lcg(11);
    for _ in 0..20_000 {
        let mut mutate = |text: &str| {
            let mut text = text.to_string();
            for _ in 0..=random.below(2) {
                let position = random.below(text.len());
                let piece = pieces[random.below(pieces.len())];
                if text.is_char_boundary(position) {
                    let end = (position + random.below(9)).min(text.len());
                    if text.is_char_boundary(end) {
                        text.replace_range(position..end, piece);
                    }
                }
            }
            text
        };
        let token = mint(mutate(HEADER), mutate(CLAIMS));
        if let Err(refused) = verify(&token, &VerifyOptions::new()) {
            assert!(refused.reason().starts_with("token-"));
        }
    }
}

/// Numbers that look random and are the same in every run (Knuth's MMIX constants).
pub(crate) struct Lcg(pub(crate) u64);

impl Lcg {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
