//! Values of updates: keep, clear or set a member.

use alloc::string::String;

use serde::{Deserialize, Deserializer};

/// What an update does to a member: keep it, clear it (`null` on the wire) or set it.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::Patch;
/// assert_eq!(Patch::from("Ada"), Patch::Set(String::from("Ada")));
/// assert_eq!(Patch::<String>::from(None), Patch::Keep);
/// ```
///
/// It is not serialized: what is kept would become a `null`, which clears.
///
/// ```compile_fail,E0277
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::Patch;
///
/// let text = serde_json::to_string(&Patch::<String>::Keep);
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

/// `None` keeps the member as it is.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.into())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Clear, Self::Set))
    }
}
