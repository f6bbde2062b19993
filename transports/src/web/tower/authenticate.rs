use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::sync::Arc;

use clerk_core::auth::{Authenticator, RequestState, RequestTarget};
use clerk_core::http::Headers;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::calling::Calling;
use crate::client::AsyncClient;
use crate::transports::{BoxFuture, ThreadBound};
use crate::web::extract::Auth;
use crate::web::gate::{Gate, Placement, Verdict, field_value};
use clerk_core::auth::HttpRequest;

/// Authenticates every request before the service that it is put around; see the [module](super).
///
/// ```
/// # fn example(clerk: clerk_backend::AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_backend::auth::AcceptsToken;
/// use clerk_backend::jwt::TokenType;
/// use clerk_backend::tower::ClerkLayer;
///
/// let people = clerk.layer()?;
/// let options = clerk.authenticate_options().accepts_token(AcceptsToken::Only(TokenType::ApiKey));
/// let api_keys = ClerkLayer::new(clerk, options.build()?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct ClerkLayer {
    gate: Gate,
    https: bool,
}

impl ClerkLayer {
    /// Authenticates with this client and these options.
    pub fn new(client: AsyncClient, authenticator: Authenticator) -> Self {
        Self {
            gate: Gate::new(client, authenticator),
            https: false,
        }
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
    /// use clerk_backend::tower::ClerkLayer;
    ///
    /// let (labs, shop) = (labs.layer()?, shop.layer()?);
    /// let layer = ClerkLayer::by(move |target| match target.host() {
    ///     "labs.example.com" => Some(labs.clone()),
    ///     "shop.example.com" => Some(shop.clone()),
    ///     _ => None,
    /// });
    /// # Ok(()) }
    /// ```
    ///
    /// Set [`https`](Self::https) on this layer, not on those that it chooses from.
    pub fn by(choose: impl Fn(&RequestTarget<'_>) -> Option<Self> + ThreadBound + 'static) -> Self {
        Self {
            gate: Gate::by(move |target: &RequestTarget<'_>| Some(choose(target)?.gate)),
            https: false,
        }
    }

    /// Authenticates nobody: every request is sent by this user or machine, or by nobody, or has this
    /// state. For tests (feature `test-util`).
    ///
    /// ```
    /// use clerk_backend::auth::{SessionAuth, SignedOut};
    /// use clerk_backend::tower::ClerkLayer;
    ///
    /// let admin = ClerkLayer::always(SessionAuth::fake("user_1").organization("org_1", "org:admin"));
    /// let nobody = ClerkLayer::always(SignedOut::default());
    /// ```
    #[cfg(feature = "test-util")]
    pub fn always(state: impl Into<RequestState>) -> Self {
        Self {
            gate: Gate::always(state.into()),
            https: false,
        }
    }

    /// Says that this server speaks TLS itself: a URL of path and query is `https`, unless
    /// `X-Forwarded-Proto` says otherwise.
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https = true;
        self
    }
}

impl<S> Layer<S> for ClerkLayer {
    type Service = ClerkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClerkService {
            inner,
            layer: self.clone(),
        }
    }
}

impl fmt::Debug for ClerkLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkLayer")
            .field("https", &self.https)
            .finish_non_exhaustive()
    }
}

/// A service behind a [`ClerkLayer`].
#[derive(Clone)]
pub struct ClerkService<S> {
    inner: S,
    layer: ClerkLayer,
}

impl<S> fmt::Debug for ClerkService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkService").finish_non_exhaustive()
    }
}

impl<S, B, A> Service<Request<B>> for ClerkService<S>
where
    S: Service<Request<B>, Response = Response<A>> + Clone,
    A: Default,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = ResponseFuture<S, B>;

    /// Always ready: the inner service is asked once it is known that the request passes, so that
    /// requests that are judged hold none of its permits.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if self.layer.https {
            request.extensions_mut().insert(Https);
        }
        let judging = self.layer.gate.decide(&view(&request));
        // Its readiness is asked for later, so a clone will do.
        let service = self.inner.clone();
        ResponseFuture {
            stage: Stage::Judging {
                judging,
                held: Some((service, request)),
            },
        }
    }
}

/// Marks a request that came over TLS, for the layers further in.
#[derive(Clone, Copy)]
struct Https;

/// A request as the client has sent it.
pub(super) fn view<B>(request: &Request<B>) -> HttpRequest<'_> {
    let mut view = HttpRequest::from(request);
    if let Some(uri) = original_uri(request.extensions()) {
        view = view.with_uri(uri);
    }
    if request.extensions().get::<Https>().is_some() {
        view = view.https();
    }
    view
}

/// The URL that the client asked for, before routers removed a prefix.
#[cfg_attr(not(feature = "axum-08"), allow(unused_variables))]
pub(crate) fn original_uri(extensions: &Extensions) -> Option<&Uri> {
    #[cfg(feature = "axum-08")]
    if let Some(uri) = extensions.get::<axum_08::extract::OriginalUri>() {
        return Some(&uri.0);
    }
    None
}

pin_project! {
    /// The answer of a [`ClerkService`].
    pub struct ResponseFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        #[pin]
        stage: Stage<S, B>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<S, B>
    where
        S: Service<Request<B>>,
    {
        Judging { judging: BoxFuture<Verdict>, held: Option<(S, Request<B>)> },
        Passed { #[pin] calling: Calling<S, Request<B>>, state: Arc<RequestState> },
    }
}

impl<S, B, A> Future for ResponseFuture<S, B>
where
    S: Service<Request<B>, Response = Response<A>>,
    A: Default,
{
    type Output = Result<Response<A>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project().stage;
        loop {
            match this.as_mut().project() {
                StageProjection::Judging { judging, held } => {
                    let verdict = ready!(judging.as_mut().poll(context));
                    let (service, mut request) =
                        held.take().expect("a future is not polled after its end");
                    match verdict {
                        Verdict::Answer(status, headers) => {
                            return Poll::Ready(Ok(answer(status, &headers)));
                        }
                        Verdict::Pass(state) => {
                            let extensions = request.extensions_mut();
                            if let Some(auth) = state.auth() {
                                extensions.insert(Auth(auth));
                            }
                            extensions.insert(Arc::clone(&state));
                            let calling = Calling::new(service, request);
                            this.set(Stage::Passed { calling, state });
                        }
                    }
                }
                StageProjection::Passed { calling, state } => {
                    let mut response = ready!(calling.poll(context))?;
                    put(state.headers(), response.headers_mut());
                    return Poll::Ready(Ok(response));
                }
            }
        }
    }
}

impl<S: Service<Request<B>>, B> fmt::Debug for ResponseFuture<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// An answer without content.
pub(in crate::web) fn answer<A: Default>(status: u16, headers: &Headers) -> Response<A> {
    let mut response = Response::new(A::default());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    put(headers, response.headers_mut());
    response
}

/// Puts the fields of a state on an answer.
pub(in crate::web) fn put(headers: &Headers, fields: &mut HeaderMap) {
    for (name, value) in headers.iter() {
        let field = HeaderName::try_from(name)
            .ok()
            .zip(field_value(value).and_then(|value| HeaderValue::try_from(value).ok()));
        let Some((name, value)) = field else {
            continue;
        };
        match Placement::of(name.as_str()) {
            Placement::Append => drop(fields.append(name, value)),
            Placement::IfMissing if fields.contains_key(&name) => {}
            Placement::IfMissing | Placement::Replace => drop(fields.insert(name, value)),
        }
    }
}
