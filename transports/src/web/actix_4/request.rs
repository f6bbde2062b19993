use core::fmt;
use std::borrow::Cow;

use actix_web_4::HttpRequest;
use actix_web_4::http::header;
use actix_web_4::http::uri::Authority;
use clerk_core::auth::IncomingRequest;

/// A request of actix-web as an [`IncomingRequest`], borrowed.
#[derive(Clone, Copy)]
pub struct ActixRequest<'a>(&'a HttpRequest);

impl<'a> From<&'a HttpRequest> for ActixRequest<'a> {
    fn from(request: &'a HttpRequest) -> Self {
        Self(request)
    }
}

impl IncomingRequest for ActixRequest<'_> {
    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    /// As it was asked for; whole where this server speaks TLS itself.
    fn url(&self) -> Cow<'_, str> {
        let uri = self.0.uri();
        let host = self.0.headers().get(header::HOST);
        match host.and_then(|host| host.to_str().ok()) {
            Some(host) if self.0.app_config().secure() && uri.authority().is_none() => {
                format!("https://{host}{uri}").into()
            }
            _ => uri.to_string().into(),
        }
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self.0.headers() {
            visit(name.as_str(), value.as_bytes());
        }
        // HTTP/2 has it in `:authority` (RFC 9113 section 8.3.1).
        let authority = self.0.uri().authority().map(Authority::as_str);
        if let Some(host) = authority.filter(|_| !self.0.headers().contains_key(header::HOST)) {
            visit("host", host.as_bytes());
        }
    }
}

/// Shows method and path: query and header hold tokens.
impl fmt::Debug for ActixRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActixRequest({} {})", self.0.method(), self.0.path())
    }
}
