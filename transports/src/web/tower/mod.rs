//! A layer for everything that is a [tower service](https://docs.rs/tower-service) over the types
//! of the `http` crate: axum, hyper, your own.
//!
//! [`ClerkLayer`] authenticates each request, answers those that need a handshake with Clerk, and
//! passes the others on with an [`Auth`](crate::auth::Auth) and an `Arc<`[`RequestState`]`>` in their
//! extensions. It refuses nobody; [`RequireLayer`] does that for the service that it is put around.
//! Neither touches a body.
//!
//! ```
//! # fn example(
//! #     client: clerk_backend::AsyncClient, inner: Handler,
//! # ) -> Result<(), clerk_backend::auth::ConfigError> {
//! use clerk_backend::tower::ClerkLayer;
//! use tower_layer::Layer;
//!
//! let authenticator = client.authenticate_options().build()?;
//! let service = ClerkLayer::new(client, authenticator).layer(inner);
//! # Ok(()) }
//! # struct Handler;
//! ```
//!
//! Set the origins whose sessions are accepted with
//! [`expect`](crate::auth::AuthenticateOptions::expect) and
//! [`AuthorizedParties`](crate::jwt::AuthorizedParties). By default the sessions of every application
//! that shares the cookies' domain are accepted.
//!
//! # What is answered here
//!
//! | request | answer |
//! | --- | --- |
//! | it needs a handshake | 307 with `Location`, `Set-Cookie`, `Cache-Control: no-store` |
//! | its URL, `Host` or a forwarded field is malformed, or its host is not [allowed](crate::auth::AuthenticateOptions::allowed_hosts) | 400 |
//! | a redirect URL in it is no URL | 400 |
//! | it cannot be authenticated with this configuration | 500 with the reason in `X-Clerk-Auth-Message` |
//!
//! These answers have no content; their body is the `Default` of the inner service's body. The header
//! fields of the state are put on the inner service's answer: each `Set-Cookie` is added to those
//! that are there, other fields (`X-Clerk-Auth-Status`, `-Reason`, `-Message`) replace fields of their
//! name. A token that could not be checked, because Clerk was not reached and the instance's keys
//! are not known yet, counts as signed out here, as in Clerk's own SDKs; [`RequireLayer`] and the
//! [extractors](crate::extract) answer it 503, not 401.
//!
//! # URLs
//!
//! The public URL of a request takes its host from `X-Forwarded-Host`, else `:authority`, else
//! `Host`, and its scheme from `X-Forwarded-Proto`, else the request line, else `http`. A server
//! that terminates TLS itself sets [`ClerkLayer::https`]. Below axum's `nest` the whole path counts,
//! which axum keeps.

mod authenticate;
mod require;

#[cfg(doc)]
use crate::auth::RequestState;

#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
pub(crate) use authenticate::original_uri;
pub use authenticate::{ClerkLayer, ClerkService, ResponseFuture};
pub use require::{RequireFuture, RequireLayer, RequireService};
