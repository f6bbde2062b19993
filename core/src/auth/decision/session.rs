//! What comes after the verification of a session token.

use alloc::format;
use alloc::string::String;

use super::detour::To;
use super::flow::{Authentication, Next, Verdict};
use super::states::{Carrier, KeyState};
use crate::Timestamp;
use crate::auth::outcome::{Reason, RefreshFailure, Status, TokenRefusal};
use crate::auth::token::{Credential, Refused, Session};
use crate::http::Headers;
use crate::jwt::{TokenError, VerifyOptions};

impl Authentication {
    pub(super) fn verify_session(
        &mut self,
        carrier: Carrier,
        token: Credential,
        now: Timestamp,
    ) -> Next {
        match self.keyring().user_jwt(token) {
            Ok(token) => Next::Verify(KeyState::Session(carrier), token),
            Err(refused) => self.session(carrier, Err(refused), now),
        }
    }

    /// In development the clock of this machine may be wrong by up to a day, and a token that a
    /// handshake has just brought is accepted all the same.
    pub(super) fn expected(&self, carrier: &Carrier) -> &VerifyOptions {
        match carrier {
            Carrier::Handshake(_) if self.is_development() => {
                &self.keyring().expected_with_max_skew
            }
            _ => &self.keyring().expected,
        }
    }

    pub(super) fn session(
        &mut self,
        carrier: Carrier,
        session: Result<Session, Refused>,
        now: Timestamp,
    ) -> Next {
        match (carrier, session) {
            (Carrier::Header, Ok(session)) => self.signed_in(session, Headers::new()),
            (Carrier::Cookie, Ok(session)) => self.cookie_verified(session),
            (Carrier::Handshake(headers) | Carrier::Refresh(_, headers), Ok(session)) => {
                self.signed_in(session, headers)
            }
            (Carrier::Header, Err(refused)) => self.refused(refused, "header", now),
            (Carrier::Cookie, Err(refused)) => self.refused(refused, "cookie", now),
            (Carrier::Handshake(_), Err(refused)) => self.handshake_refused(&refused.refusal, now),
            (Carrier::Refresh(expired, _), Err(_)) => {
                self.not_refreshed(RefreshFailure::InvalidToken, expired)
            }
        }
    }

    /// Decides after a refusal: an expired token may be refreshed, and a detour may bring a better
    /// one.
    pub(super) fn refused(&mut self, refused: Refused, carrier: &str, now: Timestamp) -> Next {
        let Refused {
            refusal,
            credential,
        } = refused;
        let message = format!(
            "{refusal} (reason={}, token-carrier={carrier})",
            refusal.reason()
        );
        let reason = match refusal {
            TokenRefusal::Token(TokenError::Expired) => {
                let browser = &mut self.context.browser;
                let failure = match (self.context.is_get, browser.refresh_token.take()) {
                    (true, Some(refresh_token)) => {
                        let expired = browser.session_token.take().unwrap_or(credential);
                        return self.refresh(expired, &refresh_token, message, now);
                    }
                    (true, None) => RefreshFailure::NoCookie,
                    (false, _) => RefreshFailure::NotGet,
                };
                Reason::SessionTokenExpired(failure)
            }
            TokenRefusal::Token(TokenError::NotActiveYet) => Reason::SessionTokenNbf,
            TokenRefusal::Token(TokenError::IssuedInTheFuture) => {
                Reason::SessionTokenIatInTheFuture
            }
            refusal => {
                return Next::Done(Ok(self.signed_out(Reason::Token(refusal), message)));
            }
        };
        let cookie = self.context.browser.session_token.as_ref();
        let token = cookie.unwrap_or(&credential).text();
        Next::Done(self.detour(reason, message, To::FrontendApi(Some(token))))
    }

    /// Decides after the token of a cookie has verified. A satellite or another organization may
    /// still need a detour.
    fn cookie_verified(&self, session: Session) -> Next {
        let context = &self.context;
        let cross_origin = !self.settings.app_urls.is_satellite
            && context.is_get
            && context.may_redirect
            && context.sec_fetch_dest.as_deref() == Some("document")
            && context.browser.redirect_count == 0
            && self
                .instance_type()
                .is_some_and(|it| context.is_cross_origin(it));
        if cross_origin {
            let reason = Reason::PrimaryDomainCrossOriginSync;
            let message = "the browser comes from another domain, perhaps a satellite";
            let to = To::FrontendApi(Some(&session.token));
            return Next::Done(self.detour(reason, message.into(), to));
        }
        match self.other_organization(&session) {
            Some(verdict) => Next::Done(verdict),
            None => self.signed_in(session, Headers::new()),
        }
    }

    /// The handshake that activates the organization that the URL is for, if it is not active.
    fn other_organization(&self, session: &Session) -> Option<Verdict> {
        let claims = &session.claims;
        let pending = claims.session_status.as_deref() == Some("pending");
        if claims.user_id.is_empty() || pending || self.context.browser.redirect_count >= 3 {
            return None;
        }
        let target = self.settings.sync.target(self.context.url.path())?;
        if target.is_active(claims) {
            return None;
        }
        let reason = Reason::ActiveOrganizationMismatch;
        let to = To::FrontendApi(Some(&session.token));
        match self.detour(reason, String::new(), to) {
            Ok(state) if state.status() != Status::Handshake => None,
            verdict => Some(verdict),
        }
    }
}
