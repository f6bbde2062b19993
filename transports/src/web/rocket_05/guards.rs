use core::ops::Deref;
use std::sync::Arc;

use async_trait::async_trait;
use clerk_core::auth::RequestState;
use rocket_05::http::Status;
use rocket_05::request::{FromRequest, Outcome};
use rocket_05::{Ignite, Request, Rocket, Sentinel};

use super::fairing::Attached;
use super::local::Local;
use crate::web::extract::{Auth, AuthExtension, RequireAuth, RequireMachine};
use crate::web::rejection::Rejection;

macro_rules! guards {
    ($($type:ident)+) => {$(
        #[async_trait]
        impl<'r> FromRequest<'r> for $type {
            type Error = Rejection;

            async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
                outcome(request, $type::of(Local::of(request).state()))
            }
        }

        /// An application without a [`ClerkFairing`](super::ClerkFairing) does not start.
        impl Sentinel for $type {
            fn abort(rocket: &Rocket<Ignite>) -> bool {
                rocket.state::<Attached>().is_none()
            }
        }
    )+};
}

guards!(Auth AuthState RequireAuth RequireMachine);

/// What the fairing has decided about the request: the reason, the token and the application's URLs. It is
/// never refused.
///
/// ```
/// # extern crate rocket_05 as rocket;
/// use clerk_backend::rocket::AuthState;
/// use rocket::get;
///
/// #[get("/why")]
/// fn why(state: AuthState) -> String {
///     format!("{:?}", state.reason())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct AuthState(pub Arc<RequestState>);

impl AuthState {
    fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
        state.cloned().map(Self).ok_or(Rejection::MissingLayer)
    }
}

impl Deref for AuthState {
    type Target = RequestState;

    fn deref(&self) -> &RequestState {
        &self.0
    }
}

/// Remembers a rejection for the catcher of its status.
pub(super) fn outcome<T>(
    request: &Request<'_>,
    found: Result<T, Rejection>,
) -> Outcome<T, Rejection> {
    found.map_or_else(
        |rejection| {
            Local::of(request).refuse(rejection.clone());
            Outcome::Error((Status::new(rejection.status()), rejection))
        },
        Outcome::Success,
    )
}
