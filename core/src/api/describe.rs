//! What an operation says of itself. The code that sends, the drift check, the coverage table
//! and the conformance testee all read this one description.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::endpoint::Endpoint;
use super::metadata::{CustomClaims, Metadata};
use super::model::Written;
use super::page::Page;
use super::params::{List, Place};
use super::patch::Patch;
use crate::Timestamp;
use crate::http::{FilePart, Method};

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
    /// A text out of a set that may grow.
    Enum(&'static [&'static str]),
    /// An array.
    List(&'static Kind),
    /// An object with members that we know.
    Object(fn() -> &'static [Member]),
    /// Any JSON.
    Json,
    /// A file.
    File,
    /// Nothing.
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
    /// Whether the object cannot be without it.
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

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether the operation cannot be built without it.
    pub required: bool,
    /// Whether `null` can be sent.
    pub nullable: bool,
    #[cfg(feature = "registry")]
    pub(super) read: super::registry::Read,
}

impl Parameter {
    pub(super) const fn of<T: super::params::Param>(
        name: &'static str,
        place: Place,
        required: bool,
    ) -> Self {
        Self {
            name,
            place,
            kind: T::KIND,
            required,
            nullable: T::NULLABLE,
            #[cfg(feature = "registry")]
            read: super::registry::read::<T>,
        }
    }
}

/// One list after the other; `N` is the length of both.
pub(super) const fn joined<const N: usize>(
    mut one: &[Parameter],
    mut other: &[Parameter],
) -> [Parameter; N] {
    let mut all = [Parameter::of::<bool>("", Place::Query, false); N];
    let mut free: &mut [Parameter] = &mut all;
    while let Some((next, rest)) = free.split_first_mut() {
        free = rest;
        if let Some((parameter, rest)) = one.split_first() {
            (*next, one) = (*parameter, rest);
        } else if let Some((parameter, rest)) = other.split_first() {
            (*next, other) = (*parameter, rest);
        }
    }
    all
}

/// An operation's description of itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Clerk's operationId.
    pub id: &'static str,
    /// The function that makes it, within its resource's module.
    pub function: &'static str,
    /// The method.
    pub method: Method,
    /// The path template, parameters in braces.
    pub path: &'static str,
    /// Whether the path stands under the API version (`/v1`).
    pub versioned: bool,
    /// Whether Clerk takes it without the instance's secret key.
    pub keyless: bool,
    /// Whether Clerk discourages its use.
    pub deprecated: bool,
    /// Every parameter.
    pub parameters: &'static [Parameter],
    /// What a successful answer holds.
    pub output: Kind,
    #[cfg(feature = "registry")]
    pub(super) decode: super::registry::Decode,
    #[cfg(feature = "registry")]
    pub(super) show: super::registry::Show,
}

impl Operation {
    pub(super) const fn of<E: Described>(
        function: &'static str,
        path: &'static str,
        parameters: &'static [Parameter],
    ) -> Self
    where
        E::Output: Typed + Written + core::fmt::Debug,
    {
        Self {
            id: E::OPERATION,
            function,
            method: E::METHOD,
            path,
            versioned: E::VERSIONED,
            keyless: E::KEYLESS,
            deprecated: false,
            parameters,
            output: <E::Output as Typed>::KIND,
            #[cfg(feature = "registry")]
            decode: super::registry::decode::<E>,
            #[cfg(feature = "registry")]
            show: super::registry::show::<E>,
        }
    }

    pub(super) const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }
}

/// An operation that describes itself.
pub trait Described: Endpoint {
    /// The description.
    const DESCRIPTION: Operation;
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

impl<T: Typed> Typed for alloc::boxed::Box<T> {
    const KIND: Kind = T::KIND;
}
