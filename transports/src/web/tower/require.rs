use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use clerk_core::auth::RequestState;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::authenticate::view;
use super::calling::Calling;
use crate::web::rejection::Rejection;
use crate::web::requirement::{Requirement, requirement};

/// Lets only signed-in users pass, or only those that fulfil a check; others are answered as
/// [`Rejection`] says. Put it inside of a [`ClerkLayer`](super::ClerkLayer).
///
/// ```
/// use clerk_backend::auth::Check;
/// use clerk_backend::tower::RequireLayer;
///
/// let admins = RequireLayer::new(Check::new().role("org:admin"));
/// let people = RequireLayer::signed_in();
/// ```
///
/// The answer to a person who opens a page can be a redirect to the sign-in page: see [`Pages`](crate::extract::Pages).
#[derive(Clone, Debug)]
pub struct RequireLayer(Requirement);

requirement!(RequireLayer);

impl<S> Layer<S> for RequireLayer {
    type Service = RequireService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RequireService {
            inner,
            requirement: self.0.clone(),
        }
    }
}

/// A service behind a [`RequireLayer`].
#[derive(Clone, Debug)]
pub struct RequireService<S> {
    inner: S,
    requirement: Requirement,
}

impl<S, B, A> Service<Request<B>> for RequireService<S>
where
    S: Service<Request<B>, Response = Response<A>> + Clone,
    A: From<String>,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = RequireFuture<S, B>;

    /// Always ready: the inner service is asked only for requests that pass.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let state = request.extensions().get::<Arc<RequestState>>();
        let state = state.map(|state| &**state);
        match self.requirement.check(state, &view(&request)) {
            Ok(()) => RequireFuture::passed(self.inner.clone(), request),
            Err(rejection) => RequireFuture::refused(rejection.into_http()),
        }
    }
}

pin_project! {
    /// The answer of a [`RequireService`].
    pub struct RequireFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        // One of the two is there.
        #[pin]
        passed: Option<Calling<S, Request<B>>>,
        refusal: Option<S::Response>,
    }
}

impl<S: Service<Request<B>>, B> RequireFuture<S, B> {
    pub(crate) fn passed(service: S, request: Request<B>) -> Self {
        Self {
            passed: Some(Calling::new(service, request)),
            refusal: None,
        }
    }

    pub(crate) fn refused(refusal: S::Response) -> Self {
        Self {
            passed: None,
            refusal: Some(refusal),
        }
    }
}

impl<S: Service<Request<B>>, B> Future for RequireFuture<S, B> {
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(future) = this.passed.as_pin_mut() {
            return future.poll(context);
        }
        let refusal = this.refusal.take();
        Poll::Ready(Ok(refusal.expect("a future is not polled after its end")))
    }
}

impl<S: Service<Request<B>>, B> fmt::Debug for RequireFuture<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireFuture").finish_non_exhaustive()
    }
}

impl Rejection {
    /// The whole answer, in the types of the `http` crate.
    pub fn into_http<A: From<String>>(self) -> Response<A> {
        let mut response = Response::new(self.body().into());
        *response.status_mut() =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers() {
            if let Ok(value) = HeaderValue::try_from(&*value) {
                let name = HeaderName::from_static(name);
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
