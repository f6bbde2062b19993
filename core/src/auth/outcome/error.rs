//! Why a request cannot be decided, and why a token is refused.

use core::fmt;

use crate::jwt::{KeyUnavailable, TokenError};

/// A request could not be decided. It is neither signed in nor signed out: answer it with an
/// error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthError {
    /// The request's own URL cannot be read, or `Host`, `X-Forwarded-Host` or
    /// `X-Forwarded-Proto` is malformed. The sender is to blame (400).
    RequestUrl,
    /// The request is for none of the [allowed hosts](crate::auth::AllowedHosts). The sender is to
    /// blame (400).
    Host,
    /// The parameter `__clerk_redirect_url` is no `http` or `https` URL on the application's own
    /// origin or a [configured one](crate::auth::AuthenticateOptions::redirect_origins). The sender
    /// is to blame (400).
    RedirectUrl,
    /// The request comes from the origin of the satellite's own sign-in URL.
    SignInUrlOrigin,
    /// The Frontend API or the proxy URL makes no valid URL with this request.
    FrontendApi,
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
            Self::RedirectUrl => {
                "the query parameter __clerk_redirect_url is no URL of this application; add a satellite's origin to the redirect origins"
            }
            Self::SignInUrlOrigin => {
                "the sign-in URL of a satellite must be on another origin than the satellite: give the primary application's"
            }
            Self::FrontendApi => {
                "the Frontend API is no host name; check the publishable key, the domain and the proxy URL"
            }
        })
    }
}

impl core::error::Error for AuthError {}

/// Why a signed token was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenRefusal {
    /// The token itself was refused.
    Token(TokenError),
    /// There is no key to verify it with.
    Key(KeyUnavailable),
}

impl TokenRefusal {
    /// The reason under the name that `@clerk/backend` gives it, for example `token-expired`.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Token(error) => error.reason(),
            Self::Key(error) => error.reason(),
        }
    }

    /// As [`TokenError::may_be_of_another_key`].
    pub(crate) const fn may_be_of_another_key(&self) -> bool {
        match self {
            Self::Token(error) => error.may_be_of_another_key(),
            Self::Key(_) => false,
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
