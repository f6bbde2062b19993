//! The errors of operations, by phase: build, send, answer, decode.

mod answer;
mod build;
mod call;
mod decode;
mod retry_after;

pub use answer::{ApiError, ErrorItem};
pub use build::{BuildError, Invalid};
pub use call::CallError;
pub use decode::DecodeError;
