//! A proxy for Clerk's Frontend API under a path of the application, for browsers that cannot reach
//! Clerk's host.
//!
//! [`FrontendApiProxy`] is created once. For each request, [`FrontendApiProxy::forward`] returns the
//! URL and header fields to send ([`Forwarded`]), and [`Forwarded::answer`] the header fields of the
//! response. The caller copies both bodies unchanged and follows no redirects. A request that must
//! not be forwarded gives a [`ProxyError`], which describes the error response.
//!
//! Clerk trusts forwarded requests because they carry the secret key. The client address therefore
//! comes from the connection ([`IncomingRequest::peer_ip`]) or from a configured header
//! ([`FrontendApiProxy::with_client_ip_header`]), and all other headers that name one are removed.
//! The public URL is configured, or derived as an [`Authenticator`](crate::auth::Authenticator)
//! derives it.
//!
//! ```
//! # use clerk_core as clerk_backend;
//! use clerk_backend::SecretKey;
//! use clerk_backend::auth::{PublishableKey, RequestView};
//! use clerk_backend::proxy::{Encoding, FrontendApiProxy};
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
mod target;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use url::{Position, Url};

use crate::ConfigError;
use crate::SecretKey;
use crate::api::{InvalidUrl, secure_base_url};
use crate::auth::public_url::public_url_of;
use crate::auth::{AllowedHosts, AuthError, IncomingRequest, PublishableKey};

pub use error::ProxyError;
pub use fields::Field;
use fields::Fields;
use target::{host, is_below, same_host};

/// The default path of the proxy.
pub const DEFAULT_PATH: &str = "/__clerk";

/// Fields in which proxies name the client address (RFC 7239 and vendor fields). A client can send
/// them too.
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

/// Response fields that set policies for the whole origin. The browser would apply them to the
/// application (RFC 7838, RFC 6797, W3C Network Error Logging, W3C Reporting API).
const OF_THE_ORIGIN: [&str; 5] = [
    "alt-svc",
    "strict-transport-security",
    "nel",
    "report-to",
    "reporting-endpoints",
];

/// Forwards requests to Clerk's Frontend API.
#[derive(Clone)]
pub struct FrontendApiProxy {
    path: String,
    /// Without a trailing slash.
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

    /// Sets the path, which starts with a slash. Trailing slashes are removed; an empty path means
    /// [`DEFAULT_PATH`].
    #[must_use]
    pub fn with_path(mut self, path: &str) -> Self {
        let path = if path.is_empty() { DEFAULT_PATH } else { path };
        self.path = path.trim_end_matches('/').into();
        self
    }

    /// Sets the URL of the Frontend API, for example of an emulator: `https`, or `http` on
    /// loopback.
    ///
    /// # Errors
    /// [`ConfigError`] if the text is not such a URL.
    pub fn with_frontend_api(mut self, url: &str) -> Result<Self, ConfigError> {
        let url = base(url).map_err(|why| ConfigError::new("frontend_api", why))?;
        self.frontend_api = url.as_str().trim_end_matches('/').into();
        Ok(self)
    }

    /// Sets the URL under which browsers reach the proxy, including the path
    /// (`https://app.example.com/__clerk`): `https`, or `http` on loopback. The default derives it
    /// from `X-Forwarded-Host`, `X-Forwarded-Proto` and `Host` of each request.
    ///
    /// # Errors
    /// [`ConfigError`] if the text is not such a URL.
    pub fn with_public_url(mut self, url: &str) -> Result<Self, ConfigError> {
        let url = base(url).map_err(|why| ConfigError::new("public_url", why))?;
        self.public_url = Some(url.as_str().trim_end_matches('/').into());
        Ok(self)
    }

    /// Refuses requests for all other hosts ([`ProxyError::Host`]).
    #[must_use]
    pub fn with_allowed_hosts(mut self, hosts: AllowedHosts) -> Self {
        self.allowed_hosts = Some(hosts);
        self
    }

    /// Sets the header in which a trusted proxy in front of the application names the client
    /// address, for example `cf-connecting-ip`. The proxy must set it on every request and replace
    /// a value that the client sent, or append to it as with `x-forwarded-for`: the last address of
    /// a list counts. The default is the address of the connection.
    #[must_use]
    pub fn with_client_ip_header(mut self, name: &str) -> Self {
        self.client_ip_header = Some(name.to_ascii_lowercase());
        self
    }

    /// The path of the proxy, without a trailing slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether this path is at or below the path of the proxy.
    pub fn matches(&self, path: &str) -> bool {
        self.path_below(path).is_some()
    }

    /// The request to send to the Frontend API.
    ///
    /// # Errors
    /// [`ProxyError`] if the request must not be forwarded.
    pub fn forward(&self, request: &impl IncomingRequest) -> Result<Forwarded, ProxyError> {
        // A response to TRACE repeats the request, the secret key included.
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
        // `with_body_length` adds it again.
        fields.remove("content-length");
        fields.set("clerk-proxy-url", public_url.as_bytes());
        fields.set("clerk-secret-key", self.secret_key.expose().as_bytes());
        fields.set("host", host(&base).as_bytes());
        // The application's server compresses the response.
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

    /// The URL at the Frontend API for a request with this URL.
    fn target(&self, asked: &Url, base: &Url) -> Result<Url, ProxyError> {
        let rest = self.path_below(asked.path()).ok_or(ProxyError::Path)?;
        let rest = if rest.is_empty() { "/" } else { rest };
        // Concatenated, not joined: `//evil.example` joined to a base names another host
        // (CVE-2026-34076).
        let mut target =
            Url::parse(&format!("{}{rest}", self.frontend_api)).map_err(|_| ProxyError::Target)?;
        target.set_query(asked.query().filter(|query| !query.is_empty()));
        if is_below(&target, base) {
            Ok(target)
        } else {
            Err(ProxyError::Target)
        }
    }

    /// Keeps the forwarded fields that came in, unless the public URL or the allowed hosts are
    /// configured.
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

    /// What follows the path of the proxy in a path at or below it.
    fn path_below<'p>(&self, path: &'p str) -> Option<&'p str> {
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

/// A request to Clerk's Frontend API, with the method and body of the incoming request.
#[derive(Clone)]
pub struct Forwarded {
    target: Url,
    fields: Vec<Field>,
    /// The `Content-Length` of the incoming request.
    content_length: Option<String>,
    base: Url,
    public_url: String,
}

impl Forwarded {
    /// The URL to send to.
    pub fn url(&self) -> &str {
        self.target.as_str()
    }

    /// Sets the length of the body, in bytes. The incoming `Content-Length` is kept if it is equal,
    /// and removed otherwise: with a wrong length the next server waits for more, or reads the rest
    /// of the body as another request (RFC 9112 section 6.3). Call it if the length is known.
    #[must_use]
    pub fn with_body_length(mut self, length: u64) -> Self {
        let length = length.to_string();
        if self.content_length.take().as_ref() == Some(&length) {
            self.fields
                .push(("content-length".into(), length.into_bytes()));
        }
        self
    }

    /// The header fields to send, including the secret key. Each name occurs once, in lower case.
    pub fn headers(&self) -> &[Field] {
        &self.fields
    }

    /// The header fields of the response to the browser, made from those of the Frontend API's
    /// response. Names are in lower case; `set-cookie` may occur more than once. Policies for the
    /// origin of the Frontend API (`Alt-Svc`, `Strict-Transport-Security`, error reporting) are
    /// removed.
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

    /// A redirect within the Frontend API, rewritten to go through the proxy.
    fn location(&self, to: &str) -> Option<String> {
        if to.is_empty() {
            return None;
        }
        let to = self.base.join(to).ok()?;
        same_host(&to, &self.base)
            .then(|| format!("{}{}", self.public_url, &to[Position::BeforePath..]))
    }
}

/// Shows the URL without its query.
impl fmt::Debug for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forwarded")
            .field("url", &&self.target[..Position::AfterPath])
            .finish_non_exhaustive()
    }
}

/// Whether the HTTP client changed the body of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The body is unchanged.
    AsSent,
    /// The body was decompressed: `Content-Encoding` and `Content-Length` are removed.
    Decoded,
}

/// The Frontend API of the environment that a host belongs to. Environments other than production
/// are Clerk's own.
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

impl From<AuthError> for ProxyError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Host => Self::Host,
            _ => Self::Url,
        }
    }
}

/// A base URL, as `url` reads it.
fn base(url: &str) -> Result<Url, InvalidUrl> {
    Url::parse(&secure_base_url(url)?).map_err(|_| InvalidUrl::Host)
}
