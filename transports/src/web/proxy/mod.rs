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
//! What must not be passed on, and what could not be, is answered as [`ProxyError`] says. There is
//! no time limit but 10 seconds for connecting, because a body may take its time; put a layer
//! around it where there is to be one. The client's address is known to Clerk only if a proxy in
//! front tells it (`X-Forwarded-For`, `X-Real-IP`, `CF-Connecting-IP`).

#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
mod service;

pub use clerk_core::proxy::*;

#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
pub use service::ProxyService;
