//! Refreshing an expired session at Clerk's API, without a detour.

use alloc::string::String;

use serde_json::Value;

use super::detour::To;
use super::flow::{Authentication, Next};
use super::states::{AnswerState, Carrier, Expired};
use crate::api::sessions::{self, RefreshFormat};
use crate::api::{self, Metadata};
use crate::auth::outcome::{Reason, RefreshFailure};
use crate::auth::request::{UnverifiedClaims, client_url::origin};
use crate::auth::token::{Credential, JsonAnswer};
use crate::http::{Headers, Lane};
use crate::{Secret, Timestamp};

impl Authentication {
    /// Asks Clerk's API for new cookies. If that fails, the browser goes on a detour.
    pub(super) fn refresh(
        &mut self,
        expired: Credential,
        refresh_token: &Secret,
        message: String,
        now: Timestamp,
    ) -> Next {
        let keyring = self.keyring();
        let session_id = match keyring.jwt(&expired) {
            Ok(token) => UnverifiedClaims::of_token(token)
                .session_id()
                .map(String::from)
                .ok_or(RefreshFailure::NoSessionId),
            Err(_) => Err(RefreshFailure::Undecodable),
        };
        let expired = Expired {
            token: expired.into_text(),
            message,
        };
        let session_id = match session_id {
            Ok(session_id) => session_id,
            Err(failure) => return self.not_refreshed(failure, expired),
        };
        let headers = core::mem::take(&mut self.context.browser.request_headers)
            .into_iter()
            .map(|(name, value)| (name, Value::Array([value.into()].into())));
        let mut refresh = sessions::refresh(
            session_id,
            expired.token.expose(),
            refresh_token.expose(),
            origin(&self.context.url),
        )
        .format(RefreshFormat::Cookie)
        .request_headers(headers.collect::<Metadata>());
        if self.context.browser.suffixed {
            refresh = refresh.suffixed_cookies(true);
        }
        let step = self
            .keyring()
            .call(&refresh, Lane::Sessions, now, self.seed);
        Next::Ask(AnswerState::Refresh(expired), step)
    }

    pub(super) fn refresh_answered(
        &mut self,
        expired: Expired,
        answer: JsonAnswer,
        now: Timestamp,
    ) -> Next {
        match self.new_session(answer) {
            Ok((token, headers)) => {
                let token = self.keyring().read(token, now);
                self.verify_session(Carrier::Refresh(expired, headers), token, now)
            }
            Err(failure) => self.not_refreshed(failure, expired),
        }
    }

    pub(super) fn not_refreshed(&self, failure: RefreshFailure, expired: Expired) -> Next {
        let Expired { token, message } = expired;
        let reason = Reason::SessionTokenExpired(failure);
        Next::Done(self.detour(reason, message, To::FrontendApi(Some(&token))))
    }

    /// The session token that Clerk's API answers with, and the header fields that set its cookies.
    fn new_session(&self, answer: JsonAnswer) -> Result<(Secret, Headers), RefreshFailure> {
        let mut answer = match answer {
            Ok(Value::Null | Value::Bool(_) | Value::Number(_)) => Err(RefreshFailure::NotReached),
            Ok(answer) => Ok(answer),
            Err(error) => Err(failure_of(&error)),
        }?;
        let directives = answer.get_mut("cookies").map(Value::take);
        let cookies = directives
            .and_then(|directives| self.new_cookies(directives))
            .ok_or(RefreshFailure::NoCookies)?;
        let token = cookies
            .session_token()
            .ok_or(RefreshFailure::InvalidToken)?;
        let mut headers = Headers::new();
        cookies.set(&mut headers);
        Ok((token, headers))
    }
}

fn failure_of(error: &api::CallError) -> RefreshFailure {
    match error {
        api::CallError::Transport(_) => RefreshFailure::NotReached,
        api::CallError::Decode(error) if error.is_malformed() => RefreshFailure::NotReached,
        api::CallError::Api(error) if error.is_garbled() => RefreshFailure::NotReached,
        api::CallError::Api(error) => match error.errors.first().map(api::ErrorItem::code) {
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
    use crate::flow::{TransportError, TransportErrorKind};
    use crate::http::Response;
    use alloc::boxed::Box;
    use alloc::string::ToString;
    use serde_json::json;

    /// As in the reference: an answer that cannot be read is a failed request.
    #[test]
    fn unreadable_answers_are_not_reached() {
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
                failure_of(&api::CallError::Api(Box::new(error))),
                expected,
                "{body}"
            );
        }
    }

    /// An answer of another shape has arrived.
    #[test]
    fn lost_answers_are_not_reached() {
        let lost = TransportError::new(TransportErrorKind::Connect);
        let decode = |text| {
            let error = serde_json::from_str::<u8>(text).unwrap_err();
            api::CallError::Decode(api::DecodeError::new("RefreshSession", &error))
        };
        for (error, expected) in [
            (api::CallError::Transport(lost), RefreshFailure::NotReached),
            (decode("oops"), RefreshFailure::NotReached),
            (decode("\"text\""), RefreshFailure::UnexpectedAnswer),
        ] {
            assert_eq!(failure_of(&error), expected, "{error}");
        }
    }

    #[test]
    fn only_plain_codes_become_reasons() {
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
                failure_of(&api::CallError::Api(Box::new(error))),
                expected,
                "{code}"
            );
        }
    }
}
