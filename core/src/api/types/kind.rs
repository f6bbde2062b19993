//! The kinds of values on the wire, and the trait by which a type states its kind.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::list::List;
use super::metadata::{CustomClaims, Metadata};
use super::page::Page;
use super::patch::Patch;
use crate::Timestamp;
use crate::http::FilePart;

/// The kind of a value on the wire.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Milliseconds since the epoch.
    Timestamp,
    /// One of a set of texts, which may grow.
    Enum(&'static [&'static str]),
    /// An array.
    List(&'static Kind),
    /// An object with known members.
    Object(fn() -> &'static [Member]),
    /// Any JSON.
    Json,
    /// A file.
    File,
    /// No value.
    Nothing,
}

/// A member of an object on the wire.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Member {
    /// Its name on the wire.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether every such object has it.
    pub required: bool,
}

impl Member {
    /// A member.
    pub const fn new(name: &'static str, kind: Kind, required: bool) -> Self {
        Self {
            name,
            kind,
            required,
        }
    }
}

/// A type that knows its kind on the wire.
pub trait Typed {
    /// The kind.
    const KIND: Kind;
    /// Whether `null` is a value of it.
    const NULLABLE: bool = false;
}

macro_rules! typed {
    ($($type:ty => $kind:ident),+ $(,)?) => {$(
        impl Typed for $type { const KIND: Kind = Kind::$kind; }
    )+};
}

typed! {
    String => String, bool => Boolean, f64 => Number, Timestamp => Timestamp,
    u32 => Integer, u64 => Integer, i32 => Integer, i64 => Integer,
    Value => Json, Metadata => Json, CustomClaims => Json, FilePart => File, () => Nothing,
}

impl<T: Typed> Typed for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

impl<T: Typed> Typed for Patch<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

impl<T: Typed> Typed for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

impl<T: Typed> Typed for List<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

impl<T: Typed> Typed for Page<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

impl<T: Typed> Typed for Box<T> {
    const KIND: Kind = T::KIND;
}
