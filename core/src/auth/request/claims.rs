//! The claims of a token before it is verified.

use alloc::string::String;

use serde_json::{Map, Value};

use crate::Timestamp;
use crate::auth::token::Credential;
use crate::jwt::{Unverified, VerifyOptions};

/// The claims of a token whose signature has not been checked; none if they cannot be read.
#[derive(Default)]
pub(crate) struct UnverifiedClaims<'t>(Option<&'t Map<String, Value>>);

impl<'t> UnverifiedClaims<'t> {
    /// The claims of a cookie. The default length limit applies, whichever is configured for
    /// verification.
    pub(super) fn of(credential: &'t Credential) -> Self {
        let token = credential.within(VerifyOptions::DEFAULT_MAX_LENGTH);
        Self(token.ok().and_then(Unverified::unverified_claims))
    }

    /// The claims of a token.
    pub(crate) fn of_token(token: &'t Unverified) -> Self {
        Self(token.unverified_claims())
    }

    fn get(&self, name: &str) -> Option<&'t Value> {
        self.0?.get(name)
    }

    pub(super) fn has_issuer(&self) -> bool {
        self.get("iss").is_some_and(is_truthy)
    }

    /// Whether the issuer is this host.
    pub(super) fn is_issued_by(&self, host: &str) -> bool {
        let issuer = self.get("iss").and_then(Value::as_str);
        issuer.is_some_and(|issuer| without_schemes(issuer) == host)
    }

    /// When the token was issued, in seconds.
    pub(crate) fn issued_at(&self) -> Option<f64> {
        self.get("iat").and_then(as_number)
    }

    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // seconds of this century
    pub(super) fn has_expired(&self, now: Timestamp) -> bool {
        let expires = self.get("exp").and_then(as_number);
        expires.is_some_and(|expires| expires <= now.as_secs() as f64)
    }

    /// The id of the session, if it is a text that is not empty.
    pub(crate) fn session_id(&self) -> Option<&'t str> {
        self.get("sid")?.as_str().filter(|id| !id.is_empty())
    }
}

/// An unverified time as Clerk's JavaScript SDK compares it, so that browsers are redirected in the
/// same cases. In a verified token every time is a number.
fn as_number(time: &Value) -> Option<f64> {
    match time {
        Value::Null => Some(0.0),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.trim().is_empty() => Some(0.0),
        Value::String(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        Value::Array(list) => match list.as_slice() {
            [] => Some(0.0),
            [only] => as_number(only),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

/// Whether JavaScript takes the value for true: not null, false, zero or an empty text.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// A text without any `http://` or `https://` in it; case does not matter.
fn without_schemes(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(c) = rest.chars().next() {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| {
            rest.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        let skip = scheme.map_or_else(
            || {
                kept.push(c);
                c.len_utf8()
            },
            str::len,
        );
        rest = rest.get(skip..).unwrap_or_default();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_removed_everywhere() {
        assert_eq!(
            without_schemes("https://clerk.example.com"),
            "clerk.example.com"
        );
        assert_eq!(without_schemes("HTTP://a.https://b"), "a.b");
        assert_eq!(without_schemes("ü"), "ü");
    }
}
