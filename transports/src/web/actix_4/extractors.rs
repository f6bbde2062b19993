use core::future::{Ready, ready};
use std::sync::Arc;

use actix_web_4::dev::Payload;
use actix_web_4::http::StatusCode;
use actix_web_4::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use clerk_core::auth::RequestState;

use crate::web::extract::{Auth, AuthExtension, RequireAuth, RequireMachine};
use crate::web::rejection::Rejection;

macro_rules! extractors {
    ($($type:ident)+) => {$(
        impl FromRequest for $type {
            type Error = Rejection;
            type Future = Ready<Result<Self, Rejection>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(with_extension(request, $type::of))
            }
        }
    )+};
}

extractors!(Auth RequireAuth RequireMachine);

pub(super) fn with_extension<R>(
    request: &HttpRequest,
    read: impl FnOnce(AuthExtension<'_>) -> R,
) -> R {
    read(request.extensions().get::<Arc<RequestState>>())
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        for (name, value) in self.headers() {
            response.insert_header((name, &*value));
        }
        response.body(self.body())
    }
}
