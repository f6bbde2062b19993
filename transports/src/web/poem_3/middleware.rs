use core::fmt;
use std::sync::Arc;

use clerk_core::ConfigError;
#[cfg(feature = "test-util")]
use clerk_core::auth::RequestState;
use clerk_core::auth::{Authenticator, HttpRequest, RequestTarget};
use poem_3::http::uri::Scheme;
use poem_3::{Endpoint, Middleware, Request, Response};

use super::extractors::respond;
use crate::client::AsyncClient;
use crate::transports::ThreadBound;
use crate::web::extract::Auth;
use crate::web::gate::{Gate, Verdict};
use crate::web::tower::{answer, put};

/// Authenticates every request before what it is put around; see the [module](super).
///
/// ```
/// # fn example(clerk: clerk_backend::AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_backend::auth::AcceptsToken;
/// use clerk_backend::jwt::TokenType;
/// use clerk_backend::poem::ClerkMiddleware;
///
/// let people = clerk.poem_middleware()?;
/// let options = clerk.authenticate_options().accepts_token(AcceptsToken::Only(TokenType::ApiKey));
/// let api_keys = ClerkMiddleware::new(clerk, options.build()?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct ClerkMiddleware(Gate);

impl ClerkMiddleware {
    /// Authenticates with this client and these options.
    pub fn new(client: AsyncClient, authenticator: Authenticator) -> Self {
        Self(Gate::new(client, authenticator))
    }

    /// Authenticates with one of several, for an application with several instances of Clerk: `choose`
    /// gives the one for the host, the path or a header field of a request, as
    /// [`ClerkLayer::by`](https://docs.rs/clerk-backend/latest/clerk_backend/tower/struct.ClerkLayer.html#method.by)
    /// does. A request for which there is none is answered 421.
    pub fn by(choose: impl Fn(&RequestTarget<'_>) -> Option<Self> + ThreadBound + 'static) -> Self {
        Self(Gate::by(move |target: &RequestTarget<'_>| {
            Some(choose(target)?.0)
        }))
    }

    /// Authenticates nobody: every request is sent by this user or machine, or by nobody, or has this
    /// state. For tests (feature `test-util`).
    ///
    /// ```
    /// use clerk_backend::auth::{SessionAuth, SignedOut};
    /// use clerk_backend::poem::ClerkMiddleware;
    ///
    /// let admin = ClerkMiddleware::always(SessionAuth::fake("user_1").organization("org_1", "org:admin"));
    /// let nobody = ClerkMiddleware::always(SignedOut::default());
    /// ```
    #[cfg(feature = "test-util")]
    pub fn always(state: impl Into<RequestState>) -> Self {
        Self(Gate::always(state.into()))
    }
}

impl AsyncClient {
    /// The middleware for poem that follows from this client's configuration.
    ///
    /// # Errors
    /// [`ConfigError`] if the configuration is not enough to authenticate requests, for example
    /// without a publishable key.
    pub fn poem_middleware(&self) -> Result<ClerkMiddleware, ConfigError> {
        let authenticator = self.authenticate_options().build()?;
        Ok(ClerkMiddleware::new(self.clone(), authenticator))
    }
}

impl fmt::Debug for ClerkMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkMiddleware").finish_non_exhaustive()
    }
}

impl<E: Endpoint> Middleware<E> for ClerkMiddleware {
    type Output = ClerkEndpoint<E>;

    fn transform(&self, inner: E) -> ClerkEndpoint<E> {
        ClerkEndpoint {
            inner,
            gate: self.0.clone(),
        }
    }
}

/// What is behind a [`ClerkMiddleware`].
pub struct ClerkEndpoint<E> {
    inner: E,
    gate: Gate,
}

impl<E> fmt::Debug for ClerkEndpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkEndpoint").finish_non_exhaustive()
    }
}

impl<E: Endpoint> Endpoint for ClerkEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem_3::Result<Response> {
        let judging = self.gate.decide(&view(&request));
        match judging.await {
            Verdict::Answer(status, headers) => Ok(respond(answer::<()>(status, &headers))),
            Verdict::Pass(state) => {
                if let Some(auth) = state.auth() {
                    request.set_data(Auth(auth));
                }
                request.set_data(Arc::clone(&state));
                let mut response = self.inner.get_response(request).await;
                put(state.headers(), response.headers_mut());
                Ok(response)
            }
        }
    }
}

/// The request as the client sent it, before routers removed a prefix.
pub(super) fn view(request: &Request) -> HttpRequest<'_> {
    let view = HttpRequest::new(request.method(), request.original_uri(), request.headers());
    if *request.scheme() == Scheme::HTTPS {
        view.https()
    } else {
        view
    }
}
