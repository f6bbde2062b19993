use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::net::{IpAddr, SocketAddr};
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use clerk_core::auth::IncomingRequest;
use clerk_core::flow::TransportError;
use clerk_core::proxy::{Encoding, Field, Forwarded, FrontendApiProxy, ProxyError};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body::Body;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

use super::transfer::{BoxError, Download, Progress, Upload};
use crate::events;
use crate::transports::{ReqwestTransport, convert::unsendable};
use crate::web::tower::original_uri;
use clerk_core::auth::HttpRequest;

/// The default of both timeouts.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// The default limit of concurrent requests.
const DEFAULT_CONCURRENT: usize = 256;

/// Forwards requests to Clerk's Frontend API with reqwest, in a tokio runtime; see the
/// [module](super).
///
/// ```
/// use clerk_backend::SecretKey;
/// use clerk_backend::auth::PublishableKey;
/// use clerk_backend::proxy::{FrontendApiProxy, ProxyService};
/// use core::time::Duration;
///
/// let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// let proxy = FrontendApiProxy::new(&key, SecretKey::new("sk_live_example")?);
/// let service = ProxyService::new(proxy)?.first_byte_timeout(Duration::from_secs(10)).max_concurrent(64);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ProxyService {
    proxy: FrontendApiProxy,
    client: reqwest::Client,
    https: bool,
    first_byte: Duration,
    between_chunks: Duration,
    places: Arc<Semaphore>,
}

impl ProxyService {
    /// With a new HTTP client that follows no redirects, does not decompress, and ignores proxies
    /// in the environment.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new(proxy: FrontendApiProxy) -> Result<Self, TransportError> {
        let builder = ReqwestTransport::client_builder()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate();
        let client = builder.build().map_err(unsendable)?;
        Ok(Self::with_client(proxy, client))
    }

    /// With this HTTP client. Build it with `redirect::Policy::none()`, because the browser follows
    /// redirects, with `connect_timeout`, and with `http2_keep_alive_interval` so that a dead
    /// connection is detected; [`ReqwestTransport::client_builder`] sets all three.
    pub fn with_client(proxy: FrontendApiProxy, client: reqwest::Client) -> Self {
        Self {
            proxy,
            client,
            https: false,
            first_byte: DEFAULT_TIMEOUT,
            between_chunks: DEFAULT_TIMEOUT,
            places: Arc::new(Semaphore::new(DEFAULT_CONCURRENT)),
        }
    }

    /// Declares that this server terminates TLS: the scheme of a request without an absolute URL is
    /// `https` unless `X-Forwarded-Proto` names another. Set it on
    /// [`ClerkLayer`](crate::tower::ClerkLayer::https) as well. Not needed with actix-web, poem
    /// and rocket, which know it.
    #[must_use]
    pub fn https(mut self) -> Self {
        self.https = true;
        self
    }

    /// Sets the timeout from the last chunk of the request to the head of the response (default: 30
    /// seconds). Then the response is 504.
    #[must_use]
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.first_byte = timeout;
        self
    }

    /// Sets the timeout between two chunks of the response (default: 30 seconds). Then its body
    /// ends with an error. Time in which the client does not read is not counted.
    #[must_use]
    pub fn chunk_timeout(mut self, timeout: Duration) -> Self {
        self.between_chunks = timeout;
        self
    }

    /// Sets the limit of concurrent requests over all clones (default: 256). A request over the
    /// limit gets 503 with `Retry-After` at once.
    #[must_use]
    pub fn max_concurrent(mut self, limit: usize) -> Self {
        self.places = Arc::new(Semaphore::new(limit));
        self
    }

    /// Forwards a request, whose URL includes the path of the proxy, and returns the response. The
    /// client address is that of axum's `ConnectInfo<SocketAddr>` or of a
    /// [`SocketAddr`](core::net::SocketAddr) in the extensions.
    pub async fn forward<B>(&self, request: Request<B>) -> Response<reqwest::Body>
    where
        B: Body + Send + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<BoxError>,
    {
        let outgoing = match self.prepare(&self.view(&request)) {
            Ok(outgoing) => outgoing,
            Err(error) => return refuse(&error),
        };
        let body = request.into_body();
        let body = (!body.is_end_stream()).then_some(body);
        match outgoing.send(body).await {
            Ok((status, fields, body)) => {
                let mut response = Response::new(body);
                *response.status_mut() = status;
                *response.headers_mut() = header_map(fields.iter());
                response
            }
            Err(error) => refuse(&error),
        }
    }

    fn view<'r, B>(&self, request: &'r Request<B>) -> HttpRequest<'r> {
        let mut view = HttpRequest::from(request);
        if let Some(uri) = original_uri(request.extensions()) {
            view = view.with_uri(uri);
        }
        if self.https {
            view = view.https();
        }
        match peer(request.extensions()) {
            Some(peer) => view.peer(peer),
            None => view,
        }
    }

    /// The request to send. It holds one of the concurrent places.
    pub(crate) fn prepare(&self, request: &impl IncomingRequest) -> Result<Outgoing, ProxyError> {
        let forwarded = self.proxy.forward(request)?;
        let method = http::Method::from_bytes(request.method().as_bytes());
        let method = method.map_err(|_| ProxyError::Method)?;
        let places = Arc::clone(&self.places);
        let place = places.try_acquire_owned().map_err(|_| ProxyError::Busy)?;
        Ok(Outgoing {
            request: self.client.request(method, forwarded.url()),
            forwarded,
            first_byte: self.first_byte,
            between_chunks: self.between_chunks,
            place,
        })
    }
}

/// The peer of the connection, if the server provides it.
fn peer(extensions: &Extensions) -> Option<IpAddr> {
    #[cfg(feature = "axum-08")]
    if let Some(info) = extensions.get::<axum_08::extract::ConnectInfo<SocketAddr>>() {
        return Some(info.0.ip());
    }
    Some(extensions.get::<SocketAddr>()?.ip())
}

/// A request to the Frontend API without its body.
pub(crate) struct Outgoing {
    forwarded: Forwarded,
    request: reqwest::RequestBuilder,
    first_byte: Duration,
    between_chunks: Duration,
    place: OwnedSemaphorePermit,
}

impl Outgoing {
    /// The timeout for the next chunk of the request.
    #[cfg(any(feature = "actix-4", feature = "rocket-05"))]
    pub(crate) fn chunk_timeout(&self) -> Duration {
        self.first_byte
    }

    /// Sends the request. Returns the status, header fields and body of the response.
    pub(crate) async fn send<B>(
        self,
        body: Option<B>,
    ) -> Result<(StatusCode, Vec<Field>, reqwest::Body), ProxyError>
    where
        B: Body + Send + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<BoxError>,
    {
        let length = body.as_ref().map_or(Some(0), |it| it.size_hint().exact());
        let forwarded = match length {
            Some(length) => self.forwarded.with_body_length(length),
            None => self.forwarded,
        };
        // The HTTP client sets `Host` from the URL.
        let fields = forwarded.headers().iter();
        let fields = header_map(fields.filter(|(name, _)| name != "host"));
        let progress = Progress::new();
        let mut request = self.request.headers(fields);
        if let Some(body) = body {
            let upload = Upload::new(body, progress.clone());
            request = request.body(reqwest::Body::wrap(upload));
        }
        let answer = first_byte(request, &progress, self.first_byte).await?;
        let (head, body) = Response::<reqwest::Body>::from(answer).into_parts();
        let fields = head.headers.iter();
        let fields = fields.map(|(name, value)| (name.as_str(), value.as_bytes()));
        let fields = forwarded.answer(fields, Encoding::AsSent);
        let body = Download::new(body, self.between_chunks, self.place);
        Ok((head.status, fields, reqwest::Body::wrap(body)))
    }
}

/// Waits for the head of the response. Each chunk of the request restarts the timeout.
async fn first_byte(
    request: reqwest::RequestBuilder,
    progress: &Progress,
    timeout: Duration,
) -> Result<reqwest::Response, ProxyError> {
    let mut sending = pin!(request.send());
    loop {
        match timeout_at(progress.last() + timeout, sending.as_mut()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => {
                let is_timeout = error.is_timeout();
                events::not_forwarded(&error.without_url());
                return Err(if is_timeout {
                    ProxyError::Timeout
                } else {
                    ProxyError::Unreachable
                });
            }
            Err(_) if progress.last() + timeout > Instant::now() => {}
            Err(elapsed) => {
                events::not_forwarded(&elapsed);
                return Err(ProxyError::Timeout);
            }
        }
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

fn refuse(error: &ProxyError) -> Response<reqwest::Body> {
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
