//! The public URL of a request: the one that the browser has.

use alloc::format;

use url::Url;

use super::incoming::{Fields, IncomingRequest};
use crate::auth::allowed_hosts::AllowedHosts;
use crate::auth::outcome::AuthError;

/// [`public_url`] with the fields of the request.
pub(crate) fn public_url_of<R: IncomingRequest + ?Sized>(
    request: &R,
    allowed: Option<&AllowedHosts>,
) -> Result<Url, AuthError> {
    public_url(request, &Fields::of(request), allowed)
}

/// The public URL of a request, for the authenticator, the Frontend API proxy and redirects.
///
/// The host comes from `X-Forwarded-Host`, else `Host`, else the URL; the scheme from
/// `X-Forwarded-Proto`, else the URL, else the connection. If a forwarded field is empty, both are
/// ignored. A host that is not an authority is refused (RFC 9112 section 3.2), and so is every
/// scheme except `http` and `https`.
pub(super) fn public_url<R: IncomingRequest + ?Sized>(
    request: &R,
    fields: &Fields,
    allowed: Option<&AllowedHosts>,
) -> Result<Url, AuthError> {
    let line = request.url();
    let target = Target::read(request.method(), &line)?;
    let own_scheme = target.scheme(request.is_tls());
    let own_host = fields.filled("host");
    let forwarded_host = first(fields, "x-forwarded-host");
    let proto = first(fields, "x-forwarded-proto");
    let says_nothing = [forwarded_host, proto].contains(&Some(""));
    let host = forwarded_host.or(own_host).filter(|_| !says_nothing);
    let scheme = match (host, proto) {
        (Some(_), Some(proto)) => scheme(proto)?,
        _ => own_scheme,
    };
    // The field is checked even if it does not count.
    let own = own_host.map(|host| authority(scheme, host)).transpose()?;
    let url = match (host, own, target) {
        (Some(host), own, target) => {
            let base = match own {
                Some(own) if own_host == Some(host) => own,
                _ => authority(scheme, host)?,
            };
            target.at(base, Some((scheme, host)))
        }
        (_, _, Target::Whole(url)) => url,
        (_, Some(own), target) => target.at(own, None),
        (_, None, target) => target.at(authority(own_scheme, "localhost")?, None),
    };
    if allowed.is_none_or(|allowed| allowed.contains(&url)) {
        Ok(url)
    } else {
        Err(AuthError::Host)
    }
}

/// The target of a request line (RFC 9112 section 3.2).
enum Target<'a> {
    Whole(Url),
    /// Path and query.
    Path(&'a str),
}

impl<'a> Target<'a> {
    fn read(method: &str, line: &'a str) -> Result<Self, AuthError> {
        if line.starts_with('/') {
            return Ok(Self::Path(line));
        }
        if line == "*" && method.eq_ignore_ascii_case("OPTIONS") {
            return Ok(Self::Path("/"));
        }
        let url = Url::parse(line).map_err(|_| AuthError::RequestUrl)?;
        let is_plain = matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none();
        if is_plain {
            Ok(Self::Whole(url))
        } else {
            Err(AuthError::RequestUrl)
        }
    }

    /// The scheme of the URL, or that of the connection.
    fn scheme(&self, is_tls: bool) -> &'static str {
        let is_https = match self {
            Self::Whole(url) => url.scheme() == "https",
            Self::Path(_) => is_tls,
        };
        if is_https { "https" } else { "http" }
    }

    /// Adds path and query to a base that has neither. `origin` is the base before parsing: scheme
    /// and authority.
    ///
    /// A path that starts with two slashes stays a path. The JavaScript SDK resolves it as a
    /// reference, which makes its first segment the host.
    fn at(self, mut base: Url, origin: Option<(&str, &str)>) -> Url {
        match self {
            Self::Path(line) => {
                let (path, query) = match line.split_once('?') {
                    Some((path, query)) => (path, Some(query)),
                    None => (line, None),
                };
                base.set_path(path);
                base.set_query(query);
                base
            }
            // A URL that already has this origin keeps its fragment, as in the JavaScript SDK.
            Self::Whole(url) if url.origin().ascii_serialization().split_once("://") == origin => {
                url
            }
            Self::Whole(url) => {
                base.set_path(url.path());
                base.set_query(url.query().filter(|query| !query.is_empty()));
                base
            }
        }
    }
}

/// The first value of a list.
fn first<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    let list = fields.get(name)?;
    list.split(',').next().map(str::trim)
}

/// Some proxies send `ws` and `wss` for the request that opens a WebSocket.
fn scheme(text: &str) -> Result<&'static str, AuthError> {
    [
        ("http", "http"),
        ("https", "https"),
        ("ws", "http"),
        ("wss", "https"),
    ]
    .into_iter()
    .find(|(known, _)| known.eq_ignore_ascii_case(text))
    .map(|(_, scheme)| scheme)
    .ok_or(AuthError::RequestUrl)
}

/// The URL of a host with an optional port.
fn authority(scheme: &str, text: &str) -> Result<Url, AuthError> {
    parsed_authority(scheme, text).ok_or(AuthError::RequestUrl)
}

/// The URL of a host with an optional port (RFC 3986 section 3.2, without user information). The
/// URL parser would read a path or a query in the text as such, and drop tabs and line breaks.
pub(in crate::auth) fn parsed_authority(scheme: &str, text: &str) -> Option<Url> {
    let is_delimiter = |c: char| c.is_ascii_whitespace() || c.is_ascii_control();
    if text.contains(['/', '\\', '?', '#', '@']) || text.contains(is_delimiter) {
        return None;
    }
    Url::parse(&format!("{scheme}://{text}")).ok()
}
