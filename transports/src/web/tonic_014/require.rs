use core::task::{Context, Poll};
use std::sync::Arc;

use clerk_core::auth::{Check, RequestState};
use http::{Request, Response};
use tonic_014::Status;
use tonic_014::server::NamedService;
use tower_layer::Layer;
use tower_service::Service;

use crate::web::rejection::Rejection;
use crate::web::tower::{ClerkService, RequireFuture};

/// Lets only calls of signed-in users pass, or only those that fulfil a check; others are answered
/// with the status of the [module's table](super). Put it around a service, and a
/// [`ClerkLayer`](super::ClerkLayer) around the server.
///
/// ```
/// use clerk_backend::auth::Check;
/// use clerk_backend::tonic::RequireRpcLayer;
///
/// let admins = RequireRpcLayer::new(Check::new().role("org:admin"));
/// let people = RequireRpcLayer::signed_in();
/// ```
#[derive(Clone, Debug)]
pub struct RequireRpcLayer(Option<Arc<Check>>);

impl RequireRpcLayer {
    /// Users that fulfil this check.
    pub fn new(check: Check) -> Self {
        Self(Some(Arc::new(check)))
    }

    /// Users with a session.
    pub const fn signed_in() -> Self {
        Self(None)
    }
}

impl<S> Layer<S> for RequireRpcLayer {
    type Service = RequireRpcService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RequireRpcService {
            inner,
            check: self.0.clone(),
        }
    }
}

/// A service behind a [`RequireRpcLayer`].
#[derive(Clone, Debug)]
pub struct RequireRpcService<S> {
    inner: S,
    check: Option<Arc<Check>>,
}

impl<S, B, A> Service<Request<B>> for RequireRpcService<S>
where
    S: Service<Request<B>, Response = Response<A>> + Clone,
    A: Default,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = RequireFuture<S, B>;

    /// Always ready: the inner service is asked only for calls that pass.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let state = request.extensions().get::<Arc<RequestState>>();
        match Rejection::unless_session(state.map(|state| &**state), self.check.as_deref()) {
            Ok(()) => RequireFuture::passed(self.inner.clone(), request),
            Err(rejection) => RequireFuture::refused(Status::from(rejection).into_http()),
        }
    }
}

impl<S: NamedService> NamedService for RequireRpcService<S> {
    const NAME: &'static str = S::NAME;
}

/// So that the layer may stand around one service of a server.
impl<S: NamedService> NamedService for ClerkService<S> {
    const NAME: &'static str = S::NAME;
}
