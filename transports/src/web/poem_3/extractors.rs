use std::sync::Arc;

use clerk_core::auth::RequestState;
use poem_3::error::ResponseError;
use poem_3::http::StatusCode;
use poem_3::{Body, FromRequest, Request, RequestBody, Response};

use crate::web::extract::{Auth, RequireAuth, RequireMachine};
use crate::web::rejection::Rejection;

macro_rules! extractors {
    ($($type:ident)+) => {$(
        impl<'a> FromRequest<'a> for $type {
            async fn from_request(
                request: &'a Request,
                _: &mut RequestBody,
            ) -> poem_3::Result<Self> {
                Ok($type::of(request.data::<Arc<RequestState>>())?)
            }
        }
    )+};
}

extractors!(Auth RequireAuth RequireMachine);

impl ResponseError for Rejection {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn as_response(&self) -> Response {
        respond(self.clone().into_http::<String>())
    }
}

pub(crate) fn respond(answer: http::Response<impl Into<Body>>) -> Response {
    let (head, body) = answer.into_parts();
    let mut response = Response::builder().status(head.status).body(body);
    *response.headers_mut() = head.headers;
    response
}
