//! Cookies that Clerk's API sets.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use crate::Secret;
use crate::auth::outcome::is_field_value;
use crate::auth::request::directive;
use crate::http::Headers;

/// Cookies that Clerk's API sets.
pub(super) struct NewCookies(Vec<String>);

impl NewCookies {
    /// Reads a list of `Set-Cookie` directives; `None` if one of them cannot be set. Anything but a
    /// list sets none.
    pub(super) fn read(directives: Option<Value>) -> Option<Self> {
        let Some(Value::Array(list)) = directives else {
            return Some(Self(Vec::new()));
        };
        let text = |value| match value {
            Value::String(text) if is_field_value(trimmed(&text)) => Some(text),
            _ => None,
        };
        list.into_iter().map(text).collect::<Option<_>>().map(Self)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn set(&self, headers: &mut Headers) {
        for cookie in &self.0 {
            headers.append("set-cookie", trimmed(cookie));
        }
    }

    /// The value of the last session cookie, unless it is empty.
    pub(super) fn session_token(&self) -> Option<Secret> {
        self.0
            .iter()
            .rev()
            .map(|cookie| directive(cookie))
            .find(|(name, _)| name.starts_with("__session"))
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
            let set = NewCookies::read(Some(json!([directive]))).map(|cookies| {
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
