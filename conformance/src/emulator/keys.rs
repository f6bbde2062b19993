//! The instance's signing keys. The private halves are the committed test keys.

use std::sync::OnceLock;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde_json::{Map, Value, json};
use sha2::Sha256;

const INSTANCE: [&str; 3] = [
    include_str!("../../keys/test-instance-1.pem"),
    include_str!("../../keys/test-instance-2.pem"),
    include_str!("../../keys/test-instance-3.pem"),
];
const STRANGER: &str = include_str!("../../keys/test-stranger.pem");

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
        let slot = self.made % INSTANCE.len();
        self.made += 1;
        self.published.push(Key {
            kid: format!("ins_emulator_key_{}", self.made),
            slot,
        });
        self.current().kid
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
        let keys: Vec<Value> = self
            .published
            .iter()
            .map(|key| {
                let public = private(key.slot).to_public_key();
                let number = |n: &[u8]| Base64UrlUnpadded::encode_string(n);
                json!({
                    "use": "sig", "kty": "RSA", "kid": key.kid, "alg": "RS256",
                    "n": number(&public.n_bytes()), "e": number(&public.e_bytes()),
                })
            })
            .collect();
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
        RsaPublicKey::from(private(self.slot))
            .to_public_key_pem(LineEnding::LF)
            .expect("a committed key can be written")
    }

    /// A compact JWS (RS256) of `claims` with these header members.
    pub(super) fn sign(&self, header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
        let part =
            |map| Base64UrlUnpadded::encode_string(Value::Object(map).to_string().as_bytes());
        let message = format!("{}.{}", part(header.clone()), part(claims.clone()));
        let signature = SigningKey::<Sha256>::new(private(self.slot).clone())
            .sign(message.as_bytes())
            .to_vec();
        format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature))
    }
}

/// The committed keys, each parsed once.
fn private(slot: usize) -> &'static RsaPrivateKey {
    static KEYS: [OnceLock<RsaPrivateKey>; 4] = [const { OnceLock::new() }; 4];
    let pem = INSTANCE.get(slot).copied().unwrap_or(STRANGER);
    KEYS[slot.min(INSTANCE.len())]
        .get_or_init(|| RsaPrivateKey::from_pkcs8_pem(pem).expect("a committed key can be read"))
}
