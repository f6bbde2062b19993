//! Machine tokens that are refused.

use core::fmt;

use crate::jwt::TokenType;

/// A machine token was refused. Shows nothing of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MachineError {
    /// The type that the token has or claims to have.
    pub token_type: TokenType,
    /// Why.
    pub code: MachineErrorCode,
}

/// Why a machine token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MachineErrorCode {
    /// There is no such token, it is no longer valid, or it is of another class.
    TokenInvalid,
    /// Clerk refused the secret key.
    InvalidSecretKey,
    /// Clerk was not reached, or its answer was unexpected.
    UnexpectedError,
    /// The signature or a claim does not hold, or there is no key to verify it with.
    TokenVerificationFailed,
}

impl MachineErrorCode {
    /// The name that Clerk's SDKs use, for example `token-invalid`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TokenInvalid => "token-invalid",
            Self::InvalidSecretKey => "secret-key-invalid",
            Self::UnexpectedError => "unexpected-error",
            Self::TokenVerificationFailed => "token-verification-failed",
        }
    }
}

impl fmt::Display for MachineErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TokenInvalid => "there is no such machine token, or it is no longer valid",
            Self::InvalidSecretKey => {
                "Clerk refused the secret key; copy it again from the Clerk Dashboard"
            }
            Self::UnexpectedError => "the machine token could not be checked with Clerk; try again",
            Self::TokenVerificationFailed => {
                "the machine token does not verify, or there is no key to verify it with"
            }
        })
    }
}

impl fmt::Display for MachineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)
    }
}

impl core::error::Error for MachineError {}
