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

/// What a token is when nothing of it is left out or replaced.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Session,
    Expired,
    Handshake,
    M2m,
    OAuth,
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
    pub fn message(&self, kind: Kind, now: i64) -> String {
        let text = |text: &str| format!("\"{text}\"");
        let (typ, category) = match kind {
            Kind::Session | Kind::Expired | Kind::Handshake => ("JWT", "cl_B7d4PD111AAA"),
            Kind::M2m => ("JWT", "cl_B7d4PD333AAA"),
            Kind::OAuth => ("at+jwt", "cl_I7d4PD111III"),
        };
        let subject = if kind == Kind::M2m { "mch_1" } else { "user_1" };
        let issued = if kind == Kind::Expired {
            now - 120
        } else {
            now - 50
        };
        let header = self.header.write(
            &[
                ("alg", text("RS256")),
                ("typ", text(typ)),
                ("cat", text(category)),
                ("kid", text("ins_1")),
            ],
            now,
        );
        let mut claims = vec![
            ("sub", text(subject)),
            ("iss", text("https://clerk.example.com")),
            ("aud", text("https://example.com")),
            ("exp", (issued + 100).to_string()),
            ("nbf", issued.to_string()),
            ("iat", issued.to_string()),
            ("sid", text("sess_1")),
            ("azp", text("https://example.com")),
            ("v", "2".into()),
            ("client_id", text("client_1")),
            ("scope", text("email")),
        ];
        if kind == Kind::Handshake {
            let session = format!(
                "__session={}; Path=/",
                crate::token(b"{\"sid\":\"sess_1\"}")
            );
            claims.push((
                "handshake",
                format!("[\"{session}\",\"__client_uat=1; Path=/\"]"),
            ));
        }
        let claims = self.claims.write(&claims, now);
        let encode = |text: String| Base64UrlUnpadded::encode_string(text.as_bytes());
        format!("{}.{}", encode(header), encode(claims))
    }

    /// A token that [`any_key`](crate::any_key) takes, damaged.
    pub fn text(&self, kind: Kind) -> String {
        self.with_signature(&self.message(kind, crate::NOW.as_secs()), &[0; 3])
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
