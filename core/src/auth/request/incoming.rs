//! The incoming request and the header fields that authentication reads.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use super::cookies::{Cookies, own_cookies};

/// An incoming request. With the feature `http`, an `http::Request` and its `Parts` are one.
/// Implement it for the request type of another framework; nothing is copied and the body is not
/// read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an incoming request that can be authenticated",
    label = "not an `IncomingRequest`",
    note = "with the feature `http`, an `http::Request` or its `Parts` are one; for another framework, implement `IncomingRequest` or use its adapter"
)]
pub trait IncomingRequest {
    /// The method, for example `GET`.
    fn method(&self) -> &str;

    /// The target of the request line: path and query (`/dashboard?tab=1`), an absolute URL, or `*`
    /// for `OPTIONS` (RFC 9112 section 3.2).
    ///
    /// The public URL takes its host from `X-Forwarded-Host`, else `Host`, else this URL, and its
    /// scheme from `X-Forwarded-Proto`, else this URL, else [`is_tls`](Self::is_tls). The first
    /// member of a forwarded list counts.
    fn url(&self) -> Cow<'_, str>;

    /// Whether the connection uses TLS. Then the scheme of a URL without one is `https`.
    fn is_tls(&self) -> bool {
        false
    }

    /// The address of the peer of the connection, if it is known.
    fn peer_ip(&self) -> Option<IpAddr> {
        None
    }

    /// Calls `visit` with every header field. Names may have any case and may repeat. If the request
    /// has an authority of its own (`:authority`, or an absolute URL in the request line), it is
    /// passed as `host` in place of the field (RFC 9113 section 8.3.1, RFC 9112 section 3.2.2).
    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8]));
}

/// An [`IncomingRequest`] made of borrowed parts.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::RequestView;
///
/// let headers: [(&str, &[u8]); 2] = [("host", b"example.com"), ("authorization", b"Bearer eyJ...")];
/// let request = RequestView::new("GET", "/invoices?page=2", &headers);
/// ```
#[derive(Clone, Copy)]
pub struct RequestView<'a> {
    method: &'a str,
    url: &'a str,
    headers: &'a [(&'a str, &'a [u8])],
    is_tls: bool,
    peer_ip: Option<IpAddr>,
}

impl<'a> RequestView<'a> {
    /// A request with these parts. `url` is described at [`IncomingRequest::url`].
    pub const fn new(method: &'a str, url: &'a str, headers: &'a [(&'a str, &'a [u8])]) -> Self {
        Self {
            method,
            url,
            headers,
            is_tls: false,
            peer_ip: None,
        }
    }

    /// See [`IncomingRequest::is_tls`].
    #[must_use]
    pub const fn tls(mut self, is_tls: bool) -> Self {
        self.is_tls = is_tls;
        self
    }

    /// See [`IncomingRequest::peer_ip`].
    #[must_use]
    pub const fn peer(mut self, ip: IpAddr) -> Self {
        self.peer_ip = Some(ip);
        self
    }
}

impl IncomingRequest for RequestView<'_> {
    fn method(&self) -> &str {
        self.method
    }

    fn url(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.url)
    }

    fn is_tls(&self) -> bool {
        self.is_tls
    }

    fn peer_ip(&self) -> Option<IpAddr> {
        self.peer_ip
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self.headers {
            visit(name, value);
        }
    }
}

impl fmt::Debug for RequestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("RequestView")
            .field("method", &self.method)
            .field("url", &path)
            .finish_non_exhaustive()
    }
}

/// The header fields that authentication reads. Repeated fields are joined (RFC 9110 section 5.2,
/// cookies by RFC 9113 section 8.2.3). Bytes are decoded as Latin-1, as in browsers.
#[derive(Default)]
pub(super) struct Fields {
    values: [Option<String>; NAMES.len()],
}

/// The names of the fields, in the order of [`Fields::values`].
const NAMES: [&str; 10] = [
    "accept",
    "authorization",
    "cookie",
    "host",
    "origin",
    "referer",
    "sec-fetch-dest",
    "x-forwarded-host",
    "x-forwarded-proto",
    "user-agent",
];

impl Fields {
    pub(super) fn of<R: IncomingRequest + ?Sized>(request: &R) -> Self {
        let mut fields = Self::default();
        request.visit_headers(&mut |name, value| {
            let position = NAMES
                .iter()
                .position(|known| known.eq_ignore_ascii_case(name));
            if let Some(slot) = position.and_then(|position| fields.values.get_mut(position)) {
                join(slot, name, value);
            }
        });
        fields
    }

    /// The value of a field, `None` if it is missing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let position = NAMES.iter().position(|known| *known == name)?;
        self.values.get(position)?.as_deref()
    }

    /// The value of a field, `None` if it is missing or empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// A header field, if it is there and not empty. Only for those of [`NAMES`].
pub(in crate::auth) fn header_field<R: IncomingRequest + ?Sized>(
    request: &R,
    name: &str,
) -> Option<String> {
    Fields::of(request).filled(name).map(String::from)
}

/// A cookie of Clerk's, if it is there and not empty.
pub(in crate::auth) fn cookie<R: IncomingRequest + ?Sized>(
    request: &R,
    name: &str,
) -> Option<String> {
    let fields = Fields::of(request);
    let cookies = Cookies::new(fields.get("cookie").unwrap_or_default());
    cookies.get(name).map(Cow::into_owned)
}

/// The fields that Clerk's API gets with the refresh of a session: those that say where the browser
/// is and which one it is. Of the cookies only the instance's own are among them.
const REFRESH_FIELDS: [&str; 19] = [
    "accept-language",
    "cf-connecting-ip",
    "cf-ipcountry",
    "cookie",
    "forwarded",
    "host",
    "origin",
    "referer",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// The fields that go to Clerk's API with the refresh of a session, with names in lower case.
pub(super) fn refresh_fields<R: IncomingRequest + ?Sized>(
    request: &R,
    suffix: &str,
) -> Vec<(String, String)> {
    let mut fields: Vec<(String, Option<String>)> = Vec::new();
    request.visit_headers(&mut |name, value| {
        let name = name.to_ascii_lowercase();
        if !REFRESH_FIELDS.contains(&name.as_str()) {
            return;
        }
        let position = fields.iter().position(|(known, _)| *known == name);
        let mut slot = position.map_or_else(Default::default, |at| fields.swap_remove(at).1);
        join(&mut slot, &name, value);
        fields.push((name, slot));
    });
    fields
        .into_iter()
        .filter_map(|(name, value)| match value? {
            cookies if name == "cookie" => Some((name, own_cookies(&cookies, suffix)?)),
            value => Some((name, value)),
        })
        .collect()
}

fn join(slot: &mut Option<String>, name: &str, value: &[u8]) {
    let joined = match slot {
        None => slot.insert(String::with_capacity(value.len())),
        Some(joined) => {
            let separator = if name.eq_ignore_ascii_case("cookie") {
                "; "
            } else {
                ", "
            };
            joined.push_str(separator);
            joined
        }
    };
    let is_space = |byte: char| matches!(byte, ' ' | '\t' | '\r' | '\n');
    match str::from_utf8(value) {
        Ok(text) if text.is_ascii() => joined.push_str(text.trim_matches(is_space)),
        _ => {
            let text: String = value.iter().copied().map(char::from).collect();
            joined.push_str(text.trim_matches(is_space));
        }
    }
}
