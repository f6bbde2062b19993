//! What a request says about who it is.

mod browser;
mod claims;
pub(crate) mod client_url;
mod context;
mod cookies;
pub(super) mod incoming;
pub(crate) mod public_url;

pub(super) use browser::{Brought, Handshake};
pub(super) use claims::UnverifiedClaims;
pub(super) use context::Context;
pub(super) use cookies::{directive, is_own};
pub use incoming::{IncomingRequest, RequestView};
