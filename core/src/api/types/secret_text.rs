//! Secrets in answers.

use alloc::string::String;

use serde::{Deserialize, Deserializer, Serializer};

use super::kind::{Kind, Typed};
use super::model::{Secrets, WriteJson};
use crate::Secret;

/// A secret in an answer: a token, a ticket, a provider's access token.
///
/// `Debug` shows `[redacted]`. It has no `Serialize`: what contains it is serialized without it, so
/// that logging, caching or answering with a whole answer does not leak it. The text is returned by
/// [`expose`](Self::expose) and written by [`WithPrivate`](crate::api::WithPrivate). The memory is
/// overwritten when the value is dropped.
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

impl WriteJson for SecretText {
    const IS_SECRET: bool = true;

    fn write<S: Serializer>(&self, serializer: S, _: Secrets) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl Typed for SecretText {
    const KIND: Kind = Kind::String;
}
