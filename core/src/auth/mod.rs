//! Who is this request? Everything that a backend decides about an incoming request.
//!
//! [`AuthenticateOptions`] are built once into an [`Authenticator`]. For each request,
//! [`Authenticator::start`] reads what it needs and gives the first [`AuthStep`]; whoever has a
//! connection, a clock and a store of keys drives it to its end. This is the whole driver:
//!
//! ```
//! use clerk_core::Timestamp;
//! use clerk_core::auth::{AuthError, AuthStep};
//! use clerk_core::flow::Outcome;
//! use clerk_core::http::Request;
//! use clerk_core::jwt::{Key, KeyUnavailable};
//!
//! fn drive<T: 'static>(
//!     mut step: AuthStep<T>,
//!     key: impl Fn(&str) -> Result<Key, KeyUnavailable>,
//!     send: impl Fn(&Request) -> Outcome,
//!     sleep: impl Fn(core::time::Duration),
//!     now: impl Fn() -> Timestamp,
//! ) -> Result<T, AuthError> {
//!     loop {
//!         step = match step {
//!             AuthStep::Done(result) => return Ok(result),
//!             AuthStep::NeedKeys(need) => {
//!                 let key = key(need.kid());
//!                 need.resume(key, now())?
//!             }
//!             AuthStep::Wait(pause, exchange) => {
//!                 sleep(pause);
//!                 AuthStep::Send(exchange)
//!             }
//!             AuthStep::Send(exchange) => {
//!                 let outcome = send(exchange.request());
//!                 exchange.resume(outcome, now())?
//!             }
//!         }
//!     }
//! }
//! ```
//!
//! The decisions are those of `@clerk/backend` 3.25.0, but for the stricter rules that the
//! project's list of deviations names.

mod allowed_hosts;
mod authorization;
mod client_url;
mod context;
mod cookies;
mod error;
mod handshake;
mod incoming;
mod machine;
#[cfg(test)]
mod machine_tests;
mod object;
mod options;
mod organization_sync;
mod path_pattern;
#[cfg(test)]
mod path_pattern_tests;
mod pattern_regex;
mod pattern_syntax;
mod private_data;
pub(crate) mod public_url;
mod publishable_key;
mod reason;
mod redirect;
mod refresh;
mod resources;
mod reverification_error;
mod satellite;
mod session;
mod session_token;
mod state;
mod step;
mod verifier;

pub use allowed_hosts::{AllowedHosts, InvalidHost};
pub use authorization::{Check, Level, Refusal, Reverification};
pub use error::{AuthError, ConfigError, TokenRefusal};
pub use incoming::{IncomingRequest, RequestView};
pub use machine::{MachineError, MachineErrorCode, MachineToken};
pub use object::{Auth, MachineAuth, SessionAuth, SignedOut};
pub use options::{AcceptsToken, AuthenticateOptions, Site};
pub use organization_sync::{InvalidPattern, OrganizationSync};
pub use private_data::strip_private_data;
pub use publishable_key::{InstanceType, InvalidPublishableKey, PublishableKey, cookie_suffix};
pub use reason::{Reason, RefreshFailure};
pub use redirect::{Redirect, RedirectError};
pub use resources::{ResourceCalls, Resources};
pub use session::Authenticator;
pub use session_token::{TokenCall, TokenOptions};
pub use state::{RequestState, Status};
pub use step::{AuthStep, Exchange, NeedKeys};
pub use verifier::TokenVerifier;
