//! The token that is verified: a session token of version 2 with an active organization, as long
//! as such tokens usually are.

use std::time::{SystemTime, UNIX_EPOCH};

use clerk_backend::Timestamp;
use clerk_backend::crypto::Algorithm;
use clerk_backend::jwt::{self, SigningKey};
use serde_json::{Value, json};

pub(crate) const PARTY: &str = "https://app.example.com";

/// A signed token and the key that verifies it.
pub(crate) struct Sample {
    pub(crate) algorithm: Algorithm,
    pub(crate) token: String,
    pub(crate) pem: String,
    pub(crate) jwk: String,
    pub(crate) now: Timestamp,
    signing: SigningKey,
}

impl Sample {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        let signing = SigningKey::from_pem(match algorithm {
            Algorithm::Es256 => include_str!("../../../core/tests/fixtures/p256.private.pem"),
            _ => include_str!("../../../core/tests/fixtures/rsa2048.private.pem"),
        })
        .unwrap();
        let jwk = signing.public_jwk().with_kid("ins_1");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = Timestamp::from_secs(now.as_secs().cast_signed());
        Self {
            algorithm,
            token: token(&signing, algorithm, now, "abcdefghijklmnopqrstuvwxyz"),
            pem: signing.public_pem().unwrap(),
            jwk: serde_json::to_string(&jwk.with_algorithm(algorithm)).unwrap(),
            now,
            signing,
        }
    }

    /// The tokens of so many visitors.
    pub(crate) fn visitors(&self, count: usize) -> Vec<String> {
        let visitor = |number| format!("{number:026}");
        let tokens = (0..count).map(visitor);
        tokens
            .map(|visitor| token(&self.signing, self.algorithm, self.now, &visitor))
            .collect()
    }
}

fn token(signing: &SigningKey, algorithm: Algorithm, now: Timestamp, visitor: &str) -> String {
    let claims = json!({
        "azp": PARTY,
        "exp": now.as_secs() + 3600,
        "fva": [5, -1],
        "iss": "https://clerk.example.com",
        "jti": "0123456789abcdef0123",
        "nbf": now.as_secs() - 10,
        "o": { "id": "org_2a", "rol": "admin", "slg": "example", "per": "read,manage", "fpm": "3" },
        "fea": "o:invoices",
        "pla": "o:pro",
        "sid": format!("sess_2{visitor}"),
        "sts": "active",
        "sub": format!("user_2{visitor}"),
        "v": 2,
    });
    let header = json!({ "typ": "JWT", "kid": "ins_1" });
    let (Value::Object(claims), Value::Object(header)) = (claims, header) else {
        unreachable!("both are objects")
    };
    jwt::sign(claims, signing, algorithm, Some(header), now).unwrap()
}
