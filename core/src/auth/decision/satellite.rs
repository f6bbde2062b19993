//! Satellites: applications on other domains whose sessions a primary application holds.

use alloc::boxed::Box;
use alloc::string::String;

use url::Url;

use super::detour::To;
use super::flow::Authentication;
use crate::auth::outcome::{AuthError, Reason, RequestState};
use crate::auth::publishable_key::InstanceType;
use crate::auth::request::client_url::{self, parameter};
use crate::auth::token::Credential;

/// The parameters of a handshake, which do not come back from the primary.
const HANDSHAKE: [&str; 3] = [
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_help",
];

impl Authentication {
    /// Decides whether a satellite and its primary must be synchronized first.
    pub(super) fn synced_domains(&self) -> Result<Option<Box<RequestState>>, AuthError> {
        let (context, is_satellite) = (&self.context, self.settings.app_urls.is_satellite);
        if !self.settings.handshake {
            return Ok(None);
        }
        let development = match self.instance_type() {
            Some(InstanceType::Development) => true,
            Some(InstanceType::Production) => false,
            None => return Ok(None),
        };
        let synced = parameter(&context.url, "__clerk_synced");
        let to_document = context.sec_fetch_dest.as_deref() == Some("document") && context.is_get;
        if is_satellite && to_document && synced.as_deref() != Some("true") {
            let needs_sync = synced.as_deref() == Some("false");
            let has_cookies = context.browser.session_token.is_some() || self.has_active_client();
            if !self.settings.satellite_auto_sync && !has_cookies && !needs_sync {
                let reason = Reason::SessionTokenAndUatMissing;
                return Ok(Some(self.signed_out(reason, String::new())));
            }
            if !has_cookies || needs_sync {
                let to = if development {
                    To::Url(self.primary_url()?)
                } else {
                    To::FrontendApi(context.browser.session_token.as_ref().map(Credential::text))
                };
                let reason = Reason::SatelliteCookieNeedsSyncing;
                return self.detour(reason, String::new(), to).map(Some);
            }
        }
        if development && !is_satellite {
            let back = parameter(&context.url, "__clerk_redirect_url");
            if let Some(back) = back.filter(|back| !back.is_empty()) {
                let mut back = self.allowed_redirect(&back)?;
                if let Some(dev_browser) = &context.browser.dev_token {
                    client_url::append(&mut back, "__clerk_db_jwt", dev_browser.expose());
                }
                client_url::set(&mut back, "__clerk_synced", "true");
                let reason = Reason::PrimaryRespondsToSyncing;
                return self.detour(reason, String::new(), To::Url(back)).map(Some);
            }
        }
        Ok(None)
    }

    /// The URL to send a browser back to, with its development browser token.
    fn allowed_redirect(&self, back: &str) -> Result<Url, AuthError> {
        let back = Url::parse(back).map_err(|_| AuthError::RedirectUrl)?;
        let origin = back.origin();
        let allowed = matches!(back.scheme(), "http" | "https")
            && (origin == self.context.url.origin()
                || self.settings.redirect_origins.contains(&origin));
        allowed.then_some(back).ok_or(AuthError::RedirectUrl)
    }

    /// The sign-in URL of the primary, which sends the browser back here.
    fn primary_url(&self) -> Result<Url, AuthError> {
        let sign_in = self
            .settings
            .app_urls
            .sign_in_url
            .as_deref()
            .unwrap_or_default();
        let mut url = Url::parse(sign_in).map_err(|_| AuthError::SignInUrlOrigin)?;
        let mut back = self.context.url.clone();
        if HANDSHAKE
            .iter()
            .any(|name| parameter(&back, name).is_some())
        {
            client_url::remove(&mut back, &HANDSHAKE);
        }
        client_url::append(&mut url, "__clerk_redirect_url", back.as_str());
        Ok(url)
    }
}
