use core::fmt;
use core::net::IpAddr;
use std::borrow::Cow;

use clerk_core::auth::IncomingRequest;
use rocket_05::Request;
use rocket_05::http::uri::Host;

/// A request of rocket as an [`IncomingRequest`], borrowed.
#[derive(Clone, Copy)]
pub struct RocketRequest<'a, 'r>(&'a Request<'r>);

impl<'a, 'r> From<&'a Request<'r>> for RocketRequest<'a, 'r> {
    fn from(request: &'a Request<'r>) -> Self {
        Self(request)
    }
}

impl IncomingRequest for RocketRequest<'_, '_> {
    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        self.0.uri().to_string().into()
    }

    /// Whether this server speaks TLS itself.
    fn is_tls(&self) -> bool {
        self.0.rocket().config().tls_enabled()
    }

    fn peer_ip(&self) -> Option<IpAddr> {
        Some(self.0.remote()?.ip())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        let authority = self.authority();
        if let Some(authority) = &authority {
            visit("host", authority.as_bytes());
        }
        for field in self.0.headers().iter() {
            if authority.is_none() || field.name() != "host" {
                visit(field.name().as_str(), field.value().as_bytes());
            }
        }
    }
}

impl RocketRequest<'_, '_> {
    /// The `:authority` of HTTP/2, which is what rocket says the host is and no `Host` field says.
    fn authority(self) -> Option<String> {
        let host = self.0.host()?;
        let mut fields = self.0.headers().get("host");
        match (fields.next(), fields.next()) {
            (Some(field), None) if Host::parse(field).is_ok_and(|said| said == *host) => None,
            // Two fields are passed on, so that they are refused.
            (_, Some(_)) => None,
            _ => Some(host.to_string()),
        }
    }
}

/// Shows method and path. Query and header fields may hold tokens.
impl fmt::Debug for RocketRequest<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.uri().path();
        write!(f, "RocketRequest({} {path})", self.0.method())
    }
}
