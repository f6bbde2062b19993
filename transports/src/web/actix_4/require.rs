use core::future::{Future, Ready, ready};
use core::pin::Pin;
use core::task::{Context, Poll};

use actix_web_4::body::{EitherBody, MessageBody};
use actix_web_4::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web_4::{Error, ResponseError as _};

use super::extractors::with_extension;
use super::request::ActixRequest;
use crate::web::requirement::{Requirement, requirement};

/// Lets only signed-in users pass, or only those that fulfil a check; others are answered as
/// [`Rejection`](super::Rejection) says. Wrap it inside of a [`ClerkMiddleware`](super::ClerkMiddleware).
///
/// ```
/// use clerk_backend::actix::RequireMiddleware;
/// use clerk_backend::auth::Check;
///
/// let admins = RequireMiddleware::new(Check::new().role("org:admin"));
/// let people = RequireMiddleware::signed_in();
/// ```
///
/// The answer to a person who opens a page can be a redirect to the sign-in page: see [`Pages`](crate::extract::Pages).
#[derive(Clone, Debug)]
pub struct RequireMiddleware(Requirement);

requirement!(RequireMiddleware);

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
            requirement: self.0.clone(),
        }))
    }
}

/// What is behind a [`RequireMiddleware`].
#[derive(Clone, Debug)]
pub struct RequireMiddlewareService<S> {
    inner: S,
    requirement: Requirement,
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
        let asked = request.request();
        let passes = with_extension(asked, |state| {
            let state = state.map(|state| &**state);
            self.requirement.check(state, &ActixRequest::from(asked))
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
