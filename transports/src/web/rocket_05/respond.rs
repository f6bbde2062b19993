use std::borrow::Cow;
use std::io::Cursor;

use clerk_core::http::Headers;
use rocket_05::Request;
use rocket_05::http::{Method, Status};
use rocket_05::response::{Responder, Response, Result};

use crate::web::gate::Placement;
use crate::web::rejection::Rejection;

/// Those of rocket, for routes that take every request.
pub(super) const METHODS: [Method; 9] = [
    Method::Get,
    Method::Put,
    Method::Post,
    Method::Delete,
    Method::Options,
    Method::Head,
    Method::Trace,
    Method::Connect,
    Method::Patch,
];

pub(super) const NO_FIELDS: [(&str, &str); 0] = [];

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

/// Puts fields on an answer, as their names say.
pub(super) fn put(headers: &Headers, response: &mut Response<'_>) {
    for (name, value) in headers.iter() {
        // Rocket's values are text, which it sends as UTF-8.
        if !value
            .bytes()
            .all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
        {
            continue;
        }
        let (name, value) = (name.to_owned(), value.to_owned());
        match Placement::of(&name) {
            Placement::Append => response.adjoin_raw_header(name, value),
            Placement::IfMissing if response.headers().contains(&name) => {}
            Placement::IfMissing | Placement::Replace => {
                response.set_raw_header(name, value);
            }
        }
    }
}
