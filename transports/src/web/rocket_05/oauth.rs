use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use async_trait::async_trait;
use rocket_05::request::{FromRequest, Outcome};
use rocket_05::{Ignite, Request, Rocket, Sentinel};

use super::guards::outcome;
use super::local::Local;
use crate::web::extract::RequireMachine;
use crate::web::oauth::ProtectedResource;
use crate::web::rejection::Rejection;
use crate::web::requirement::granted;

/// The scopes that an access token must have, as a type for [`RequireOAuth`].
pub trait Scopes {
    /// All of these.
    const SCOPES: &'static [&'static str];
}

/// No scope in particular.
impl Scopes for () {
    const SCOPES: &'static [&'static str] = &[];
}

/// A client with an OAuth access token of the instance, opaque or JWT, that has all of these scopes. The
/// fairing must [accept](clerk_core::auth::AcceptsToken) such tokens.
///
/// Other requests are answered 401, and 403 `insufficient_scope` (RFC 6750 section 3.1) if a scope is
/// missing. Both say where the metadata of the resource is (RFC 9728 section 5.1): the application
/// [manages](Rocket::manage) the [`ProtectedResource`], and mounts its
/// [documents](super::resource_metadata).
///
/// ```
/// # extern crate rocket_05 as rocket;
/// use clerk_backend::rocket::{RequireOAuth, Scopes};
/// use rocket::get;
///
/// struct ReadsFiles;
///
/// impl Scopes for ReadsFiles {
///     const SCOPES: &'static [&'static str] = &["files:read"];
/// }
///
/// #[get("/files")]
/// async fn files(client: RequireOAuth<ReadsFiles>) -> String {
///     format!("the files of {}", client.token().subject())
/// }
///
/// #[get("/whoami")]
/// async fn whoami(client: RequireOAuth) -> String {
///     client.token().subject().to_owned()
/// }
/// ```
pub struct RequireOAuth<S = ()> {
    client: RequireMachine,
    scopes: PhantomData<fn() -> S>,
}

impl<S> Deref for RequireOAuth<S> {
    type Target = RequireMachine;

    fn deref(&self) -> &RequireMachine {
        &self.client
    }
}

impl<S> fmt::Debug for RequireOAuth<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RequireOAuth").field(&self.client).finish()
    }
}

#[async_trait]
impl<'r, S: Scopes> FromRequest<'r> for RequireOAuth<S> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let resource = request.rocket().state::<ProtectedResource>();
        let state = Local::of(request).state().map(|state| &**state);
        let client = resource.ok_or(Rejection::MissingResource);
        let client = client.and_then(|resource| granted(state, resource, S::SCOPES));
        let client = client.map(|client| Self {
            client: client.into(),
            scopes: PhantomData,
        });
        outcome(request, client)
    }
}

/// An application without a [`ClerkFairing`](super::ClerkFairing), or that manages no
/// [`ProtectedResource`], does not start.
impl<S> Sentinel for RequireOAuth<S> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        RequireMachine::abort(rocket) || rocket.state::<ProtectedResource>().is_none()
    }
}
