//! Clerk for Rust backends: verify session tokens and call the Backend API, over an HTTP client of
//! your choice.
//!
//! The protocol lives in [`clerk_core`], which does no IO; this crate carries its requests, keeps
//! the instance's signing keys, and re-exports all of it, so that one dependency is enough.
//!
//! # Where things are
//!
//! | for | see |
//! | --- | --- |
//! | guides: first steps, tokens, testing, operations, troubleshooting, migration | [`guide`](https://docs.rs/clerk-backend/latest/clerk_backend/guide) |
//! | a client | [`Client`] (blocking), [`AsyncClient`]; both are made from a [`Config`] |
//! | the Backend API: operations and their types | [`api`], a module for each resource: [`api::users`], [`api::organizations`], [`api::sessions`] |
//! | checking a token | [`Client::verify_token`]; what is expected of it is in the [`Config`]; claims in [`jwt`] |
//! | who an incoming request is | [`Client::authenticate`] and `auth` (feature `auth`) |
//! | a resource server for OAuth clients, MCP | `oauth` (feature `auth`) |
//! | webhooks | `webhooks` (feature `webhooks`); `extract::Webhook` is a handler's argument |
//! | what went wrong | [`Error`], see [below](#when-something-fails) |
//! | traces, logs, metrics | [`events`], [`Config::observer`] |
//! | a transport of your own | [`Transport`], [`AsyncTransport`], [`http`], [`retry`], [`flow`] |
//! | tests without a network | `testing` (features `tower`, `actix`, `rocket`): fakes, minted tokens, and the crate `clerk-emulator`, an emulator of Clerk's API |
//!
//! # Two minutes with ureq (blocking)
//!
//! `cargo add clerk-backend --features ureq`, and `CLERK_SECRET_KEY` in the environment:
//!
#![cfg_attr(feature = "ureq-3", doc = "```no_run")]
#![cfg_attr(not(feature = "ureq-3"), doc = "```ignore")]
//! use clerk_backend::api::users;
//! use clerk_backend::{Client, Config};
//!
//! // The origins whose frontends may use this service's sessions.
//! let config = Config::from_env()?.authorized_parties(["https://example.com"]);
//! let clerk = Client::over_ureq(config)?;
//! for user in clerk.pages(users::list()).items() {
//!     println!("{}", user?.id);
//! }
//!
//! // The keys are fetched once and kept; with CLERK_JWT_KEY set nothing is fetched at all.
//! # let token = "";
//! let session = clerk.verify_token(token)?;
//! println!("hello, {}", session.claims().user_id);
//! # Ok::<(), clerk_backend::Error>(())
//! ```
//!
//! # Two minutes with reqwest (asynchronous)
//!
//! `cargo add clerk-backend --features reqwest`, inside a tokio runtime:
//!
#![cfg_attr(feature = "reqwest-013", doc = "```no_run")]
#![cfg_attr(not(feature = "reqwest-013"), doc = "```ignore")]
//! # async fn example(token: &str) -> Result<(), clerk_backend::Error> {
//! use clerk_backend::api::users;
//! use clerk_backend::jwt::AuthorizedParties;
//! use clerk_backend::{AsyncClient, Config};
//!
//! // Native applications: their tokens name no origin.
//! let parties = AuthorizedParties::not_checked();
//! let clerk = AsyncClient::over_reqwest(Config::from_env()?.authorized_parties(parties))?;
//! let user = clerk.send(users::get("user_2abc")).await?;
//! let mut items = clerk.pages(users::list()).items();
//! while let Some(user) = items.next().await {
//!     println!("{}", user?.id);
//! }
//! let session = clerk.verify_token(token).await?;
//! # Ok(()) }
//! ```
//!
//! # Two minutes with a client of your own
//!
//! Implement [`Transport`] or [`AsyncTransport`]: one method that sends a [`Request`](http::Request)
//! and gives a [`Response`](http::Response). Everything else (retries, pages, keys, verification) is the same.
//!
//! ```
//! use clerk_backend::api::users;
//! use clerk_backend::http::{Headers, Request, Response};
//! use clerk_backend::{Client, Config, Transport, TransportError};
//!
//! struct Canned;
//!
//! impl Transport for Canned {
//!     fn send(&self, request: &Request) -> Result<Response, TransportError> {
//!         assert_eq!(request.url, "https://api.clerk.com/v1/users/user_1");
//!         Ok(Response::new(200, Headers::new(), br#"{"id":"user_1"}"#.to_vec()))
//!     }
//! }
//!
//! let clerk = Client::new(Config::new().secret_key("sk_test_example"), Canned)?;
//! assert_eq!(clerk.send(users::get("user_1"))?.id, "user_1");
//! # Ok::<(), clerk_backend::Error>(())
//! ```
//!
//! `examples/custom_transport.rs` is a whole one over a plain `TcpStream`. The crate
//! `clerk-conformance` has a test kit that puts any transport through a table of faults.
//!
//! # When something fails
//!
//! Each method returns the error of its phase. All of them turn into [`Error`] with `?`, so that
//! one function may configure, send, verify, authenticate and read webhooks; with the features
//! `axum`, `actix`, `poem` and `rocket` a handler may return it ([`Error::answer_status`] says what is answered).
//! What is safe to repeat has been repeated by then ([`RetryPolicy`]). No error and no `Debug` shows
//! a key, a token or a body.
//!
//! | error | from | what to do |
//! | --- | --- | --- |
//! | [`ConfigError`] | `Client::new`, `from_env`, `AuthenticateOptions::build`, [`SecretKey::new`] | correct the [setting](ConfigError::setting) that it names |
//! | [`CallError`] | [`Client::send`], `raw`, `pages`, `bulk` | one of the next four |
//! | [`BuildError`](api::BuildError) | a call whose parameters cannot be | correct the parameter; nothing was sent |
//! | [`TransportError`] | a call that got no answer; [transports](Transport) | try again later if [`sent`](TransportError::sent) is false or once more does no harm |
//! | [`ApiError`](api::ApiError) | a call that Clerk answers with an error | look at status and [codes](api::ApiError::has_code); give the trace id to Clerk's support |
//! | [`DecodeError`](api::DecodeError) | a call that was carried out, whose answer does not fit its type | read the answer with [`Client::raw`], and report it |
//! | [`VerifyError`] | [`Client::verify_token`], [`Client::key`] | 401 if the [token is refused](VerifyError::is_token_refused); else the key is missing: 503, and look at the [cause](VerifyError::cause) |
//! | [`TokenError`](jwt::TokenError) | [`jwt::verify`](fn@jwt::verify), with a key of one's own | 401; [`reason`](jwt::TokenError::reason) is the JavaScript SDK's |
//! | `MachineError` | `Client::verify_machine_token` | 401, or 503 if Clerk could not be asked |
//! | `AuthError` | `Client::authenticate` | 400 if the request cannot be read, else the configuration does not fit it |
//! | `WebhookError` | `webhooks::verify`, `RawEvent::typed` | answer its status: Svix shows it and tries again |
//! | [`KeyError`](jwt::KeyError) | [`Key::from_pem`](jwt::Key::from_pem), [`JwkSet::from_json`](jwt::JwkSet::from_json), crypto providers | use another key |
//! | `SignError`, `RedirectError`, `ProxyError` | making tokens, redirects to sign-in pages, the proxy of the Frontend API | see each |
//!
//! `CallError`, `VerifyError` and `Error` answer the same questions: `operation`, `status`, `has_code`,
//! `retry_after`, `is_transient`.
//!
//! # Features
//!
//! All are additive; none is a choice of one against another.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `rustls` (default) | TLS for the clients below that are switched on, as they ship it: ureq with ring and Mozilla's roots, reqwest with aws-lc and the operating system's roots. Adds nothing without a client. |
//! | `gzip` (default) | answers of the clients below may come compressed |
//! | `http2` (default) | HTTP/2 for reqwest |
//! | `ureq` (`ureq-3`) | [`UreqTransport`](https://docs.rs/clerk-backend/latest/clerk_backend/struct.UreqTransport.html): blocking, HTTP/1.1 |
//! | `reqwest` (`reqwest-013`) | [`ReqwestTransport`](https://docs.rs/clerk-backend/latest/clerk_backend/struct.ReqwestTransport.html): asynchronous on tokio, HTTP/1.1 and HTTP/2 (on wasm32 it adds nothing: there, hand `fetch` to an [`AsyncTransport`] of your own, which need not be `Send`) |
//! | `native-tls` | the operating system's TLS, to be chosen on the agent or client that you pass in |
//! | `rustls-no-provider` | rustls with the process's default `CryptoProvider`, which the application installs first, and the operating system's roots; for use without default features |
//! | `platform-verifier` | makes the operating system's roots available to ureq with rustls |
//! | `http` (`http-1`) | an `http::Request` is authenticated and its headers are taken for webhooks as they are; conversions from and to the types of the `http` crate |
//! | `futures` (`futures-03`) | pages and items as `Stream` |
//! | `chrono`, `jiff`, `time` | [`Timestamp`] from and into the times of these crates; `chrono-04`, `jiff-02`, `time-03` for good |
//! | `tracing` | [spans and events](events) of operations and attempts, verdicts, key fetches, under OpenTelemetry's names; no secrets |
//! | `sign` | signing keys: makes tokens, for machine tokens and tests |
//! | `auth` | [`Client::authenticate`]: who an incoming request is (sessions, handshakes, satellites, machine tokens) |
//! | `webhooks` | webhook signatures |
//! | `test-util` | users, machines and layers that no token stands behind, for tests; put it under `[dev-dependencies]`: [how to test](https://docs.rs/clerk-backend/latest/clerk_backend/testing) |
//! | `aws-lc` | [`crypto::AwsLc`](https://docs.rs/clerk-backend/latest/clerk_backend/crypto/struct.AwsLc.html): signatures verified by AWS-LC, the fastest provider; `reqwest` with `rustls` links it anyway |
//! | `ring` | [`crypto::Ring`](https://docs.rs/clerk-backend/latest/clerk_backend/crypto/struct.Ring.html): signatures verified by ring; `ureq` with `rustls` links it anyway |
//! | `tower` | [`tower`](https://docs.rs/clerk-backend/latest/clerk_backend/tower): a layer that authenticates requests and answers handshakes |
//! | `axum` | the same, and [extractors](https://docs.rs/clerk-backend/latest/clerk_backend/extract) for axum 0.8; `axum-08` for good |
//! | `actix` | [`actix`](https://docs.rs/clerk-backend/latest/clerk_backend/actix_4): middleware and extractors for actix-web 4; `actix-4` for good |
//! | `tonic` | [`tonic`](https://docs.rs/clerk-backend/latest/clerk_backend/tonic_014): a layer and conversions for gRPC services made with tonic 0.14; `tonic-014` for good |
//! | `poem` | [`poem`](https://docs.rs/clerk-backend/latest/clerk_backend/poem_3): middleware and extractors for poem 3; `poem-3` for good |
//! | `rocket` | [`rocket`](https://docs.rs/clerk-backend/latest/clerk_backend/rocket_05): a fairing and request guards for rocket 0.5; `rocket-05` for good |
//! | `proxy` | [`proxy::ProxyService`](https://docs.rs/clerk-backend/latest/clerk_backend/proxy/struct.ProxyService.html): Clerk's Frontend API behind a path of your own |
//!
//! A framework's next major version gets a feature of its own, `axum-09` say, beside the old one:
//! the extractors are types of this crate, which can be made known to both. The same holds for the
//! HTTP clients, whose types are part of this crate's API. A plain name (`axum`, `actix`, `poem`,
//! `rocket`, `ureq`, `reqwest`, `http`, `futures`) means the newest one that this version of the crate knows, and changes
//! with a new major version of it only; who wants to stay takes the feature with the number.

#![allow(clippy::std_instead_of_alloc)] // this crate always has std
#![cfg_attr(docsrs, feature(doc_cfg))] // the features of each item

pub mod calls;
mod client;
mod config;
mod driver;
mod error;
pub mod events;
#[cfg(all(doc, not(doctest)))] // with all features; `clerk-services` compiles and runs the programs
pub mod guide;
mod keys;
mod proofs;
#[cfg(all(any(feature = "aws-lc", feature = "ring"), not(target_arch = "wasm32")))]
mod providers;
mod transports;
mod web;

#[cfg(all(feature = "auth", feature = "http"))]
pub use auth::HttpRequest;
#[cfg(feature = "futures-03")]
pub use client::PageStream;
pub use client::{AsyncClient, AsyncItems, AsyncPages, CallOptions, Client, Items, Pages};
pub use config::Config;
pub use error::{Error, VerifyError};
#[cfg(all(feature = "reqwest-013", not(target_arch = "wasm32")))]
pub use transports::ReqwestTransport;
#[cfg(feature = "ureq-3")]
pub use transports::UreqTransport;
pub use transports::{
    AsyncTransport, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_BODY, Job, Task, ThreadBound, Transport,
};
#[cfg(all(feature = "actix-4", not(target_arch = "wasm32")))]
pub use web::actix_4;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
pub use web::extract;
#[cfg(feature = "auth")]
pub use web::oauth;
#[cfg(all(feature = "poem-3", not(target_arch = "wasm32")))]
pub use web::poem_3;
#[cfg(feature = "auth")]
pub use web::proxy;
#[cfg(all(feature = "rocket-05", not(target_arch = "wasm32")))]
pub use web::rocket_05;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
pub use web::testing;
#[cfg(feature = "tonic-014")]
pub use web::tonic_014;
#[cfg(feature = "tower")]
pub use web::tower;

/// For the implementations of [`AsyncTransport`]; on wasm32 `#[async_trait(?Send)]`.
pub use async_trait::async_trait;
pub use clerk_core::api::CallError;
#[cfg(feature = "auth")]
pub use clerk_core::auth;
pub use clerk_core::flow::{TransportError, TransportErrorKind};
pub use clerk_core::retry::{RetryPolicy, RetryQuota};
/// Webhooks of Clerk. In the terms of this crate:
///
/// ```
/// use clerk_backend::webhooks::{self, Event, WebhookSecret};
/// use clerk_backend::{Error, Timestamp};
///
/// // The secret comes from CLERK_WEBHOOK_SIGNING_SECRET, the headers are a `HeaderMap` or pairs.
/// fn received(
///     secret: &WebhookSecret, headers: http::HeaderMap, body: &[u8], now: Timestamp,
/// ) -> Result<(), Error> {
///     let webhook = webhooks::verify(secret, headers, body, now)?;
///     match webhook.event().typed()? {
///         Event::UserCreated(user) => println!("welcome, {}", user.id),
///         other => println!("{}", other.kind()),
///     }
///     Ok(())
/// }
/// ```
#[cfg(feature = "webhooks")]
pub use clerk_core::webhooks;
pub use clerk_core::{
    ConfigError, ConfigProblem, InvalidPublishableKey, InvalidSecretKey, Secret, SecretKey,
    SettingMistake, Timestamp,
};
pub use clerk_core::{api, flow, jwt, retry};

/// The code that checks signatures, as a value: [`RustCrypto`](crypto::RustCrypto) by default,
/// others by feature.
pub mod crypto {
    #[cfg(all(feature = "aws-lc", not(target_arch = "wasm32")))]
    pub use crate::providers::AwsLc;
    #[cfg(all(feature = "ring", not(target_arch = "wasm32")))]
    pub use crate::providers::Ring;
    pub use clerk_core::crypto::*;
}

/// Requests and responses, and (feature `http`) their conversions from and to the `http` crate.
pub mod http {
    pub use clerk_core::http::{
        Body, FilePart, Headers, Lane, Method, Multipart, Request, Response,
    };

    #[cfg(feature = "http")]
    pub use crate::transports::convert::{from_http_response, to_http_request, to_http_response};
}

#[cfg(all(feature = "actix", not(target_arch = "wasm32")))]
pub use actix_4 as actix;
#[cfg(all(feature = "poem", not(target_arch = "wasm32")))]
pub use poem_3 as poem;
#[cfg(all(feature = "rocket", not(target_arch = "wasm32")))]
pub use rocket_05 as rocket;
#[cfg(feature = "tonic")]
pub use tonic_014 as tonic;

/// What a service made with axum needs (feature `axum`): the [layers](crate::tower), and the
/// [extractors](crate::extract), which the feature makes known to axum.
#[cfg(feature = "axum")]
pub mod axum {
    #[cfg(feature = "webhooks")]
    pub use crate::extract::Webhook;
    pub use crate::extract::{Auth, Pages, Rejection, RequireAuth, RequireMachine};
    pub use crate::tower::{ClerkLayer, RequireLayer};
    #[cfg(not(target_arch = "wasm32"))]
    pub use crate::web::axum_08::resource_metadata;
}
