//! Handshakes: what the browser brings back from the Frontend API.

use alloc::format;
use alloc::string::String;
use core::mem;

use serde_json::Value;

use super::flow::{Authentication, Next};
use super::new_cookies::{CREDENTIALS_ARE_NOT_CACHED, is_on};
use super::states::{AnswerState, Carrier, KeyState};
use crate::Timestamp;
use crate::api::clients;
use crate::auth::outcome::{Reason, Status, TokenRefusal};
use crate::auth::request::{Brought, Handshake, client_url};
use crate::auth::token::{JsonAnswer, Refused};
use crate::http::{Headers, Lane};
use crate::jwt::TokenType;

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
        self.stale_cookies = mem::take(&mut browser.handshake_cookies);
        let Some(Handshake { brought, in_url }) = browser.handshake.take() else {
            return self.cookies(now);
        };
        let keyring = self.keyring();
        match brought {
            Brought::Nonce(nonce) => {
                let payload = clients::handshake_payload(nonce.expose());
                let step = keyring.call(&payload, Lane::Sessions, now, self.seed);
                Next::Ask(AnswerState::HandshakePayload { in_url }, step)
            }
            Brought::Token(token) => match keyring.owned_jwt(keyring.read(token, now)) {
                Ok(token) => Next::Verify(KeyState::Handshake { in_url }, token),
                Err(Refused { refusal, .. }) => self.handshake_refused(&refusal, now),
            },
        }
    }

    pub(super) fn handshake_payload(
        &mut self,
        in_url: bool,
        answer: JsonAnswer,
        now: Timestamp,
    ) -> Next {
        let mut answer = answer.unwrap_or_default();
        let directives = answer.get_mut("directives").map(Value::take);
        self.take_cookies(in_url, directives.unwrap_or_default(), now)
    }

    pub(super) fn handshake(
        &mut self,
        in_url: bool,
        directives: Result<Value, TokenRefusal>,
        now: Timestamp,
    ) -> Next {
        match directives {
            Ok(directives) => self.take_cookies(in_url, directives, now),
            Err(refusal) => self.handshake_refused(&refusal, now),
        }
    }

    /// Decides by the cookies of the request. Without a key the handshake may be good, so the
    /// browser keeps it.
    pub(super) fn handshake_refused(&mut self, refusal: &TokenRefusal, now: Timestamp) -> Next {
        if matches!(refusal, TokenRefusal::Key(_)) {
            self.stale_cookies.clear();
        }
        self.cookies(now)
    }

    /// Decides by the cookies that a handshake sets. If it sets none, or they are of no use, those
    /// of the request decide.
    fn take_cookies(&mut self, in_url: bool, directives: Value, now: Timestamp) -> Next {
        let Some(cookies) = self.new_cookies(directives) else {
            return self.cookies(now);
        };
        let mut headers = Headers::new();
        cookies.set(&mut headers);
        // A redirect for a handshake in a cookie would find that cookie again. Only development
        // instances take handshakes from the URL.
        if in_url {
            let mut url = self.context.url.clone();
            client_url::remove(&mut url, &BROUGHT);
            headers.insert("location", url);
            headers.insert("access-control-allow-origin", "null");
            headers.insert("access-control-allow-credentials", "true");
        }
        let Some(token) = cookies.session_token() else {
            let why = (Reason::SessionTokenMissing, String::new());
            let (status, token_type) = (Status::SignedOut, TokenType::Session);
            return Next::Done(Ok(self.nobody(status, token_type, why, headers)));
        };
        let token = self.keyring().read(token, now);
        self.verify_session(Carrier::Handshake(headers), token, now)
    }

    /// Clears the cookies of a handshake, on this host and on the instance's domain, where the
    /// Frontend API sets them.
    pub(super) fn clear_stale_cookies(&self, headers: &mut Headers) {
        for name in &self.stale_cookies {
            headers.append("set-cookie", format!("{name}=; Path=/; Max-Age=0"));
            if let Some(domain) = self.shared_domain() {
                let cleared = format!("{name}=; Path=/; Max-Age=0; Domain={domain}");
                headers.append("set-cookie", cleared);
            }
        }
        if !self.stale_cookies.is_empty() && headers.first("cache-control").is_none() {
            headers.insert("cache-control", CREDENTIALS_ARE_NOT_CACHED);
            headers.insert("vary", "Cookie");
        }
    }

    /// The domain above the Frontend API, if the request is for a host on it.
    fn shared_domain(&self) -> Option<&str> {
        let api = self.settings.instance.as_ref()?.issuing_api.as_str();
        let (_, domain) = api.split_once('.')?;
        let host = self.context.url.host_str()?;
        (!self.is_development() && domain.contains('.') && is_on(host, domain)).then_some(domain)
    }
}
