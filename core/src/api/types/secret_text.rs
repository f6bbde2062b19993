//! Secrets in answers.

use alloc::string::String;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kind::{Kind, Typed};
use super::model::{Secrets, WriteJson};
use crate::Secret;

/// A secret in an answer: a token, a ticket, a provider's access token.
///
/// `Debug` and `Serialize` show `[redacted]`, so that logging or caching a whole answer does not
/// leak it. Only [`expose`](Self::expose) returns the text. The memory is overwritten when the
/// value is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretText(Secret);

impl SecretText {
    /// The text. Do not log it.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl Default for SecretText {
    fn default() -> Self {
        "".into()
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<SecretText> for Secret {
    fn from(text: SecretText) -> Self {
        text.0
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

impl WriteJson for SecretText {
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        match secrets {
            Secrets::Hidden => self.serialize(serializer),
            Secrets::Shown => serializer.serialize_str(self.expose()),
        }
    }
}

impl Typed for SecretText {
    const KIND: Kind = Kind::String;
}
