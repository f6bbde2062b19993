//! A layer for everything that is a [tower service](https://docs.rs/tower-service) over the types
//! of the `http` crate: axum, hyper, your own.
//!
//! [`ClerkLayer`] authenticates each request, answers those that need a handshake with Clerk, and
//! passes the others on with an [`Auth`](crate::extract::Auth) and an `Arc<`[`RequestState`]`>` in their
//! extensions. It refuses nobody; [`RequireLayer`] does that for the service that it is put around.
//! Neither touches a body.
//!
//! ```
//! # fn example(
//! #     client: clerk_backend::AsyncClient, inner: Handler,
//! # ) -> Result<(), clerk_backend::Error> {
//! use tower_layer::Layer;
//!
//! // What is expected of tokens is in the client's configuration.
//! let service = client.layer()?.layer(inner);
//! # Ok(()) }
//! # struct Handler;
//! ```
//!
//! Say with [`Config::authorized_parties`](crate::Config::authorized_parties) which origins' sessions
//! are taken: without, those of every application under a domain that shares the cookies are.
//!
//! With axum one client serves the layer and the handlers:
//!
#![cfg_attr(feature = "axum-08", doc = "```")]
#![cfg_attr(not(feature = "axum-08"), doc = "```ignore")]
//! use axum_08 as axum; // in your program it has this name
//!
//! use axum::extract::{FromRef, State};
//! use axum::{Router, routing::get};
//! use clerk_backend::AsyncClient;
//! use clerk_backend::api::users;
//! use clerk_backend::axum::RequireAuth;
//!
//! #[derive(Clone)]
//! struct App {
//!     clerk: AsyncClient,
//! }
//!
//! impl FromRef<App> for AsyncClient {
//!     fn from_ref(app: &App) -> Self {
//!         app.clerk.clone() // it shares keys, connections and limits
//!     }
//! }
//!
//! async fn name(user: RequireAuth, State(clerk): State<AsyncClient>) -> String {
//!     let user = clerk.send(users::get(user.user_id())).await;
//!     user.ok().and_then(|user| user.first_name).unwrap_or_default()
//! }
//!
//! fn router(app: App) -> Result<Router, Box<dyn std::error::Error>> {
//!     let layer = app.clerk.layer()?;
//!     Ok(Router::new().route("/name", get(name)).layer(layer).with_state(app))
//! }
//! ```
//!
//! # What is answered here
//!
//! | request | answer |
//! | --- | --- |
//! | it needs a handshake | 307 with `Location`, `Set-Cookie`, `Cache-Control: no-store` |
//! | its URL, `Host` or a forwarded field is malformed, or its host is not [allowed](crate::auth::AuthenticateOptions::allowed_hosts) | 400 |
//! | a redirect URL in it is on another origin than the application's and the [configured ones](crate::auth::AuthenticateOptions::redirect_origins) | 400 |
//! | it is for none of [several instances](ClerkLayer::by) | 421 |
//! | it cannot be judged with this configuration | 500; in `X-Clerk-Auth-Message` stands why |
//!
//! These answers have no content, made with the `Default` of the inner service's body. What a
//! judgement wants to tell the browser is put on the inner service's answer: each `Set-Cookie`
//! beside those that are there, `X-Clerk-Auth-Status`, `-Reason` and `-Message` in place of their
//! namesakes. If it sets credentials, the answer gets `Cache-Control: private, no-store` in place of
//! the application's, and `Vary: Cookie`. No other field of the application is changed.
//!
//! A token that could not be checked counts as nobody's here, as in Clerk's own SDKs: because Clerk was
//! not reached, or because too many requests of strangers wait for it. [`RequireLayer`] and the
//! [extractors](crate::extract) answer such a request 503 with `Retry-After`, not 401; see
//! [`RequestState::retry_after`].
//!
//! # Readiness
//!
//! Both services are always ready. The inner service is asked whether it is ready once the request
//! passes, so that requests that are judged, and those that are refused, use none of the places of a
//! concurrency limit further in.
//!
//! # URLs
//!
//! The public URL of a request takes its host from `X-Forwarded-Host`, else `:authority`, else
//! `Host`, and its scheme from `X-Forwarded-Proto`, else the request line, else `http`. A server
//! that terminates TLS itself sets [`ClerkLayer::https`]. Below axum's `nest` the whole path counts,
//! which axum keeps.

mod authenticate;
mod calling;
mod require;

#[cfg(doc)]
use crate::auth::RequestState;

#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
pub(crate) use authenticate::original_uri;
pub use authenticate::{ClerkLayer, ClerkService, ResponseFuture};
#[cfg(all(feature = "poem-3", not(target_arch = "wasm32")))]
pub(in crate::web) use authenticate::{answer, put};
pub use require::{RequireFuture, RequireLayer, RequireService};
