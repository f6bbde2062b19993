//! Middleware and extractors for actix-web 4.
//!
//! [`ClerkMiddleware`] judges each request, answers those whose browser has to take a detour over
//! Clerk (handshakes, 307), and passes the others on with who they are, for the
//! [extractors](crate::extract) and for [`Require`]. What it answers and which headers it puts on
//! other answers is told where the [tower layer](https://docs.rs/clerk-backend/latest/clerk_backend/tower)
//! is; a handler that fails with an [`actix_web::Error`](actix_web_4::Error) in a middleware of its
//! own goes out without these headers.
//!
//! ```no_run
//! use actix_web_4 as actix_web; // in your program it has this name
//!
//! use actix_web::{App, HttpServer, web};
//! use clerk_backend::AsyncClient;
//! use clerk_backend::actix::{ClerkMiddleware, RequireAuth};
//! use clerk_backend::jwt::{AuthorizedParties, VerifyOptions};
//!
//! async fn me(user: RequireAuth) -> String {
//!     user.user_id().to_owned()
//! }
//!
//! # async fn serve(clerk: AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
//! let parties = AuthorizedParties::require(["https://example.com"])?;
//! let expected = VerifyOptions::new().authorized_parties(parties);
//! let authenticator = clerk.authenticate_options().expect(expected).build()?;
//! let middleware = ClerkMiddleware::new(clerk, authenticator);
//! HttpServer::new(move || App::new().route("/me", web::get().to(me)).wrap(middleware.clone()))
//!     .bind("127.0.0.1:8080")?
//!     .run()
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! The client may be one for all workers (over reqwest it is `Send`).

mod middleware;
#[cfg(feature = "proxy")]
mod proxy;
mod request;
mod require;

use core::future::{Ready, ready};
use std::sync::Arc;

use actix_web_4::dev::Payload;
use actix_web_4::http::StatusCode;
use actix_web_4::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use clerk_core::auth::RequestState;

use crate::web::extract::AuthExtension;
pub use crate::web::extract::{Auth, Rejection, RequireAuth, RequireMachine};
pub use middleware::{ClerkMiddleware, ClerkMiddlewareService};
#[cfg(feature = "proxy")]
pub use proxy::frontend_api_proxy;
pub use request::ActixRequest;
pub use require::{Require, RequireService};

macro_rules! extractors {
    ($($type:ty: $of:path;)+) => {$(
        impl FromRequest for $type {
            type Error = Rejection;
            type Future = Ready<Result<Self, Rejection>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(with_extension(request, $of))
            }
        }
    )+};
}

extractors! {
    Auth: Auth::authenticated;
    RequireAuth: RequireAuth::of;
    RequireMachine: RequireMachine::of;
}

fn with_extension<R>(request: &HttpRequest, read: impl FnOnce(AuthExtension<'_>) -> R) -> R {
    read(request.extensions().get::<Arc<RequestState>>())
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for field in self.headers() {
            response.insert_header(field);
        }
        response.body(self.body())
    }
}
