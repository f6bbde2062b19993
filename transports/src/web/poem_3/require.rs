use std::sync::Arc;

use clerk_core::auth::{Check, RequestState};
use poem_3::{Endpoint, IntoResponse as _, Middleware, Request, Response};

use crate::web::rejection::Rejection;

/// Lets only signed-in users pass, or only those that fulfil a check; others are answered as
/// [`Rejection`] says. Put it inside of a [`ClerkMiddleware`](super::ClerkMiddleware).
///
/// ```
/// use clerk_backend::auth::Check;
/// use clerk_backend::poem::RequireMiddleware;
///
/// let admins = RequireMiddleware::new(Check::new().role("org:admin"));
/// let people = RequireMiddleware::signed_in();
/// ```
#[derive(Clone, Debug)]
pub struct RequireMiddleware(Option<Arc<Check>>);

impl RequireMiddleware {
    /// Users that fulfil this check.
    pub fn new(check: Check) -> Self {
        Self(Some(Arc::new(check)))
    }

    /// Users with a session.
    pub const fn signed_in() -> Self {
        Self(None)
    }
}

impl<E: Endpoint> Middleware<E> for RequireMiddleware {
    type Output = RequireEndpoint<E>;

    fn transform(&self, inner: E) -> RequireEndpoint<E> {
        RequireEndpoint {
            inner,
            check: self.0.clone(),
        }
    }
}

/// What is behind a [`RequireMiddleware`].
#[derive(Clone, Debug)]
pub struct RequireEndpoint<E> {
    inner: E,
    check: Option<Arc<Check>>,
}

impl<E: Endpoint> Endpoint for RequireEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem_3::Result<Response> {
        let state = request.data::<Arc<RequestState>>();
        Rejection::unless_session(state.map(|state| &**state), self.check.as_deref())?;
        Ok(self.inner.call(request).await?.into_response())
    }
}
