//! Conversions between the core's requests and responses and those of the `http` crate.

use clerk_core::flow::{TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Method, Request, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// A request for a client that speaks the `http` crate's types. Values that are credentials are
/// marked as sensitive, so that they are neither printed nor kept in a compression table.
///
/// # Errors
/// [`TransportErrorKind::Unsendable`] if the URL or a header is refused.
pub fn to_http_request(request: &Request) -> Result<http::Request<Vec<u8>>, TransportError> {
    let body = request.body_bytes().into_owned();
    Ok(http::Request::from_parts(head(request, body.len())?, body))
}

/// A request without its content, which has this many bytes.
///
/// If the method takes content, `Content-Length` is sent even if it is 0: some servers refuse a
/// request without it (RFC 9110 section 8.6), and ureq and reqwest do not add it by themselves.
pub(crate) fn head(request: &Request, length: usize) -> Result<Parts, TransportError> {
    let mut converted = http::Request::builder()
        .method(request.method.as_str())
        .uri(&request.url)
        .body(())
        .map_err(unsendable)?;
    let headers = converted.headers_mut();
    *headers = header_map(&request.headers)?;
    if length > 0 || matches!(request.method, Method::Post | Method::Put | Method::Patch) {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    Ok(converted.into_parts().0)
}

/// An answer of the `http` crate, whole, as the core reads it. Header values that are not UTF-8
/// are read with replacement characters.
pub fn from_http_response(response: http::Response<Vec<u8>>) -> Response {
    let (head, body) = response.into_parts();
    Response::new(head.status.as_u16(), headers(&head.headers), body)
}

/// An answer in the types of the `http` crate, for example to forward it or for a test.
///
/// # Errors
/// [`TransportErrorKind::Unsendable`] if the status or a header is refused.
pub fn to_http_response(response: &Response) -> Result<http::Response<Vec<u8>>, TransportError> {
    let mut converted = http::Response::builder()
        .status(response.status)
        .body(response.body.clone())
        .map_err(unsendable)?;
    *converted.headers_mut() = header_map(&response.headers)?;
    Ok(converted)
}

fn header_map(headers: &Headers) -> Result<HeaderMap, TransportError> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter() {
        let name: HeaderName = name.parse().map_err(unsendable)?;
        let mut value = HeaderValue::from_str(value).map_err(unsendable)?;
        value.set_sensitive(name == header::AUTHORIZATION || name == header::COOKIE);
        map.append(name, value);
    }
    Ok(map)
}

pub(crate) fn headers(map: &HeaderMap) -> Headers {
    map.iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

pub(crate) fn unsendable(
    error: impl Into<Box<dyn core::error::Error + Send + Sync>>,
) -> TransportError {
    TransportError::new(TransportErrorKind::Unsendable).with_source(error)
}
