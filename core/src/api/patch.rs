//! Values of updates, which can be left, cleared or set.

/// What an update does to a member: leave it, clear it (`null` on the wire) or set it.
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

impl From<&str> for Patch<alloc::string::String> {
    fn from(value: &str) -> Self {
        Self::Set(value.into())
    }
}
