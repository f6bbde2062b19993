//! What the emulated instance is: its keys, its Frontend API and its cookies.

use base64ct::{Base64Unpadded, Encoding as _};
use clerk_core::auth::cookie_suffix;

/// The id of the emulated instance.
pub(super) const INSTANCE_ID: &str = "ins_2emulatoremulatoremulator00";

/// A development instance, or a production instance of a domain.
#[derive(Debug)]
pub(super) struct Instance {
    /// The domain of a production instance.
    pub(super) domain: Option<String>,
    /// The host of the Frontend API; `https://` and it is the tokens' issuer.
    pub(super) frontend_api: String,
    /// The origin of the application's frontend: the `azp` of session tokens.
    pub(super) origin: String,
    pub(super) publishable_key: String,
    pub(super) secret_key: &'static str,
    /// Whether OAuth access tokens are JWTs.
    pub(super) jwt_access_tokens: bool,
    /// What the names of suffixed cookies end with.
    pub(super) suffix: String,
}

impl Instance {
    pub(super) fn new(domain: Option<String>, origin: Option<String>) -> Self {
        let frontend_api = match &domain {
            Some(domain) => format!("clerk.{domain}"),
            None => super::FRONTEND_API.to_owned(),
        };
        let mode = if domain.is_some() { "live" } else { "test" };
        let host = Base64Unpadded::encode_string(format!("{frontend_api}$").as_bytes());
        let origin = origin.unwrap_or_else(|| match &domain {
            Some(domain) => format!("https://{domain}"),
            None => "http://localhost:3000".to_owned(),
        });
        let publishable_key = format!("pk_{mode}_{host}");
        Self {
            secret_key: match domain {
                Some(_) => "sk_live_emulatoremulatoremulatoremulatoremul",
                None => "sk_test_emulatoremulatoremulatoremulatoremul",
            },
            domain,
            origin,
            jwt_access_tokens: false,
            suffix: cookie_suffix(&publishable_key),
            frontend_api,
            publishable_key,
        }
    }

    pub(super) fn is_production(&self) -> bool {
        self.domain.is_some()
    }

    /// The origin of the frontends that the Frontend API `issuer` is for.
    pub(super) fn origin_of(&self, issuer: &str) -> String {
        match self.satellite(issuer) {
            Some(domain) => format!("https://{domain}"),
            None => self.origin.clone(),
        }
    }

    /// The domain whose Frontend API has this host, where it is a satellite's.
    pub(super) fn satellite<'h>(&self, host: &'h str) -> Option<&'h str> {
        let domain = host.strip_prefix("clerk.").filter(|_| self.is_production());
        domain.filter(|domain| Some(*domain) != self.domain.as_deref())
    }
}
