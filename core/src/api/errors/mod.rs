//! The errors of operations.

mod error;
mod retry_after;

pub use error::{ApiError, BuildError, CallError, DecodeError, ErrorItem, Invalid};
