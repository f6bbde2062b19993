use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use clerk_core::api::CallError;
#[cfg(feature = "auth")]
use clerk_core::auth::{MachineError, MachineErrorCode};
use clerk_core::jwt::{KeyUnavailable, TokenError};

use crate::keys::NoKey;

/// A token was not accepted: it is refused, or nothing is known about it because the key is missing.
///
/// ```
/// use clerk_backend::{Client, VerifyError};
///
/// fn status(clerk: &Client, token: &str) -> u16 {
///     match clerk.verify_token(token) {
///         Ok(_) => 200,
///         Err(VerifyError::Token(error)) => {
///             println!("{}", error.reason()); // token-expired
///             401
///         }
///         Err(error) => error.answer_status(), // 503: the key is not there
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// The token is refused: whoever sent it is not signed in.
    Token(TokenError),
    /// There is no key to verify it with. The token may be genuine.
    #[non_exhaustive]
    Key {
        /// What is wrong with the key.
        why: KeyUnavailable,
        /// The request for the keys that failed, if that is the reason.
        cause: Option<Arc<CallError>>,
    },
    /// A machine token is refused, or could not be checked with Clerk.
    #[cfg(feature = "auth")]
    Machine(MachineError),
}

impl VerifyError {
    /// The reason under the name that `@clerk/backend` gives it, for example `token-expired`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Token(error) => error.reason(),
            Self::Key { why, .. } => why.reason(),
            #[cfg(feature = "auth")]
            Self::Machine(error) => error.code.as_str(),
        }
    }

    /// Whether the token itself is refused, rather than its key missing or Clerk out of reach.
    pub fn is_token_refused(&self) -> bool {
        match self {
            Self::Token(error) => !matches!(error, TokenError::Options(_)),
            Self::Key { why, .. } => *why == KeyUnavailable::UnknownKid,
            #[cfg(feature = "auth")]
            Self::Machine(error) => !matches!(
                error.code,
                MachineErrorCode::UnexpectedError | MachineErrorCode::InvalidSecretKey
            ),
        }
    }

    /// The request for the keys that failed, if that is why there is no key.
    pub fn cause(&self) -> Option<&CallError> {
        match self {
            Self::Key { cause, .. } => cause.as_deref(),
            _ => None,
        }
    }

    /// The operation of Clerk's API that failed, if that is why there is no key.
    pub fn operation(&self) -> Option<&'static str> {
        self.cause().map(CallError::operation)
    }

    /// The status of Clerk's answer to the request for the keys, if it was an error.
    pub fn status(&self) -> Option<u16> {
        self.cause()?.status()
    }

    /// Whether Clerk answered the request for the keys with an error of this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.cause().is_some_and(|cause| cause.has_code(code))
    }

    /// How long to wait before the keys have a chance to be there, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Key {
                why: KeyUnavailable::NotKnownNow { retry_after },
                ..
            } => Some(*retry_after),
            _ => self.cause()?.retry_after(),
        }
    }

    /// Whether the same token may be accepted later, because a key may be there then.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Token(_) => false,
            Self::Key { why, .. } => matches!(
                why,
                KeyUnavailable::NotReached
                    | KeyUnavailable::FetchFailed
                    | KeyUnavailable::NotKnownNow { .. }
            ),
            #[cfg(feature = "auth")]
            Self::Machine(error) => error.code == MachineErrorCode::UnexpectedError,
        }
    }

    /// The status to answer with: 401 if the token is refused, 500 if the options cannot be, else
    /// 503.
    pub fn answer_status(&self) -> u16 {
        match self {
            Self::Token(TokenError::Options(_)) => 500,
            _ if self.is_token_refused() => 401,
            _ => 503,
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::Key { why, .. } => why.fmt(f),
            #[cfg(feature = "auth")]
            Self::Machine(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause().map(|error| error as _)
    }
}

impl From<TokenError> for VerifyError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

#[cfg(feature = "auth")]
impl From<MachineError> for VerifyError {
    fn from(error: MachineError) -> Self {
        Self::Machine(error)
    }
}

impl From<NoKey> for VerifyError {
    fn from(NoKey { why, cause }: NoKey) -> Self {
        Self::Key { why, cause }
    }
}
