use std::sync::Arc;

use clerk_core::auth::RequestState;
use http::HeaderMap;
use tonic_014::metadata::MetadataMap;
use tonic_014::{Code, Request, Status};

use crate::web::extract::{Auth, RequireAuth, RequireMachine};
use crate::web::rejection::Rejection;

impl From<Rejection> for Status {
    fn from(rejection: Rejection) -> Self {
        let code = match &rejection {
            Rejection::MissingLayer | Rejection::MissingClient | Rejection::MissingResource => {
                Code::Internal
            }
            Rejection::SignedOut { .. } | Rejection::Redirect { .. } => Code::Unauthenticated,
            Rejection::NotFound => Code::NotFound,
            Rejection::Unavailable { .. } => Code::Unavailable,
            Rejection::Forbidden
            | Rejection::InsufficientScope { .. }
            | Rejection::Reverification(_) => Code::PermissionDenied,
        };
        let field = match &rejection {
            Rejection::Unavailable { retry_after } => Some((
                "grpc-retry-pushback-ms",
                retry_after.as_millis().to_string(),
            )),
            Rejection::Reverification(asked) => Some(("clerk-error", asked.error_body())),
            _ => None,
        };
        let mut metadata = HeaderMap::new();
        if let Some((name, value)) = field
            && let Ok(value) = value.try_into()
        {
            metadata.insert(name, value);
        }
        let metadata = MetadataMap::from_headers(metadata);
        Self::with_metadata(code, rejection.to_string(), metadata)
    }
}

macro_rules! of_requests {
    ($($type:ident)+) => {$(
        impl<T> TryFrom<&Request<T>> for $type {
            type Error = Status;

            /// Who makes this call.
            fn try_from(request: &Request<T>) -> Result<Self, Status> {
                Ok(Self::of(request.extensions().get::<Arc<RequestState>>())?)
            }
        }
    )+};
}

of_requests!(Auth RequireAuth RequireMachine);
