//! The result of authenticating a request.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use super::app_urls::AppUrls;
use super::machine::MachineToken;
use super::object::{AuthObject, MachineAuth, SessionAuth, SignedOut};
use super::reason::Reason;
use crate::Secret;
use crate::http::Headers;
use crate::jwt::{SessionClaims, TokenType};

/// The result of authenticating a request.
///
/// Answer a handshake with a redirect (307) that carries [`RequestState::headers`], and so a
/// signed-in or signed-out state whose headers have a `Location`
/// ([`RequestState::is_redirect`]). Otherwise add the headers to the application's answer, every
/// `Set-Cookie` among them.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{AuthObject, RequestState};
///
/// fn status(state: &RequestState) -> u16 {
///     match (state.is_redirect(), state.auth()) {
///         (true, _) => 307,
///         (false, Some(AuthObject::SignedIn(_))) => 200,
///         _ if state.retry_after().is_some() => 503,
///         _ => 401,
///     }
/// }
/// ```
#[derive(Clone)]
pub struct RequestState {
    pub(super) status: Status,
    pub(super) reason: Option<Reason>,
    pub(super) message: String,
    pub(super) token_type: Option<TokenType>,
    pub(super) headers: Headers,
    pub(super) app_urls: AppUrls,
    pub(super) retry_after: Option<Duration>,
    pub(super) who: Who,
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
pub(super) enum Who {
    Nobody,
    Session(Arc<SessionAuth>),
    Machine(Arc<MachineAuth>),
}

impl RequestState {
    /// Whether somebody is signed in.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Why nobody is signed in; `None` if somebody is.
    pub fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// The reason in words; may be empty. Never contains a credential.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The type of token; `None` if none of the accepted types fits.
    pub fn token_type(&self) -> Option<TokenType> {
        self.token_type
    }

    /// The header fields for the answer.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The header fields for the answer.
    pub fn into_headers(self) -> Headers {
        self.headers
    }

    /// The application's URLs, with the proxy URL made absolute.
    pub fn app_urls(&self) -> &AppUrls {
        &self.app_urls
    }

    /// How long a client should wait before it sends the request again, if the request is signed out
    /// only because Clerk was not reached, did not answer in time, or was not asked for lack of
    /// capacity. `None` if a further attempt would end the same.
    ///
    /// If somebody must be signed in, answer 503 with `Retry-After`, not 401.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

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
    pub fn auth(&self) -> Option<AuthObject> {
        self.auth_with(true)
    }

    /// Who sent the request, with a pending session signed in; `None` for a handshake.
    pub fn auth_with_pending(&self) -> Option<AuthObject> {
        self.auth_with(false)
    }

    fn auth_with(&self, treat_pending_as_signed_out: bool) -> Option<AuthObject> {
        Some(match (&self.who, self.token_type) {
            _ if self.status == Status::Handshake => return None,
            (Who::Session(session), _) => {
                AuthObject::of_shared(session, treat_pending_as_signed_out)
            }
            (Who::Machine(machine), _) => AuthObject::Machine(Arc::clone(machine)),
            (Who::Nobody, None) => AuthObject::InvalidToken,
            (Who::Nobody, Some(TokenType::Session)) => AuthObject::SignedOut(SignedOut::default()),
            (Who::Nobody, Some(machine)) => AuthObject::MachineSignedOut(machine),
        })
    }

    pub(crate) fn signed_in(
        app_urls: AppUrls,
        claims: Arc<SessionClaims>,
        token: Secret,
        headers: Headers,
    ) -> Box<Self> {
        let who = Who::Session(Arc::new(SessionAuth::new(claims, token)));
        Box::new(Self::of(app_urls, TokenType::Session, headers, who))
    }

    pub(crate) fn machine(app_urls: AppUrls, token: MachineToken, credential: Secret) -> Box<Self> {
        let token_type = token.token_type();
        let who = Who::Machine(Arc::new(MachineAuth::new(token, credential)));
        Box::new(Self::of(app_urls, token_type, Headers::new(), who))
    }

    pub(super) fn of(app_urls: AppUrls, token_type: TokenType, headers: Headers, who: Who) -> Self {
        Self {
            status: Status::SignedIn,
            reason: None,
            message: String::new(),
            token_type: Some(token_type),
            headers,
            app_urls,
            retry_after: None,
            who,
        }
    }

    /// Signed out, or a handshake; the headers say why.
    pub(crate) fn nobody(
        app_urls: AppUrls,
        status: Status,
        token_type: Option<TokenType>,
        (reason, message): (Reason, String),
        mut headers: Headers,
    ) -> Self {
        for (name, value) in [
            ("x-clerk-auth-message", message.as_str()),
            ("x-clerk-auth-reason", &reason.as_str()),
            ("x-clerk-auth-status", status.as_str()),
        ] {
            if !value.is_empty() && is_field_value(value) {
                headers.insert(name, value);
            }
        }
        Self {
            status,
            reason: Some(reason),
            message,
            token_type,
            headers,
            app_urls,
            retry_after: None,
            who: Who::Nobody,
        }
    }

    /// Adds when a further attempt may succeed.
    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.retry_after = retry_after;
        self
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    /// Messages and reasons hold nothing of a request today; if one does, it starts no other field.
    #[test]
    fn text_that_no_field_can_hold_is_left_out() {
        for (message, is_sent) in [
            ("plain", true),
            ("", false),
            ("a\r\nset-cookie: x=1", false),
            ("a\nb", false),
            ("a\0b", false),
            ("\u{100}", false),
        ] {
            let why = (Reason::SessionTokenMissing, message.to_string());
            let (urls, status) = (AppUrls::default(), Status::SignedOut);
            let state = RequestState::nobody(urls, status, None, why, Headers::new());
            let sent = state.headers().first("x-clerk-auth-message");
            assert_eq!(sent, Some(message).filter(|_| is_sent), "{message:?}");
        }
    }
}
