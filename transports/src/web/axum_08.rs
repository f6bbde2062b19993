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

// In WebAssembly a client stays on its thread, and axum asks for futures that need not.
#[cfg(all(feature = "webhooks", not(target_arch = "wasm32")))]
mod webhook {
    use core::future::poll_fn;
    use core::pin::Pin;

    use axum_08::body::{Body, HttpBody as _};
    use axum_08::extract::{FromRef, FromRequest, Request};
    use clerk_core::webhooks::WebhookError;

    use crate::client::AsyncClient;
    use crate::error::Error;
    use crate::web::webhook::Webhook;

    impl<S: Sync> FromRequest<S> for Webhook
    where
        AsyncClient: FromRef<S>,
    {
        type Rejection = Error;

        async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
            let client = AsyncClient::from_ref(state);
            let (head, body) = request.into_parts();
            Self::receive(Some(&client), &head.headers, |limit| collect(body, limit)).await
        }
    }

    async fn collect(mut body: Body, limit: usize) -> Result<Vec<u8>, WebhookError> {
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = frame.map_err(|_| WebhookError::Incomplete)?;
            if let Ok(data) = frame.into_data() {
                if data.len() > limit - bytes.len() {
                    return Err(WebhookError::BodyTooLarge(limit));
                }
                bytes.extend_from_slice(&data);
            }
        }
        Ok(bytes)
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.into_http()
    }
}
