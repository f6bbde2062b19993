//! New cookies for an expired session, without a detour of the browser.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;

use serde_json::Value;

use super::client_url::origin;
use super::handshake::NewCookies;
use super::reason::{Reason, RefreshFailure};
use super::session::Authentication;
use super::state::RequestState;
use super::step::{self, AuthStep, Next};
use crate::Timestamp;
use crate::api::sessions::{self, RefreshFormat};
use crate::api::{self, Metadata};
use crate::http::Headers;

impl Authentication {
    /// Asks Clerk's API for new cookies. Where that fails, the browser goes on a detour.
    pub(super) fn refresh(
        mut self: Box<Self>,
        message: String,
        now: Timestamp,
    ) -> Next<Box<RequestState>> {
        let keyring = Arc::clone(&self.settings.verifier.0);
        let headers = core::mem::take(&mut self.context.browser.request_headers);
        let (Some(token), Some(refresh_token)) = (
            self.context.session_token().cloned(),
            self.context.browser.refresh_token.clone(),
        ) else {
            return self.not_refreshed(RefreshFailure::NoCookie, message);
        };
        let session_id = match keyring.parse(&token) {
            Ok(unverified) => unverified
                .unverified_claims()
                .and_then(|claims| claims.get("sid")?.as_str().map(String::from)),
            Err(_) => return self.not_refreshed(RefreshFailure::Undecodable, message),
        };
        let Some(session_id) = session_id.filter(|id| !id.is_empty()) else {
            return self.not_refreshed(RefreshFailure::NoSessionId, message);
        };
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name, Value::Array([value.into()].into())));
        let mut refresh = sessions::refresh(
            session_id,
            token.expose(),
            refresh_token.expose(),
            origin(&self.context.url),
        )
        .format(RefreshFormat::Cookie)
        .request_headers(headers.collect::<Metadata>());
        if self.context.browser.suffixed {
            refresh = refresh.suffixed_cookies(true);
        }
        let time = (now, self.seed);
        step::call(
            &keyring.api,
            &refresh,
            &keyring.retry,
            time,
            move |answer, now| match answer {
                Ok(Value::Null | Value::Bool(_) | Value::Number(_)) => {
                    self.not_refreshed(RefreshFailure::NotReached, message)
                }
                Ok(mut answer) => {
                    let cookies = answer.get_mut("cookies").map(Value::take);
                    self.refreshed(cookies, message, now)
                }
                Err(error) => self.not_refreshed(failure_of(&error), message),
            },
        )
    }

    fn refreshed(
        self: Box<Self>,
        cookies: Option<Value>,
        message: String,
        now: Timestamp,
    ) -> Next<Box<RequestState>> {
        let Some(cookies) = NewCookies::read(cookies).filter(|cookies| !cookies.is_empty()) else {
            return self.not_refreshed(RefreshFailure::NoCookies, message);
        };
        let Some(token) = cookies.session_token() else {
            return self.not_refreshed(RefreshFailure::InvalidToken, message);
        };
        self.verify_session(
            &token.clone(),
            None,
            now,
            move |auth, verified, _| match verified {
                Ok(claims) => {
                    let mut headers = Headers::new();
                    cookies.set(&mut headers);
                    auth.signed_in(claims, token, headers)
                }
                Err(_) => auth.not_refreshed(RefreshFailure::InvalidToken, message),
            },
        )
    }

    fn not_refreshed(&self, failure: RefreshFailure, message: String) -> Next<Box<RequestState>> {
        let reason = Reason::SessionTokenExpired(failure);
        self.detour(reason, message, None).map(AuthStep::Done)
    }
}

fn failure_of(error: &api::Error) -> RefreshFailure {
    match error {
        api::Error::Transport { .. } => RefreshFailure::NotReached,
        api::Error::Decode(error) if error.is_malformed() => RefreshFailure::NotReached,
        api::Error::Api(error) if error.is_garbled() => RefreshFailure::NotReached,
        api::Error::Api(error) => match error.errors.first().map(api::ErrorItem::code) {
            Some("unexpected_error") => RefreshFailure::NotReached,
            Some("") => RefreshFailure::NoCookies,
            Some(code) if is_word(code) => RefreshFailure::Refused(code.into()),
            _ => RefreshFailure::UnexpectedAnswer,
        },
        _ => RefreshFailure::UnexpectedAnswer,
    }
}

/// Whether a code can be part of a reason, which goes into headers, URLs and logs.
fn is_word(code: &str) -> bool {
    code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;
    use alloc::boxed::Box;
    use alloc::string::ToString;
    use serde_json::json;

    /// As the reference has it: what it cannot read is a request that failed.
    #[test]
    fn answers_that_are_none() {
        for (content_type, body, expected) in [
            ("application/json", "oops", RefreshFailure::NotReached),
            ("application/json", "", RefreshFailure::NotReached),
            (
                "application/json",
                "{\"errors\":null}",
                RefreshFailure::NotReached,
            ),
            ("application/json", "{}", RefreshFailure::UnexpectedAnswer),
            (
                "application/json",
                "{\"errors\":[]}",
                RefreshFailure::UnexpectedAnswer,
            ),
            ("text/html", "oops", RefreshFailure::UnexpectedAnswer),
        ] {
            let headers = Headers::from_iter([("content-type", content_type)]);
            let answer = Response::new(500, headers, body.as_bytes().to_vec());
            let error = api::ApiError::read("RefreshSession", &answer, Timestamp::EPOCH);
            assert_eq!(
                failure_of(&api::Error::Api(Box::new(error))),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn a_reason_is_a_word() {
        let long = "x".repeat(65);
        for (code, expected) in [
            (
                "refresh_expired",
                RefreshFailure::Refused("refresh_expired".into()),
            ),
            ("unexpected_error", RefreshFailure::NotReached),
            ("", RefreshFailure::NoCookies),
            ("a\r\nset-cookie: x", RefreshFailure::UnexpectedAnswer),
            ("a b", RefreshFailure::UnexpectedAnswer),
            (&long, RefreshFailure::UnexpectedAnswer),
        ] {
            let body = json!({ "errors": [{ "code": code }] }).to_string();
            let answer = Response::new(401, Headers::new(), body.into_bytes());
            let error = api::ApiError::read("RefreshSession", &answer, Timestamp::EPOCH);
            assert_eq!(
                failure_of(&api::Error::Api(Box::new(error))),
                expected,
                "{code}"
            );
        }
    }
}
