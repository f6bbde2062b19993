//! Clerk's Frontend API behind a path of the application's own, for browsers that cannot reach it
//! by itself: what to send there, and what to answer.
//!
//! [`FrontendApiProxy`] is made once. For each request, [`FrontendApiProxy::forward`] says where
//! it goes and with which headers ([`Forwarded`]), and [`Forwarded::answer`] which headers the
//! answer has; bodies are passed on as they are, both ways, and redirects are not followed. A
//! request that must not go there is a [`ProxyError`], which is an answer too.
//!
//! The secret key vouches for what is sent. So the address of the client comes from the
//! connection ([`IncomingRequest::peer_ip`]) or from a header that the application trusts
//! ([`FrontendApiProxy::with_client_ip_header`]), and from no other header. The public URL is the
//! one that an [`Authenticator`](crate::auth::Authenticator) derives from the request, or a
//! configured one.
//!
//! ```
//! use clerk_core::SecretKey;
//! use clerk_core::auth::{PublishableKey, RequestView};
//! use clerk_core::proxy::{Encoding, FrontendApiProxy};
//!
//! let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
//! let proxy = FrontendApiProxy::new(&key, SecretKey::new("sk_live_example")?);
//!
//! let request = RequestView::new("GET", "https://example.com/__clerk/v1/client?a=1", &[]);
//! let forwarded = proxy.forward(&request)?;
//! assert_eq!(forwarded.url(), "https://frontend-api.clerk.dev/v1/client?a=1");
//!
//! let answer = [("Location", "https://frontend-api.clerk.dev/v1/x"), ("Set-Cookie", "a=1")];
//! let answer = forwarded.answer(answer, Encoding::AsSent);
//! assert!(answer.contains(&("location".into(), b"https://example.com/__clerk/v1/x".to_vec())));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: <https://clerk.com/docs/guides/dashboard/dns-domains/proxy-fapi>.

mod error;
mod fields;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use url::{Position, Url};

use crate::SecretKey;
use crate::api::{InvalidUrl, secure_base_url};
use crate::auth::public_url::public_url_of;
use crate::auth::{AllowedHosts, AuthError, IncomingRequest, PublishableKey};

pub use error::ProxyError;
pub use fields::Field;
use fields::Fields;

/// Where the proxy stands unless told otherwise.
pub const DEFAULT_PATH: &str = "/__clerk";

/// Fields that say who the client is, in the dialects of proxies. Whoever sends the request can
/// send them too.
const CLIENT_ADDRESSES: [&str; 10] = [
    "forwarded",
    "x-forwarded-for",
    "x-real-ip",
    "cf-connecting-ip",
    "cf-connecting-ipv6",
    "cf-pseudo-ipv4",
    "true-client-ip",
    "fastly-client-ip",
    "x-client-ip",
    "x-cluster-client-ip",
];

/// Fields of an answer that are about the whole origin, which is the application's.
const OF_THE_ORIGIN: [&str; 5] = [
    "alt-svc",
    "strict-transport-security",
    "nel",
    "report-to",
    "reporting-endpoints",
];

/// Passes requests on to Clerk's Frontend API.
#[derive(Clone)]
pub struct FrontendApiProxy {
    path: String,
    /// Without a slash at its end.
    frontend_api: String,
    secret_key: SecretKey,
    public_url: Option<String>,
    allowed_hosts: Option<AllowedHosts>,
    client_ip_header: Option<String>,
}

impl FrontendApiProxy {
    /// A proxy at [`DEFAULT_PATH`] for the instance with these keys.
    pub fn new(publishable_key: &PublishableKey, secret_key: SecretKey) -> Self {
        Self {
            path: DEFAULT_PATH.into(),
            frontend_api: environment(publishable_key.frontend_api()).into(),
            secret_key,
            public_url: None,
            allowed_hosts: None,
            client_ip_header: None,
        }
    }

    /// Puts it at another path, which starts with a slash. Slashes at the end are dropped; an empty
    /// path is the default.
    #[must_use]
    pub fn with_path(mut self, path: &str) -> Self {
        let path = if path.is_empty() { DEFAULT_PATH } else { path };
        self.path = path.trim_end_matches('/').into();
        self
    }

    /// Sends to another Frontend API, for example an emulator: `https`, or `http` on this
    /// machine.
    ///
    /// # Errors
    /// [`InvalidUrl`] where the text is no such URL.
    pub fn with_frontend_api(mut self, url: &str) -> Result<Self, InvalidUrl> {
        let url = Url::parse(&secure_base_url(url)?).map_err(|_| InvalidUrl::Host)?;
        self.frontend_api = url.as_str().trim_end_matches('/').into();
        Ok(self)
    }

    /// The whole URL under which browsers reach the proxy, path included
    /// (`https://app.example.com/__clerk`): `https`, or `http` on this machine. Without it the URL
    /// is derived from each request, from its forwarded fields and `Host`.
    ///
    /// # Errors
    /// [`InvalidUrl`] where the text is no such URL.
    pub fn with_public_url(mut self, url: &str) -> Result<Self, InvalidUrl> {
        let url = Url::parse(&secure_base_url(url)?).map_err(|_| InvalidUrl::Host)?;
        self.public_url = Some(url.as_str().trim_end_matches('/').into());
        Ok(self)
    }

    /// Refuses requests for other hosts than these ([`ProxyError::Host`]).
    #[must_use]
    pub fn with_allowed_hosts(mut self, hosts: AllowedHosts) -> Self {
        self.allowed_hosts = Some(hosts);
        self
    }

    /// The field in which the proxy in front of the application names the client's address, for
    /// example `cf-connecting-ip`. That proxy has to set it on every request, in place of what the
    /// client sent or, as with `x-forwarded-for`, behind it: of a list the last address counts.
    /// Without this option the address is that of the connection.
    #[must_use]
    pub fn with_client_ip_header(mut self, name: &str) -> Self {
        self.client_ip_header = Some(name.to_ascii_lowercase());
        self
    }

    /// The path it stands at, without a slash at its end.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether a request with this path is for the proxy.
    pub fn matches(&self, path: &str) -> bool {
        self.behind(path).is_some()
    }

    /// What to send for a request.
    ///
    /// # Errors
    /// [`ProxyError`] where it must not be sent.
    pub fn forward(&self, request: &impl IncomingRequest) -> Result<Forwarded, ProxyError> {
        // Their answers show what was asked, the secret key with it.
        let is = |method: &&str| method.eq_ignore_ascii_case(request.method());
        if ["CONNECT", "TRACE", "TRACK"].iter().any(is) {
            return Err(ProxyError::Method);
        }
        let asked = public_url_of(request, self.allowed_hosts.as_ref())?;
        let base = Url::parse(&self.frontend_api).map_err(|_| ProxyError::Target)?;
        let target = self.target(&asked, &base)?;
        let public_url = self.public_url.clone().unwrap_or_else(|| {
            let origin = asked.origin().ascii_serialization();
            format!("{origin}{}", self.path)
        });

        let incoming = Fields::of(request);
        let mut fields = incoming.without_hop_by_hop();
        // Known again once the length of the body is.
        fields.remove("content-length");
        fields.set("clerk-proxy-url", public_url.as_bytes());
        fields.set("clerk-secret-key", self.secret_key.expose().as_bytes());
        fields.set("host", host(&base).as_bytes());
        // What the browser gets is compressed once, by whoever serves it.
        fields.set("accept-encoding", b"identity");
        self.set_origin(&mut fields, &asked, &public_url);
        for name in CLIENT_ADDRESSES {
            fields.remove(name);
        }
        let client = match &self.client_ip_header {
            Some(name) => {
                fields.remove(name);
                incoming.last_address(name)
            }
            None => request.peer_ip(),
        };
        if let Some(client) = client {
            fields.set("x-forwarded-for", client.to_string().as_bytes());
        }
        Ok(Forwarded {
            target,
            fields: fields.into_list(),
            content_length: incoming.text("content-length"),
            base,
            public_url,
        })
    }

    /// Where a request for this URL goes: to the Frontend API, and below its path.
    fn target(&self, asked: &Url, base: &Url) -> Result<Url, ProxyError> {
        let behind = self.behind(asked.path()).ok_or(ProxyError::Path)?;
        let behind = if behind.is_empty() { "/" } else { behind };
        // Put together as text: as a reference to be resolved, `//evil.example` would name
        // another host (CVE-2026-34076).
        let mut target = Url::parse(&format!("{}{behind}", self.frontend_api))
            .map_err(|_| ProxyError::Target)?;
        target.set_query(asked.query().filter(|query| !query.is_empty()));
        if is_below(&target, base) {
            Ok(target)
        } else {
            Err(ProxyError::Target)
        }
    }

    /// What proxies in front have said of the origin is passed on, unless the application says
    /// what it is.
    fn set_origin(&self, fields: &mut Fields, asked: &Url, public_url: &str) {
        let public = Url::parse(public_url).ok();
        let public = public.as_ref().unwrap_or(asked);
        if self.public_url.is_some() || self.allowed_hosts.is_some() {
            fields.remove("x-forwarded-host");
            fields.remove("x-forwarded-proto");
        }
        fields.set_missing("x-forwarded-host", host(public).as_bytes());
        fields.set_missing("x-forwarded-proto", public.scheme().as_bytes());
    }

    fn behind<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(&*self.path)
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Shows the path and the Frontend API.
impl fmt::Debug for FrontendApiProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrontendApiProxy")
            .field("path", &self.path)
            .field("frontend_api", &self.frontend_api)
            .finish_non_exhaustive()
    }
}

/// A request to Clerk's Frontend API. Its method and its body are those of the request that came
/// in.
#[derive(Clone)]
pub struct Forwarded {
    target: Url,
    fields: Vec<Field>,
    /// As it came in.
    content_length: Option<String>,
    base: Url,
    public_url: String,
}

impl Forwarded {
    /// Where to send it.
    pub fn url(&self) -> &str {
        self.target.as_str()
    }

    /// Says how long the body is that goes along, in bytes, where that is known. A
    /// `Content-Length` that came in is passed on if it says the same, and else dropped: a length
    /// that does not describe the body would leave whoever is behind waiting for more, or reading
    /// the rest as another request (RFC 9112 section 6.3).
    #[must_use]
    pub fn with_body_length(mut self, length: u64) -> Self {
        let length = length.to_string();
        if self.content_length.take().as_ref() == Some(&length) {
            self.fields
                .push(("content-length".into(), length.into_bytes()));
        }
        self
    }

    /// The header fields, the secret key among them. Each name stands once, in lower case.
    pub fn headers(&self) -> &[Field] {
        &self.fields
    }

    /// The header fields to answer with, made from those of the answer. Names are in lower case;
    /// `set-cookie` may stand more than once. What the Frontend API says of its own origin
    /// (`Alt-Svc`, `Strict-Transport-Security`, where errors are reported) is left out.
    pub fn answer<N, V>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        encoding: Encoding,
    ) -> Vec<Field>
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let mut fields = Fields::default();
        for (name, value) in headers {
            fields.add(name.as_ref(), value.as_ref());
        }
        let location = fields.text("location").and_then(|to| self.location(&to));
        let mut fields = fields.without_hop_by_hop();
        for name in OF_THE_ORIGIN {
            fields.remove(name);
        }
        if encoding == Encoding::Decoded {
            fields.remove("content-encoding");
            fields.remove("content-length");
        }
        if let Some(location) = location {
            fields.set("location", location.as_bytes());
        }
        fields.into_list()
    }

    /// A redirect within the Frontend API goes through the proxy as well.
    fn location(&self, to: &str) -> Option<String> {
        if to.is_empty() {
            return None;
        }
        let to = self.base.join(to).ok()?;
        same_host(&to, &self.base)
            .then(|| format!("{}{}", self.public_url, &to[Position::BeforePath..]))
    }
}

/// Shows where it goes, without the query.
impl fmt::Debug for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarded")
            .field("url", &&self.target[..Position::AfterPath])
            .finish_non_exhaustive()
    }
}

/// What the HTTP client did with the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Nothing: it is as the Frontend API sent it.
    AsSent,
    /// It was decompressed, so `Content-Encoding` and `Content-Length` no longer describe it.
    Decoded,
}

/// The Frontend API of the environment that a host belongs to; those that are no production are
/// Clerk's own.
fn environment(frontend_api: &str) -> &'static str {
    const PRODUCTION: &str = "https://frontend-api.clerk.dev";
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| frontend_api.ends_with(suffix));
    if frontend_api.starts_with("clerk.") && ends(&[".lcl.dev", ".lclstage.dev", ".lclclerk.com"]) {
        PRODUCTION
    } else if ends(&[".lcl.dev", "lclstage.dev", ".lclclerk.com"]) {
        "https://frontend-api.lclclerk.com"
    } else if ends(&[".accountsstage.dev"]) {
        "https://frontend-api.clerkstage.dev"
    } else {
        PRODUCTION
    }
}

fn host(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

fn same_host(one: &Url, other: &Url) -> bool {
    host(one) == host(other)
}

/// Whether a URL is at this base or below, as it is after the last time that it is parsed.
fn is_below(url: &Url, base: &Url) -> bool {
    let rest = url.path().strip_prefix(base.path().trim_end_matches('/'));
    url.scheme() == base.scheme()
        && same_host(url, base)
        && rest.is_some_and(|rest| rest.starts_with('/'))
}

impl From<AuthError> for ProxyError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Host => Self::Host,
            _ => Self::Url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_35_url_beside_the_base_path_is_not_below_it() {
        for (base, url, expected) in [
            ("https://f.test/base", "https://f.test/base/v1", true),
            ("https://f.test/base", "https://f.test/base/", true),
            ("https://f.test/", "https://f.test/v1", true),
            ("https://f.test/base", "https://f.test/base", false),
            ("https://f.test/base", "https://f.test/basement", false),
            ("https://f.test/base", "https://f.test/base/../admin", false),
            (
                "https://f.test/base",
                "https://f.test/base/..\\admin",
                false,
            ),
            ("https://f.test/base", "https://f.test/base/%2e%2e/x", false),
            ("https://f.test/base", "http://f.test/base/v1", false),
            ("https://f.test/base", "https://f.test:444/base/v1", false),
            ("https://f.test/base", "https://evil.test/base/v1", false),
        ] {
            let (base, parsed) = (Url::parse(base).unwrap(), Url::parse(url).unwrap());
            assert_eq!(is_below(&parsed, &base), expected, "{url}");
        }
    }
}
