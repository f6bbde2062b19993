//! Handshakes: what the browser brings back from the Frontend API.

use alloc::string::String;

use serde_json::Value;

use super::flow::{Authentication, Next};
use super::new_cookies::NewCookies;
use super::states::{AnswerState, Carrier, KeyState};
use crate::Timestamp;
use crate::api::clients;
use crate::auth::outcome::{AuthError, Reason, Status, TokenRefusal};
use crate::auth::request::client_url;
use crate::auth::token::{JsonAnswer, Refused};
use crate::http::{Headers, Lane};
use crate::jwt::{KeyUnavailable, TokenType};

/// The parameters that a handshake adds to the URL.
const BROUGHT: [&str; 4] = [
    "__clerk_handshake",
    "__clerk_help",
    "__clerk_db_jwt",
    "__clerk_handshake_nonce",
];

impl Authentication {
    /// Decides about a browser: by what a handshake has brought, or by the cookies.
    pub(super) fn browser(&mut self, now: Timestamp) -> Next {
        let browser = &mut self.context.browser;
        if let Some(nonce) = browser.handshake_nonce.take() {
            let payload = clients::handshake_payload(nonce.expose());
            let step = self
                .keyring()
                .call(&payload, Lane::Sessions, now, self.seed);
            return Next::Ask(AnswerState::HandshakePayload, step);
        }
        let Some(token) = browser.handshake_token.take() else {
            return self.cookies(now);
        };
        let keyring = self.keyring();
        match keyring.owned_jwt(keyring.read(token)) {
            Ok(token) => Next::Verify(KeyState::Handshake, token),
            Err(Refused { refusal, .. }) => self.handshake(Err(refusal), now),
        }
    }

    pub(super) fn handshake_payload(&mut self, answer: JsonAnswer, now: Timestamp) -> Next {
        let mut answer = answer.unwrap_or_default();
        let directives = answer.get_mut("directives").map(Value::take);
        self.take_cookies(directives, now)
    }

    pub(super) fn handshake(
        &mut self,
        directives: Result<Value, TokenRefusal>,
        now: Timestamp,
    ) -> Next {
        match directives {
            Ok(directives) => self.take_cookies(Some(directives), now),
            // In development the token is in the URL, so no other application has set it.
            Err(refusal)
                if self.is_development()
                    && refusal != TokenRefusal::Key(KeyUnavailable::NotReached) =>
            {
                Next::Done(Err(AuthError::Handshake(refusal)))
            }
            Err(_) => self.cookies(now),
        }
    }

    /// Decides by the cookies that a handshake sets. If they are of no use, those of the request
    /// decide.
    fn take_cookies(&mut self, directives: Option<Value>, now: Timestamp) -> Next {
        let Some(cookies) = NewCookies::read(directives) else {
            return self.cookies(now);
        };
        let mut headers = Headers::new();
        headers.insert("access-control-allow-origin", "null");
        headers.insert("access-control-allow-credentials", "true");
        cookies.set(&mut headers);
        if self.is_development() {
            let mut url = self.context.url.clone();
            client_url::remove(&mut url, &BROUGHT);
            headers.insert("location", url);
            headers.insert("cache-control", "no-store");
        }
        let Some(token) = cookies.session_token() else {
            let why = (Reason::SessionTokenMissing, String::new());
            let (status, token_type) = (Status::SignedOut, TokenType::Session);
            return Next::Done(Ok(self.nobody(status, token_type, why, headers)));
        };
        let token = self.keyring().read(token);
        self.verify_session(Carrier::Handshake(headers), token, now)
    }
}
