//! The request that came in, as far as it decides anything.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A request that came in. Anything a framework has for one can be turned into this without
/// copying; the body is never looked at.
pub trait IncomingRequest {
    /// The method, for example `GET`.
    fn method(&self) -> &str;

    /// The URL: absolute, or only path and query (`/dashboard?tab=1`) as it stands in the request
    /// line. In the second case scheme and host come from `X-Forwarded-Proto` and
    /// `X-Forwarded-Host` or `Host`; without the former the scheme is `http`.
    fn url(&self) -> Cow<'_, str>;

    /// Shows every header field. A name may come in any case and more than once.
    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8]));
}

/// An [`IncomingRequest`] over borrowed parts.
#[derive(Clone, Copy)]
pub struct RequestView<'a> {
    method: &'a str,
    url: &'a str,
    headers: &'a [(&'a str, &'a [u8])],
}

impl<'a> RequestView<'a> {
    /// A request of these parts; for `url` see [`IncomingRequest::url`].
    pub const fn new(method: &'a str, url: &'a str, headers: &'a [(&'a str, &'a [u8])]) -> Self {
        Self {
            method,
            url,
            headers,
        }
    }
}

impl IncomingRequest for RequestView<'_> {
    fn method(&self) -> &str {
        self.method
    }

    fn url(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.url)
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

/// The header fields that decide anything. Repeated fields are joined (RFC 9110 section 5.2,
/// cookies as RFC 9113 section 8.2.3 has it); bytes are read as Latin-1, as browsers do.
#[derive(Default)]
pub(super) struct Fields {
    values: [Option<String>; NAMES.len()],
}

/// The position in this list is that of a field's value.
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

    /// The value of a field, `None` where it is missing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let position = NAMES.iter().position(|known| *known == name)?;
        self.values.get(position)?.as_deref()
    }

    /// The value of a field, `None` where it is missing or empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

/// Every field under its name in lower case, for the refresh of a session.
pub(super) fn all_fields<R: IncomingRequest + ?Sized>(request: &R) -> Vec<(String, String)> {
    let mut fields: Vec<(String, Option<String>)> = Vec::new();
    request.visit_headers(&mut |name, value| {
        let name = name.to_ascii_lowercase();
        let position = fields.iter().position(|(known, _)| *known == name);
        let mut slot = position.map_or_else(Default::default, |at| fields.swap_remove(at).1);
        join(&mut slot, &name, value);
        fields.push((name, slot));
    });
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
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
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let start = value
        .iter()
        .position(|byte| !is_space(byte))
        .unwrap_or(value.len());
    let end = value
        .iter()
        .rposition(|byte| !is_space(byte))
        .map_or(start, |last| last + 1);
    let trimmed = value.get(start..end).unwrap_or_default();
    joined.extend(trimmed.iter().copied().map(char::from));
}
