//! The cookies and parameters of a browser.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use url::Url;

use super::claims::UnverifiedClaims;
use super::client_url::parameter;
use super::cookies::{self, Cookies};
use crate::auth::authenticator::Instance;
use crate::auth::publishable_key::InstanceType;
use crate::auth::token::{Credential, Keyring};
use crate::{Secret, Timestamp};

/// What the browser keeps between requests: cookies, and parameters that replace some of them.
#[derive(Default)]
pub(crate) struct Browser {
    /// Whether the cookies with the instance's suffix are used, not the plain ones.
    pub(crate) suffixed: bool,
    pub(crate) session_token: Option<Credential>,
    pub(crate) refresh_token: Option<Secret>,
    /// When the client last changed, in seconds; 0 if nobody is signed in.
    pub(crate) client_uat: f64,
    pub(crate) dev_token: Option<Secret>,
    pub(crate) handshake: Option<Handshake>,
    /// The cookies of a handshake, which are cleared once it is used or found to be of no use.
    pub(crate) handshake_cookies: Vec<&'static str>,
    /// How many redirects of this SDK came just before: 0 to 3.
    pub(crate) redirect_count: u8,
    /// The header fields for Clerk's API; only if the session could be refreshed.
    pub(crate) request_headers: Vec<(String, String)>,
}

/// What a handshake has brought.
pub(crate) struct Handshake {
    pub(crate) brought: Brought,
    /// Whether it is in the URL, not in a cookie.
    pub(crate) in_url: bool,
}

pub(crate) enum Brought {
    /// The name under which Clerk's API has the cookies.
    Nonce(Secret),
    /// A token that holds the cookies.
    Token(Secret),
}

/// Where a handshake is looked for.
#[derive(Clone, Copy)]
pub(crate) struct HandshakePlaces {
    pub(super) url: bool,
    pub(super) cookies: bool,
}

const NONCE: &str = "__clerk_handshake_nonce";
const TOKEN: &str = "__clerk_handshake";

impl Browser {
    pub(super) fn read(
        cookies: &Cookies<'_>,
        url: &Url,
        instance: &Instance,
        keyring: &Keyring,
        handshakes: HandshakePlaces,
        now: Timestamp,
    ) -> Self {
        let plain = |name| cookies.get(name);
        let suffixed = |name| cookies.get_suffixed(name, &instance.cookie_suffix);
        let sessions = Sessions {
            plain: plain("__session").map(|token| keyring.read_text(token, now)),
            plain_uat: plain("__client_uat"),
            suffixed: suffixed("__session").map(|token| keyring.read_text(token, now)),
            suffixed_uat: suffixed("__client_uat"),
        };
        let uses_suffixed = sessions.uses_suffixed(instance, now);
        let (session_token, uat, dev_browser) = if uses_suffixed {
            let Sessions {
                suffixed: token,
                suffixed_uat,
                ..
            } = sessions;
            (token, suffixed_uat, suffixed("__clerk_db_jwt"))
        } else {
            (sessions.plain, sessions.plain_uat, plain("__clerk_db_jwt"))
        };
        let in_url = |name| parameter(url, name).filter(|value| !value.is_empty());
        let brought = |name| {
            let from_url = in_url(name).filter(|_| handshakes.url);
            let in_url = from_url.is_some();
            let value = from_url.or_else(|| plain(name).filter(|_| handshakes.cookies))?;
            Some((value, in_url))
        };
        let nonce = brought(NONCE).filter(|(nonce, _)| is_nonce(nonce));
        let handshake = match nonce {
            Some((nonce, in_url)) => Some((Brought::Nonce(Secret::new(nonce)), in_url)),
            None => {
                brought(TOKEN).map(|(token, in_url)| (Brought::Token(Secret::new(token)), in_url))
            }
        };
        Self {
            suffixed: uses_suffixed,
            session_token,
            refresh_token: suffixed("__refresh").map(Secret::new),
            client_uat: cookies::client_uat(&uat.unwrap_or_default()),
            dev_token: in_url("__clerk_db_jwt").or(dev_browser).map(Secret::new),
            handshake: handshake.map(|(brought, in_url)| Handshake { brought, in_url }),
            handshake_cookies: [TOKEN, NONCE]
                .into_iter()
                .filter(|name| handshakes.cookies && plain(name).is_some())
                .collect(),
            redirect_count: cookies::redirect_count(
                &plain("__clerk_redirect_count").unwrap_or_default(),
            ),
            request_headers: Vec::new(),
        }
    }
}

/// Whether a text has the form of a nonce: at most 256 letters, digits, `-`, `_`, `.` and `~`. For
/// any other text nothing is asked of Clerk's API.
fn is_nonce(text: &str) -> bool {
    let in_form = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.len() <= 256 && text.bytes().all(in_form)
}

/// The cookies that come in two versions: plain, and with the suffix of the instance, which keeps
/// several applications on one domain apart.
struct Sessions<'a> {
    plain: Option<Credential>,
    plain_uat: Option<Cow<'a, str>>,
    suffixed: Option<Credential>,
    suffixed_uat: Option<Cow<'a, str>>,
}

impl Sessions<'_> {
    /// Whether the suffixed cookies are used. The tokens are not verified at this point.
    fn uses_suffixed(&self, instance: &Instance, now: Timestamp) -> bool {
        let plain = self.plain.as_ref().map(UnverifiedClaims::of);
        if let Some(plain) = &plain {
            // With a malformed plain cookie the request is signed out, without a handshake.
            if !plain.has_issuer() {
                return false;
            }
            // The plain cookie belongs to another application.
            if !plain.is_issued_by(&instance.issuing_api) {
                return true;
            }
        }
        if self.suffixed.is_none() && self.suffixed_uat.is_none() {
            return false;
        }
        let suffixed = self
            .suffixed
            .as_ref()
            .map(UnverifiedClaims::of)
            .unwrap_or_default();
        let plain_out = self.plain_uat.as_deref() == Some("0");
        let suffixed_out = self.suffixed_uat.as_deref() == Some("0");
        let issued = |claims: &UnverifiedClaims<'_>| claims.issued_at().unwrap_or_default();
        let plain_issued = plain.as_ref().map_or(0.0, issued);
        let plain_is_newer = !suffixed_out && !plain_out && plain_issued > issued(&suffixed);
        // An older application on the same domain signs in or out with plain cookies only.
        let signed_in_since = suffixed_out && !plain_out;
        let signed_out_since = instance.kind == InstanceType::Development
            && !suffixed_out
            && plain_out
            && suffixed.has_expired(now);
        // The instance no longer sets suffixed cookies.
        let abandoned = self.suffixed_uat.is_none() && self.suffixed.is_some();
        !(plain_is_newer || signed_in_since || signed_out_since || abandoned)
    }
}
