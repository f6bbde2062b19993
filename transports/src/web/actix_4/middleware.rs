use core::fmt;
use core::future::{Future, Ready, ready};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::rc::Rc;
use std::sync::Arc;

use actix_web_4::body::{EitherBody, MessageBody};
use actix_web_4::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web_4::http::StatusCode;
use actix_web_4::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web_4::{Error, HttpMessage as _, HttpResponse};
use clerk_core::ConfigError;
#[cfg(feature = "test-util")]
use clerk_core::auth::RequestState;
use clerk_core::auth::{Authenticator, RequestTarget};
use clerk_core::http::Headers;

use super::request::ActixRequest;
use crate::client::AsyncClient;
use crate::transports::ThreadBound;
use crate::web::extract::Auth;
use crate::web::gate::{Gate, Placement, Verdict, field_value};

/// Authenticates every request before what it is wrapped around; see the [module](super).
///
/// ```
/// # fn example(clerk: clerk_backend::AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_backend::actix::ClerkMiddleware;
/// use clerk_backend::auth::AcceptsToken;
/// use clerk_backend::jwt::TokenType;
///
/// let people = clerk.middleware()?;
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

    /// Authenticates with one of several layers, for an application with several instances of Clerk:
    /// `choose` gives the layer for the host, the path or a header field of a request. The instances share
    /// nothing: each layer's client has its own keys, limits and connections.
    ///
    /// A request for which there is none is answered 421 (RFC 9110 section 15.5.20), and one without a
    /// clear host 400. Give the options of each instance their own
    /// [`allowed_hosts`](clerk_core::auth::AuthenticateOptions::allowed_hosts), and see
    /// [`RequestTarget`] for what a handler must not take from the host.
    ///
    /// ```
    /// # fn example(
    /// #     labs: clerk_backend::AsyncClient, shop: clerk_backend::AsyncClient,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_backend::actix::ClerkMiddleware;
    ///
    /// let (labs, shop) = (labs.middleware()?, shop.middleware()?);
    /// let layer = ClerkMiddleware::by(move |target| match target.host() {
    ///     "labs.example.com" => Some(labs.clone()),
    ///     "shop.example.com" => Some(shop.clone()),
    ///     _ => None,
    /// });
    /// # Ok(()) }
    /// ```
    pub fn by(choose: impl Fn(&RequestTarget<'_>) -> Option<Self> + ThreadBound + 'static) -> Self {
        Self(Gate::by(move |target: &RequestTarget<'_>| {
            Some(choose(target)?.0)
        }))
    }

    /// Authenticates nobody: every request is sent by this user or machine, or by nobody, or has this
    /// state. For tests (feature `test-util`).
    ///
    /// ```
    /// use clerk_backend::actix::ClerkMiddleware;
    /// use clerk_backend::auth::{SessionAuth, SignedOut};
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
    /// The middleware that follows from this client's configuration.
    ///
    /// # Errors
    /// [`ConfigError`] if the configuration is not enough to authenticate requests, for example
    /// without a publishable key.
    pub fn middleware(&self) -> Result<ClerkMiddleware, ConfigError> {
        let authenticator = self.authenticate_options().build()?;
        Ok(ClerkMiddleware::new(self.clone(), authenticator))
    }
}

impl fmt::Debug for ClerkMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkMiddleware").finish_non_exhaustive()
    }
}

impl<S, B> Transform<S, ServiceRequest> for ClerkMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = ClerkMiddlewareService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(ClerkMiddlewareService {
            inner: Rc::new(inner),
            gate: self.0.clone(),
        }))
    }
}

/// What is behind a [`ClerkMiddleware`].
pub struct ClerkMiddlewareService<S> {
    inner: Rc<S>,
    gate: Gate,
}

impl<S> fmt::Debug for ClerkMiddlewareService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkMiddlewareService")
            .finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for ClerkMiddlewareService<S>
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
        let judging = self.gate.decide(&ActixRequest::from(request.request()));
        let inner = Rc::clone(&self.inner);
        Box::pin(async move {
            match judging.await {
                Verdict::Answer(status, headers) => {
                    let response = request.into_response(respond(status, &headers, ()));
                    Ok(response.map_into_right_body())
                }
                Verdict::Pass(state) => {
                    if let Some(auth) = state.auth() {
                        request.extensions_mut().insert(Auth(auth));
                    }
                    request.extensions_mut().insert(Arc::clone(&state));
                    match inner.call(request).await {
                        Ok(mut response) => {
                            put(state.headers(), response.headers_mut());
                            Ok(response.map_into_left_body())
                        }
                        Err(mut error) => {
                            error.add_response_mapper(move |mut response| {
                                put(state.headers(), response.headers_mut());
                                response
                            });
                            Err(error)
                        }
                    }
                }
            }
        })
    }
}

pub(super) fn respond(
    status: u16,
    headers: &Headers,
    body: impl MessageBody + 'static,
) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status).body(body);
    put(headers, response.headers_mut());
    response
}

fn put(headers: &Headers, fields: &mut HeaderMap) {
    for (name, value) in headers.iter() {
        let field = HeaderName::try_from(name)
            .ok()
            .zip(field_value(value).and_then(|value| HeaderValue::try_from(value).ok()));
        let Some((name, value)) = field else {
            continue;
        };
        match Placement::of(name.as_str()) {
            Placement::Append => fields.append(name, value),
            Placement::IfMissing if fields.contains_key(&name) => {}
            Placement::IfMissing | Placement::Replace => drop(fields.insert(name, value)),
        }
    }
}
