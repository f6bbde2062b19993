//! Detours: redirects of the browser that may bring a better session.

use alloc::format;
use alloc::string::String;

use url::Url;

use super::flow::{Authentication, Verdict};
use crate::Secret;
use crate::api::API_VERSION;
use crate::auth::outcome::{AuthError, Reason, Status};
use crate::auth::publishable_key::{InstanceType, base_url};
use crate::auth::request::client_url;
use crate::http::Headers;
use crate::jwt::TokenType;

/// How many redirects in a row there may be.
const MOST_REDIRECTS: u8 = 3;

/// The parameters that do not come back from a handshake: those of an earlier one, and the
/// development browser token.
const BROUGHT: [&str; 5] = [
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_help",
    "__clerk_db_jwt",
    "__dev_session",
];

/// Where a detour leads.
pub(super) enum To<'t> {
    /// To the Frontend API, which gets the session token.
    FrontendApi(Option<&'t Secret>),
    /// To this URL.
    Url(Url),
}

impl Authentication {
    /// Redirects the browser if that is possible. Otherwise the request is signed out.
    pub(super) fn detour(&self, reason: Reason, message: String, to: To<'_>) -> Verdict {
        if !self.context.may_redirect {
            return Ok(self.signed_out(reason, message));
        }
        let location = match to {
            To::Url(location) => location,
            To::FrontendApi(session) => self.handshake_url(&reason, session)?,
        };
        let redirects = self.context.browser.redirect_count;
        if redirects >= MOST_REDIRECTS {
            return Ok(self.signed_out(reason, message));
        }
        let mut headers = Headers::new();
        headers.insert("location", location);
        // A browser that caches the redirect of a sleeping tab would end in a redirect loop.
        headers.insert("cache-control", "no-store");
        let count = redirects.saturating_add(1);
        headers.append(
            "set-cookie",
            format!("__clerk_redirect_count={count}; SameSite=Lax; HttpOnly; Max-Age=2"),
        );
        let why = (reason, message);
        Ok(self.nobody(Status::Handshake, TokenType::Session, why, headers))
    }

    fn handshake_url(&self, reason: &Reason, session: Option<&Secret>) -> Result<Url, AuthError> {
        let (context, browser) = (&self.context, &self.context.browser);
        let mut back = context.url.clone();
        client_url::remove(&mut back, &BROUGHT);
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
            if let Some(token) = session {
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
}
