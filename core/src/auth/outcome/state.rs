//! The result of authenticating a request.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;

use super::machine::MachineToken;
use super::object::{Auth, MachineAuth, SessionAuth, SignedOut};
use super::reason::Reason;
use crate::Secret;
use crate::http::Headers;
use crate::jwt::{SessionClaims, TokenType};

/// The result of authenticating a request.
///
/// Answer a handshake with a redirect (307) that carries [`RequestState::headers`], and so a
/// signed-in or signed-out state whose headers have a `Location`. Otherwise add the headers to the
/// application's answer, every `Set-Cookie` among them.
#[derive(Clone)]
#[non_exhaustive]
pub struct RequestState {
    /// Whether somebody is signed in.
    pub status: Status,
    /// Why nobody is signed in; `None` if somebody is.
    pub reason: Option<Reason>,
    /// The reason in words; may be empty. Never contains a credential.
    pub message: String,
    /// The type of token; `None` if none of the accepted types fits.
    pub token_type: Option<TokenType>,
    /// Header fields for the answer.
    pub headers: Headers,
    /// The application's URLs, with the proxy URL made absolute.
    pub site: Site,
    who: Who,
}

/// The URLs of the application, as configured. A text that was not configured is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Site {
    /// The URL under which the application proxies the Frontend API. In a
    /// [`RequestState`] it is absolute.
    pub proxy_url: String,
    /// The publishable key.
    pub publishable_key: String,
    /// Whether the application is a satellite of another one.
    pub is_satellite: bool,
    /// The domain of a satellite.
    pub domain: String,
    /// Where to sign in.
    pub sign_in_url: String,
    /// Where to sign up.
    pub sign_up_url: String,
    /// Where to go after signing in.
    pub after_sign_in_url: String,
    /// Where to go after signing up.
    pub after_sign_up_url: String,
}

/// Whether somebody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Somebody is signed in.
    SignedIn,
    /// Nobody is signed in.
    SignedOut,
    /// A redirect of the browser over Clerk's Frontend API is needed to know.
    Handshake,
}

impl Status {
    /// The name that Clerk's SDKs use, for example `signed-in`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::Handshake => "handshake",
        }
    }
}

#[derive(Clone)]
enum Who {
    Nobody,
    Session(Arc<SessionAuth>),
    Machine(Arc<MachineAuth>),
}

impl RequestState {
    /// Whether a user or a machine is signed in. A pending session counts here, but not in
    /// [`RequestState::auth`].
    pub fn is_authenticated(&self) -> bool {
        self.status == Status::SignedIn
    }

    /// Whether the answer must be a redirect: to `Location` of the headers.
    pub fn is_redirect(&self) -> bool {
        self.headers.first("location").is_some()
    }

    /// The token, if somebody is signed in. Do not log it.
    pub fn token(&self) -> Option<&Secret> {
        match &self.who {
            Who::Nobody => None,
            Who::Session(session) => Some(session.token()),
            Who::Machine(machine) => Some(machine.credential()),
        }
    }

    /// Who sent the request, with a pending session signed out; `None` for a handshake.
    pub fn auth(&self) -> Option<Auth> {
        self.auth_with(true)
    }

    /// Who sent the request, with a pending session signed in; `None` for a handshake.
    pub fn auth_with_pending(&self) -> Option<Auth> {
        self.auth_with(false)
    }

    fn auth_with(&self, treat_pending_as_signed_out: bool) -> Option<Auth> {
        Some(match (&self.who, self.token_type) {
            _ if self.status == Status::Handshake => return None,
            (Who::Session(session), _) => Auth::of_shared(session, treat_pending_as_signed_out),
            (Who::Machine(machine), _) => Auth::Machine(Arc::clone(machine)),
            (Who::Nobody, None) => Auth::InvalidToken,
            (Who::Nobody, Some(TokenType::Session)) => Auth::SignedOut(SignedOut::default()),
            (Who::Nobody, Some(machine)) => Auth::MachineSignedOut(machine),
        })
    }

    pub(crate) fn signed_in(
        site: Site,
        claims: SessionClaims,
        token: Secret,
        headers: Headers,
    ) -> Box<Self> {
        Self::of(
            site,
            TokenType::Session,
            headers,
            Who::Session(Arc::new(SessionAuth::new(claims, token))),
        )
    }

    pub(crate) fn machine(site: Site, token: MachineToken, credential: Secret) -> Box<Self> {
        let token_type = token.token_type();
        let machine = MachineAuth::new(token, credential);
        Self::of(
            site,
            token_type,
            Headers::new(),
            Who::Machine(Arc::new(machine)),
        )
    }

    fn of(site: Site, token_type: TokenType, headers: Headers, who: Who) -> Box<Self> {
        Box::new(Self {
            status: Status::SignedIn,
            reason: None,
            message: String::new(),
            token_type: Some(token_type),
            headers,
            site,
            who,
        })
    }

    /// Signed out, or a handshake; the headers say why.
    pub(crate) fn nobody(
        site: Site,
        status: Status,
        token_type: Option<TokenType>,
        (reason, message): (Reason, String),
        mut headers: Headers,
    ) -> Box<Self> {
        for (name, value) in [
            ("x-clerk-auth-message", message.as_str()),
            ("x-clerk-auth-reason", &reason.as_str()),
            ("x-clerk-auth-status", status.as_str()),
        ] {
            if !value.is_empty() && is_field_value(value) {
                headers.insert(name, value);
            }
        }
        Box::new(Self {
            status,
            reason: Some(reason),
            message,
            token_type,
            headers,
            site,
            who: Who::Nobody,
        })
    }
}

impl fmt::Debug for RequestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestState")
            .field("status", &self.status)
            .field("reason", &self.reason.as_ref().map(ToString::to_string))
            .field("token_type", &self.token_type)
            .field("headers", &self.headers)
            .field("auth", &self.auth())
            .finish_non_exhaustive()
    }
}

/// Whether a text can be the value of a header field: Latin-1 without line breaks and NUL (RFC 9110
/// section 5.5).
pub(crate) fn is_field_value(text: &str) -> bool {
    text.chars()
        .all(|c| u32::from(c) < 0x100 && !matches!(c, '\r' | '\n' | '\0'))
}
