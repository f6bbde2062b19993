//! What an operation says of itself. The code that sends, the drift check, the coverage table
//! and the conformance testee all read this one description.

use super::endpoint::Endpoint;
use super::flags::Flags;
use crate::api::parameters::{Param, Place};
use crate::api::types::{Kind, Typed, Written};
use crate::http::Method;

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
    pub(in crate::api) read: super::json::Read,
}

impl Parameter {
    pub(in crate::api) const fn of<T: Param>(
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
            read: super::json::read::<T>,
        }
    }
}

/// One list after the other; `N` is the length of both.
pub(in crate::api) const fn joined<const N: usize>(
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
    pub(in crate::api) decode: super::json::Decode,
    #[cfg(feature = "registry")]
    pub(in crate::api) show: super::json::Show,
}

impl Operation {
    pub(in crate::api) const fn of<E: Described>(
        function: &'static str,
        path: &'static str,
        parameters: &'static [Parameter],
        flags: Flags,
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
            deprecated: flags.has(Flags::DEPRECATED),
            parameters,
            output: <E::Output as Typed>::KIND,
            #[cfg(feature = "registry")]
            decode: super::json::decode::<E>,
            #[cfg(feature = "registry")]
            show: super::json::show::<E>,
        }
    }
}

/// An operation that describes itself.
pub trait Described: Endpoint {
    /// The description.
    const DESCRIPTION: Operation;
}
