//! Clerk's Frontend API behind a path of the application's own, for browsers that cannot reach it
//! by itself: what to send there, and what to answer.
//!
//! [`FrontendApiProxy`] is made once. For each request, [`FrontendApiProxy::forward`] says where
//! it goes and with which headers ([`Forwarded`]), and [`Forwarded::answer`] which headers the
//! answer has; bodies are passed on as they are, both ways, and redirects are not followed. A
//! request that must not go there is a [`ProxyError`], which is an answer too.
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
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use url::{Position, Url};

use crate::SecretKey;
use crate::api::{InvalidUrl, secure_base_url};
use crate::auth::client_url::absolute;
use crate::auth::{IncomingRequest, PublishableKey};

pub use error::ProxyError;
pub use fields::Field;
use fields::Fields;

/// Where the proxy stands unless told otherwise.
pub const DEFAULT_PATH: &str = "/__clerk";

/// Passes requests on to Clerk's Frontend API.
#[derive(Clone)]
pub struct FrontendApiProxy {
    path: String,
    /// Without a slash at its end.
    frontend_api: String,
    secret_key: SecretKey,
}

impl FrontendApiProxy {
    /// A proxy at [`DEFAULT_PATH`] for the instance with these keys.
    pub fn new(publishable_key: &PublishableKey, secret_key: SecretKey) -> Self {
        Self {
            path: DEFAULT_PATH.into(),
            frontend_api: environment(publishable_key.frontend_api()).into(),
            secret_key,
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
        let incoming = Fields::of(request);
        let asked = absolute(
            &request.url(),
            incoming
                .text("host")
                .as_deref()
                .filter(|host| !host.is_empty()),
        )
        .ok_or(ProxyError::Url)?;
        let behind = self.behind(asked.path()).ok_or(ProxyError::Path)?;
        let behind = if behind.is_empty() { "/" } else { behind };

        // Put together as text: as a reference to be resolved, `//evil.example` would name
        // another host (CVE-2026-34076).
        let base = Url::parse(&self.frontend_api).map_err(|_| ProxyError::Target)?;
        let mut target = Url::parse(&format!("{}{behind}", self.frontend_api))
            .map_err(|_| ProxyError::Target)?;
        target.set_query(asked.query().filter(|query| !query.is_empty()));
        if !same_host(&target, &base) || target.scheme() != base.scheme() {
            return Err(ProxyError::Target);
        }

        let public_url = format!("{}{}", public_origin(&incoming, &asked), self.path);
        let mut fields = incoming.without_hop_by_hop();
        fields.set("clerk-proxy-url", public_url.as_bytes());
        fields.set("clerk-secret-key", self.secret_key.expose().as_bytes());
        fields.set("host", host(&base).as_bytes());
        // What the browser gets is compressed once, by whoever serves it.
        fields.set("accept-encoding", b"identity");
        fields.set_missing("x-forwarded-host", host(&asked).as_bytes());
        fields.set_missing("x-forwarded-proto", asked.scheme().as_bytes());
        if let Some(ip) = client_ip(&incoming) {
            fields.set("x-forwarded-for", &ip);
        }
        Ok(Forwarded {
            target,
            fields: fields.into_list(),
            base,
            public_url,
        })
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
    base: Url,
    public_url: String,
}

impl Forwarded {
    /// Where to send it.
    pub fn url(&self) -> &str {
        self.target.as_str()
    }

    /// The header fields, the secret key among them. Each name stands once, in lower case;
    /// `content-length` is that of the request that came in.
    pub fn headers(&self) -> &[Field] {
        &self.fields
    }

    /// The header fields to answer with, made from those of the answer. Names are in lower case;
    /// `set-cookie` may stand more than once.
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

/// The origin that the browser sees.
fn public_origin(fields: &Fields, asked: &Url) -> String {
    let first = |name| fields.first_of_list(name).filter(|text| !text.is_empty());
    match (first("x-forwarded-proto"), first("x-forwarded-host")) {
        (Some(proto), Some(host)) => format!("{proto}://{host}"),
        _ => asked.origin().ascii_serialization(),
    }
}

/// Content delivery networks know the client better than a chain of proxies does.
fn client_ip(fields: &Fields) -> Option<Vec<u8>> {
    let whole = |name| fields.bytes(name).map(Vec::from);
    let first = || Some(fields.first_of_list("x-forwarded-for")?.into_bytes());
    [whole("cf-connecting-ip"), whole("x-real-ip"), first()]
        .into_iter()
        .flatten()
        .find(|ip| !ip.is_empty())
}

fn host(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

fn same_host(one: &Url, other: &Url) -> bool {
    host(one) == host(other)
}
