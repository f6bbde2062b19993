//! A proxy for Clerk's Frontend API under a path of the application.
//!
//! [`FrontendApiProxy`] transforms requests and responses without an HTTP client. With the feature
//! `proxy`
//! there is [`ProxyService`](https://docs.rs/clerk-backend/latest/clerk_backend/proxy/struct.ProxyService.html),
//! a tower service over reqwest. Bodies of any length stream through in both directions, and no
//! redirect is followed. `actix::frontend_api_proxy` is the same as a handler of actix-web,
//! `rocket::frontend_api_proxy` as routes of rocket, and in poem the service is an endpoint.
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
//! Mount it outside of a [`ClerkLayer`](https://docs.rs/clerk-backend/latest/clerk_backend/tower/struct.ClerkLayer.html):
//! requests to the Frontend API are not authenticated by the application. Configure its path in the
//! authenticator: [`proxy_url("/__clerk")`](crate::auth::AuthenticateOptions::proxy_url).
//!
//! Requests that must not or cannot be forwarded get the error response of a [`ProxyError`].
//!
//! | limit | default | when exceeded |
//! | --- | --- | --- |
//! | connecting | 10 seconds | 504 |
//! | from the last chunk of the request to the head of the response (`first_byte_timeout`) | 30 seconds | 504 |
//! | between two chunks of the response (`chunk_timeout`) | 30 seconds | the response ends with an error |
//! | concurrent requests (`max_concurrent`) | 256 | 503 with `Retry-After` |
//!
//! The client address that Clerk receives is the one of the connection, if the server provides it
//! (axum: `into_make_service_with_connect_info::<SocketAddr>()`), or the one in the header that is
//! configured with [`with_client_ip_header`](FrontendApiProxy::with_client_ip_header). Behind a load
//! balancer or CDN configure the header, because the connection is the load balancer's.

#[cfg(all(
    feature = "proxy",
    any(feature = "actix-4", feature = "rocket-05"),
    not(target_arch = "wasm32")
))]
mod chunks;
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
mod service;
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
mod transfer;

pub use clerk_core::proxy::*;

#[cfg(all(
    feature = "proxy",
    any(feature = "actix-4", feature = "rocket-05"),
    not(target_arch = "wasm32")
))]
pub(super) use chunks::{Chunk, Chunks};
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
pub use service::ProxyService;
