//! Everything about a request that decides who sent it, read once.

use alloc::format;
use alloc::string::String;

use url::Url;

use super::browser::{Browser, HandshakePlaces};
use super::client_url::origin;
use super::cookies::Cookies;
use super::incoming::{Fields, IncomingRequest, refresh_fields};
use super::public_url::public_url;
use crate::auth::authenticator::Settings;
use crate::auth::options::AcceptsToken;
use crate::auth::outcome::AuthError;
use crate::auth::publishable_key::{InstanceType, accounts_url, is_development_portal, is_url};
use crate::jwt::TokenType;
use crate::{Secret, Timestamp};

/// What decides about a request. None of it is verified.
pub(crate) struct Context {
    pub(crate) is_get: bool,
    /// Whether the browser navigates to a document and handshakes are on, so that it can be
    /// redirected.
    pub(crate) may_redirect: bool,
    /// The URL that the browser asked for.
    pub(crate) url: Url,
    pub(crate) referrer: Option<String>,
    pub(crate) sec_fetch_dest: Option<String>,
    pub(crate) token_in_header: Option<Secret>,
    /// The configured proxy URL, made absolute.
    pub(crate) proxy_url: Option<String>,
    /// Where the browser reaches the Frontend API: a host, or the URL of the proxy.
    pub(crate) frontend_api: String,
    pub(crate) browser: Browser,
}

impl Context {
    pub(crate) fn read<R: IncomingRequest + ?Sized>(
        request: &R,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, AuthError> {
        let fields = Fields::of(request);
        if is_on_sign_in_origin(settings, fields.filled("origin")) {
            return Err(AuthError::SignInUrlOrigin);
        }
        let url = public_url(request, &fields, settings.allowed_hosts.as_ref())?;
        let configured = settings.app_urls.proxy_url.as_ref();
        let proxy_url = configured.map(|configured| {
            if configured.starts_with('/') {
                format!("{}{configured}", origin(&url))
            } else {
                configured.clone()
            }
        });
        let issuing_api = settings.instance.as_ref().map_or("", |it| &it.issuing_api);
        let frontend_api = proxy_url.as_deref().unwrap_or(issuing_api).into();
        let is_get = request.method().eq_ignore_ascii_case("GET");
        let navigates = is_get
            && match fields.filled("sec-fetch-dest") {
                Some(destination) => matches!(destination, "document" | "iframe"),
                None => fields
                    .filled("accept")
                    .is_some_and(|accept| accept.starts_with("text/html")),
            };
        let mut browser = Browser::default();
        if let Some(instance) = &settings.instance {
            // In production the URL may be a link of anybody, and only what the Frontend API has
            // stored in the browser counts.
            let development = instance.kind == InstanceType::Development;
            let places = HandshakePlaces {
                url: settings.handshake && development,
                cookies: settings.handshake && (development || navigates),
            };
            let cookies = Cookies::new(fields.get("cookie").unwrap_or_default());
            browser = Browser::read(&cookies, &url, instance, &settings.verifier.0, places, now);
            if is_get && browser.refresh_token.is_some() {
                browser.request_headers = refresh_fields(request, &instance.cookie_suffix);
            }
        }
        let text = |name| fields.filled(name).map(String::from);
        Ok(Self {
            is_get,
            may_redirect: navigates && settings.handshake,
            referrer: text("referer"),
            sec_fetch_dest: text("sec-fetch-dest"),
            token_in_header: fields
                .filled("authorization")
                .and_then(credential)
                .map(Secret::from),
            url,
            proxy_url,
            frontend_api,
            browser,
        })
    }

    /// Whether the referrer is on another site that is not one of Clerk's own.
    pub(crate) fn is_cross_origin(&self, instance_type: InstanceType) -> bool {
        let referrer = self
            .referrer
            .as_ref()
            .and_then(|referrer| Url::parse(referrer).ok());
        referrer.is_some_and(|referrer| {
            referrer.origin() != self.url.origin() && !self.is_clerks(&referrer, instance_type)
        })
    }

    /// Whether a referrer is the instance's Frontend API or account portal. In production only
    /// the instance's own portal counts, since anybody can have one of a development instance.
    fn is_clerks(&self, referrer: &Url, instance_type: InstanceType) -> bool {
        let host = referrer.host_str().unwrap_or_default();
        let is_api = if is_url(&self.frontend_api) {
            Url::parse(&self.frontend_api).is_ok_and(|api| api.host_str() == Some(host))
        } else {
            self.frontend_api == host
        };
        let portal = Url::parse(&accounts_url(&self.frontend_api));
        is_api
            || (instance_type != InstanceType::Production && is_development_portal(host))
            || portal.is_ok_and(|portal| portal.origin() == referrer.origin())
    }
}

/// Whether a request to a satellite comes from the origin of the satellite's sign-in URL, which must
/// be on another domain.
fn is_on_sign_in_origin(settings: &Settings, request_origin: Option<&str>) -> bool {
    let concerned =
        settings.app_urls.is_satellite && settings.accepts != AcceptsToken::Only(TokenType::M2m);
    concerned
        && request_origin.is_some_and(|request_origin| {
            let sign_in = settings.app_urls.sign_in_url.as_deref().unwrap_or_default();
            Url::parse(sign_in).is_ok_and(|url| origin(&url) == request_origin)
        })
}

/// The credential of an `Authorization` field: what follows the scheme `Bearer` in any case (RFC 9110
/// section 11.1), or the whole field if there is no scheme.
fn credential(field: &str) -> Option<&str> {
    let (scheme, rest) = field.split_once(' ').unwrap_or((field, ""));
    let bearer = scheme.eq_ignore_ascii_case("Bearer");
    let rest = if bearer {
        rest.trim_start_matches(' ')
    } else {
        rest
    };
    match rest.split(' ').next() {
        None | Some("") => Some(scheme),
        token => token.filter(|_| bearer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_follow_bearer_or_stand_alone() {
        for (field, expected) in [
            ("Bearer t", Some("t")),
            ("bearer t", Some("t")),
            ("BEARER   t", Some("t")),
            ("t", Some("t")),
            ("Basic t", None),
            ("Bearer t x", Some("t")),
            ("Bearer\tt", Some("Bearer\tt")),
            ("t, ", Some("t,")),
            ("Basic  t", Some("Basic")),
            ("Bearer  ", Some("Bearer")),
        ] {
            assert_eq!(credential(field), expected, "{field}");
        }
    }
}
