//! Operations on their way: requests are built, sent, repeated where that is safe, and read.

pub(crate) mod bulk;
mod call;
pub(crate) mod config;
mod create_or_get;
mod pager;
#[cfg(test)]
mod pager_tests;
mod rate_limit;

pub(crate) use bulk::Bulk;
pub use call::{Call, RawCall, RawResponse};
pub use config::{API_VERSION, ApiConfig, DEFAULT_API_URL, InvalidUrl};
pub use create_or_get::{CreateOrGet, Created, Found, Refused};
pub use pager::Pager;
pub use rate_limit::{RateLimit, RateLimiter};
