//! The decision by the cookies of a request.

use alloc::string::String;

use super::detour::To;
use super::flow::{Authentication, Next};
use super::states::Carrier;
use crate::Timestamp;
use crate::auth::outcome::Reason;
use crate::auth::request::UnverifiedClaims;
use crate::auth::request::client_url::parameter;
use crate::auth::token::Credential;

impl Authentication {
    /// Decides by the cookies alone, if there is no handshake or it is of no use.
    pub(super) fn cookies(&mut self, now: Timestamp) -> Next {
        if let Some(verdict) = self.synced_domains().transpose() {
            return Next::Done(verdict);
        }
        let token = self.context.browser.session_token.take();
        if let Some(reason) = self.unknown_browser() {
            return self.cookie_detour(reason, token.as_ref());
        }
        match (self.has_active_client(), token) {
            (false, None) => self.out(Reason::SessionTokenAndUatMissing),
            (false, token) => {
                self.cookie_detour(Reason::SessionTokenWithoutClientUat, token.as_ref())
            }
            (true, None) => self.cookie_detour(Reason::ClientUatWithoutSessionToken, None),
            (true, Some(token)) => self.cookie_session(token, now),
        }
    }

    /// In development, why the browser must get a development browser token first.
    fn unknown_browser(&self) -> Option<Reason> {
        if !self.is_development() {
            None
        } else if self.settings.handshake
            && parameter(&self.context.url, "__clerk_db_jwt").is_some()
        {
            Some(Reason::DevBrowserSync)
        } else if self.context.browser.dev_token.is_none() {
            Some(Reason::DevBrowserMissing)
        } else {
            None
        }
    }

    fn cookie_session(&mut self, token: Credential, now: Timestamp) -> Next {
        let keyring = self.keyring();
        if keyring.is_of_another_class(&token) {
            return self.out(Reason::TokenTypeMismatch);
        }
        let jwt = keyring.jwt(&token).ok();
        let issued = jwt.and_then(|jwt| UnverifiedClaims::of_token(jwt).issued_at());
        if issued.is_some_and(|issued| issued < self.context.browser.client_uat) {
            return self.cookie_detour(Reason::SessionTokenIatBeforeClientUat, Some(&token));
        }
        self.verify_session(Carrier::Cookie, token, now)
    }

    fn cookie_detour(&self, reason: Reason, token: Option<&Credential>) -> Next {
        let to = To::FrontendApi(token.map(Credential::text));
        Next::Done(self.detour(reason, String::new(), to))
    }
}
