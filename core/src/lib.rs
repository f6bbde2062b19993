//! The protocol core for [Clerk](https://clerk.com) backends, without IO.
//!
//! Nothing here opens a connection, reads a clock or draws a random number. The core builds
//! request descriptions, reads responses, and decides whether a token is genuine; time and
//! randomness are arguments. Transports (the `clerk-backend` crate, or thirty lines of yours)
//! carry the bytes.
//!
//! A service that speaks HTTP wants `clerk-backend`, which has clients and re-exports all of this.
//! Use this crate by itself to check tokens and nothing else, or where there is no std.
//!
//! # Checking a session token
//!
//! ```
//! use clerk_core::Timestamp;
//! use clerk_core::crypto::RustCrypto;
//! use clerk_core::jwt::{Key, SessionClaims, Unverified, VerifyOptions};
//!
//! # fn check(pem: &str, token: &str, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
//! let key = Key::from_pem(pem, &RustCrypto)?; // CLERK_JWT_KEY
//! let options = VerifyOptions::new().authorized_parties(["https://example.com"]);
//! let verified = Unverified::parse(token)?.verify(&key, &options, now)?;
//! let session = verified.session()?;
//! println!("{}", session.claims().user_id);
//! # Ok(()) }
//! ```
//!
//! # Where things are
//!
//! | module | holds | feature |
//! | --- | --- | --- |
//! | [`jwt`] | tokens: keys, options, verification, claims | `sign` adds signing |
//! | `api` | the Backend API: one value for each operation, typed results | `api` |
//! | `auth` | incoming requests: who is this? | `auth` |
//! | `proxy` | the Frontend API under a path of the application's own | `auth` |
//! | `webhooks` | webhook signatures and events | `webhooks` |
//! | [`flow`], [`http`], [`retry`], [`admission`] | for those who write transports: what to do next, as values | |
//! | [`crypto`] | the code that checks signatures, as a value | |
//!
//! The feature `std` adds `Timestamp::now` and conversions from and into `SystemTime`; `chrono`,
//! `jiff` and `time` add those of these crates; `http` (which needs std) takes requests and header maps
//! of the `http` crate as they are; `registry` reaches every operation by its
//! operationId, for tools.

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))] // the features of each item
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

pub mod admission;
#[cfg(feature = "api")]
pub mod api;
#[cfg(feature = "auth")]
pub mod auth;
mod config_error;
pub mod crypto;
pub mod flow;
pub mod http;
mod json;
pub mod jwt;
#[cfg(feature = "auth")]
pub mod proxy;
pub mod retry;
mod secret;
mod setting;
mod time;
#[cfg(feature = "webhooks")]
pub mod webhooks;

pub use config_error::{ConfigError, ConfigProblem};
pub use secret::{InvalidSecretKey, Secret, SecretKey};
pub use setting::{InvalidPublishableKey, SettingMistake};
pub use time::Timestamp;
