//! Operations and their descriptions, which everything else reads.

pub(crate) mod describe;
mod endpoint;
#[cfg(feature = "registry")]
mod json;
pub(crate) mod operations;
mod paged;

pub use describe::{Described, Operation, Parameter};
pub use endpoint::Endpoint;
pub(crate) use operations::{operations, shared_parameters};
pub use paged::Paged;
