//! Requests and responses as plain values. The `http` crate needs std, so the core has its own
//! types, and transports convert them.

mod body;
mod headers;
mod lane;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

pub use body::{Body, FilePart, Multipart};
pub use headers::Headers;
pub use lane::Lane;

/// A request method (RFC 9110 section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // the names are the meaning
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The method as it is on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether sending a request twice has the same effect as sending it once (RFC 9110 section
    /// 9.2.2).
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A complete request for a transport to send. It knows its operation and attempt and is cheap to
/// clone, so that a wrapper around a transport may change a copy.
///
/// `Debug` shows the method, the path, the names of the headers and the length of the body: no
/// query, header value or body, because they may contain secrets and personal data.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::http::Request;
///
/// // In a wrapper around a transport.
/// fn tagged(request: &Request, tenant: &str) -> Request {
///     println!("{} #{} {}", request.operation(), request.attempt(), request.template());
///     let mut request = request.clone();
///     request.headers.insert("x-tenant", tenant);
///     request
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute URL, already percent-encoded: send it as it is.
    pub url: String,
    /// The header fields. They include `Content-Type` if there is a body.
    pub headers: Headers,
    /// The content.
    pub body: Body,
    /// How long this attempt may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    pub(crate) operation: &'static str,
    pub(crate) template: Cow<'static, str>,
    pub(crate) attempt: u32,
    pub(crate) rate_limited: bool,
    pub(crate) lane: Lane,
    pub(crate) budget: Duration,
}

impl Request {
    /// A request of no operation, without headers and body, that may take thirty seconds and counts
    /// against the rate limit.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Headers::new(),
            body: Body::empty(),
            timeout: Duration::from_secs(30),
            operation: "",
            template: Cow::Borrowed(""),
            attempt: 1,
            rate_limited: true,
            lane: Lane::default(),
            budget: Duration::from_secs(30),
        }
    }

    /// The operation that this request belongs to, by Clerk's operationId; empty if it belongs to
    /// none.
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The path of the operation as Clerk's reference writes it, without the version and with the names
    /// of its arguments: `/users/{user_id}`. For traces and metrics, where the path itself would tell
    /// ids and be another one each time. Empty if the request belongs to no operation.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Which attempt this is, from 1.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The lane that this request belongs to.
    pub const fn lane(&self) -> Lane {
        self.lane
    }

    /// What is left of the time of the whole operation: how long this request may wait for its turn
    /// and for its answer together.
    pub const fn budget(&self) -> Duration {
        self.budget
    }

    /// Whether Clerk counts this request against the rate limit of the instance: all but the fetch
    /// of the signing keys.
    pub const fn is_rate_limited(&self) -> bool {
        self.rate_limited
    }

    /// The bytes of the content; empty if there is none.
    pub fn body_bytes(&self) -> Cow<'_, [u8]> {
        self.body.bytes()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &path)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A complete answer as the transport received it.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::http::{Headers, Response};
///
/// let answer = Response::new(200, Headers::new(), br#"{"id":"user_1"}"#.to_vec());
/// assert!(answer.is_success());
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields.
    pub headers: Headers,
    /// The content, decompressed.
    pub body: Vec<u8>,
}

impl Response {
    /// Makes a response.
    pub fn new(status: u16, headers: Headers, body: Vec<u8>) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// Whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body_length", &self.body.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn debug_shows_no_query_header_value_or_body() {
        let mut request = Request::new(Method::Post, "https://api.test/v1/users?query=canary");
        request.headers.insert("Authorization", "Bearer canary");
        request.body = Body::json(b"{\"password\":\"canary\"}");
        let response = Response::new(200, request.headers.clone(), b"canary".to_vec());
        let shown = format!("{request:?} {response:?}");
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("/v1/users") && shown.contains("Authorization"));
    }
}
