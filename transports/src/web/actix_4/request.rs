use core::fmt;
use core::net::IpAddr;
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

    fn url(&self) -> Cow<'_, str> {
        let uri = self.0.uri();
        // With the authority of HTTP/2 it would print as `https://host*`.
        if uri.path() == "*" {
            return "*".into();
        }
        uri.to_string().into()
    }

    /// Whether this server speaks TLS itself.
    fn is_tls(&self) -> bool {
        self.0.app_config().secure()
    }

    fn peer_ip(&self) -> Option<IpAddr> {
        Some(self.0.peer_addr()?.ip())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        let authority = self.0.uri().authority().map(Authority::as_str);
        // Two `Host` fields are passed on, so that they are refused.
        let is_one = self.0.headers().get_all(header::HOST).nth(1).is_none();
        let authority = authority.filter(|_| is_one);
        if let Some(authority) = authority {
            visit("host", authority.as_bytes());
        }
        for (name, value) in self.0.headers() {
            if authority.is_none() || name != header::HOST {
                visit(name.as_str(), value.as_bytes());
            }
        }
    }
}

/// Shows method and path. Query and header fields may hold tokens.
impl fmt::Debug for ActixRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActixRequest({} {})", self.0.method(), self.0.path())
    }
}
