//! The claims of a token before it is verified.

use alloc::borrow::Cow;

use crate::Timestamp;
use crate::auth::token::Credential;
use crate::jwt::{Claim, Claims, Unverified, VerifyOptions};

/// The claims of a token whose signature has not been checked; none if they cannot be read.
#[derive(Default)]
pub(crate) struct UnverifiedClaims<'t>(Option<&'t Claims>);

impl<'t> UnverifiedClaims<'t> {
    /// The claims of a cookie. The default length limit applies, whichever is configured for
    /// verification.
    pub(super) fn of(credential: &'t Credential) -> Self {
        let token = credential.within(VerifyOptions::DEFAULT_MAX_LENGTH);
        Self(token.ok().and_then(Unverified::claims))
    }

    /// The claims of a token.
    pub(crate) fn of_token(token: &'t Unverified) -> Self {
        Self(token.claims())
    }

    pub(super) fn has_issuer(&self) -> bool {
        self.issuer().is_some_and(is_truthy)
    }

    /// Whether the issuer is this host.
    pub(super) fn is_issued_by(&self, host: &str) -> bool {
        let issuer = self.issuer().and_then(Claim::as_str);
        issuer.is_some_and(|issuer| without_schemes(issuer) == host)
    }

    /// When the token was issued, in seconds.
    pub(crate) fn issued_at(&self) -> Option<f64> {
        self.0?.issued_at().and_then(as_number)
    }

    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // seconds of this century
    pub(super) fn has_expired(&self, now: Timestamp) -> bool {
        let expires = self.0.and_then(Claims::expires_at).and_then(as_number);
        expires.is_some_and(|expires| expires <= now.as_secs() as f64)
    }

    /// The id of the session, if it is a text that is not empty.
    pub(crate) fn session_id(&self) -> Option<&'t str> {
        self.0?.session_id()?.as_str().filter(|id| !id.is_empty())
    }

    fn issuer(&self) -> Option<Claim<'t>> {
        self.0?.issuer()
    }
}

/// An unverified time as Clerk's JavaScript SDK compares it, so that browsers are redirected in the
/// same cases. In a verified token every time is a number.
fn as_number(time: Claim<'_>) -> Option<f64> {
    if let Some(number) = time.number() {
        return Some(number.as_f64());
    }
    if let Some(text) = time.as_str().map(str::trim) {
        return match text {
            "" => Some(0.0),
            text => text.parse().ok().filter(|number: &f64| number.is_finite()),
        };
    }
    if let Some(mut elements) = time.elements() {
        return match (elements.next(), elements.next()) {
            (None, _) => Some(0.0),
            (Some(only), None) => as_number(only),
            _ => None,
        };
    }
    match time.as_bool() {
        Some(truth) => Some(f64::from(u8::from(truth))),
        None => time.is_null().then_some(0.0),
    }
}

/// Whether JavaScript takes the value for true: not null, false, zero or an empty text.
fn is_truthy(value: Claim<'_>) -> bool {
    let is_zero = value.number().is_some_and(|number| number.as_f64() == 0.0);
    let is_false = value.is_null() || value.as_bool() == Some(false);
    !(is_zero || is_false || value.as_str() == Some(""))
}

/// A text without any `http://` or `https://` in it; case does not matter.
fn without_schemes(text: &str) -> Cow<'_, str> {
    const END: &str = "://";
    let mut kept = Cow::Borrowed("");
    for part in text.split_inclusive(END) {
        let before = part.strip_suffix(END);
        kept += before.and_then(without_scheme).unwrap_or(part);
    }
    kept
}

/// A text without the `http` or `https` at its end, if it has one.
fn without_scheme(text: &str) -> Option<&str> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let (rest, end) = text.split_at_checked(text.len().checked_sub(scheme.len())?)?;
        end.eq_ignore_ascii_case(scheme).then_some(rest)
    })
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
        for (text, expected) in [
            ("ü", "ü"),
            ("ühttps://ü", "üü"),
            ("hhttps://a", "ha"),
            ("https://http://a", "a"),
            ("https://://a", "://a"),
            ("ftp://http", "ftp://http"),
            ("httphttps://://", "http://"),
            ("", ""),
        ] {
            assert_eq!(without_schemes(text), expected);
        }
    }
}
