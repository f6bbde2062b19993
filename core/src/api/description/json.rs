//! Parameters and answers as plain JSON, read through the types of the operation.

use alloc::format;
use alloc::string::String;
use core::fmt;

use serde_json::{Map, Value};

use super::describe::{Described, Operation, Parameter};
use crate::api::errors::{BuildError, Invalid};
use crate::api::parameters::{Param, Params, Place};
use crate::api::types::{Secrets, WriteJson};

pub(in crate::api) type ReadParameter = fn(&mut Params, Parameter, &Value) -> bool;
pub(in crate::api) type DecodeAnswer = fn(&[u8]) -> Result<Value, serde_json::Error>;
pub(in crate::api) type ShowAnswer = fn(&[u8]) -> Result<String, serde_json::Error>;

/// Reads a parameter as its type. Returns whether it fits.
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
    E::Output: WriteJson,
{
    serde_json::to_value(Secrets::Shown.apply(&E::decode(body)?))
}

/// Reads an answer as its type and formats it with `Debug`.
pub(in crate::api) fn show<E: Described>(body: &[u8]) -> Result<String, serde_json::Error>
where
    E::Output: fmt::Debug,
{
    E::decode(body).map(|output| format!("{output:?}"))
}

/// Parameters as JSON, by their names on the wire.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct JsonParameters {
    /// The path parameters.
    pub path: Map<String, Value>,
    /// The query parameters.
    pub query: Map<String, Value>,
    /// The header parameters.
    pub headers: Map<String, Value>,
    /// The body; `null` if there is none.
    pub body: Value,
}

/// An operation could not be built from JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// The operation has no parameter of this name, or its value is not of the parameter's type.
    UnknownParameter(String),
    /// A required parameter is missing.
    MissingParameter(&'static str),
    /// The operation refuses a parameter.
    Build(BuildError),
}

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownParameter(name) => {
                write!(f, "the operation has no parameter `{name}` of that type")
            }
            Self::MissingParameter(name) => write!(f, "the parameter `{name}` is required"),
            Self::Build(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for RegistryError {}

impl From<BuildError> for RegistryError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl RegistryError {
    /// What is wrong with the parameter that the operation refused.
    pub fn problem(&self) -> Option<Invalid> {
        match self {
            Self::Build(error) => Some(error.problem),
            _ => None,
        }
    }
}

impl Operation {
    /// Reads parameters as their types.
    pub(in crate::api) fn read(&self, json: &JsonParameters) -> Result<Params, RegistryError> {
        let mut params = Params::default();
        let nothing = Map::new();
        let (members, items) = match &json.body {
            Value::Object(members) => {
                if self.takes(Place::Body) {
                    params.object();
                }
                (members, None)
            }
            Value::Null => (&nothing, None),
            other => (&nothing, Some(other)),
        };
        let places = [
            (&json.path, Place::Path),
            (&json.query, Place::Query),
            (&json.headers, Place::Header),
            (
                members,
                if self.takes(Place::Form) {
                    Place::Form
                } else {
                    Place::Body
                },
            ),
        ];
        // In the order of the description, because path arguments are matched by position.
        for parameter in self.parameters {
            let given = match parameter.place {
                Place::Items => items,
                place => places
                    .iter()
                    .find(|(_, known)| *known == place)
                    .and_then(|(values, _)| values.get(parameter.name)),
            };
            match given {
                Some(value) if !(parameter.read)(&mut params, *parameter, value) => {
                    return Err(RegistryError::UnknownParameter(parameter.name.into()));
                }
                None if parameter.required => {
                    return Err(RegistryError::MissingParameter(parameter.name));
                }
                _ => {}
            }
        }
        for (values, place) in places {
            for name in values.keys() {
                let known =
                    |parameter: &&Parameter| parameter.place == place && parameter.name == name;
                if !self.parameters.iter().any(|parameter| known(&parameter)) {
                    return Err(RegistryError::UnknownParameter(name.clone()));
                }
            }
        }
        if items.is_some() && !self.takes(Place::Items) {
            return Err(RegistryError::UnknownParameter("body".into()));
        }
        Ok(params)
    }

    fn takes(&self, place: Place) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.place == place)
    }
}
