//! The states in which a request waits.

use alloc::string::String;

use crate::Secret;
use crate::auth::token::{MachineJwt, OpaqueToken, State};
use crate::http::Headers;

/// Waits for an answer.
pub enum AnswerState {
    /// To what a handshake has brought.
    HandshakePayload,
    /// To the refresh of an expired session.
    Refresh(Expired),
    /// To what a machine token is.
    OpaqueToken(OpaqueToken),
}

/// Waits for the key of a token.
pub enum KeyState {
    /// Of a handshake token.
    Handshake,
    /// Of a session token.
    Session(Carrier),
    /// Of a machine's JWT.
    MachineJwt(MachineJwt),
}

/// What brought a session token.
pub enum Carrier {
    /// A handshake, with these header fields for the answer.
    Handshake(Headers),
    /// The `Authorization` header.
    Header,
    /// The cookie.
    Cookie,
    /// The refresh of an expired token, with these header fields for the answer.
    Refresh(Expired, Headers),
}

/// A session token that has expired, and the message that says so.
pub struct Expired {
    pub(super) token: Secret,
    pub(super) message: String,
}

impl State for AnswerState {
    fn name(&self) -> &'static str {
        match self {
            Self::HandshakePayload => "handshake-payload",
            Self::Refresh(_) => "refresh",
            Self::OpaqueToken(token) => token.name(),
        }
    }
}

impl State for KeyState {
    fn name(&self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::Session(Carrier::Handshake(_)) => "handshake-session",
            Self::Session(Carrier::Header) => "header-session",
            Self::Session(Carrier::Cookie) => "cookie-session",
            Self::Session(Carrier::Refresh(..)) => "refreshed-session",
            Self::MachineJwt(token) => token.name(),
        }
    }
}
