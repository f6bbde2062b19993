//! Everything that a request says about who it is, read once.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;
use url::Url;

use super::client_url::{origin, parameter};
use super::cookies::{self, Cookies};
use super::error::AuthError;
use super::incoming::{Fields, IncomingRequest, all_fields};
use super::options::{Instance, Settings};
use super::public_url::public_url;
use super::publishable_key::{InstanceType, accounts_url, is_development_portal};
use crate::jwt::Unverified;
use crate::{Secret, Timestamp};

/// What one request says. Nothing in it is proved.
pub(super) struct Context {
    pub(super) is_get: bool,
    /// The URL that the browser asked for.
    pub(super) url: Url,
    pub(super) accept: Option<String>,
    pub(super) referrer: Option<String>,
    pub(super) sec_fetch_dest: Option<String>,
    pub(super) token_in_header: Option<Secret>,
    /// The configured proxy URL, made absolute.
    pub(super) proxy_url: String,
    /// Where the browser reaches the Frontend API: a host, or the URL of the proxy.
    pub(super) frontend_api: String,
    pub(super) browser: Browser,
}

/// What the browser keeps between requests: cookies, and parameters that stand for some.
#[derive(Default)]
pub(super) struct Browser {
    /// Whether the cookies with the instance's suffix count, not the plain ones.
    pub(super) suffixed: bool,
    pub(super) session_token: Option<Secret>,
    pub(super) refresh_token: Option<Secret>,
    /// When the client last changed, in seconds; 0 where nobody is signed in.
    pub(super) client_uat: f64,
    pub(super) dev_token: Option<Secret>,
    pub(super) handshake_token: Option<Secret>,
    pub(super) handshake_nonce: Option<Secret>,
    /// How many redirects of ours came just before: 0 to 3.
    pub(super) redirect_count: u8,
    /// Every header field; only there where the session could be refreshed.
    pub(super) request_headers: Vec<(String, String)>,
}

impl Context {
    pub(super) fn read<R: IncomingRequest + ?Sized>(
        request: &R,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Self, AuthError> {
        let fields = Fields::of(request);
        if settings.is_on_sign_in_origin(fields.filled("origin")) {
            return Err(AuthError::SignInUrlOrigin);
        }
        let url = public_url(request, &fields, settings.allowed_hosts.as_ref())?;
        let configured = settings.site.proxy_url.as_str();
        let proxy_url = if configured.starts_with('/') {
            format!("{}{configured}", origin(&url))
        } else {
            configured.into()
        };
        let issuing_api = settings.instance.as_ref().map_or("", |it| &it.issuing_api);
        let frontend_api = if proxy_url.is_empty() {
            issuing_api
        } else {
            &proxy_url
        }
        .into();
        let is_get = request.method().eq_ignore_ascii_case("GET");
        let mut browser = match &settings.instance {
            Some(instance) => {
                let cookies = Cookies::new(fields.get("cookie").unwrap_or_default());
                Browser::read(cookies, &url, instance, now)
            }
            None => Browser::default(),
        };
        if is_get && browser.refresh_token.is_some() {
            browser.request_headers = all_fields(request);
        }
        let text = |name| fields.filled(name).map(String::from);
        Ok(Self {
            is_get,
            accept: text("accept"),
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

    /// The session token, wherever it stands.
    pub(super) fn session_token(&self) -> Option<&Secret> {
        self.browser
            .session_token
            .as_ref()
            .or(self.token_in_header.as_ref())
    }

    /// Whether this is the navigation of a user to a document, which can be redirected.
    pub(super) fn may_redirect(&self) -> bool {
        let to_document = match self.sec_fetch_dest.as_deref() {
            Some(destination) => matches!(destination, "document" | "iframe"),
            None => self
                .accept
                .as_ref()
                .is_some_and(|accept| accept.starts_with("text/html")),
        };
        self.is_get && to_document
    }

    /// Whether a link on another site led here that is none of Clerk's own.
    pub(super) fn comes_from_elsewhere(&self, instance_type: InstanceType) -> bool {
        let referrer = self
            .referrer
            .as_ref()
            .and_then(|referrer| Url::parse(referrer).ok());
        referrer.is_some_and(|referrer| {
            referrer.origin() != self.url.origin() && !self.is_clerks(&referrer, instance_type)
        })
    }

    /// Whether a referrer is the instance's Frontend API or account portal. In production only
    /// the instance's own portal counts: anybody can have one of a development instance.
    fn is_clerks(&self, referrer: &Url, instance_type: InstanceType) -> bool {
        let host = referrer.host_str().unwrap_or_default();
        let api = match Url::parse(&self.frontend_api) {
            Ok(url) if self.frontend_api.starts_with("http") => url.host_str().map(String::from),
            Err(_) if self.frontend_api.starts_with("http") => return false,
            _ => Some(self.frontend_api.clone()),
        };
        let portal = Url::parse(&accounts_url(&self.frontend_api));
        api.is_some_and(|api| api == host)
            || (instance_type != InstanceType::Production && is_development_portal(host))
            || portal.is_ok_and(|portal| portal.origin() == referrer.origin())
    }
}

impl Browser {
    fn read(cookies: Cookies<'_>, url: &Url, instance: &Instance, now: Timestamp) -> Self {
        let plain = |name| cookies.get(name);
        let suffixed = |name| cookies.get(&format!("{name}_{}", instance.cookie_suffix));
        let sessions = Sessions {
            plain: plain("__session"),
            plain_uat: plain("__client_uat"),
            suffixed: suffixed("__session"),
            suffixed_uat: suffixed("__client_uat"),
        };
        let uses_suffixed = sessions.suffixed_count(instance, now);
        let (session, uat, dev_browser) = if uses_suffixed {
            (
                sessions.suffixed,
                sessions.suffixed_uat,
                suffixed("__clerk_db_jwt"),
            )
        } else {
            (sessions.plain, sessions.plain_uat, plain("__clerk_db_jwt"))
        };
        let either = |name| {
            parameter(url, name)
                .filter(|value| !value.is_empty())
                .or_else(|| plain(name))
        };
        let secret = |value: Option<Cow<'_, str>>| value.map(Secret::new);
        Self {
            suffixed: uses_suffixed,
            session_token: secret(session),
            refresh_token: secret(suffixed("__refresh")),
            client_uat: cookies::client_uat(&uat.unwrap_or_default()),
            dev_token: secret(
                parameter(url, "__clerk_db_jwt")
                    .filter(|value| !value.is_empty())
                    .or(dev_browser),
            ),
            handshake_token: secret(either("__clerk_handshake")),
            handshake_nonce: secret(either("__clerk_handshake_nonce")),
            redirect_count: cookies::redirect_count(
                &plain("__clerk_redirect_count").unwrap_or_default(),
            ),
            request_headers: Vec::new(),
        }
    }
}

/// The cookies that come in two versions: plain, and with the suffix of the instance, which keeps
/// several applications on one domain apart.
struct Sessions<'a> {
    plain: Option<Cow<'a, str>>,
    plain_uat: Option<Cow<'a, str>>,
    suffixed: Option<Cow<'a, str>>,
    suffixed_uat: Option<Cow<'a, str>>,
}

impl Sessions<'_> {
    /// Whether the suffixed cookies count. Tokens are only looked at here, not believed.
    fn suffixed_count(&self, instance: &Instance, now: Timestamp) -> bool {
        let plain = self.plain.as_deref().map(Glance::at);
        if let Some(plain) = &plain {
            // A malformed plain cookie means signed out, not a handshake.
            if !plain.has_issuer {
                return false;
            }
            // The plain cookie is another application's.
            if plain.instance.as_deref() != Some(&instance.issuing_api) {
                return true;
            }
        }
        if self.suffixed.is_none() && self.suffixed_uat.is_none() {
            return false;
        }
        let suffixed = self.suffixed.as_deref().map(Glance::at).unwrap_or_default();
        let plain_out = self.plain_uat.as_deref() == Some("0");
        let suffixed_out = self.suffixed_uat.as_deref() == Some("0");
        let plain_issued = plain.map_or(0.0, |plain| plain.issued);
        let plain_is_newer = !suffixed_out && !plain_out && plain_issued > suffixed.issued;
        // An older application on the same domain signs in or out with plain cookies only.
        let signed_in_since = suffixed_out && !plain_out;
        let signed_out_since = instance.kind == InstanceType::Development
            && !suffixed_out
            && plain_out
            && suffixed.has_expired(now);
        // The instance does not set suffixed cookies any more.
        let abandoned = self.suffixed_uat.is_none() && self.suffixed.is_some();
        !(plain_is_newer || signed_in_since || signed_out_since || abandoned)
    }
}

/// What an unverified token says of itself.
#[derive(Default)]
struct Glance {
    has_issuer: bool,
    /// The issuer without `https://`.
    instance: Option<String>,
    issued: f64,
    expires: Option<f64>,
}

impl Glance {
    fn at(token: &str) -> Self {
        let unverified = Unverified::parse(token).ok();
        let Some(claims) = unverified.as_ref().and_then(Unverified::unverified_claims) else {
            return Self::default();
        };
        let issuer = claims.get("iss");
        Self {
            has_issuer: issuer.is_some_and(is_something),
            instance: issuer.and_then(Value::as_str).map(without_schemes),
            issued: claims.get("iat").and_then(compared).unwrap_or_default(),
            expires: claims.get("exp").and_then(compared),
        }
    }

    #[allow(clippy::as_conversions, clippy::cast_precision_loss)] // seconds of this century
    fn has_expired(&self, now: Timestamp) -> bool {
        self.expires
            .is_some_and(|expires| expires <= now.as_secs() as f64)
    }
}

/// An unverified time as Clerk's JavaScript SDK compares it, so that a browser is sent on the same
/// detours: no verified token has one that is no number.
pub(super) fn compared(time: &Value) -> Option<f64> {
    match time {
        Value::Null => Some(0.0),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.trim().is_empty() => Some(0.0),
        Value::String(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        Value::Array(list) => match list.as_slice() {
            [] => Some(0.0),
            [only] => compared(only),
            _ => None,
        },
        Value::Object(_) => None,
    }
}

/// Neither null nor false, zero or empty.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// A text without any `http://` or `https://` in it, in whatever case.
fn without_schemes(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(c) = rest.chars().next() {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| {
            rest.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        let skip = scheme.map_or_else(
            || {
                kept.push(c);
                c.len_utf8()
            },
            str::len,
        );
        rest = rest.get(skip..).unwrap_or_default();
    }
    kept
}

/// The credential of an `Authorization` field: behind the scheme `Bearer` in whatever case
/// (RFC 9110 section 11.1), or what stands before the first space where no scheme can be meant.
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
    fn credentials() {
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

    #[test]
    fn schemes_are_removed_wherever_they_stand() {
        assert_eq!(
            without_schemes("https://clerk.example.com"),
            "clerk.example.com"
        );
        assert_eq!(without_schemes("HTTP://a.https://b"), "a.b");
        assert_eq!(without_schemes("ü"), "ü");
    }
}
