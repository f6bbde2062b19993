//! The authenticated user or machine as an argument of a handler: the same types for every framework.
//!
//! | argument of a handler | axum | actix-web |
//! | --- | --- | --- |
//! | [`RequireAuth`] | a signed-in user, else 401 | the same |
//! | [`RequireMachine`] | a machine token, else 401 | the same |
//! | `Option<Auth>` | `None` if nobody is signed in | the same |
//! | [`Auth`] | every visitor, signed in or not | 401 if nobody is signed in |
//!
//! The last line differs because in actix-web an `Option` is `None` exactly if the extractor fails:
//! an [`Auth`] that accepts signed-out visitors would make `Option<Auth>` always `Some`. There,
//! `web::ReqData<clerk_backend::auth::Auth>` accepts them.
//!
//! A layer or middleware authenticates the request first. Without one, each extractor answers 500
//! ([`Rejection::MissingLayer`]), except an `Option` in actix-web, which is `None`. The layer puts two
//! values into the request's extensions, for handlers and middleware that need more: an
//! [`auth::Auth`], and an [`Arc<RequestState>`](crate::auth::RequestState) with the reason, the token
//! and the site.
//!
//! The authenticator's option [`accepts_token`](crate::auth::AuthenticateOptions::accepts_token) sets
//! the types of tokens that are accepted: by default session tokens. If routes differ, give each
//! group of them its own layer, or one layer that accepts all of the types: [`RequireAuth`] never
//! accepts a machine token, whatever the layer accepts.

use core::ops::Deref;
use std::sync::Arc;

#[cfg(any(feature = "axum-08", feature = "actix-4"))]
use clerk_core::auth::RequestState;
use clerk_core::auth::{self, Check, MachineAuth, SessionAuth};

pub use super::rejection::Rejection;

/// The visitor of a request, signed in or not.
///
/// ```
/// use clerk_backend::extract::Auth;
///
/// async fn page(auth: Option<Auth>) -> String {
///     match auth.as_ref().and_then(|auth| auth.user_id()) {
///         Some(user) => format!("hello, {user}"),
///         None => "hello, whoever you are".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Auth(pub auth::Auth);

/// A user with a session; other requests are answered 401.
///
/// ```
/// use clerk_backend::auth::{Check, Reverification};
/// use clerk_backend::extract::{Rejection, RequireAuth};
///
/// async fn delete_invoice(user: RequireAuth) -> Result<String, Rejection> {
///     user.require(&Check::new().permission("org:invoices:delete").reverification(Reverification::Strict))?;
///     Ok(format!("{} may", user.user_id()))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireAuth(pub Arc<SessionAuth>);

/// An API key, a machine or an OAuth application; other requests are answered 401. The authenticator
/// has to accept such tokens.
///
/// ```
/// use clerk_backend::extract::RequireMachine;
///
/// async fn report(machine: RequireMachine) -> String {
///     format!("{} with {:?}", machine.token().subject(), machine.token().scopes())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireMachine(pub Arc<MachineAuth>);

impl RequireAuth {
    /// Requires that the user fulfils a check.
    ///
    /// # Errors
    /// [`Rejection::Forbidden`], or [`Rejection::Reverification`] if only a reverification is missing.
    pub fn require(&self, check: &Check) -> Result<(), Rejection> {
        Rejection::unless(&self.0, check)
    }
}

impl Deref for Auth {
    type Target = auth::Auth;

    fn deref(&self) -> &auth::Auth {
        &self.0
    }
}

impl Deref for RequireAuth {
    type Target = SessionAuth;

    fn deref(&self) -> &SessionAuth {
        &self.0
    }
}

impl Deref for RequireMachine {
    type Target = MachineAuth;

    fn deref(&self) -> &MachineAuth {
        &self.0
    }
}

/// The state that a layer or middleware put into the request's extensions.
#[cfg(any(feature = "axum-08", feature = "actix-4"))]
pub(super) type AuthExtension<'a> = Option<&'a Arc<RequestState>>;

#[cfg(any(feature = "axum-08", feature = "actix-4"))]
impl Auth {
    #[cfg(feature = "axum-08")]
    pub(super) fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
        let auth = state.ok_or(Rejection::MissingLayer)?.auth();
        Ok(Self(auth.ok_or(Rejection::MissingLayer)?))
    }

    pub(super) fn authenticated(state: AuthExtension<'_>) -> Result<Self, Rejection> {
        let state = state.ok_or(Rejection::MissingLayer)?;
        let auth = state.auth().filter(auth::Auth::is_authenticated);
        auth.map(Self).ok_or_else(|| Rejection::of_state(state))
    }
}

#[cfg(any(feature = "axum-08", feature = "actix-4"))]
impl RequireAuth {
    pub(super) fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
        let state = state.ok_or(Rejection::MissingLayer)?;
        match state.auth() {
            Some(auth::Auth::SignedIn(session)) => Ok(Self(session)),
            _ => Err(Rejection::of_state(state)),
        }
    }
}

#[cfg(any(feature = "axum-08", feature = "actix-4"))]
impl RequireMachine {
    pub(super) fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
        let state = state.ok_or(Rejection::MissingLayer)?;
        match state.auth() {
            Some(auth::Auth::Machine(machine)) => Ok(Self(machine)),
            _ => Err(Rejection::of_state(state)),
        }
    }
}
