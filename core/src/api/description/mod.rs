//! Operations and their descriptions.

pub(crate) mod check;
pub(crate) mod describe;
pub(crate) mod endpoint;
pub(crate) mod flags;
#[cfg(feature = "registry")]
mod json;
pub(crate) mod operations;
pub(crate) mod paged;

pub use describe::{Described, Operation, Parameter};
pub use endpoint::Endpoint;
#[cfg(feature = "registry")]
pub use json::{JsonParameters, RegistryError};
pub(crate) use operations::{operations, shared_parameters};
pub use paged::Paged;
