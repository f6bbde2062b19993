//! Publishable keys: which instance an application belongs to.
//!
//! Source: <https://clerk.com/docs/deployments/clerk-environment-variables>.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use sha1::{Digest, Sha1};
use url::Url;

use crate::{ConfigError, InvalidPublishableKey, SettingMistake};

/// A publishable key (`pk_test_…`, `pk_live_…`), which is not a secret. It names the instance's
/// Frontend API and the type of the instance.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{InstanceType, PublishableKey};
///
/// let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// assert_eq!(key.frontend_api(), "clerk.example.com");
/// assert_eq!(key.instance_type(), InstanceType::Production);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishableKey {
    text: String,
    instance_type: InstanceType,
    frontend_api: String,
}

/// The type of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstanceType {
    /// Development: `pk_test_…`.
    Development,
    /// Production: `pk_live_…`.
    Production,
}

impl InstanceType {
    /// The name that Clerk's SDKs use, for example `development`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

const LIVE: &str = "pk_live_";
const TEST: &str = "pk_test_";
const LEGACY_DEVELOPMENT: [&str; 3] = [".lcl.dev", ".lclstage.dev", ".lclclerk.com"];

impl PublishableKey {
    /// Parses a key, as in `CLERK_PUBLISHABLE_KEY`. White space before it is refused, as browsers do;
    /// a client's configuration trims it.
    ///
    /// # Errors
    /// [`ConfigError`] if the text is not one.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        if text.is_empty() {
            return Err(InvalidPublishableKey::Missing.into());
        }
        let decoded = Self::decode(text);
        Ok(
            decoded.map_err(|malformed| match SettingMistake::find(text) {
                None | Some(SettingMistake::PublishableKey) => malformed,
                Some(mistake) => InvalidPublishableKey::Mistake(mistake),
            })?,
        )
    }

    fn decode(text: &str) -> Result<Self, InvalidPublishableKey> {
        let (instance_type, encoded) = match (text.strip_prefix(LIVE), text.strip_prefix(TEST)) {
            (Some(encoded), _) => (InstanceType::Production, encoded),
            (_, Some(encoded)) => (InstanceType::Development, encoded),
            _ => return Err(InvalidPublishableKey::Malformed),
        };
        let frontend_api = decode(encoded).ok_or(InvalidPublishableKey::Malformed)?;
        let frontend_api = frontend_api
            .strip_suffix('$')
            .filter(|host| !host.contains('$') && host.contains('.'))
            .ok_or(InvalidPublishableKey::Malformed)?;
        Ok(Self {
            text: text.into(),
            instance_type,
            frontend_api: frontend_api.into(),
        })
    }

    /// The key of the instance with this Frontend API, for example `clerk.example.com`.
    ///
    /// # Errors
    /// [`ConfigError`] if it has characters beyond Latin-1.
    pub fn build(frontend_api: &str) -> Result<String, ConfigError> {
        let legacy = frontend_api.starts_with("clerk.")
            && LEGACY_DEVELOPMENT
                .iter()
                .any(|suffix| frontend_api.ends_with(suffix))
            && !frontend_api.ends_with(".prod.lclclerk.com");
        let prefix = if legacy || is_development_host(frontend_api) {
            TEST
        } else {
            LIVE
        };
        let mut bytes = frontend_api
            .chars()
            .map(|c| u8::try_from(c).map_err(|_| InvalidPublishableKey::FrontendApi))
            .collect::<Result<Vec<u8>, InvalidPublishableKey>>()?;
        bytes.push(b'$');
        Ok(format!("{prefix}{}", encode(&bytes)))
    }

    /// The key for the host that a request came to, for applications with several domains of one
    /// production instance. A development key is the same for every host. Check the host against
    /// a list of your own first: the sender chooses the header that it comes from.
    ///
    /// # Errors
    /// [`ConfigError`] if the host is empty or has characters beyond Latin-1.
    pub fn for_host(host: &str, configured: Option<&Self>) -> Result<String, ConfigError> {
        if let Some(key) = configured.filter(|key| key.instance_type == InstanceType::Development) {
            return Ok(key.text.clone());
        }
        let host = host.to_lowercase();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
                name
            }
            _ => &host,
        };
        if name.is_empty() {
            return Err(InvalidPublishableKey::FrontendApi.into());
        }
        Self::build(&format!("clerk.{name}"))
    }

    /// The key itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The type of the instance.
    pub fn instance_type(&self) -> InstanceType {
        self.instance_type
    }

    /// The host of the instance's Frontend API.
    pub fn frontend_api(&self) -> &str {
        &self.frontend_api
    }

    /// Where browsers reach the Frontend API: at the proxy, at the domain of a production satellite,
    /// or at [`PublishableKey::frontend_api`]. An empty text is the same as none.
    pub fn frontend_api_for(
        &self,
        proxy_url: Option<&str>,
        satellite_domain: Option<&str>,
    ) -> String {
        let filled = |text: &&str| !text.is_empty();
        let production = self.instance_type == InstanceType::Production;
        match (proxy_url.filter(filled), satellite_domain.filter(filled)) {
            (Some(proxy_url), _) => proxy_url.into(),
            (None, Some(domain)) if production => format!("clerk.{domain}"),
            _ => self.frontend_api.clone(),
        }
    }

    /// The suffix of the names of this instance's cookies, eight characters. It lets several
    /// instances share a domain.
    pub fn cookie_suffix(&self) -> String {
        cookie_suffix(&self.text)
    }
}

/// The cookie suffix of a key: the first eight characters of its SHA-1 hash in base64url.
pub fn cookie_suffix(publishable_key: &str) -> String {
    // Six bytes are eight characters.
    let digest = Sha1::digest(publishable_key.as_bytes());
    encode(digest.get(..6).unwrap_or_default())
        .replace('+', "-")
        .replace('/', "_")
}

/// The URL of the account portal that belongs to a Frontend API.
pub(super) fn accounts_url(frontend_api: &str) -> String {
    let host = frontend_api.replacen("clerk.accountsstage.", "accountsstage.", 1);
    let host = match host.split_once("clerk.") {
        Some((before, after)) => {
            let after = after.strip_prefix("accounts.").unwrap_or(after);
            format!("{before}accounts.{after}")
        }
        None => host,
    };
    format!("https://{host}")
}

/// Whether a host is the account portal of a development instance. Anybody can have one.
pub(super) fn is_development_portal(host: &str) -> bool {
    let legacy = host.starts_with("accounts.")
        && LEGACY_DEVELOPMENT
            .iter()
            .any(|suffix| host.ends_with(suffix));
    legacy
        || [
            ".accounts.dev",
            ".accountsstage.dev",
            ".accounts.lclclerk.com",
        ]
        .into_iter()
        .filter_map(|suffix| host.strip_suffix(suffix))
        .any(|name| {
            name.rsplit_once('.')
                .is_none_or(|(_, last)| last != "clerk")
        })
}

/// Hosts such as `happy-lion-42.clerk.accounts.dev`.
fn is_development_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let Some((label, rest)) = host.split_once('.') else {
        return false;
    };
    let mut words = label.split('-');
    let is_word = |word: Option<&str>| {
        word.is_some_and(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let is_number = |word: Option<&str>| {
        word.is_some_and(|word| {
            matches!(word.len(), 1 | 2) && word.bytes().all(|b| b.is_ascii_digit())
        })
    };
    is_word(words.next())
        && is_word(words.next())
        && is_number(words.next())
        && words.next().is_none()
        && rest.strip_prefix("clerk.accounts").is_some_and(|rest| {
            ["dev", "com"].iter().any(|end| rest.ends_with(end))
                && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'.')
        })
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without padding (RFC 4648 section 4).
fn encode(bytes: &[u8]) -> String {
    use base64ct::{Base64Unpadded, Encoding};
    Base64Unpadded::encode_string(bytes)
}

/// Base64 as browsers decode it (WHATWG Infra, forgiving-base64 decode), to Latin-1 text, so that
/// keys that work in the browser work here.
fn decode(text: &str) -> Option<String> {
    let mut text: Vec<u8> = text
        .bytes()
        .filter(|b| !b" \t\n\x0c\r".contains(b))
        .collect();
    if text.len().is_multiple_of(4) {
        for _ in 0..2 {
            if text.last() == Some(&b'=') {
                text.pop();
            }
        }
    }
    if text.len() % 4 == 1 {
        return None;
    }
    let mut decoded = String::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(char::from(u8::try_from((bits >> count) & 0xff).ok()?));
            bits &= (1 << count) - 1;
        }
    }
    Some(decoded)
}

/// Whether a Frontend API is given as the URL of a proxy, not as a host. A host may begin with `http`.
pub(crate) fn is_url(frontend_api: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| frontend_api.starts_with(scheme))
}

/// The base URL of a Frontend API, which is given as a host or as the URL of a proxy.
pub(crate) fn base_url(frontend_api: &str) -> Option<Url> {
    let scheme = if is_url(frontend_api) { "" } else { "https://" };
    Url::parse(&format!("{scheme}{}/", frontend_api.trim_end_matches('/'))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_their_frontend_api() {
        let key =
            PublishableKey::parse("pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk").unwrap();
        assert_eq!(key.frontend_api(), "happy-lion-42.clerk.accounts.dev");
        assert_eq!(key.instance_type(), InstanceType::Development);
        for (host, prefix) in [
            ("happy-lion-42.clerk.accounts.dev", TEST),
            ("A-B-1.clerk.accounts.dev", TEST),
            ("a-b-123.clerk.accounts.dev", LIVE),
            ("clerk.foo.bar-53.lcl.dev", TEST),
            ("clerk.prod.lclclerk.com", LIVE),
            ("clerk.x.prod.lclclerk.com", LIVE),
            ("clerk.example.com", LIVE),
        ] {
            assert!(
                PublishableKey::build(host).unwrap().starts_with(prefix),
                "{host}"
            );
        }
    }

    #[test]
    fn keys_for_hosts_follow_the_instance_type() {
        let build = |host: &str| PublishableKey::for_host(host, None);
        assert_eq!(
            build("EXAMPLE.com:8443"),
            PublishableKey::build("clerk.example.com")
        );
        assert_eq!(build(""), Err(InvalidPublishableKey::FrontendApi.into()));
        assert_eq!(build(":80"), Err(InvalidPublishableKey::FrontendApi.into()));
    }

    #[test]
    fn portals_are_those_of_development_instances() {
        for (frontend_api, expected) in [
            ("clerk.example.com", "https://accounts.example.com"),
            (
                "happy-lion-42.clerk.accounts.dev",
                "https://happy-lion-42.accounts.dev",
            ),
            (
                "a-b-1.clerk.accountsstage.dev",
                "https://a-b-1.accountsstage.dev",
            ),
            ("auth.example.com", "https://auth.example.com"),
        ] {
            assert_eq!(accounts_url(frontend_api), expected);
        }
        assert!(is_development_portal("x-1.accounts.dev"));
        assert!(!is_development_portal("x-1.clerk.accounts.dev"));
        assert!(!is_development_portal("accounts.attacker.com"));
        assert!(is_development_portal("accounts.foo.lcl.dev"));
    }
}
