use std::borrow::Cow;
use std::io::Cursor;

use rocket_05::Request;
use rocket_05::http::Status;
use rocket_05::response::{Responder, Response, Result};

use crate::web::rejection::Rejection;

/// An answer with this status, these header fields and this body.
pub(crate) fn respond(
    status: u16,
    headers: impl IntoIterator<Item = (&'static str, impl Into<Cow<'static, str>>)>,
    body: impl Into<Vec<u8>>,
) -> Response<'static> {
    let mut response = Response::new();
    response.set_status(Status::new(status));
    for (name, value) in headers {
        response.set_raw_header(name, value);
    }
    let body = body.into();
    response.set_sized_body(body.len(), Cursor::new(body));
    response
}

impl<'r> Responder<'r, 'static> for Rejection {
    fn respond_to(self, _: &'r Request<'_>) -> Result<'static> {
        Ok(respond(self.status(), self.headers(), self.body()))
    }
}
