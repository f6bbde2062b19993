//! Authentication: deciding who sent an incoming request.
//!
//! [`AuthenticateOptions`] are built once into an [`Authenticator`]. For each request,
//! [`Authenticator::start`] returns the first [`AuthStep`]; a driver with a connection, a clock and a
//! store of keys takes it to its end (see [`flow`](crate::flow)). A [`TokenVerifier`] does the same
//! for single tokens.
//!
//! The decisions are those of `@clerk/backend` 3.25.0, but for the stricter rules that the
//! project's list of deviations names.

mod allowed_hosts;
mod authenticator;
mod decision;
mod options;
mod organization_sync;
mod outcome;
mod path_pattern;
#[cfg(test)]
mod path_pattern_tests;
mod pattern_error;
mod pattern_regex;
mod pattern_syntax;
mod private_data;
mod protected_resource;
mod publishable_key;
mod redirect;
mod request;
mod sign_in;
mod token;

pub use allowed_hosts::{AllowedHosts, InvalidHost};
pub use authenticator::Authenticator;
pub use decision::{AuthStep, RequestFlow};
pub use options::{AcceptsToken, AuthenticateOptions};
pub use organization_sync::OrganizationSync;
pub use outcome::{
    AppUrls, AuthError, AuthObject, Check, Level, MachineAuth, MachineError, MachineErrorCode,
    MachineToken, Reason, RefreshFailure, Refusal, RequestState, ResourceCalls, Resources,
    Reverification, SessionAuth, SignedOut, Status, TokenCall, TokenOptions, TokenRefusal,
};
pub use pattern_error::InvalidPattern;
pub use private_data::strip_private_data;
pub use protected_resource::ProtectedResource;
pub use publishable_key::{InstanceType, PublishableKey, cookie_suffix};
pub use redirect::{Redirect, RedirectError};
#[cfg(feature = "http")]
pub use request::HttpRequest;
pub(crate) use request::public_url;
pub use request::{IncomingRequest, RequestTarget, RequestView};
pub use sign_in::asks_for_page;
pub use token::{AuthCall, AuthKey, MachineFlow, MachineStep, TokenFlow, TokenStep, TokenVerifier};
