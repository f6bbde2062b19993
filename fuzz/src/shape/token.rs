//! Tokens.

use arbitrary::Arbitrary;
use base64ct::{Base64UrlUnpadded, Encoding};

use super::json::Object;

/// A signed token, and what is done to it afterwards.
#[derive(Arbitrary, Debug)]
pub struct Token {
    pub header: Object,
    pub claims: Object,
    pub damage: Vec<Damage>,
}

#[derive(Arbitrary, Debug)]
pub enum Damage {
    /// Another character at a position.
    Replace(u16, u8),
    Insert(u16, u8),
    Remove(u16),
    Pad,
}

impl Token {
    /// The header and the claims, encoded and joined.
    pub fn message(&self, now: i64) -> String {
        let text = |text: &str| format!("\"{text}\"");
        let header = self.header.write(
            &[
                ("alg", text("RS256")),
                ("typ", text("JWT")),
                ("kid", text("ins_1")),
            ],
            now,
        );
        let claims = self.claims.write(
            &[
                ("sub", text("user_1")),
                ("iss", text("https://clerk.example.com")),
                ("aud", text("https://example.com")),
                ("exp", (now + 50).to_string()),
                ("nbf", (now - 50).to_string()),
                ("iat", (now - 50).to_string()),
                ("sid", text("sess_1")),
                ("azp", text("https://example.com")),
                ("v", "2".into()),
            ],
            now,
        );
        let encode = |text: String| Base64UrlUnpadded::encode_string(text.as_bytes());
        format!("{}.{}", encode(header), encode(claims))
    }

    /// The token with its signature, damaged.
    pub fn with_signature(&self, message: &str, signature: &[u8]) -> String {
        let signature = Base64UrlUnpadded::encode_string(signature);
        let mut token: Vec<char> = format!("{message}.{signature}").chars().collect();
        for damage in self.damage.iter().take(4) {
            let position = |at: &u16| usize::from(*at) % token.len().max(1);
            match damage {
                Damage::Replace(at, with) if !token.is_empty() => {
                    let at = position(at);
                    token[at] = char::from(*with);
                }
                Damage::Insert(at, what) => token.insert(position(at), char::from(*what)),
                Damage::Remove(at) if !token.is_empty() => _ = token.remove(position(at)),
                Damage::Pad => token.push('='),
                Damage::Replace(..) | Damage::Remove(_) => {}
            }
        }
        token.into_iter().collect()
    }
}
