//! Calls of operations: how requests are built, sent, repeated if that is safe, and how answers are
//! read.

mod attempts;
pub(crate) mod bulk;
mod call;
pub(crate) mod config;
mod create_or_get;
mod custom;
mod pager;
#[cfg(test)]
mod pager_tests;

#[cfg(feature = "auth")]
pub(crate) use attempts::{Attempts, AttemptsStep};
pub(crate) use bulk::Bulk;
pub use call::{Answer, Call, CallStep, Decoded, Raw, RawResponse};
pub use config::{API_VERSION, ApiConfig, DEFAULT_API_URL, InvalidUrl};
pub use create_or_get::{CreateOrGet, CreateOrGetCall, CreateOrGetStep, Created, FindExisting};
pub use custom::{CustomRequest, request};
pub use pager::Pager;
