//! Every operation by its operationId, built from and answered as plain JSON: for tools that
//! check this crate (the conformance testee, the drift check) and for generic front ends.
//!
//! It goes through the same typed parameters and results as the functions of the resources.

use alloc::string::String;
use core::fmt;

use serde_json::{Map, Value};

use super::calls::config::{ApiConfig, Parts};
use super::description::{Operation, Parameter};
use super::errors::{BuildError, DecodeError, Error, Invalid};
use super::parameters::{Params, Path, Place, Problem, Query};
use super::resources::RESOURCES;
use crate::http::{Body, Headers, Request};

/// Parameters as JSON, by their names on the wire.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct JsonParameters {
    /// Of the path.
    pub path: Map<String, Value>,
    /// Of the query.
    pub query: Map<String, Value>,
    /// Of the header.
    pub headers: Map<String, Value>,
    /// The body: `null` for none.
    pub body: Value,
}

/// Why an operation could not be built from JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// The operation has no parameter of this name, or its value is not of the parameter's type.
    UnknownParameter(String),
    /// A required parameter is not there.
    MissingParameter(&'static str),
    /// The parameters were read, and the operation refuses one.
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

/// The operation of this operationId.
pub fn operation(id: &str) -> Option<&'static Operation> {
    RESOURCES
        .iter()
        .flat_map(|(_, operations)| *operations)
        .find(|operation| operation.id == id)
}

impl Operation {
    /// The request for JSON parameters.
    ///
    /// # Errors
    /// [`RegistryError`] where a parameter is unknown, missing or refused.
    pub fn request(
        &'static self,
        config: &ApiConfig,
        json: &JsonParameters,
    ) -> Result<Request, RegistryError> {
        let params = self.read(json)?;
        let described = Dynamic {
            operation: self,
            params,
        };
        config
            .request_for(self.method, self.versioned, self.keyless, &described)
            .map_err(|(parameter, problem)| {
                RegistryError::Build(BuildError {
                    operation: self.id,
                    parameter,
                    problem,
                })
            })
    }

    /// Reads the content of a successful answer as the operation's type and writes it back.
    ///
    /// # Errors
    /// [`Error::Decode`] where it does not fit.
    pub fn read_answer(&self, body: &[u8]) -> Result<Value, Error> {
        (self.decode)(body).map_err(|error| Error::Decode(DecodeError::new(self.id, &error)))
    }

    /// Reads the content of a successful answer as the operation's type and gives what `Debug`
    /// shows of it: no secret.
    ///
    /// # Errors
    /// [`Error::Decode`] where it does not fit.
    pub fn show_answer(&self, body: &[u8]) -> Result<String, Error> {
        (self.show)(body).map_err(|error| Error::Decode(DecodeError::new(self.id, &error)))
    }

    pub(super) fn read(&'static self, json: &JsonParameters) -> Result<Params, RegistryError> {
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
        // In the order of the description: path arguments are taken in it.
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

/// An operation whose type is known at run time only.
struct Dynamic {
    operation: &'static Operation,
    params: Params,
}

impl Parts for Dynamic {
    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        self.params.path(self.operation.path, path)
    }
    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        self.params.query(query);
        Ok(())
    }
    fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        self.params.headers(headers)
    }
    fn body(&self) -> Result<Body, Problem> {
        self.params.body()
    }
}

impl From<BuildError> for RegistryError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl RegistryError {
    /// What is wrong, where the operation refused a parameter.
    pub fn problem(&self) -> Option<Invalid> {
        match self {
            Self::Build(error) => Some(error.problem),
            _ => None,
        }
    }
}
