use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::api::describe::{Kind, Typed};
use crate::api::model::{Secrets, WriteJson};

/// JSON that may hold secrets, such as the code of a message.
///
/// `Debug` shows `[redacted]`, and what contains it is serialized without it, except
/// [`with_private`](crate::api::WithPrivate). [`expose`](Self::expose) returns it.
#[derive(Clone, Default, PartialEq)]
pub struct SecretJson(Value);

impl SecretJson {
    /// The JSON itself; `null` where there is none. Do not log it.
    pub const fn expose(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for SecretJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

impl WriteJson for SecretJson {
    const IS_SECRET: bool = true;

    fn write<S: Serializer>(&self, serializer: S, _: Secrets) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
    fn is_written(&self) -> bool {
        !self.0.is_null()
    }
}

impl Typed for SecretJson {
    const KIND: Kind = Kind::Json;
}
