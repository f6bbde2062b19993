//! What keeps a request from being decided at all, and configurations that cannot work.

use core::fmt;

use super::organization_sync::InvalidPattern;
use super::publishable_key::InvalidPublishableKey;
use crate::jwt::{KeyUnavailable, TokenError};

/// A request could not be decided. It is neither signed in nor signed out: answer it with an
/// error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthError {
    /// The request's own URL cannot be read, or `Host`, `X-Forwarded-Host` or
    /// `X-Forwarded-Proto` is malformed. The sender is to blame (400).
    RequestUrl,
    /// The request is for none of the [allowed hosts](super::AllowedHosts). The sender is to blame
    /// (400).
    Host,
    /// The parameter `__clerk_redirect_url` is no absolute URL. The sender is to blame (400).
    RedirectUrl,
    /// A satellite was asked for from the origin that its sign-in URL has.
    SignInUrlOrigin,
    /// The Frontend API or the proxy URL makes no URL together with this request.
    FrontendApi,
    /// In development, the handshake's token does not verify.
    Handshake(TokenRefusal),
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestUrl => {
                "the request's URL cannot be read: it is whole (https://host/path) or path and query (/path?query), Host and X-Forwarded-Host are one host each, and the scheme is http or https"
            }
            Self::Host => {
                "the request is for none of the allowed hosts; check Host and X-Forwarded-Host, or allow the host"
            }
            Self::RedirectUrl => "the query parameter __clerk_redirect_url is not an absolute URL",
            Self::SignInUrlOrigin => {
                "the sign-in URL of a satellite must be on another origin than the satellite: give the primary application's"
            }
            Self::FrontendApi => {
                "the Frontend API is no host name; check the publishable key, the domain and the proxy URL"
            }
            Self::Handshake(_) => {
                "the handshake token does not verify; if you have switched Clerk keys locally, clear the browser's cookies and try again"
            }
        })
    }
}

impl core::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Handshake(refusal) => Some(refusal.cause()),
            _ => None,
        }
    }
}

/// Why a signed token was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenRefusal {
    /// The token itself was refused.
    Token(TokenError),
    /// There is no key to verify it with.
    Key(KeyUnavailable),
}

impl TokenRefusal {
    /// The reason under the name that `@clerk/backend` gives it, for example `token-expired`.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Token(error) => error.reason(),
            Self::Key(error) => error.reason(),
        }
    }

    fn cause(&self) -> &(dyn core::error::Error + 'static) {
        match self {
            Self::Token(error) => error,
            Self::Key(error) => error,
        }
    }
}

impl From<TokenError> for TokenRefusal {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for TokenRefusal {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause().source()
    }
}

/// A configuration that cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no secret key.
    MissingSecretKey,
    /// M2M tokens are to be accepted and there is neither a machine secret key nor a secret key.
    MissingMachineSecretKey,
    /// The publishable key is missing or none.
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
