//! Every operation by its operationId, with parameters and answers as plain JSON. For tools that
//! check this crate (the conformance testee, the drift check) and for generic front ends.
//!
//! The JSON passes through the same types as with the functions of the resources.

use alloc::string::String;

use serde_json::Value;

use super::calls::config::{ApiConfig, Parts};
use super::description::Operation;
pub use super::description::{JsonParameters, RegistryError};
use super::errors::{BuildError, CallError, DecodeError};
use super::parameters::{Params, Path, Problem, Query};
use super::resources::RESOURCES;
use crate::http::{Body, Headers, Request};

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
    /// [`RegistryError`] if a parameter is unknown, missing or refused.
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
    /// [`CallError::Decode`] if it does not fit the type.
    pub fn read_answer(&self, body: &[u8]) -> Result<Value, CallError> {
        (self.decode)(body).map_err(|error| CallError::Decode(DecodeError::new(self.id, &error)))
    }

    /// Reads the content of a successful answer as the operation's type and formats it with
    /// `Debug`, which shows no secret.
    ///
    /// # Errors
    /// [`CallError::Decode`] if it does not fit the type.
    pub fn show_answer(&self, body: &[u8]) -> Result<String, CallError> {
        (self.show)(body).map_err(|error| CallError::Decode(DecodeError::new(self.id, &error)))
    }
}

/// An operation whose type is only known at run time.
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
