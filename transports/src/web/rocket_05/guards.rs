use async_trait::async_trait;
use rocket_05::http::Status;
use rocket_05::request::{FromRequest, Outcome};
use rocket_05::{Ignite, Request, Rocket, Sentinel};

use super::fairing::Attached;
use super::local::Local;
use crate::web::extract::{Auth, RequireAuth, RequireMachine};
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

guards!(Auth RequireAuth RequireMachine);

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
