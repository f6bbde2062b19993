//! Clerk's Frontend API behind a path of the application's own.
//!
//! [`FrontendApiProxy`] says what goes where, and needs no HTTP client. With the feature `proxy`
//! there is [`ProxyService`](https://docs.rs/clerk-backend/latest/clerk_backend/proxy/struct.ProxyService.html),
//! a tower service that carries it over reqwest: bodies stream through both ways, at whatever
//! length, and no redirect is followed. With `actix` too, `actix::frontend_api_proxy` is the same as
//! a handler.
#![cfg_attr(
    all(feature = "proxy", feature = "axum", not(target_arch = "wasm32")),
    doc = "```"
)]
#![cfg_attr(
    not(all(feature = "proxy", feature = "axum", not(target_arch = "wasm32"))),
    doc = "```ignore"
)]
//! # use axum_08 as axum; // in your program it has this name
//! use axum::Router;
//! use clerk_backend::SecretKey;
//! use clerk_backend::auth::PublishableKey;
//! use clerk_backend::proxy::{FrontendApiProxy, ProxyService};
//!
//! let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
//! let proxy = FrontendApiProxy::new(&key, SecretKey::new("sk_live_example")?);
//! let app: Router = Router::new().route_service("/__clerk/{*path}", ProxyService::new(proxy)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Put it outside of a [`ClerkLayer`](https://docs.rs/clerk-backend/latest/clerk_backend/tower/struct.ClerkLayer.html):
//! what browsers ask of the Frontend API is not the application's to judge. The authenticator has
//! to know it: [`proxy_url("/__clerk")`](crate::auth::AuthenticateOptions::proxy_url).
//!
//! What must not be passed on, and what could not be, is answered as [`ProxyError`] says.
//!
//! | limit | default | beyond it |
//! | --- | --- | --- |
//! | connecting | 10 seconds | 504 |
//! | from the last byte of the request to the head of the answer (`first_byte_timeout`) | 30 seconds | 504 |
//! | between two chunks of an answer (`chunk_timeout`) | 30 seconds | the answer breaks off |
//! | requests under way (`max_under_way`) | 256 | 503 with `Retry-After` |
//!
//! Clerk is told the address of the client: that of the connection, where the server makes it known
//! (axum: `into_make_service_with_connect_info::<SocketAddr>()`), or what a proxy in front of the
//! application says in the header that is named in
//! [`with_client_ip_header`](FrontendApiProxy::with_client_ip_header). No other header counts.

#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
mod service;
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
mod transfer;

pub use clerk_core::proxy::*;

#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
pub use service::ProxyService;
