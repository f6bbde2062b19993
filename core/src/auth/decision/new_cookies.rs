//! Cookies that Clerk's API sets.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::flow::Authentication;
use crate::Secret;
use crate::auth::outcome::is_field_value;
use crate::auth::publishable_key::base_url;
use crate::auth::request::{directive, is_own};
use crate::http::Headers;

/// `Cache-Control` of an answer that sets credentials.
pub(super) const CREDENTIALS_ARE_NOT_CACHED: &str = "private, no-store";

/// Cookies that Clerk's API sets.
pub(super) struct NewCookies(Vec<String>);

impl Authentication {
    /// Reads a list of `Set-Cookie` directives and keeps those of Clerk's cookies on the instance's
    /// domain; `None` if there are none, or one of the directives cannot be set.
    pub(super) fn new_cookies(&self, directives: Value) -> Option<NewCookies> {
        let mut cookies = NewCookies::read(directives)?;
        cookies.0.retain(|cookie| self.owns(cookie));
        Some(cookies).filter(|cookies| !cookies.0.is_empty())
    }

    fn owns(&self, cookie: &str) -> bool {
        let suffix = self.settings.instance.as_ref().map(|it| &it.cookie_suffix);
        let is_own = suffix.is_some_and(|suffix| is_own(directive(cookie).0, suffix));
        is_own && domains(cookie).all(|domain| self.is_own_domain(&domain))
    }

    /// Whether a `Domain` is the host of the request, or a domain above both the host and the
    /// Frontend API.
    fn is_own_domain(&self, domain: &str) -> bool {
        let host = self.context.url.host_str().unwrap_or_default();
        let apis = [
            self.settings
                .instance
                .as_ref()
                .map(|it| it.issuing_api.as_str()),
            Some(self.context.frontend_api.as_str()),
        ];
        let above_api = || {
            let mut urls = apis.into_iter().flatten().filter_map(base_url);
            urls.any(|url| url.host_str().is_some_and(|api| is_on(api, domain)))
        };
        domain == host || (domain.contains('.') && is_on(host, domain) && above_api())
    }
}

/// Whether a host is a domain or below it.
pub(super) fn is_on(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The values of the attributes `Domain`, in lower case and without a leading dot (RFC 6265 section
/// 5.2.3).
fn domains(cookie: &str) -> impl Iterator<Item = String> {
    cookie.split(';').skip(1).filter_map(|attribute| {
        let (name, value) = attribute.split_once('=')?;
        let value = trimmed(value);
        trimmed(name)
            .eq_ignore_ascii_case("domain")
            .then(|| {
                value
                    .strip_prefix('.')
                    .unwrap_or(value)
                    .to_ascii_lowercase()
            })
            .filter(|domain| !domain.is_empty())
    })
}

impl NewCookies {
    fn read(directives: Value) -> Option<Self> {
        let Value::Array(list) = directives else {
            return None;
        };
        let text = |value| match value {
            Value::String(text) if is_field_value(trimmed(&text)) => Some(text),
            _ => None,
        };
        list.into_iter().map(text).collect::<Option<_>>().map(Self)
    }

    pub(super) fn set(&self, headers: &mut Headers) {
        for cookie in &self.0 {
            headers.append("set-cookie", trimmed(cookie));
        }
        headers.insert("cache-control", CREDENTIALS_ARE_NOT_CACHED);
        headers.insert("vary", "Cookie");
    }

    /// The value of the last session cookie, unless it is empty.
    pub(super) fn session_token(&self) -> Option<Secret> {
        self.0
            .iter()
            .rev()
            .map(|cookie| directive(cookie))
            .find(|(name, _)| *name == "__session" || name.starts_with("__session_"))
            .map(|(_, value)| value.unwrap_or("."))
            .filter(|value| !value.is_empty())
            .map(Secret::from)
    }
}

/// Without the white space around a field's value, which is not part of it (RFC 9110 section 5.5).
fn trimmed(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cookies_are_set_without_white_space_around_them() {
        for (directive, expected) in [
            ("a=b; Path=/", Some("a=b; Path=/")),
            (" \ta=b \r\n", Some("a=b")),
            ("a=b\r\nx: y", None),
            ("a=\u{100}", None),
        ] {
            let set = NewCookies::read(json!([directive])).map(|cookies| {
                let mut headers = Headers::new();
                cookies.set(&mut headers);
                headers.first("set-cookie").map(String::from)
            });
            assert_eq!(
                set,
                expected.map(|value| Some(value.into())),
                "{directive:?}"
            );
        }
    }
}
