//! The extractors for axum 0.8.

#[cfg(not(target_arch = "wasm32"))]
mod documents;

use std::sync::Arc;

use axum_08::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_08::response::{IntoResponse, Response};
use clerk_core::auth::RequestState;
use http::request::Parts;

use super::extract::{Auth, AuthExtension, Rejection, RequireAuth, RequireMachine};
// A handler of axum's must be `Send`, which a client is not where JavaScript's objects stay on their thread.
#[cfg(not(target_arch = "wasm32"))]
pub use documents::resource_metadata;

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

#[cfg(feature = "webhooks")]
mod webhook {
    use axum_08::extract::{FromRef, FromRequest, Request};
    use clerk_core::webhooks::WebhookError;
    use http_body_util::{BodyExt as _, LengthLimitError, Limited};

    use crate::client::AsyncClient;
    use crate::error::Error;
    use crate::web::webhook::Webhook;

    impl<S: Sync> FromRequest<S> for Webhook
    where
        AsyncClient: FromRef<S>,
    {
        type Rejection = Error;

        async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
            let (head, body) = request.into_parts();
            let client = || Some(AsyncClient::from_ref(state));
            let collect = |limit| async move {
                let body = Limited::new(body, limit).collect().await;
                let body =
                    body.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
                        Some(_) => WebhookError::BodyTooLarge(limit),
                        None => WebhookError::Incomplete,
                    })?;
                Ok(body.to_bytes())
            };
            Self::receive(client, &head.headers, collect).await
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.into_http()
    }
}
