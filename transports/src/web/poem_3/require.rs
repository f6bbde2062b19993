use std::sync::Arc;

use clerk_core::auth::RequestState;
use poem_3::{Endpoint, IntoResponse as _, Middleware, Request, Response};

use super::middleware::view;
use crate::web::requirement::{Requirement, requirement};

/// Lets only signed-in users pass, or only those that fulfil a check; others are answered as
/// [`Rejection`](super::Rejection) says. Put it inside of a [`ClerkMiddleware`](super::ClerkMiddleware).
///
/// ```
/// use clerk_backend::auth::Check;
/// use clerk_backend::poem::RequireMiddleware;
///
/// let admins = RequireMiddleware::new(Check::new().role("org:admin"));
/// let people = RequireMiddleware::signed_in();
/// ```
///
/// The answer to a person who opens a page can be a redirect to the sign-in page: see
/// [`Pages`](crate::extract::Pages).
#[derive(Clone, Debug)]
pub struct RequireMiddleware(Requirement);

requirement!(RequireMiddleware);

impl<E: Endpoint> Middleware<E> for RequireMiddleware {
    type Output = RequireEndpoint<E>;

    fn transform(&self, inner: E) -> RequireEndpoint<E> {
        RequireEndpoint {
            inner,
            requirement: self.0.clone(),
        }
    }
}

/// What is behind a [`RequireMiddleware`].
#[derive(Clone, Debug)]
pub struct RequireEndpoint<E> {
    inner: E,
    requirement: Requirement,
}

impl<E: Endpoint> Endpoint for RequireEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem_3::Result<Response> {
        let state = request.data::<Arc<RequestState>>();
        let state = state.map(|state| &**state);
        self.requirement.check(state, &view(&request))?;
        Ok(self.inner.call(request).await?.into_response())
    }
}
