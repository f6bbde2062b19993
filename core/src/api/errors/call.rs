//! The error of an operation.

use alloc::boxed::Box;
use core::fmt;
use core::time::Duration;

use serde::de::IgnoredAny;

use super::answer::ApiError;
use super::build::BuildError;
use super::decode::DecodeError;
use crate::flow::TransportError;
use crate::jwt::KeyUnavailable;

/// An operation failed. The variant is the phase, which tells whether the operation may have had an
/// effect.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::CallError;
///
/// fn told(error: &CallError) -> String {
///     match error {
///         CallError::Api(error) if error.has_code("form_identifier_exists") => "it is taken".into(),
///         CallError::Transport(error) if !error.sent() => "nothing was sent: try again".into(),
///         error if error.is_transient() => "try again later".into(),
///         error => error.to_string(), // operation, status, codes, trace id
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError {
    /// The request could not be built. Nothing was sent.
    Build(BuildError),
    /// No answer arrived. [`TransportError::sent`] says whether Clerk may have processed one of the
    /// attempts.
    Transport(TransportError),
    /// Clerk answered with an error status.
    Api(Box<ApiError>),
    /// The answer could not be read. The operation has succeeded.
    Decode(DecodeError),
}

impl CallError {
    /// The operation, by Clerk's operationId.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Build(error) => error.operation,
            Self::Transport(error) => error.operation(),
            Self::Api(error) => error.operation,
            Self::Decode(error) => error.operation,
        }
    }

    /// Clerk's error, if Clerk answered with one.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether Clerk answered 404: the resource does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// The status of Clerk's error, if Clerk answered with one.
    pub fn status(&self) -> Option<u16> {
        self.as_api().map(|error| error.status)
    }

    /// Whether Clerk answered with an error of this code (for example `resource_not_found`).
    pub fn has_code(&self, code: &str) -> bool {
        self.as_api().is_some_and(|error| error.has_code(code))
    }

    /// How long to wait before the next request, if Clerk or the client's own rate limit says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after,
            Self::Transport(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Whether the same operation may succeed later: no answer arrived, or Clerk answered 408, 429
    /// or 5xx. Whether it may be sent again is another question: a request that
    /// [may have been processed](TransportError::sent) may have had its effect.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Api(error) => matches!(error.status, 408 | 429 | 500..),
            Self::Build(_) | Self::Decode(_) => false,
        }
    }
}

/// The reason that keys are unavailable, if the operation that failed was to fetch them.
impl From<&CallError> for KeyUnavailable {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Api(refusal) if refusal.has_code("clerk_key_invalid") => {
                Self::SecretKeyRejected
            }
            CallError::Api(refusal)
                if serde_json::from_slice::<IgnoredAny>(refusal.body()).is_ok() =>
            {
                Self::FetchFailed
            }
            CallError::Decode(answer) if !answer.is_malformed() => Self::FetchFailed,
            _ => Self::NotReached,
        }
    }
}

/// What the error of the phase displays.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CallError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Build(_) | Self::Api(_) | Self::Decode(_) => None,
        }
    }
}

impl From<BuildError> for CallError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<TransportError> for CallError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<ApiError> for CallError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<DecodeError> for CallError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}
