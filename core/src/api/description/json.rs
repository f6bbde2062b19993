//! Parameters and answers as plain JSON, read through the types of the operation.

use alloc::format;
use alloc::string::String;
use core::fmt;

use serde_json::Value;

use super::describe::{Described, Parameter};
use crate::api::parameters::{Param, Params};
use crate::api::types::{Secrets, Written};

pub(in crate::api) type Read = fn(&mut Params, Parameter, &Value) -> bool;
pub(in crate::api) type Decode = fn(&[u8]) -> Result<Value, serde_json::Error>;
pub(in crate::api) type Show = fn(&[u8]) -> Result<String, serde_json::Error>;

/// Reads a parameter as its type; what the type would drop counts as not readable.
pub(in crate::api) fn read<T: Param>(
    params: &mut Params,
    parameter: Parameter,
    value: &Value,
) -> bool {
    let Some(typed) = T::from_json(value) else {
        return false;
    };
    params.set(parameter.place, parameter.name, typed);
    true
}

/// Reads an answer as its type and writes it back.
pub(in crate::api) fn decode<E: Described>(body: &[u8]) -> Result<Value, serde_json::Error>
where
    E::Output: Written,
{
    serde_json::to_value(Secrets::Shown.of(&E::decode(body)?))
}

/// Reads an answer as its type and shows it as `Debug` does.
pub(in crate::api) fn show<E: Described>(body: &[u8]) -> Result<String, serde_json::Error>
where
    E::Output: fmt::Debug,
{
    E::decode(body).map(|output| format!("{output:?}"))
}
