//! Errors as answers. They show the phase and nothing of the error itself.

use core::time::Duration;

use super::{Error, VerifyError};

/// What the frameworks make a response of.
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Error {
    fn answer(&self) -> Answer {
        match self {
            Self::Rejected(rejection) => Answer {
                status: rejection.status(),
                headers: rejection
                    .headers()
                    .map(|(name, value)| (name, value.into_owned()))
                    .collect(),
                body: rejection.body(),
            },
            _ => Answer::new(self.answer_status(), self.retry_after()),
        }
    }
}

impl Answer {
    fn new(status: u16, retry_after: Option<Duration>) -> Self {
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("cache-control", "no-store".to_owned()),
        ];
        if status == 401 {
            let challenge = "Bearer error=\"invalid_token\"".to_owned();
            headers.push(("www-authenticate", challenge));
        }
        // Whoever is told to come back later is told when; a part of a second is a whole one.
        if let (429 | 503, Some(wait)) = (status, retry_after) {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.push(("retry-after", seconds.to_string()));
        }
        let (code, message) = said(status);
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#);
        Self {
            status,
            headers,
            body,
        }
    }
}

/// Code and message. Neither holds anything that JSON escapes.
const fn said(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("bad_request", "the request cannot be read"),
        401 => ("token_refused", "the token is not accepted"),
        403 => ("forbidden", "this may not be done"),
        404 => ("not_found", "there is no such thing"),
        409 => ("conflict", "it is in conflict with what is there"),
        413 => ("too_large", "the body is too long"),
        422 => ("unprocessable", "it is not accepted as it is"),
        429 => ("too_many_requests", "too many requests; try again later"),
        502 => ("bad_gateway", "the authentication service failed"),
        503 => ("unavailable", "it cannot be done now; try again later"),
        504 => (
            "timeout",
            "the authentication service did not answer in time",
        ),
        _ => ("internal_error", "the server failed"),
    }
}

#[cfg(any(feature = "axum-08", feature = "poem-3"))]
impl Answer {
    fn into_http<A: From<String>>(self) -> http::Response<A> {
        let mut response = http::Response::new(self.body.into());
        *response.status_mut() = http::StatusCode::from_u16(self.status)
            .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = http::HeaderValue::try_from(value) {
                let name = http::HeaderName::from_static(name);
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

#[cfg(feature = "axum-08")]
mod axum_08 {
    use axum_08::response::{IntoResponse, Response};

    use super::{Error, VerifyError};

    /// See [`Error::answer_status`].
    impl IntoResponse for Error {
        fn into_response(self) -> Response {
            self.answer().into_http()
        }
    }

    /// See [`VerifyError::answer_status`].
    impl IntoResponse for VerifyError {
        fn into_response(self) -> Response {
            Error::Verify(self).into_response()
        }
    }
}

#[cfg(all(feature = "actix-4", not(target_arch = "wasm32")))]
mod actix_4 {
    use actix_web_4::http::StatusCode;
    use actix_web_4::{HttpResponse, ResponseError};

    use super::{Answer, Error, VerifyError};

    impl Answer {
        fn into_actix(self) -> HttpResponse {
            let status =
                StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = HttpResponse::build(status);
            for (name, value) in self.headers {
                response.insert_header((name, value));
            }
            response.body(self.body)
        }
    }

    /// See [`Error::answer_status`].
    impl ResponseError for Error {
        fn status_code(&self) -> StatusCode {
            let status = StatusCode::from_u16(self.answer_status());
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        fn error_response(&self) -> HttpResponse {
            self.answer().into_actix()
        }
    }

    /// See [`VerifyError::answer_status`].
    impl ResponseError for VerifyError {
        fn status_code(&self) -> StatusCode {
            let status = StatusCode::from_u16(self.answer_status());
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        fn error_response(&self) -> HttpResponse {
            Answer::new(self.answer_status(), self.retry_after()).into_actix()
        }
    }
}

#[cfg(all(feature = "poem-3", not(target_arch = "wasm32")))]
mod poem_3 {
    use poem_3::Response;
    use poem_3::error::ResponseError;
    use poem_3::http::StatusCode;

    use super::{Answer, Error, VerifyError};
    use crate::web::poem_3::respond;

    /// See [`Error::answer_status`].
    impl ResponseError for Error {
        fn status(&self) -> StatusCode {
            let status = StatusCode::from_u16(self.answer_status());
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        fn as_response(&self) -> Response {
            respond(self.answer().into_http::<String>())
        }
    }

    /// See [`VerifyError::answer_status`].
    impl ResponseError for VerifyError {
        fn status(&self) -> StatusCode {
            let status = StatusCode::from_u16(self.answer_status());
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }

        fn as_response(&self) -> Response {
            let answer = Answer::new(self.answer_status(), self.retry_after());
            respond(answer.into_http::<String>())
        }
    }
}

#[cfg(all(feature = "rocket-05", not(target_arch = "wasm32")))]
mod rocket_05 {
    use rocket_05::Request;
    use rocket_05::response::{Responder, Response, Result};

    use super::{Answer, Error, VerifyError};
    use crate::web::rocket_05::respond;

    impl Answer {
        fn into_rocket(self) -> Response<'static> {
            respond(self.status, self.headers, self.body)
        }
    }

    /// See [`Error::answer_status`].
    impl<'r> Responder<'r, 'static> for Error {
        fn respond_to(self, _: &'r Request<'_>) -> Result<'static> {
            Ok(self.answer().into_rocket())
        }
    }

    /// See [`VerifyError::answer_status`].
    impl<'r> Responder<'r, 'static> for VerifyError {
        fn respond_to(self, _: &'r Request<'_>) -> Result<'static> {
            Ok(Error::Verify(self).answer().into_rocket())
        }
    }
}
