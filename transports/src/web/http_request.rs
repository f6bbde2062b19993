use clerk_core::auth::IncomingRequest;

/// The head of an `http::Request` as an [`IncomingRequest`], borrowed.
#[cfg(feature = "http")]
#[derive(Clone, Copy)]
pub struct HttpRequest<'a> {
    method: &'a ::http::Method,
    uri: &'a ::http::Uri,
    headers: &'a ::http::HeaderMap,
    https: bool,
}

#[cfg(feature = "http")]
impl<'a> HttpRequest<'a> {
    /// With another URL, for example the one before a router took a prefix off.
    #[must_use]
    pub fn with_uri(mut self, uri: &'a ::http::Uri) -> Self {
        self.uri = uri;
        self
    }

    /// Says that the request came over TLS: a URL of path and query is `https`, unless
    /// `X-Forwarded-Proto` says otherwise.
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https = true;
        self
    }
}

#[cfg(feature = "http")]
impl<'a, B> From<&'a ::http::Request<B>> for HttpRequest<'a> {
    fn from(request: &'a ::http::Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            headers: request.headers(),
            https: false,
        }
    }
}

#[cfg(feature = "http")]
impl<'a> From<&'a ::http::request::Parts> for HttpRequest<'a> {
    fn from(parts: &'a ::http::request::Parts) -> Self {
        Self {
            method: &parts.method,
            uri: &parts.uri,
            headers: &parts.headers,
            https: false,
        }
    }
}

#[cfg(feature = "http")]
impl IncomingRequest for HttpRequest<'_> {
    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn url(&self) -> std::borrow::Cow<'_, str> {
        let host = self.headers.get(::http::header::HOST);
        match host.and_then(|host| host.to_str().ok()) {
            Some(host) if self.https && self.uri.authority().is_none() => {
                format!("https://{host}{}", self.uri).into()
            }
            _ => self.uri.to_string().into(),
        }
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self.headers {
            visit(name.as_str(), value.as_bytes());
        }
        // HTTP/2 and later have it in `:authority` (RFC 9113 section 8.3.1).
        let authority = self.uri.authority().map(::http::uri::Authority::as_str);
        if let Some(host) = authority.filter(|_| !self.headers.contains_key(::http::header::HOST)) {
            visit("host", host.as_bytes());
        }
    }
}

/// Shows method and path: query and header hold tokens.
#[cfg(feature = "http")]
impl core::fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "HttpRequest({} {})", self.method, self.uri.path())
    }
}
