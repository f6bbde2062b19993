//! The authenticated user or machine as an argument of a handler: the same types for every framework.
//!
//! | argument of a handler | gives | otherwise |
//! | --- | --- | --- |
//! | [`RequireAuth`] | the signed-in user | 401, or 503 if the token could not be checked |
//! | [`RequireMachine`] | the machine token | the same |
//! | `Option<RequireAuth>`, `Option<RequireMachine>` | `None` if it would be refused | |
//! | `Result<RequireAuth, Rejection>` (in poem `poem::Result<RequireAuth>`) | the [`Rejection`] as a value | |
//! | [`Auth`] | every visitor, signed in or not | never refused |
//!
//! A layer or middleware authenticates the request first. Without one, each extractor answers 500
//! ([`Rejection::MissingLayer`]). Only `Option` in actix-web, poem and rocket is `None` then, because
//! these do not ask the extractor. The layer puts two values into the request's extensions, for handlers and
//! middleware that need more: an [`Auth`], and an [`Arc<RequestState>`](crate::auth::RequestState)
//! with the reason, the token and the application's URLs.
//!
//! The authenticator's option [`accepts_token`](crate::auth::AuthenticateOptions::accepts_token) sets
//! the types of tokens that are accepted: by default session tokens. If routes differ, give each
//! group of them its own layer, or one layer that accepts all of the types: [`RequireAuth`] never
//! accepts a machine token, whatever the layer accepts.
//!
//! How to test handlers is on a [page of its own](crate::testing).

use core::ops::Deref;
use std::sync::Arc;

use clerk_core::auth::{AuthObject, Check, MachineAuth, SessionAuth, SignedOut};

pub use super::pages::Pages;
pub use super::rejection::Rejection;
#[cfg(feature = "webhooks")]
pub use super::webhook::Webhook;
#[cfg(any(feature = "axum-08", feature = "actix-4", feature = "rocket-05"))]
pub(super) use of_state::AuthExtension;

/// The visitor of a request, signed in or not. It is never refused.
///
/// In actix-web, poem and rocket `Option<Auth>` is `Some` for every visitor, and with axum it does not compile. Ask for
/// `Option<RequireAuth>` to get `None` if nobody is signed in.
///
/// ```
/// use clerk_backend::extract::Auth;
///
/// async fn page(auth: Auth) -> String {
///     match auth.user_id() {
///         Some(user) => format!("hello, {user}"),
///         None => "hello, whoever you are".to_owned(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Auth(pub AuthObject);

/// A user with a session; other requests are answered 401, and 503 if the token could not be
/// checked.
///
/// ```
/// use clerk_backend::auth::{Check, Reverification};
/// use clerk_backend::extract::{Rejection, RequireAuth};
///
/// async fn delete_invoice(user: RequireAuth) -> Result<String, Rejection> {
///     user.require(&Check::new().permission("org:invoices:delete").reverification(Reverification::Strict))?;
///     Ok(format!("{} may", user.user_id()))
/// }
///
/// // `None` if nobody is signed in.
/// async fn page(user: Option<RequireAuth>) -> String {
///     user.map_or("hello, stranger".into(), |user| format!("hello, {}", user.user_id()))
/// }
///
/// // The handler answers itself.
/// async fn feed(user: Result<RequireAuth, Rejection>) -> String {
///     match user {
///         Ok(user) => format!("news for {}", user.user_id()),
///         Err(rejection) => format!("no news ({rejection})"),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequireAuth(pub Arc<SessionAuth>);

/// An API key, a machine or an OAuth application; other requests are answered 401, and 503 if the
/// token could not be checked. The authenticator has to accept such tokens.
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
    type Target = AuthObject;

    fn deref(&self) -> &AuthObject {
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

macro_rules! conversions {
    ($($of:ty => $to:ident;)+) => {$(
        impl From<$of> for $to {
            fn from(value: $of) -> Self {
                Self(value.into())
            }
        }
    )+};
}

conversions! {
    AuthObject => Auth;
    SessionAuth => Auth;
    MachineAuth => Auth;
    SignedOut => Auth;
    SessionAuth => RequireAuth;
    Arc<SessionAuth> => RequireAuth;
    MachineAuth => RequireMachine;
    Arc<MachineAuth> => RequireMachine;
}

#[cfg(any(
    feature = "axum-08",
    feature = "actix-4",
    feature = "tonic-014",
    feature = "poem-3",
    feature = "rocket-05"
))]
mod of_state {
    use std::sync::Arc;

    use clerk_core::auth::{AuthObject, RequestState};

    use super::{Auth, Rejection, RequireAuth, RequireMachine};

    /// The state that a layer or middleware put into the request's extensions.
    pub(in crate::web) type AuthExtension<'a> = Option<&'a Arc<RequestState>>;

    impl Auth {
        pub(in crate::web) fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
            let auth = state.ok_or(Rejection::MissingLayer)?.auth();
            Ok(Self(auth.ok_or(Rejection::MissingLayer)?))
        }
    }

    impl RequireAuth {
        pub(in crate::web) fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
            let state = state.ok_or(Rejection::MissingLayer)?;
            match state.auth() {
                Some(AuthObject::SignedIn(session)) => Ok(Self(session)),
                _ => Err(Rejection::of_state(state)),
            }
        }
    }

    impl RequireMachine {
        pub(in crate::web) fn of(state: AuthExtension<'_>) -> Result<Self, Rejection> {
            let state = state.ok_or(Rejection::MissingLayer)?;
            match state.auth() {
                Some(AuthObject::Machine(machine)) => Ok(Self(machine)),
                _ => Err(Rejection::of_state(state)),
            }
        }
    }
}
