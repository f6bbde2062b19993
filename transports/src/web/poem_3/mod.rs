//! Middleware and extractors for poem 3.
//!
//! [`ClerkMiddleware`] authenticates each request, answers those that need a handshake with Clerk
//! (307), and passes the others on, for the [extractors](crate::extract) and for
//! [`RequireMiddleware`]. The docs of the [tower layer](crate::tower) list its answers and the
//! headers that it puts on other answers. A [`poem::Error`](poem_3::Error) of a handler becomes an
//! answer here, as in poem's own `Cors`, so that it has these headers, too: put `catch_error` inside.
//!
//! ```no_run
//! use poem_3 as poem; // in your program it has this name
//!
//! use clerk_backend::AsyncClient;
//! use clerk_backend::poem::RequireAuth;
//! use poem::listener::TcpListener;
//! use poem::{EndpointExt, Route, Server, get, handler};
//!
//! #[handler]
//! async fn me(user: RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! # async fn serve(clerk: AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
//! // What is expected of tokens is in the client's configuration.
//! let app = Route::new().at("/me", get(me)).with(clerk.poem_middleware()?);
//! Server::new(TcpListener::bind("127.0.0.1:3000")).run(app).await?;
//! # Ok(()) }
//! ```
//!
//! `Option<RequireAuth>` is `None` without the middleware, too, because poem drops the reason. For the
//! [`Rejection`] as a value take `poem::Result<RequireAuth>`, whose error is one
//! (`error.downcast_ref::<Rejection>()`). Poem knows whether its listener speaks TLS, and below
//! `nest` the whole path counts.

mod documents;
mod extractors;
mod middleware;
#[cfg(feature = "proxy")]
mod proxy;
mod require;
#[cfg(feature = "webhooks")]
mod webhook;

pub use super::extract::{Auth, Pages, Rejection, RequireAuth, RequireMachine};
#[cfg(feature = "webhooks")]
pub use super::webhook::Webhook;
pub(crate) use extractors::respond;
pub use middleware::{ClerkEndpoint, ClerkMiddleware};
pub use require::{RequireEndpoint, RequireMiddleware};
