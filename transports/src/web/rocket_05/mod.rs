//! A fairing and request guards for rocket 0.5.
//!
//! [`ClerkFairing`] authenticates each request and answers those that need a handshake with Clerk (307)
//! before any route is asked. The guards give handlers who is asking:
//!
//! | guard | gives | otherwise |
//! | --- | --- | --- |
//! | [`RequireAuth`], [`Require<R>`](Require) | the signed-in user, who fulfils the [`Requirement`] | 401, 403, 503 |
//! | [`RequireMachine`] | the machine token | 401, 503 |
//! | [`RequireOAuth<S>`](RequireOAuth) | the OAuth access token, which has the [`Scopes`] | 401, 403, 503 |
//! | `Option<..>` of these | `None` if it would be refused | |
//! | `Result<.., Rejection>` of these | the [`Rejection`] as a value | |
//! | [`Auth`] | every visitor, signed in or not | never refused |
//! | [`AuthState`] | the reason, the token and the application's URLs | never refused |
//!
//! ```no_run
//! # extern crate rocket_05 as rocket;
//! use clerk_backend::AsyncClient;
//! use clerk_backend::auth::Check;
//! use clerk_backend::rocket::{Require, RequireAuth, Requirement};
//! use rocket::{get, routes};
//!
//! struct Admins;
//!
//! impl Requirement for Admins {
//!     fn check() -> Option<Check> {
//!         Some(Check::new().role("org:admin"))
//!     }
//! }
//!
//! #[get("/me")]
//! async fn me(user: RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! #[get("/admin")]
//! async fn admin(user: Require<Admins>) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! # async fn serve(clerk: AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
//! // What is expected of tokens is in the client's configuration.
//! rocket::build().attach(clerk.fairing()?).mount("/", routes![me, admin]).launch().await?;
//! # Ok(()) }
//! ```
//!
//! # What is answered
//!
//! An application with a guard and without a fairing does not start: the guards are
//! [sentinels](rocket_05::Sentinel). A guard on a path that no fairing covers is refused with
//! [`Rejection::MissingLayer`] (500).
//!
//! The fairing registers catchers for the statuses of a [`Rejection`] that answer with its headers and
//! its JSON, each unless the application has registered a catcher for the status, or a default one, at
//! `/`. A catcher of the application's own gets the rejection from [`rejection`]; its answer is given
//! those header fields of the rejection that it lacks, such as `WWW-Authenticate`.
//!
//! A request that needs a handshake, and one that cannot be judged, is rerouted to a route of the
//! fairing's, because a fairing cannot answer. Fairings that see the request after this one see the
//! path of that route. The docs of the
//! [tower layer](https://docs.rs/clerk-backend/latest/clerk_backend/tower) list these answers and the
//! headers on other answers.
//!
//! # What rocket does not hand on
//!
//! Rocket keeps only path and query of the request line, so a request whose authority stands in an
//! absolute URL there and not in `Host` is answered 400. It drops header fields that are not UTF-8, and
//! it cannot send values that are not, so those of a state that are not ASCII are left out.

mod documents;
mod fairing;
mod guards;
mod local;
mod oauth;
#[cfg(feature = "proxy")]
mod proxy;
mod request;
mod require;
mod respond;
#[cfg(feature = "webhooks")]
mod webhook;

pub use super::extract::{Auth, Pages, Rejection, RequireAuth, RequireMachine};
#[cfg(feature = "webhooks")]
pub use super::webhook::Webhook;
pub use documents::resource_metadata;
pub use fairing::ClerkFairing;
pub use guards::AuthState;
pub use local::rejection;
pub use oauth::{RequireOAuth, Scopes};
#[cfg(feature = "proxy")]
pub use proxy::frontend_api_proxy;
pub use request::RocketRequest;
pub use require::{Require, Requirement};
pub(crate) use respond::respond;
