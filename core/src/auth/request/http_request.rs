use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;
use core::net::IpAddr;

use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, Method, Request, Uri, header};

use super::incoming::IncomingRequest;

/// The head of an `http::Request` as an [`IncomingRequest`], borrowed, with what the request itself
/// does not know: TLS, the peer's address, the URL before a router changed it. Without these, an
/// `http::Request` or its `Parts` are an [`IncomingRequest`] as they are.
#[derive(Clone, Copy)]
pub struct HttpRequest<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    https: bool,
    peer: Option<IpAddr>,
}

impl<'a> HttpRequest<'a> {
    /// Takes the parts of a request that is not an `http::Request`.
    pub fn new(method: &'a Method, uri: &'a Uri, headers: &'a HeaderMap) -> Self {
        Self {
            method,
            uri,
            headers,
            https: false,
            peer: None,
        }
    }

    /// Replaces the URL, for example by the one before a router removed a prefix.
    #[must_use]
    pub fn with_uri(mut self, uri: &'a Uri) -> Self {
        self.uri = uri;
        self
    }

    /// Declares that the request came over TLS: the scheme of a URL without one is `https` unless
    /// `X-Forwarded-Proto` names another.
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https = true;
        self
    }

    /// Sets the address of the peer of the connection.
    #[must_use]
    pub fn peer(mut self, ip: IpAddr) -> Self {
        self.peer = Some(ip);
        self
    }
}

impl<'a, B> From<&'a Request<B>> for HttpRequest<'a> {
    fn from(request: &'a Request<B>) -> Self {
        Self::new(request.method(), request.uri(), request.headers())
    }
}

impl<'a> From<&'a Parts> for HttpRequest<'a> {
    fn from(parts: &'a Parts) -> Self {
        Self::new(&parts.method, &parts.uri, &parts.headers)
    }
}

impl IncomingRequest for HttpRequest<'_> {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        url(self.uri)
    }

    fn is_tls(&self) -> bool {
        self.https
    }

    fn peer_ip(&self) -> Option<IpAddr> {
        self.peer
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        visit_headers(self.uri, self.headers, visit);
    }
}

impl<B> IncomingRequest for Request<B> {
    fn method(&self) -> &str {
        self.method().as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        url(self.uri())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        visit_headers(self.uri(), self.headers(), visit);
    }
}

impl IncomingRequest for Parts {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        url(&self.uri)
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        visit_headers(&self.uri, &self.headers, visit);
    }
}

fn url(uri: &Uri) -> Cow<'_, str> {
    // With the authority of HTTP/2 it would print as `https://host*`.
    if uri.path() == "*" {
        return "*".into();
    }
    uri.to_string().into()
}

fn visit_headers(uri: &Uri, headers: &HeaderMap, visit: &mut dyn FnMut(&str, &[u8])) {
    let authority = uri.authority().map(Authority::as_str);
    // Two `Host` fields are passed on, so that they are refused.
    let is_one = headers.get_all(header::HOST).iter().nth(1).is_none();
    let authority = authority.filter(|_| is_one);
    if let Some(authority) = authority {
        visit("host", authority.as_bytes());
    }
    for (name, value) in headers {
        if authority.is_none() || name != header::HOST {
            visit(name.as_str(), value.as_bytes());
        }
    }
}

/// Shows method and path. Query and header fields may hold tokens.
impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({} {})", self.method, self.uri.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn hosts(request: &Request<()>) -> Vec<String> {
        let mut hosts = Vec::new();
        let mut visit = |name: &str, value: &[u8]| {
            if name == "host" {
                hosts.push(String::from_utf8_lossy(value).into_owned());
            }
        };
        HttpRequest::from(request).visit_headers(&mut visit);
        let view = core::mem::take(&mut hosts);
        let mut visit = |name: &str, value: &[u8]| {
            if name == "host" {
                hosts.push(String::from_utf8_lossy(value).into_owned());
            }
        };
        request.visit_headers(&mut visit);
        assert_eq!(hosts, view, "the request itself");
        hosts
    }

    #[test]
    fn r_26_authority_of_the_request_beats_the_host_field() {
        for (uri, fields, expected) in [
            ("/a", &["a.test"][..], &["a.test"][..]),
            ("https://b.test/a", &[], &["b.test"]),
            ("https://b.test:8443/a", &["a.test"], &["b.test:8443"]),
            ("/a", &["a.test", "b.test"], &["a.test", "b.test"]),
            (
                "https://b.test/a",
                &["a.test", "b.test"],
                &["a.test", "b.test"],
            ),
        ] {
            let builder = fields.iter().fold(Request::get(uri), |builder, host| {
                builder.header("host", *host)
            });
            assert_eq!(
                hosts(&builder.body(()).unwrap()),
                expected,
                "{uri} {fields:?}"
            );
        }
    }

    #[test]
    fn r_26_options_of_the_whole_server_has_no_host_in_its_url() {
        let whole = Uri::builder()
            .scheme("https")
            .authority("a.test")
            .path_and_query("*")
            .build()
            .unwrap();
        for uri in [Uri::from_static("*"), whole] {
            let request = Request::options(uri).body(()).unwrap();
            assert_eq!(HttpRequest::from(&request).url(), "*");
            assert_eq!(request.url(), "*");
        }
    }
}
