//! Values of updates: keep, clear or set a member.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::list::List;
use super::metadata::Metadata;

/// What an update does to a member: keep it, clear it (`null` on the wire) or set it.
///
/// ```
/// use clerk_core::api::Patch;
/// assert_eq!(Patch::from("Ada"), Patch::Set(String::from("Ada")));
/// assert_eq!(Patch::<String>::from(None), Patch::Clear);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The member keeps its value; it is not sent.
    #[default]
    Keep,
    /// The member is cleared.
    Clear,
    /// The member gets this value.
    Set(T),
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.into())
    }
}

impl<T, U: Into<T>> From<Vec<U>> for Patch<List<T>> {
    fn from(items: Vec<U>) -> Self {
        Self::Set(items.into())
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Patch<Metadata> {
    fn from(members: [(K, V); N]) -> Self {
        Self::Set(members.into())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for Patch<List<T>> {
    fn from(items: [U; N]) -> Self {
        Self::Set(items.into())
    }
}

/// As a member of an object. The object omits `Keep`.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}
