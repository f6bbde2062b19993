//! Configurations that cannot work.

use core::fmt;

use super::pattern_error::InvalidPattern;
use super::publishable_key::InvalidPublishableKey;

/// A configuration that cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no secret key.
    MissingSecretKey,
    /// Only M2M tokens are accepted, and there is neither a machine secret key nor a secret key.
    MissingMachineSecretKey,
    /// The publishable key is missing or malformed.
    PublishableKey(InvalidPublishableKey),
    /// A satellite has neither a domain nor a proxy URL.
    SatelliteWithoutDomain,
    /// A satellite of a development instance has no sign-in URL.
    SatelliteWithoutSignInUrl,
    /// The sign-in URL of a satellite is not absolute.
    RelativeSignInUrl,
    /// The sign-in URL of a satellite is on the satellite's own domain.
    SignInUrlOnSatellite,
    /// The proxy URL is neither a path nor an `http` or `https` URL.
    ProxyUrl,
    /// A redirect origin is no `http` or `https` URL.
    RedirectOrigin,
    /// The Frontend API is no host name.
    FrontendApi,
    /// The list of URL patterns for the personal account is empty.
    EmptyPatterns,
    /// A URL pattern cannot be read.
    Pattern(InvalidPattern),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingSecretKey => {
                "the secret key is missing; copy it from the API keys page of the Clerk Dashboard (CLERK_SECRET_KEY)"
            }
            Self::MissingMachineSecretKey => {
                "M2M tokens need a machine secret key (CLERK_MACHINE_SECRET_KEY) or a secret key (CLERK_SECRET_KEY)"
            }
            Self::PublishableKey(_) => "the publishable key cannot be used",
            Self::SatelliteWithoutDomain => "a satellite application needs a domain or a proxy URL",
            Self::SatelliteWithoutSignInUrl => {
                "a satellite application of a development instance needs the sign-in URL of its primary"
            }
            Self::RelativeSignInUrl => {
                "the sign-in URL of a satellite must be absolute, for example https://primary.example.com/sign-in"
            }
            Self::SignInUrlOnSatellite => {
                "the sign-in URL of a satellite must be on its primary's domain, not on its own"
            }
            Self::ProxyUrl => "the proxy URL must be a path (/__clerk) or start with https:// or http://",
            Self::RedirectOrigin => {
                "a redirect origin must be an origin such as https://satellite.example.com"
            }
            Self::FrontendApi => {
                "the Frontend API is no host name; check the publishable key, the domain and the proxy URL"
            }
            Self::EmptyPatterns => {
                "the list of URL patterns for the personal account is empty; leave the option out where nothing is to match"
            }
            Self::Pattern(_) => "a URL pattern cannot be read",
        })
    }
}

impl core::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::PublishableKey(error) => Some(error),
            Self::Pattern(error) => Some(error),
            _ => None,
        }
    }
}

impl From<InvalidPublishableKey> for ConfigError {
    fn from(error: InvalidPublishableKey) -> Self {
        Self::PublishableKey(error)
    }
}

impl From<InvalidPattern> for ConfigError {
    fn from(error: InvalidPattern) -> Self {
        Self::Pattern(error)
    }
}
