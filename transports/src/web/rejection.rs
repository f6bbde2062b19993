use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::sync::Arc;

use clerk_core::Secret;
use clerk_core::auth::{
    AuthObject, Check, Reason, Refusal, RequestState, Reverification, SessionAuth,
};

/// Why a request does not reach its handler, with the answer to it: status, headers and JSON.
///
/// In axum, actix-web, poem and rocket a handler may return it as its error.
///
/// ```
/// use clerk_backend::extract::{Rejection, RequireAuth};
///
/// async fn page(user: Result<RequireAuth, Rejection>) -> Result<String, Rejection> {
///     match user {
///         Ok(user) => Ok(format!("hello, {}", user.user_id())),
///         Err(Rejection::SignedOut { .. }) => Ok("hello, stranger".into()),
///         Err(other) => Err(other), // 503 with Retry-After, 500
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The route is not behind the layer or middleware that authenticates (500).
    MissingLayer,
    /// The extractor of webhooks found no client in the application's state (500).
    MissingClient,
    /// Rocket's guard of access tokens found no
    /// [`ProtectedResource`](clerk_core::auth::ProtectedResource) in the application's state (500).
    MissingResource,
    /// Nobody is signed in, or with a token of another type (401).
    #[non_exhaustive]
    SignedOut {
        /// Whether there was a token, which was refused.
        token_refused: bool,
        /// What stands in the challenge besides, such as where the metadata of a
        /// [`ProtectedResource`](clerk_core::auth::ProtectedResource) is.
        challenge: Option<Arc<str>>,
    },
    /// The access token lacks a scope (403, RFC 6750 section 3.1).
    #[non_exhaustive]
    InsufficientScope {
        /// What stands in the challenge besides: the scopes that are needed, and where the metadata of
        /// the resource is.
        challenge: Arc<str>,
    },
    /// A person is sent to another page: to sign in, or to one of the application (307); see
    /// [`Pages`](crate::extract::Pages).
    #[non_exhaustive]
    Redirect {
        /// The `Location`. In development it may carry the token of the browser.
        location: Secret,
    },
    /// The sender is not to learn that this exists (404); see
    /// [`Pages::not_found`](crate::extract::Pages::not_found).
    NotFound,
    /// A token could not be checked: Clerk was not reached, or too many requests of strangers were
    /// waiting for it (503).
    #[non_exhaustive]
    Unavailable {
        /// When to send the request again; sent as `Retry-After` in whole seconds.
        retry_after: Duration,
    },
    /// The user lacks a role, a permission, a feature or a plan (403).
    Forbidden,
    /// The user has to reverify their identity (403). Clerk's browser libraries understand the answer,
    /// ask the user, and send the request again.
    Reverification(Reverification),
}

impl Rejection {
    /// The status to answer with.
    pub const fn status(&self) -> u16 {
        match self {
            Self::MissingLayer | Self::MissingClient | Self::MissingResource => 500,
            Self::SignedOut { .. } => 401,
            Self::Redirect { .. } => 307,
            Self::NotFound => 404,
            Self::Unavailable { .. } => 503,
            Self::Forbidden | Self::InsufficientScope { .. } => 403,
            Self::Reverification(_) => Reverification::ERROR_STATUS,
        }
    }

    /// The header fields to answer with: for 401 a challenge (RFC 6750 section 3) among them, for 307
    /// the `Location`, for 503 `Retry-After` (RFC 9110 section 10.2.3).
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> {
        let own = match self {
            Self::SignedOut {
                token_refused,
                challenge,
            } => {
                let error = token_refused.then_some("invalid_token");
                Some(("www-authenticate", bearer(error, challenge.as_deref())))
            }
            Self::InsufficientScope { challenge } => {
                let error = Some("insufficient_scope");
                Some(("www-authenticate", bearer(error, Some(challenge))))
            }
            Self::Redirect { location } => Some(("location", location.expose().to_owned().into())),
            Self::Unavailable { retry_after } => Some((
                "retry-after",
                whole_seconds(*retry_after).to_string().into(),
            )),
            _ => None,
        };
        let has_body = !matches!(self, Self::Redirect { .. });
        let content_type = has_body.then(|| ("content-type", "application/json".into()));
        content_type
            .into_iter()
            .chain([("cache-control", "no-store".into())])
            .chain(own)
    }

    /// The body to answer with: the error in the form of Clerk's API, or the request for
    /// reverification.
    pub fn body(&self) -> String {
        match self {
            Self::Reverification(asked) => asked.error_body(),
            Self::Redirect { .. } => String::new(),
            // Neither the codes nor the messages hold anything that JSON escapes.
            _ => format!(
                r#"{{"errors":[{{"code":"{}","message":"{self}"}}]}}"#,
                self.code()
            ),
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::MissingLayer => "authentication_layer_missing",
            Self::MissingClient => "client_missing",
            Self::MissingResource => "resource_missing",
            Self::SignedOut { .. } => "signed_out",
            Self::Redirect { .. } => "redirect",
            Self::NotFound => "not_found",
            Self::Unavailable { .. } => "authentication_unavailable",
            Self::Forbidden => "forbidden",
            Self::InsufficientScope { .. } => "insufficient_scope",
            Self::Reverification(_) => "reverification",
        }
    }

    /// Why a request with this state is refused.
    pub(super) fn of_state(state: &RequestState) -> Self {
        if let Some(retry_after) = state.retry_after() {
            return Self::Unavailable { retry_after };
        }
        Self::SignedOut {
            token_refused: state.is_authenticated()
                || matches!(
                    state.reason(),
                    Some(
                        Reason::Token(_)
                            | Reason::Machine(_)
                            | Reason::TokenTypeMismatch
                            | Reason::SessionTokenExpired(_)
                            | Reason::SessionTokenNbf
                            | Reason::SessionTokenIatInTheFuture
                    )
                ),
            challenge: None,
        }
    }

    /// Adds parameters to the challenge, if there is one.
    pub(super) fn with_challenge(mut self, parameters: impl FnOnce() -> Arc<str>) -> Self {
        if let Self::SignedOut { challenge, .. } = &mut self {
            *challenge = Some(parameters());
        }
        self
    }

    /// Accepts a session that fulfils the check.
    pub(super) fn unless(session: &SessionAuth, check: &Check) -> Result<(), Self> {
        match check.refusal(session.claims()) {
            None => Ok(()),
            Some(Refusal::Reverification(asked)) => Err(Self::Reverification(asked)),
            Some(_) => Err(Self::Forbidden),
        }
    }

    /// Accepts a session that fulfils the check, if there is one.
    pub(super) fn unless_session(
        state: Option<&RequestState>,
        check: Option<&Check>,
    ) -> Result<(), Self> {
        let state = state.ok_or(Self::MissingLayer)?;
        match (state.auth(), check) {
            (Some(AuthObject::SignedIn(session)), Some(check)) => Self::unless(&session, check),
            (Some(AuthObject::SignedIn(_)), None) => Ok(()),
            _ => Err(Self::of_state(state)),
        }
    }
}

/// A challenge (RFC 6750 section 3).
fn bearer(error: Option<&str>, parameters: Option<&str>) -> Cow<'static, str> {
    match (error, parameters) {
        (None, None) => "Bearer".into(),
        (None, Some(parameters)) => format!("Bearer {parameters}").into(),
        (Some(error), None) => format!("Bearer error=\"{error}\"").into(),
        (Some(error), Some(parameters)) => format!("Bearer error=\"{error}\", {parameters}").into(),
    }
}

/// Rounded up, so that nobody comes back too early.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingLayer => {
                "this route is not behind Clerk's layer; put ClerkLayer (tower, axum) or ClerkMiddleware (actix-web, poem) around it, or attach ClerkFairing (rocket)"
            }
            Self::MissingClient => {
                "no AsyncClient is in the application's state; add it with app_data (actix-web), data (poem) or manage (rocket)"
            }
            Self::MissingResource => {
                "no ProtectedResource is in the application's state; add it with manage"
            }
            Self::SignedOut {
                token_refused: false,
                ..
            } => "nobody is signed in; sign in, or send a token in the Authorization header",
            Self::SignedOut { .. } => {
                "the token is not accepted; it has expired, or it is not for this route"
            }
            Self::Redirect { .. } => "the visitor is sent to another page",
            Self::NotFound => "there is nothing here",
            Self::Unavailable { .. } => "the token could not be checked; try again later",
            Self::Forbidden => "the user may not do this",
            Self::InsufficientScope { .. } => "the token lacks a scope that is needed here",
            Self::Reverification(_) => "the user has to prove first who they are",
        })
    }
}

impl core::error::Error for Rejection {}
