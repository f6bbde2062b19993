use core::fmt;
use std::sync::Arc;

use clerk_core::api::Error;
use clerk_core::jwt::{KeyUnavailable, TokenError};

use crate::keys::NoKey;

/// A token was not accepted: it is bad, or nothing is known about it because the key is missing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// The token is refused: whoever sent it is not signed in.
    Token(TokenError),
    /// There is no key to verify it with. The token may be genuine.
    Key {
        /// What is wrong with the key.
        why: KeyUnavailable,
        /// The request for the keys that failed, if that is the reason.
        cause: Option<Arc<Error>>,
    },
}

impl VerifyError {
    /// The reason under the name that `@clerk/backend` gives it, for example `token-expired`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Token(error) => error.reason(),
            Self::Key { why, .. } => why.reason(),
        }
    }

    /// Whether the token itself is refused, rather than its key missing.
    pub fn is_token_refused(&self) -> bool {
        matches!(self, Self::Token(_))
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(error) => error.fmt(f),
            Self::Key { why, .. } => why.fmt(f),
        }
    }
}

impl core::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Token(error) => error.source(),
            Self::Key { cause, .. } => cause.as_deref().map(|error| error as _),
        }
    }
}

impl From<TokenError> for VerifyError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<NoKey> for VerifyError {
    fn from(NoKey { why, cause }: NoKey) -> Self {
        Self::Key { why, cause }
    }
}
