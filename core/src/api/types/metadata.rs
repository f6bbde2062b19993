//! JSON objects whose shape the application decides.

use alloc::string::String;
use core::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// A JSON object whose shape the application decides: metadata, claims, attributes. `Debug` shows
/// only the names of its members, because private metadata may contain secrets.
///
/// Source: <https://clerk.com/docs/guides/users/extending>.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::users::User;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Plan {
///     plan: String,
///     seats: u32,
/// }
///
/// fn seats(user: &User) -> u32 {
///     let plan: Result<Plan, _> = user.public_metadata.deserialize();
///     plan.map_or(0, |plan| plan.seats)
/// }
///
/// fn is_pro(user: &User) -> bool {
///     user.public_metadata.get("plan").is_some_and(|plan| plan == "pro")
/// }
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Metadata(Map<String, Value>);

impl Metadata {
    /// Makes metadata from a value of the application's own type.
    ///
    /// # Errors
    /// If the value is not a JSON object.
    pub fn write<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::to_value(value)?).map(Self)
    }

    /// Reads it as the application's own type.
    ///
    /// # Errors
    /// If it does not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.0)
    }

    /// A member by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The object.
    pub const fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The object.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Names(&self.0).fmt(f)
    }
}

impl From<Map<String, Value>> for Metadata {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Metadata {
    fn from(members: [(K, V); N]) -> Self {
        members.into_iter().collect()
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

/// The custom claims of an API key or a machine token: usually an object, but Clerk's description
/// allows any JSON. `Debug` shows only the names of the members.
#[derive(Clone, Default, PartialEq)]
pub struct CustomClaims(Value);

impl CustomClaims {
    /// Reads them as the application's own type.
    ///
    /// # Errors
    /// If they do not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.0)
    }

    /// A member by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The claims.
    pub const fn as_value(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for CustomClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::Object(members) => Names(members).fmt(f),
            _ => f.write_str("[redacted]"),
        }
    }
}

impl Serialize for CustomClaims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CustomClaims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

/// Shows only the names of members in `Debug`.
pub(crate) struct Names<'a>(pub(crate) &'a Map<String, Value>);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
