use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use clerk_core::auth::IncomingRequest;
use clerk_core::flow::TransportError;
use clerk_core::proxy::{Encoding, Field, Forwarded, FrontendApiProxy, ProxyError};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::events;
use crate::transports::{DEFAULT_CONNECT_TIMEOUT, convert::unsendable};
use crate::web::{http_request::HttpRequest, tower::original_uri};

type BoxError = Box<dyn core::error::Error + Send + Sync>;

/// Passes requests on to Clerk's Frontend API over reqwest, inside a tokio runtime; see the
/// [module](super).
#[derive(Clone)]
pub struct ProxyService {
    proxy: FrontendApiProxy,
    client: reqwest::Client,
}

impl ProxyService {
    /// Over a client of its own, which follows no redirects, decompresses nothing and uses no
    /// proxy, whatever the environment says.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(proxy: FrontendApiProxy) -> Result<Self, TransportError> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(DEFAULT_CONNECT_TIMEOUT)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .no_proxy();
        let client = builder.build().map_err(unsendable)?;
        Ok(Self::with_client(proxy, client))
    }

    /// Over a client of your own. Build it with `redirect::Policy::none()`: it is the browser that
    /// follows redirects.
    pub fn with_client(proxy: FrontendApiProxy, client: reqwest::Client) -> Self {
        Self { proxy, client }
    }

    /// The answer to a request, whose URL is the whole one, path of the proxy included.
    pub async fn forward<B>(&self, request: Request<B>) -> Response<reqwest::Body>
    where
        B: Body + Send + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<BoxError>,
    {
        let mut view = HttpRequest::from(&request);
        if let Some(uri) = original_uri(request.extensions()) {
            view = view.with_uri(uri);
        }
        let outgoing = match self.prepare(&view) {
            Ok(outgoing) => outgoing,
            Err(error) => return refuse(error),
        };
        let body = request.into_body();
        let body = (!body.is_end_stream())
            .then(|| reqwest::Body::wrap(Upload(Mutex::new(Box::pin(body)))));
        match outgoing.send(body).await {
            Ok((status, fields, body)) => {
                let mut response = Response::new(body);
                *response.status_mut() = status;
                *response.headers_mut() = header_map(fields.iter());
                response
            }
            Err(error) => refuse(error),
        }
    }

    pub(crate) fn prepare(&self, request: &impl IncomingRequest) -> Result<Outgoing, ProxyError> {
        let forwarded = self.proxy.forward(request)?;
        let method = http::Method::from_bytes(request.method().as_bytes());
        let method = method.map_err(|_| ProxyError::Method)?;
        // The client takes the host from the URL, which is the same.
        let fields = forwarded.headers().iter();
        let fields = header_map(fields.filter(|(name, _)| name != "host"));
        let request = self.client.request(method, forwarded.url()).headers(fields);
        Ok(Outgoing { forwarded, request })
    }
}

/// A request to the Frontend API, but for its body.
pub(crate) struct Outgoing {
    forwarded: Forwarded,
    request: reqwest::RequestBuilder,
}

impl Outgoing {
    /// The answer: its status, the fields to answer with, and its body.
    pub(crate) async fn send(
        mut self,
        body: Option<reqwest::Body>,
    ) -> Result<(StatusCode, Vec<Field>, reqwest::Body), ProxyError> {
        if let Some(body) = body {
            self.request = self.request.body(body);
        }
        let answer = self.request.send().await.map_err(|error| {
            events::not_forwarded(&error.without_url());
            ProxyError::Unreachable
        })?;
        let (head, body) = Response::<reqwest::Body>::from(answer).into_parts();
        let fields = head.headers.iter();
        let fields = fields.map(|(name, value)| (name.as_str(), value.as_bytes()));
        let fields = self.forwarded.answer(fields, Encoding::AsSent);
        Ok((head.status, fields, body))
    }
}

fn header_map<'f>(fields: impl Iterator<Item = &'f Field>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in fields {
        let field = HeaderName::try_from(name).ok();
        if let Some((name, mut value)) = field.zip(HeaderValue::from_bytes(value).ok()) {
            let secret = [header::AUTHORIZATION, header::COOKIE, header::SET_COOKIE];
            value.set_sensitive(secret.contains(&name) || name == "clerk-secret-key");
            map.append(name, value);
        }
    }
    map
}

fn refuse(error: ProxyError) -> Response<reqwest::Body> {
    let mut response = Response::new(error.body().into());
    *response.status_mut() =
        StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in error.headers() {
        let name = HeaderName::from_static(name);
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

impl<B> Service<Request<B>> for ProxyService
where
    B: Body + Send + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = Response<reqwest::Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.forward(request).await) })
    }
}

/// Shows the proxy's path and the Frontend API.
impl fmt::Debug for ProxyService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyService")
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

/// A body on its way. Reqwest asks for `Sync`, which bodies are not; the lock is never waited for.
struct Upload<B>(Mutex<Pin<Box<B>>>);

impl<B> Body for Upload<B>
where
    B: Body,
    B::Data: Into<Bytes>,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let body = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let frame = body.as_mut().poll_frame(context);
        frame.map_ok(|frame| frame.map_data(Into::into))
    }

    fn is_end_stream(&self) -> bool {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.size_hint()
    }
}
