//! The extractors for axum 0.8.

use std::sync::Arc;

use axum_08::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_08::response::{IntoResponse, Response};
use clerk_core::auth::RequestState;
use http::request::Parts;

use super::extract::{Auth, AuthExtension, Rejection, RequireAuth, RequireMachine};

macro_rules! extractors {
    ($($type:ident)+) => {$(
        impl<S: Sync> FromRequestParts<S> for $type {
            type Rejection = Rejection;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
                $type::of(extension(parts))
            }
        }

    )+};
}

/// `Option` of these is `None` if they are refused, but for a missing layer.
macro_rules! optional_extractors {
    ($($type:ident)+) => {$(
        impl<S: Sync> OptionalFromRequestParts<S> for $type {
            type Rejection = Rejection;

            async fn from_request_parts(
                parts: &mut Parts,
                _: &S,
            ) -> Result<Option<Self>, Rejection> {
                match $type::of(extension(parts)) {
                    Ok(found) => Ok(Some(found)),
                    Err(Rejection::MissingLayer) => Err(Rejection::MissingLayer),
                    Err(_) => Ok(None),
                }
            }
        }
    )+};
}

extractors!(Auth RequireAuth RequireMachine);
optional_extractors!(RequireAuth RequireMachine);

fn extension(parts: &Parts) -> AuthExtension<'_> {
    parts.extensions.get::<Arc<RequestState>>()
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.into_http()
    }
}
