use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use async_trait::async_trait;
use clerk_core::auth::Check;
use rocket_05::request::{FromRequest, Outcome};
use rocket_05::{Ignite, Request, Rocket, Sentinel};

use super::guards::outcome;
use super::local::Local;
use super::request::RocketRequest;
use crate::web::extract::RequireAuth;
use crate::web::pages::Pages;
use crate::web::rejection::Rejection;
use crate::web::requirement::Requirement as Rule;

/// What a route requires of its users, as a type for [`Require`].
pub trait Requirement {
    /// What users have to fulfil; `None` if it is enough to be signed in.
    fn check() -> Option<Check>;

    /// What people who look at pages are answered; by default as everybody else.
    fn pages() -> Option<Pages> {
        None
    }
}

/// A signed-in user that fulfils a [`Requirement`]; other requests are answered as [`Rejection`] says.
///
/// ```
/// # extern crate rocket_05 as rocket;
/// use clerk_backend::auth::Check;
/// use clerk_backend::rocket::{Require, Requirement};
/// use rocket::delete;
///
/// struct DeletesInvoices;
///
/// impl Requirement for DeletesInvoices {
///     fn check() -> Option<Check> {
///         Some(Check::new().permission("org:invoices:delete"))
///     }
/// }
///
/// #[delete("/invoices/<id>")]
/// async fn delete_invoice(id: u64, user: Require<DeletesInvoices>) -> String {
///     format!("{id} deleted by {}", user.user_id())
/// }
/// ```
///
/// Where what is required depends on the request, take a [`RequireAuth`] and call
/// [`RequireAuth::require`].
pub struct Require<R> {
    user: RequireAuth,
    requirement: PhantomData<fn() -> R>,
}

impl<R> Require<R> {
    /// The user, without the proof.
    pub fn into_inner(self) -> RequireAuth {
        self.user
    }
}

impl<R> Deref for Require<R> {
    type Target = RequireAuth;

    fn deref(&self) -> &RequireAuth {
        &self.user
    }
}

impl<R> fmt::Debug for Require<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Require").field(&self.user).finish()
    }
}

#[async_trait]
impl<'r, R: Requirement> FromRequest<'r> for Require<R> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let state = Local::of(request).state();
        let mut rule = R::check().map_or(Rule::signed_in(), Rule::of_check);
        if let Some(pages) = R::pages() {
            rule = rule.with_pages(pages);
        }
        let passes = rule.check(state.map(|state| &**state), &RocketRequest::from(request));
        let fulfilled = passes.and_then(|()| {
            Ok(Self {
                user: RequireAuth::of(state)?,
                requirement: PhantomData,
            })
        });
        outcome(request, fulfilled)
    }
}

/// An application without a [`ClerkFairing`](super::ClerkFairing) does not start.
impl<R> Sentinel for Require<R> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        RequireAuth::abort(rocket)
    }
}
