//! The descriptions of operations. The code that sends requests, the drift check, the coverage
//! table and the conformance testee read them.

use super::endpoint::Endpoint;
use super::flags::Flags;
use crate::api::parameters::{Param, Place};
use crate::api::types::{Kind, Typed, WriteJson};
use crate::http::Method;

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its place in a request.
    pub place: Place,
    /// The kind of its value.
    pub kind: Kind,
    /// Whether the operation requires it.
    pub required: bool,
    /// Whether its value can be `null`.
    pub nullable: bool,
    #[cfg(feature = "registry")]
    pub(in crate::api) read: super::json::ReadParameter,
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

/// Concatenates two lists; `N` is the sum of their lengths.
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

/// The description of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Clerk's operationId.
    pub id: &'static str,
    /// The function that makes it, within its resource's module.
    pub function: &'static str,
    /// The method.
    pub method: Method,
    /// The path template, with the parameters in braces.
    pub path: &'static str,
    /// Whether the path is prefixed with the API version (`/v1`).
    pub versioned: bool,
    /// Whether it can be sent without the instance's secret key.
    pub keyless: bool,
    /// Whether Clerk discourages its use.
    pub deprecated: bool,
    /// Every parameter.
    pub parameters: &'static [Parameter],
    /// The content of a successful answer.
    pub output: Kind,
    #[cfg(feature = "registry")]
    pub(in crate::api) decode: super::json::DecodeAnswer,
    #[cfg(feature = "registry")]
    pub(in crate::api) show: super::json::ShowAnswer,
}

impl Operation {
    pub(in crate::api) const fn of<E: Described>(
        function: &'static str,
        path: &'static str,
        parameters: &'static [Parameter],
        flags: Flags,
    ) -> Self
    where
        E::Output: Typed + WriteJson + core::fmt::Debug,
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
