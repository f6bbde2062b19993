//! The sum of the errors, and the error of verification.

#[cfg(any(
    feature = "axum-08",
    feature = "actix-4",
    feature = "poem-3",
    feature = "rocket-05"
))]
mod answer;
mod verify;

use core::fmt;
use core::time::Duration;

use clerk_core::ConfigError;
use clerk_core::api::{ApiError, BuildError, CallError, DecodeError};
#[cfg(feature = "auth")]
use clerk_core::auth::{AuthError, MachineError};
use clerk_core::flow::TransportError;
use clerk_core::jwt::{KeyError, TokenError};
#[cfg(feature = "webhooks")]
use clerk_core::webhooks::WebhookError;

#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
use crate::extract::Rejection;

pub use verify::VerifyError;

/// Whatever can go wrong, by phase: every error of this crate turns into it with `?`.
///
/// ```
/// use clerk_backend::api::users;
/// use clerk_backend::{Client, Config, Error, Transport};
///
/// fn greeting(token: &str, transport: impl Transport + 'static) -> Result<String, Error> {
///     let config = Config::new()
///         .secret_key("sk_test_example")
///         .authorized_parties(["https://example.com"]);
///     let clerk = Client::new(config, transport)?; // ConfigError
///     let session = clerk.verify_token(token)?; // VerifyError
///     let user = clerk.send(users::get(&session.claims().user_id))?; // CallError
///     Ok(format!("hello, {}", user.first_name.unwrap_or_default()))
/// }
/// ```
///
/// Each method returns the error of its own phase, which says more; see the
/// [table](crate#when-something-fails). `Display` is that of the error inside.
///
/// With the features `axum`, `actix`, `poem` and `rocket` it is an answer, which shows nothing of the error but its
/// phase: see [`Error::answer_status`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A setting cannot be used.
    Config(ConfigError),
    /// A request could not be built from its parameters. Nothing was sent.
    Build(BuildError),
    /// No answer arrived from Clerk.
    Transport(TransportError),
    /// Clerk answered with an error status.
    Api(Box<ApiError>),
    /// Clerk's answer could not be read. The operation was carried out.
    Decode(DecodeError),
    /// A token is refused, or there is no key to verify it with.
    Verify(VerifyError),
    /// An incoming request cannot be judged.
    #[cfg(feature = "auth")]
    Authenticate(AuthError),
    /// A webhook is refused.
    #[cfg(feature = "webhooks")]
    Webhook(WebhookError),
    /// A visitor is refused: nobody is signed in, or they may not do this.
    #[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
    Rejected(Rejection),
}

impl Error {
    /// The operation of Clerk's API that failed, by its operationId.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Build(error) => Some(error.operation),
            Self::Transport(error) => Some(error.operation()).filter(|name| !name.is_empty()),
            Self::Api(error) => Some(error.operation),
            Self::Decode(error) => Some(error.operation),
            Self::Verify(error) => error.operation(),
            _ => None,
        }
    }

    /// Clerk's error, if Clerk answered with one.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            Self::Verify(error) => error.cause()?.as_api(),
            _ => None,
        }
    }

    /// The status of Clerk's error, if Clerk answered with one.
    pub fn status(&self) -> Option<u16> {
        self.as_api().map(|error| error.status)
    }

    /// Whether Clerk answered with an error of this code (for example `resource_not_found`).
    pub fn has_code(&self, code: &str) -> bool {
        self.as_api().is_some_and(|error| error.has_code(code))
    }

    /// How long to wait before the next attempt, if Clerk or the client's own rate limit says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Transport(error) => error.retry_after(),
            Self::Api(error) => error.retry_after,
            Self::Verify(error) => error.retry_after(),
            #[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
            Self::Rejected(Rejection::Unavailable { retry_after }) => Some(*retry_after),
            _ => None,
        }
    }

    /// Whether the same may succeed later: no answer arrived, or Clerk answered 408, 429 or 5xx.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Api(error) => matches!(error.status, 408 | 429 | 500..),
            Self::Verify(error) => error.is_transient(),
            #[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
            Self::Rejected(rejection) => matches!(rejection, Rejection::Unavailable { .. }),
            _ => false,
        }
    }

    /// The status with which a service answers its own visitor if this is why it cannot do what it
    /// was asked to.
    ///
    /// | error | status |
    /// | --- | --- |
    /// | a webhook, a request that cannot be read | 400 (413 for a body that is too long) |
    /// | a token that is refused, nobody signed in | 401 |
    /// | a visitor who may not do this | 403 |
    /// | Clerk says 400, 403, 404, 409, 422 or 429 of what was asked | the same |
    /// | no connection to Clerk, an answer that cannot be read, another error of Clerk | 502 |
    /// | no key to verify a token with, the client's own rate limit | 503 |
    /// | no answer in time | 504 |
    /// | a configuration or a parameter that cannot be | 500 |
    pub fn answer_status(&self) -> u16 {
        use clerk_core::flow::TransportErrorKind as Kind;
        match self {
            Self::Config(_) | Self::Build(_) => 500,
            Self::Transport(error) => match error.kind() {
                Kind::Unsendable => 500,
                Kind::RateLimited | Kind::LaneFull => 503,
                Kind::Timeout => 504,
                _ => 502,
            },
            Self::Api(error) => match error.status {
                passed @ (400 | 403 | 404 | 409 | 422 | 429) => passed,
                _ => 502,
            },
            Self::Decode(_) => 502,
            Self::Verify(error) => error.answer_status(),
            #[cfg(feature = "auth")]
            Self::Authenticate(error) => match error {
                AuthError::RequestUrl | AuthError::Host | AuthError::RedirectUrl => 400,
                _ => 500,
            },
            #[cfg(feature = "webhooks")]
            Self::Webhook(error) => error.answer_status(),
            #[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
            Self::Rejected(rejection) => rejection.status(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Build(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Verify(error) => error.fmt(f),
            #[cfg(feature = "auth")]
            Self::Authenticate(error) => error.fmt(f),
            #[cfg(feature = "webhooks")]
            Self::Webhook(error) => error.fmt(f),
            #[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
            Self::Rejected(rejection) => rejection.fmt(f),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Config(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Verify(error) => error.source(),
            _ => None,
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Build(error) => Self::Build(error),
            CallError::Transport(error) => Self::Transport(error),
            CallError::Api(error) => Self::Api(error),
            CallError::Decode(error) => Self::Decode(error),
            // `CallError` has no other phase; the core would have to add one.
            _ => unreachable!("every phase of a call is a phase of the sum"),
        }
    }
}

macro_rules! from {
    ($($(#[$feature:meta])? $error:ty => |$name:ident| $into:expr;)+) => {$(
        $(#[$feature])?
        impl From<$error> for Error {
            fn from($name: $error) -> Self {
                $into
            }
        }
    )+};
}

from! {
    ConfigError => |error| Self::Config(error);
    KeyError => |error| Self::Config(error.into());
    BuildError => |error| Self::Build(error);
    TransportError => |error| Self::Transport(error);
    ApiError => |error| Self::Api(Box::new(error));
    DecodeError => |error| Self::Decode(error);
    VerifyError => |error| Self::Verify(error);
    TokenError => |error| Self::Verify(error.into());
    #[cfg(feature = "auth")] MachineError => |error| Self::Verify(error.into());
    #[cfg(feature = "auth")] AuthError => |error| Self::Authenticate(error);
    #[cfg(feature = "webhooks")] WebhookError => |error| Self::Webhook(error);
    #[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))] Rejection => |error| Self::Rejected(error);
}
