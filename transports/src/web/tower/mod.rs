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
//! # ) -> Result<(), clerk_backend::Error> {
//! use clerk_backend::tower::ClerkLayer;
//! use tower_layer::Layer;
//!
//! // What is configured of the client holds; `client.layer()` is the same without further options.
//! let options = client.authenticate_options().authorized_parties(["https://example.com"]);
//! let authenticator = options.build()?;
//! let service = ClerkLayer::new(client, authenticator).layer(inner);
//! # Ok(()) }
//! # struct Handler;
//! ```
//!
//! Say with [`Config::authorized_parties`](crate::Config::authorized_parties) which origins' sessions
//! are taken: without, those of every application under a domain that shares the cookies are.
//!
//! # What is answered here
//!
//! | request | answer |
//! | --- | --- |
//! | it needs a handshake | 307 with `Location`, `Set-Cookie`, `Cache-Control: no-store` |
//! | its URL, `Host` or a forwarded field is malformed, or its host is not [allowed](crate::auth::AuthenticateOptions::allowed_hosts) | 400 |
//! | a redirect URL in it is on another origin than the application's and the [configured ones](crate::auth::AuthenticateOptions::redirect_origins) | 400 |
//! | it cannot be judged with this configuration | 500; in `X-Clerk-Auth-Message` stands why |
//!
//! These answers have no content, made with the `Default` of the inner service's body. What a
//! judgement wants to tell the browser is put on the inner service's answer: each `Set-Cookie`
//! beside those that are there, `X-Clerk-Auth-Status`, `-Reason` and `-Message` in place of their
//! namesakes. If it sets credentials, the answer gets `Cache-Control: private, no-store` in place of
//! the application's, and `Vary: Cookie`. No other field of the application is changed. A token that could not be checked, because Clerk was not reached and
//! the instance's keys are not known yet, counts as nobody's here, as in Clerk's own SDKs;
//! [`RequireLayer`] and the [extractors](crate::extract) answer it 503, not 401.
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
