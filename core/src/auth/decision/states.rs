//! The states in which a request waits.

use alloc::string::String;

use crate::Secret;
use crate::auth::token::{MachineJwt, OpaqueToken, State};
use crate::http::Headers;

/// The states that wait for an answer.
pub enum AnswerState {
    /// Asked for the cookies that a handshake has brought.
    HandshakePayload {
        /// Whether the nonce is in the URL.
        in_url: bool,
    },
    /// Asked to refresh an expired session.
    Refresh(Expired),
    /// Asked about an opaque machine token.
    OpaqueToken(OpaqueToken),
}

/// The states that wait for a key.
pub enum KeyState {
    /// The key of a handshake token.
    Handshake {
        /// Whether it is in the URL.
        in_url: bool,
    },
    /// The key of a session token.
    Session(Carrier),
    /// The key of a machine's JWT.
    MachineJwt(MachineJwt),
}

/// Where a session token was found.
pub enum Carrier {
    /// A handshake has brought it, with header fields for the answer.
    Handshake(Headers),
    /// In the `Authorization` header.
    Header,
    /// In the cookie.
    Cookie,
    /// The refresh of an expired token has brought it, with header fields for the answer.
    Refresh(Expired, Headers),
}

/// An expired session token, and the message that says so.
pub struct Expired {
    pub(super) token: Secret,
    pub(super) message: String,
}

impl State for AnswerState {
    fn name(&self) -> &'static str {
        match self {
            Self::HandshakePayload { .. } => "handshake-payload",
            Self::Refresh(_) => "refresh",
            Self::OpaqueToken(token) => token.name(),
        }
    }
}

impl State for KeyState {
    fn name(&self) -> &'static str {
        match self {
            Self::Handshake { .. } => "handshake",
            Self::Session(Carrier::Handshake(_)) => "handshake-session",
            Self::Session(Carrier::Header) => "header-session",
            Self::Session(Carrier::Cookie) => "cookie-session",
            Self::Session(Carrier::Refresh(..)) => "refreshed-session",
            Self::MachineJwt(token) => token.name(),
        }
    }
}
