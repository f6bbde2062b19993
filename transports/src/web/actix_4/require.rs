use core::future::{Future, Ready, ready};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use actix_web_4::body::{EitherBody, MessageBody};
use actix_web_4::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web_4::{Error, ResponseError as _};
use clerk_core::auth::Check;

use super::extractors::with_extension;
use crate::web::rejection::Rejection;

/// Lets only signed-in users pass, or only those that fulfil a check; others are answered as
/// [`Rejection`] says. Wrap it inside of a [`ClerkMiddleware`](super::ClerkMiddleware).
///
/// ```
/// use clerk_backend::actix::RequireMiddleware;
/// use clerk_backend::auth::Check;
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

impl<S, B> Transform<S, ServiceRequest> for RequireMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = RequireMiddlewareService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(RequireMiddlewareService {
            inner,
            check: self.0.clone(),
        }))
    }
}

/// What is behind a [`RequireMiddleware`].
#[derive(Clone, Debug)]
pub struct RequireMiddlewareService<S> {
    inner: S,
    check: Option<Arc<Check>>,
}

impl<S, B> Service<ServiceRequest> for RequireMiddlewareService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let passes = with_extension(request.request(), |state| {
            Rejection::unless_session(state.map(|state| &**state), self.check.as_deref())
        });
        match passes {
            Ok(()) => {
                let answer = self.inner.call(request);
                Box::pin(async move { Ok(answer.await?.map_into_left_body()) })
            }
            Err(rejection) => {
                let response = request.into_response(rejection.error_response());
                Box::pin(ready(Ok(response.map_into_right_body())))
            }
        }
    }
}
