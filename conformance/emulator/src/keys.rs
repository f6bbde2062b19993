//! The instance's signing keys. The private halves are the committed test keys.

use std::sync::OnceLock;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use clerk_core::crypto::Algorithm;
use clerk_core::jwt::SigningKey;
use serde_json::{Map, Value, json};

const INSTANCE: [&str; 3] = [
    include_str!("../keys/test-instance-1.pem"),
    include_str!("../keys/test-instance-2.pem"),
    include_str!("../keys/test-instance-3.pem"),
];
const STRANGER: &str = include_str!("../keys/test-stranger.pem");

/// Which keys are published, and which one signs (the last).
pub(super) struct Keys {
    made: usize,
    published: Vec<Key>,
}

#[derive(Clone)]
pub(super) struct Key {
    pub(super) kid: String,
    slot: usize,
}

impl Keys {
    pub(super) fn new() -> Self {
        let mut keys = Self {
            made: 0,
            published: Vec::new(),
        };
        keys.rotate();
        keys
    }

    /// Adds a key that signs from now on; the older ones stay published.
    pub(super) fn rotate(&mut self) -> String {
        let kid = format!("ins_emulator_key_{}", self.made + 1);
        self.rotate_as(&kid);
        kid
    }

    /// The same under a given name; a key that had it is gone.
    pub(super) fn rotate_as(&mut self, kid: &str) {
        let slot = self.made % INSTANCE.len();
        self.made += 1;
        self.published.retain(|key| key.kid != kid);
        self.published.push(Key {
            kid: kid.into(),
            slot,
        });
    }

    /// Stops publishing a key. The last one stays: an instance always has a key.
    pub(super) fn remove(&mut self, kid: &str) -> bool {
        let before = self.published.len();
        if before > 1 {
            self.published.retain(|key| key.kid != kid);
        }
        self.published.len() < before
    }

    pub(super) fn current(&self) -> Key {
        // `new` makes the first key and `remove` keeps the last.
        self.published.last().cloned().unwrap_or(Key {
            kid: String::new(),
            slot: 0,
        })
    }

    pub(super) fn jwks(&self) -> Value {
        let keys = self.published.iter().map(|key| {
            let jwk = private(key.slot)
                .public_jwk()
                .with_kid(&key.kid)
                .with_algorithm(Algorithm::Rs256);
            let mut shown = json!(jwk);
            shown["use"] = "sig".into();
            shown
        });
        let keys: Vec<Value> = keys.collect();
        json!({ "keys": keys })
    }
}

impl Key {
    /// A key that no instance publishes.
    pub(super) fn stranger() -> Self {
        Self {
            kid: "ins_stranger".into(),
            slot: INSTANCE.len(),
        }
    }

    pub(super) fn public_pem(&self) -> String {
        let pem = private(self.slot).public_pem();
        pem.expect("a committed key can be written")
    }

    /// A compact JWS (RS256) of `claims`, with any header: `jwt::sign` would set `alg` and `iat`
    /// right, and tests want them wrong as well.
    pub(super) fn sign(&self, header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
        let part = |map: &Map<String, Value>| {
            Base64UrlUnpadded::encode_string(json!(map).to_string().as_bytes())
        };
        let message = format!("{}.{}", part(header), part(claims));
        let signature = private(self.slot).sign(Algorithm::Rs256, message.as_bytes());
        let signature = signature.expect("a committed key can sign");
        format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature))
    }
}

/// The committed keys, each parsed once.
fn private(slot: usize) -> &'static SigningKey {
    static KEYS: [OnceLock<SigningKey>; 4] = [const { OnceLock::new() }; 4];
    let pem = INSTANCE.get(slot).copied().unwrap_or(STRANGER);
    KEYS[slot.min(INSTANCE.len())]
        .get_or_init(|| SigningKey::from_pem(pem).expect("a committed key can be read"))
}
