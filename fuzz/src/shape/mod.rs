//! Inputs that have the shape of what is read, so that mutations go into the contents: JSON objects,
//! tokens, key sets, cookies, requests and answers.

mod answer;
mod json;
mod keys;
mod token;
mod visit;

use arbitrary::Arbitrary;

pub use json::Object;
pub use keys::Keys;
pub use token::{Kind, Token};
pub use visit::Visit;

/// Texts that mean something to the code under test; others come as they are.
#[rustfmt::skip]
const WORDS: [&str; 48] = [
    "RS256", "RS384", "ES256", "HS256", "none", "JWT", "at+jwt", "ins_1", "ins_2",
    "cl_B7d4PD111AAA", "cl_B7d4PD222AAA", "cl_B7d4PD333AAA", "RSA", "EC", "oct", "sig", "enc",
    "P-256", "AQAB", MODULUS, "user_1", "sess_1", "org_1", "mch_1", "org:admin", "admin", "active",
    "pending", "o:reports,u:x", "read,write", "3,1", "https://clerk.example.com",
    "https://example.com", "https://happy-lion-42.clerk.accounts.dev", "/dashboard", "/orgs/a",
    "document", "text/html", "strict", "Bearer ", "ak_x", "mt_x", "oat_x", "true", "", ".", "\u{0}",
    "\u{fffd}é",
];

/// The modulus of the key in `seeds/pem/spki`.
pub(crate) const MODULUS: &str = "l_UmnkhHQkftLxJtVgM1cIUJ6oXX3Qk_2QWjjJZsES6xi-PZL6B6qiXp6exUcGfEtLna0_fduNizMYtpoJIZzCP75xFtKRqIyldTl8ePs1EFmr0xBBR1Jj5hp6y1yUqB9fjQeZuZsfeH7KN2SIlsqo7cZFl52o0OYhSs2Ix2jmvspqjnnZsIF0NQYdj7sckHQ8gqgs53WN6xddYfBgLtL-C6lZGQnATiQk3EHw-E4xXHbOrY9_OA3UPPFXwgPKl8VAiPt1yuUhPISHX5vEy9qfwHjhmM9YALmj3eb45oplo4Noc0nli5zA9vProIDmKnUvZAPmD3nv4CVTnHEueYSQ";

/// A text.
#[derive(Arbitrary, Clone, Debug)]
pub enum Text {
    Word(u8),
    Joined(u8, u8),
    Any(String),
}

impl Text {
    pub fn get(&self) -> String {
        let word = |at: &u8| WORDS[usize::from(*at) % WORDS.len()];
        match self {
            Self::Word(at) => word(at).to_owned(),
            Self::Joined(one, other) => [word(one), word(other)].concat(),
            Self::Any(text) => text.clone(),
        }
    }
}
