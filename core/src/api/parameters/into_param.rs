//! What callers may give for a parameter.

use alloc::collections::{BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
#[cfg(feature = "std")]
use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::object;
use super::params::Param;
use super::values::DateTime;
use crate::Timestamp;
use crate::api::errors::Invalid;
use crate::api::types::{Metadata, Patch};

/// A value that may be given for a parameter of type `T`. Sealed.
///
/// | parameter | values |
/// | --- | --- |
/// | a text, an id, an enum | the type itself, `&str`, `String` |
/// | a number | any integer; out of range is a [`BuildError`](crate::api::BuildError) |
/// | a list | one value, or a `Vec`, slice, array, set or iterator of values |
/// | metadata, claims | `json!({..})`, a struct or map that is [`Serialize`], a list of pairs (`[("plan", "pro")]`), a tuple of pairs of unlike values; what is no object is a [`BuildError`](crate::api::BuildError) |
/// | a time | [`Timestamp`](crate::Timestamp) and what converts into it; a text, if it is written as one |
/// | optional (`Option<T>`) | an `Option` of these, too: `None` leaves the parameter as it is |
/// | nullable ([`Patch<T>`](crate::api::Patch)) | [`Patch::Clear`](crate::api::Patch::Clear), too; for metadata also a JSON `null` |
///
/// `How` names the way of conversion; the compiler infers it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given for a parameter of type `{T}`",
    label = "not a value for this parameter",
    note = "a text, id or enum takes `&str` or `String`; a number takes any integer; a list takes one value, a `Vec`, slice, array, set or iterator",
    note = "metadata takes `json!({{..}})`, a `Serialize` struct or map, or pairs; a time takes a `Timestamp`; an optional parameter takes an `Option` of these, a nullable one also `Patch::Clear`"
)]
pub trait IntoParam<T, How: how::How> {
    /// Converts it.
    ///
    /// # Errors
    /// [`Invalid`] if it is out of range, or no JSON object where one is expected.
    fn into_param(self) -> Result<T, Invalid>;
}

pub(crate) mod how {
    //! The ways of conversion. They keep the implementations apart and are inferred.

    use core::marker::PhantomData;

    /// Seals [`IntoParam`](super::IntoParam).
    #[diagnostic::on_unimplemented(message = "this value cannot be given for this parameter")]
    pub trait How {}

    macro_rules! ways {
        ($($(#[$meta:meta])* $name:ident $(<$inner:ident>)?),+ $(,)?) => {$(
            $(#[$meta])*
            #[derive(Debug)]
            pub struct $name $(<$inner>(PhantomData<fn() -> $inner>))?;
            impl $(<$inner: How>)? How for $name $(<$inner>)? {}
        )+};
    }

    ways! {
        /// By `Into`.
        Plain,
        /// A number of any type.
        Number,
        /// What serializes as an object.
        Json,
        /// The same, for an optional parameter: a `None` leaves it as it is.
        JsonIfSome,
        /// The same, for a nullable parameter: a `null` clears it.
        JsonOrNull,
        /// A point in time, where a text is expected.
        Time,
        /// One value for a list.
        One<M>,
        /// A collection for a list.
        All<M>,
        /// An iterator for a list.
        Each<M>,
        /// A reference to a reference.
        Reference<M>,
        /// A `Patch` as it is.
        Itself,
        /// The value that a `Patch` sets.
        Set<M>,
        /// The value of an optional parameter.
        Given<M>,
        /// An `Option` for an optional parameter.
        Maybe<M>,
    }
}

use how::{
    All, Each, Given, How, Itself, Json, JsonIfSome, JsonOrNull, Maybe, Number, One, Plain,
    Reference, Set, Time,
};

/// The families of parameter types, which decide what may be given.
pub(crate) mod form {
    /// Made by `Into`.
    #[derive(Debug)]
    pub struct Plain;
    /// Made from any integer.
    #[derive(Debug)]
    pub struct Number;
    /// Made from one value or several.
    #[derive(Debug)]
    pub struct List;
    /// Made from whatever serializes.
    #[derive(Debug)]
    pub struct Json;

    /// Also made from a `Patch` of what is made as `F`.
    #[derive(Debug)]
    pub struct Nullable<F>(core::marker::PhantomData<F>);

    /// Those for which an `Option` is not itself a value.
    pub trait NotJson {}
    impl NotJson for Plain {}
    impl NotJson for Number {}
    impl NotJson for List {}
    impl<F: NotJson> NotJson for Nullable<F> {}
}

impl<T: Param<Form = form::Plain>, V: Into<T>> IntoParam<T, Plain> for V {
    fn into_param(self) -> Result<T, Invalid> {
        Ok(self.into())
    }
}

impl<'a, T, V: ?Sized, M: How> IntoParam<T, Reference<M>> for &&'a V
where
    &'a V: IntoParam<T, M>,
{
    fn into_param(self) -> Result<T, Invalid> {
        (*self).into_param()
    }
}

impl<V: Into<Timestamp>> IntoParam<DateTime, Time> for V {
    fn into_param(self) -> Result<DateTime, Invalid> {
        Ok(DateTime::at(self.into()))
    }
}

/// A parameter that is a whole number.
pub(crate) trait Integer: Param<Form = form::Number> {
    fn from_integer(number: i128) -> Result<Self, Invalid>;
}

macro_rules! integers {
    ($($type:ident),+) => {$(
        impl Integer for $type {
            fn from_integer(number: i128) -> Result<Self, Invalid> {
                number.try_into().map_err(|_| Invalid::Range {
                    min: $type::MIN.try_into().unwrap_or(i64::MIN),
                    max: $type::MAX.try_into().unwrap_or(u64::MAX),
                })
            }
        }
    )+};
}

integers!(u32, u64, i64);

macro_rules! given_integers {
    ($($type:ty),+) => {$(
        impl<T: Integer> IntoParam<T, Number> for $type {
            fn into_param(self) -> Result<T, Invalid> {
                T::from_integer(self.try_into().unwrap_or(i128::MAX))
            }
        }
    )+};
}

given_integers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

/// A parameter of several values.
pub(crate) trait Listed: Param<Form = form::List> {
    type Item;
    fn from_items(items: Vec<Self::Item>) -> Self;
}

impl<L: Listed, V: IntoParam<L::Item, M>, M: How> IntoParam<L, One<M>> for V {
    fn into_param(self) -> Result<L, Invalid> {
        Each::<M>::collect(core::iter::once(self))
    }
}

impl<L: Listed, I: Iterator, M: How> IntoParam<L, Each<M>> for I
where
    I::Item: IntoParam<L::Item, M>,
{
    fn into_param(self) -> Result<L, Invalid> {
        Each::<M>::collect(self)
    }
}

impl<M: How> Each<M> {
    fn collect<L: Listed, V: IntoParam<L::Item, M>>(
        items: impl Iterator<Item = V>,
    ) -> Result<L, Invalid> {
        let items: Result<_, _> = items.map(V::into_param).collect();
        items.map(L::from_items)
    }
}

/// The collections that may be given for a list. An `Option` is none of them, because `None` means
/// that the parameter stays as it is.
pub(crate) trait Collection: IntoIterator {
    type Entry;
    fn entries(self) -> impl Iterator<Item = Self::Entry>;
}

macro_rules! collections {
    ($([$($generics:tt)*] $type:ty),+ $(,)?) => {$(
        impl<V, $($generics)*> Collection for $type {
            type Entry = V;
            fn entries(self) -> impl Iterator<Item = V> {
                self.into_iter()
            }
        }
        impl<V: Clone, $($generics)*> Collection for &$type {
            type Entry = V;
            fn entries(self) -> impl Iterator<Item = V> {
                self.iter().cloned()
            }
        }
    )+};
}

collections!([] Vec<V>, [] BTreeSet<V>, [] VecDeque<V>, [const N: usize] [V; N]);
#[cfg(feature = "std")]
collections!([S] HashSet<V, S>);

impl<V: Clone> Collection for &[V] {
    type Entry = V;
    fn entries(self) -> impl Iterator<Item = V> {
        self.iter().cloned()
    }
}

impl<L: Listed, C: Collection, M: How> IntoParam<L, All<M>> for C
where
    C::Entry: IntoParam<L::Item, M>,
{
    fn into_param(self) -> Result<L, Invalid> {
        Each::<M>::collect(self.entries())
    }
}

impl<T> IntoParam<Self, Itself> for Patch<T> {
    fn into_param(self) -> Result<Self, Invalid> {
        Ok(self)
    }
}

impl<T, V: IntoParam<T, M>, M: How> IntoParam<Patch<T>, Set<M>> for V
where
    T: Param<Form: form::NotJson>,
{
    fn into_param(self) -> Result<Patch<T>, Invalid> {
        self.into_param().map(Patch::Set)
    }
}

impl<T, V: IntoParam<T, M>, M: How> IntoParam<Option<T>, Given<M>> for V
where
    T: Param<Form: form::NotJson>,
{
    fn into_param(self) -> Result<Option<T>, Invalid> {
        self.into_param().map(Some)
    }
}

impl<T, V: IntoParam<T, M>, M: How> IntoParam<Option<T>, Maybe<M>> for Option<V>
where
    T: Param<Form: form::NotJson>,
{
    fn into_param(self) -> Result<Option<T>, Invalid> {
        self.map(V::into_param).transpose()
    }
}

impl<T> IntoParam<Option<Self>, Itself> for Patch<T>
where
    T: Param<Form = form::Json>,
{
    fn into_param(self) -> Result<Option<Self>, Invalid> {
        Ok(Some(self))
    }
}

/// A parameter that is an object whose shape the application decides.
pub(crate) trait Object: Param<Form = form::Json> {
    fn from_members(members: Map<String, Value>) -> Self;
}

impl Object for Metadata {
    fn from_members(members: Map<String, Value>) -> Self {
        members.into()
    }
}

impl Object for Value {
    fn from_members(members: Map<String, Value>) -> Self {
        members.into()
    }
}

impl<T: Object, V: Serialize> IntoParam<T, Json> for V {
    fn into_param(self) -> Result<T, Invalid> {
        match object::read(&self)? {
            Patch::Set(members) => Ok(T::from_members(members)),
            Patch::Keep | Patch::Clear => Err(Invalid::NotAnObject),
        }
    }
}

impl<T: Object, V: Serialize> IntoParam<Option<T>, JsonIfSome> for V {
    fn into_param(self) -> Result<Option<T>, Invalid> {
        match object::read(&self)? {
            Patch::Set(members) => Ok(Some(T::from_members(members))),
            Patch::Keep => Ok(None),
            Patch::Clear => Err(Invalid::NotAnObject),
        }
    }
}

impl<T: Object, V: Serialize> IntoParam<Option<Patch<T>>, JsonOrNull> for V {
    fn into_param(self) -> Result<Option<Patch<T>>, Invalid> {
        Ok(Some(match object::read(&self)? {
            Patch::Set(members) => Patch::Set(T::from_members(members)),
            Patch::Keep => return Ok(None),
            Patch::Clear => Patch::Clear,
        }))
    }
}
