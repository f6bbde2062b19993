//! What can fail, and what Clerk says of it.

mod error;
mod retry_after;

pub use error::{ApiError, BuildError, DecodeError, Error, ErrorItem, Invalid};
