//! Handshakes: detours of the browser over the Frontend API, which knows more than a cookie.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde_json::Value;
use url::Url;

use super::client_url;
use super::cookies::directive;
use super::error::{AuthError, TokenRefusal};
use super::publishable_key::InstanceType;
use super::reason::Reason;
use super::session::{Authentication, Verdict};
use super::state::{RequestState, Status, is_field_value};
use super::step::{self, Next};
use crate::api::{API_VERSION, clients};
use crate::http::Headers;
use crate::jwt::{KeyUnavailable, TokenError, TokenType, VerifyOptions};
use crate::{Secret, Timestamp};

/// How many redirects in a row there may be.
const MOST_REDIRECTS: u8 = 3;

impl Authentication {
    /// Sends the browser on a detour where that is possible: to `location`, or else to the
    /// Frontend API.
    pub(super) fn detour(&self, reason: Reason, message: String, location: Option<Url>) -> Verdict {
        if !self.context.may_redirect() {
            return Ok(self.signed_out(reason, message));
        }
        let location = match location {
            Some(location) => location,
            None => self.handshake_url(&reason)?,
        };
        let redirects = self.context.browser.redirect_count;
        if redirects >= MOST_REDIRECTS {
            return Ok(self.signed_out(reason, message));
        }
        let mut headers = Headers::new();
        headers.insert("location", location);
        // Browsers keep redirects of tabs that sleep, and would go round in circles.
        headers.insert("cache-control", "no-store");
        let count = redirects.saturating_add(1);
        headers.append(
            "set-cookie",
            format!("__clerk_redirect_count={count}; SameSite=Lax; HttpOnly; Max-Age=2"),
        );
        let (status, token_type) = (Status::Handshake, Some(TokenType::Session));
        Ok(RequestState::nobody(
            self.site(),
            status,
            token_type,
            (reason, message),
            headers,
        ))
    }

    fn handshake_url(&self, reason: &Reason) -> Result<Url, AuthError> {
        let (context, browser) = (&self.context, &self.context.browser);
        let mut back = context.url.clone();
        client_url::remove(&mut back, &["__clerk_db_jwt", "__dev_session"]);
        let mut url = base_url(&context.frontend_api)
            .and_then(|base| base.join("v1/client/handshake").ok())
            .ok_or(AuthError::FrontendApi)?;
        let target = self.settings.sync.target(context.url.path());
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("redirect_url", back.as_str())
                .append_pair("__clerk_api_version", API_VERSION)
                .append_pair(
                    "suffixed_cookies",
                    if browser.suffixed { "true" } else { "false" },
                )
                .append_pair("__clerk_hs_reason", &reason.as_str())
                .append_pair("format", "nonce");
            if let Some(token) = context.session_token() {
                query.append_pair("__session", token.expose());
            }
            if let (Some(InstanceType::Development), Some(dev_browser)) =
                (self.instance_type(), &browser.dev_token)
            {
                query.append_pair("__clerk_db_jwt", dev_browser.expose());
            }
            if let Some(target) = &target {
                query.append_pair("organization_id", target.organization());
            }
        }
        Ok(url)
    }

    /// Takes what a handshake has brought back. Where that is nothing good, the cookies decide.
    pub(super) fn resolve_handshake(self: Box<Self>, now: Timestamp) -> Next<Box<RequestState>> {
        let keyring = Arc::clone(&self.settings.verifier.0);
        let browser = &self.context.browser;
        if let Some(nonce) = browser.handshake_nonce.clone() {
            let payload = clients::handshake_payload(nonce.expose());
            let time = (now, self.seed);
            return step::call(
                &keyring.api,
                &payload,
                &keyring.retry,
                time,
                move |answer, now| {
                    let directives = answer
                        .unwrap_or_default()
                        .get_mut("directives")
                        .map(Value::take);
                    self.take_cookies(directives, now)
                },
            );
        }
        let Some(token) = browser.handshake_token.clone() else {
            return self.cookies(now);
        };
        keyring.verify_handshake(&token, now, move |verified, now| match verified {
            Ok(directives) => self.take_cookies(Some(directives), now),
            Err(TokenRefusal::Key(KeyUnavailable::NotReached)) => self.cookies(now),
            // In development the token came in the URL, so it cannot be another application's.
            Err(refusal) if self.instance_type() == Some(InstanceType::Development) => {
                Err(AuthError::Handshake(refusal))
            }
            Err(_) => self.cookies(now),
        })
    }

    fn take_cookies(
        self: Box<Self>,
        directives: Option<Value>,
        now: Timestamp,
    ) -> Next<Box<RequestState>> {
        let mut headers = Headers::new();
        headers.insert("access-control-allow-origin", "null");
        headers.insert("access-control-allow-credentials", "true");
        let Some(cookies) = NewCookies::read(directives) else {
            return self.cookies(now);
        };
        cookies.set(&mut headers);
        if self.instance_type() == Some(InstanceType::Development) {
            let mut url = self.context.url.clone();
            let brought = [
                "__clerk_handshake",
                "__clerk_help",
                "__clerk_db_jwt",
                "__clerk_handshake_nonce",
            ];
            client_url::remove(&mut url, &brought);
            headers.insert("location", url);
            headers.insert("cache-control", "no-store");
        }
        let Some(token) = cookies.session_token() else {
            let state = self.signed_out_with(Reason::SessionTokenMissing, String::new(), headers);
            return Ok(super::AuthStep::Done(state));
        };
        self.verify_session(
            &token.clone(),
            None,
            now,
            move |auth, verified, now| match verified {
                Ok(claims) => auth.signed_in(claims, token, headers),
                Err(refusal) if is_about_time(refusal) => {
                    auth.with_a_wrong_clock(token, headers, now)
                }
                Err(_) => auth.cookies(now),
            },
        )
    }

    /// In development the clock of this machine may be wrong by up to a day.
    fn with_a_wrong_clock(
        self: Box<Self>,
        token: Secret,
        headers: Headers,
        now: Timestamp,
    ) -> Next<Box<RequestState>> {
        if self.instance_type() != Some(InstanceType::Development) {
            return self.cookies(now);
        }
        let skew = Some(VerifyOptions::MAX_CLOCK_SKEW);
        self.verify_session(
            &token.clone(),
            skew,
            now,
            move |auth, verified, now| match verified {
                Ok(claims) => auth.signed_in(claims, token, headers),
                Err(_) => auth.cookies(now),
            },
        )
    }
}

/// Cookies that Clerk's API wants set.
pub(super) struct NewCookies(Vec<String>);

impl NewCookies {
    /// `None` where one of them cannot be set. What is no list sets none.
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

/// Without the white space around a field's value, which is none of it (RFC 9110 section 5.5).
fn trimmed(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}

/// The URL that paths of a Frontend API are relative to: a host, or the URL of a proxy.
pub(super) fn base_url(frontend_api: &str) -> Option<Url> {
    let scheme = if frontend_api.starts_with("http") {
        ""
    } else {
        "https://"
    };
    Url::parse(&format!("{scheme}{}/", frontend_api.trim_end_matches('/'))).ok()
}

const fn is_about_time(refusal: TokenRefusal) -> bool {
    matches!(
        refusal,
        TokenRefusal::Token(
            TokenError::Expired | TokenError::NotActiveYet | TokenError::IssuedInTheFuture
        )
    )
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
