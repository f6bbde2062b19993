//! Middleware and extractors for actix-web 4.
//!
//! [`ClerkMiddleware`] authenticates each request, answers those that need a handshake with Clerk
//! (307), and passes the others on, for the [extractors](crate::extract) and for
//! [`RequireMiddleware`]. The docs of the
//! [tower layer](https://docs.rs/clerk-backend/latest/clerk_backend/tower) list its answers and the
//! headers that it puts on other answers, those to an [`actix_web::Error`](actix_web_4::Error) of a
//! handler or a middleware among them.
//!
//! ```no_run
//! use actix_web_4 as actix_web; // in your program it has this name
//!
//! use actix_web::{App, HttpServer, web};
//! use clerk_backend::AsyncClient;
//! use clerk_backend::actix::RequireAuth;
//!
//! async fn me(user: RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! # async fn serve(clerk: AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
//! // What is expected of tokens is in the client's configuration.
//! let middleware = clerk.middleware()?;
//! HttpServer::new(move || App::new().route("/me", web::get().to(me)).wrap(middleware.clone()))
//!     .bind("127.0.0.1:8080")?
//!     .run()
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! The client may be one for all workers (over reqwest it is `Send`).

mod documents;
mod extractors;
mod middleware;
#[cfg(feature = "proxy")]
mod proxy;
mod request;
mod require;
#[cfg(feature = "webhooks")]
mod webhook;

pub use super::extract::{Auth, Pages, Rejection, RequireAuth, RequireMachine};
#[cfg(feature = "webhooks")]
pub use super::webhook::Webhook;
pub use documents::resource_metadata;
pub use middleware::{ClerkMiddleware, ClerkMiddlewareService};
#[cfg(feature = "proxy")]
pub use proxy::frontend_api_proxy;
pub use request::ActixRequest;
pub use require::{RequireMiddleware, RequireMiddlewareService};
