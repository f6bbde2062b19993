//! What a request says about who it is.

mod browser;
mod claims;
pub(crate) mod client_url;
mod context;
mod cookies;
#[cfg(feature = "http")]
mod http_request;
pub(super) mod incoming;
pub(crate) mod public_url;
mod target;

pub(super) use browser::{Brought, Handshake};
pub(super) use claims::UnverifiedClaims;
pub(super) use context::Context;
pub(super) use cookies::{directive, is_own};
#[cfg(feature = "http")]
pub use http_request::HttpRequest;
pub use incoming::{IncomingRequest, RequestView};
pub(super) use incoming::{cookie, header_field};
pub use target::RequestTarget;
