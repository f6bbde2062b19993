//! The protocol core for [Clerk](https://clerk.com) backends, without IO.
//!
//! Nothing here opens a connection, reads a clock or draws a random number. The core builds
//! request descriptions, reads responses, and decides whether a token is genuine; time and
//! randomness are arguments. Transports (the `clerk-backend` crate, or thirty lines of yours)
//! carry the bytes.

#![no_std]
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::as_conversions,
        clippy::panic
    )
)]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "auth")]
pub mod auth;
pub mod crypto;
pub mod flow;
pub mod http;
pub mod jwt;
#[cfg(feature = "auth")]
pub mod proxy;
pub mod retry;
mod secret;
mod time;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use secret::{InvalidSecretKey, Secret, SecretKey};
pub use time::Timestamp;
