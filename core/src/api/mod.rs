//! The Backend API: one value per operation, typed results.
//!
//! An operation is made by a function of its resource's module, shaped by its setters, and sent
//! by a client (`client.send(users::list().limit(50))`) or by hand:
//!
//! ```
//! use clerk_core::SecretKey;
//! use clerk_core::api::{ApiConfig, users};
//!
//! let config = ApiConfig::new(SecretKey::new("sk_test_example")?);
//! let request = config.request(&users::list().limit(50).query("ada"))?;
//! assert_eq!(request.url, "https://api.clerk.com/v1/users?limit=50&query=ada");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Answers are read tolerantly: unknown values of enums and unknown members survive a round
//! trip, and a missing or `null` member fails nothing but an identity.

mod call;
mod config;
pub mod describe;
mod endpoint;
mod error;
#[cfg(test)]
mod machinery_tests;
mod metadata;
mod model;
mod open_enum;
mod operations;
mod page;
pub mod params;
mod patch;
#[cfg(feature = "registry")]
pub mod registry;
mod retry_after;

pub mod deleted;
pub mod users;

pub use call::{Call, RawCall, RawResponse};
pub use config::{API_VERSION, ApiConfig, DEFAULT_API_URL, InvalidUrl};
pub use endpoint::{Endpoint, Path, Problem, Query};
pub use error::{ApiError, BuildError, DecodeError, Error, ErrorItem, Invalid};
pub use metadata::Metadata;
pub use page::{Page, Paged, Pager};
pub use params::Unknown;
pub use patch::Patch;

/// Every resource with its operations, as they describe themselves.
pub const RESOURCES: &[(&str, &[describe::Operation])] = &[("users", users::OPERATIONS)];
