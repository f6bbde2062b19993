//! Why a request is not signed in, by the names that Clerk's SDKs use.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::error::TokenRefusal;
use super::machine_error::MachineErrorCode;
use crate::jwt::KeyUnavailable;

/// Why a request is signed out, or needs a handshake.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{Reason, RequestState};
///
/// fn has_expired(state: &RequestState) -> bool {
///     matches!(state.reason(), Some(Reason::SessionTokenExpired(_)))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The browser has an active client and no session token.
    ClientUatWithoutSessionToken,
    /// In development, the browser has no development browser token yet.
    DevBrowserMissing,
    /// In development, the URL carries a development browser token.
    DevBrowserSync,
    /// A satellite asks its primary in development, and the primary answers.
    PrimaryRespondsToSyncing,
    /// The browser comes to the primary from another domain, perhaps a satellite.
    PrimaryDomainCrossOriginSync,
    /// A satellite has no state of its own and asks for it.
    SatelliteCookieNeedsSyncing,
    /// There is neither a session token nor an active client.
    SessionTokenAndUatMissing,
    /// A handshake brought no session token.
    SessionTokenMissing,
    /// The session token has expired, and this is why it was not refreshed.
    SessionTokenExpired(RefreshFailure),
    /// The session token was issued before the client's state last changed.
    SessionTokenIatBeforeClientUat,
    /// The session token is not active yet.
    SessionTokenNbf,
    /// The session token was issued in the future.
    SessionTokenIatInTheFuture,
    /// There is a session token and no active client.
    SessionTokenWithoutClientUat,
    /// The URL is for another organization than the active one.
    ActiveOrganizationMismatch,
    /// The token is of a type that is not accepted here.
    TokenTypeMismatch,
    /// Only machine tokens are accepted, and there is no `Authorization` header.
    NoTokenInHeader,
    /// The session token was refused, or cannot be verified for lack of a key.
    Token(TokenRefusal),
    /// The machine token was refused.
    Machine(MachineErrorCode),
}

impl Reason {
    /// The reason as it stands in the `x-clerk-auth-reason` header.
    pub fn as_str(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ClientUatWithoutSessionToken => "client-uat-but-no-session-token",
            Self::DevBrowserMissing => "dev-browser-missing",
            Self::DevBrowserSync => "dev-browser-sync",
            Self::PrimaryRespondsToSyncing => "primary-responds-to-syncing",
            Self::PrimaryDomainCrossOriginSync => "primary-domain-cross-origin-sync",
            Self::SatelliteCookieNeedsSyncing => "satellite-needs-syncing",
            Self::SessionTokenAndUatMissing => "session-token-and-uat-missing",
            Self::SessionTokenMissing => "session-token-missing",
            Self::SessionTokenExpired(failure) => {
                return Cow::Owned(format!(
                    "session-token-expired-refresh-{}",
                    failure.as_str()
                ));
            }
            Self::SessionTokenIatBeforeClientUat => "session-token-iat-before-client-uat",
            Self::SessionTokenNbf => "session-token-nbf",
            Self::SessionTokenIatInTheFuture => "session-token-iat-in-the-future",
            Self::SessionTokenWithoutClientUat => "session-token-but-no-client-uat",
            Self::ActiveOrganizationMismatch => "active-organization-mismatch",
            Self::TokenTypeMismatch => "token-type-mismatch",
            Self::NoTokenInHeader => "No token in header",
            // The reference calls every other failure unexpected.
            Self::Token(TokenRefusal::Key(KeyUnavailable::NotReached)) => "unexpected-error",
            Self::Token(refusal) => refusal.reason(),
            Self::Machine(code) => code.as_str(),
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

/// Why an expired session token was not refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshFailure {
    /// There is no refresh token.
    NoCookie,
    /// The request is not a GET.
    NotGet,
    /// The token to refresh cannot be read.
    Undecodable,
    /// The token to refresh names no session.
    NoSessionId,
    /// Clerk's API was not reached.
    NotReached,
    /// Clerk's API refused, with this code.
    Refused(String),
    /// Clerk's API refused without a code, or the session id cannot be part of a request.
    UnexpectedAnswer,
    /// Clerk's API answered without cookies, or with cookies that cannot be set.
    NoCookies,
    /// The new token does not verify.
    InvalidToken,
}

impl RefreshFailure {
    /// The name that Clerk's SDKs use, for example `non-eligible-no-refresh-cookie`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::NoCookie => "non-eligible-no-refresh-cookie",
            Self::NotGet => "non-eligible-non-get",
            Self::Undecodable => "expired-session-token-decode-failed",
            Self::NoSessionId => "expired-session-token-missing-sid-claim",
            Self::NotReached => "fetch-error",
            Self::Refused(code) => code,
            Self::UnexpectedAnswer => "unexpected-bapi-error",
            Self::NoCookies => "unexpected-sdk-error",
            Self::InvalidToken => "invalid-session-token",
        }
    }
}
