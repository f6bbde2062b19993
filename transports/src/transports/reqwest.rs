//! The transport over reqwest.

use core::fmt;
use core::time::Duration;

use async_trait::async_trait;
use clerk_core::flow::{TransportError, TransportErrorKind as Kind};
use clerk_core::http::{Request, Response};

use super::connect_time::{ConnectTimeLayer, connecting_within};
use super::convert::{self, unsendable};
use super::transport::{AsyncTransport, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_BODY, Task};

/// Sends requests over [`reqwest`], inside a tokio runtime.
///
/// The whole exchange keeps to [`Request::timeout`]; an answer longer than 32 MiB after
/// decompression is refused while it is read. What else holds is set on the client: see
/// [`ReqwestTransport::client_builder`].
///
/// ```
/// use clerk_backend::{AsyncClient, Config, ReqwestTransport};
///
/// let transport = ReqwestTransport::new()?.max_body(4 * 1024 * 1024);
/// let clerk = AsyncClient::new(Config::new().secret_key("sk_test_example"), transport)?;
/// # let _ = clerk;
/// # Ok::<(), clerk_backend::Error>(())
/// ```
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    max_body: usize,
}

impl ReqwestTransport {
    /// Over a client with this crate's settings.
    ///
    /// # Errors
    /// If TLS cannot be set up: no roots, or no crypto provider with `rustls-no-provider`.
    pub fn new() -> Result<Self, TransportError> {
        let builder = Self::client_builder();
        Ok(Self::with_client(builder.build().map_err(unsendable)?))
    }

    /// This crate's settings, to which you add a proxy, TLS roots or a name resolver:
    ///
    /// - no redirects are followed, and no proxy is used, whatever the environment says;
    /// - connecting, with the lookup of the name and TLS, takes at most 10 seconds and at most nine
    ///   tenths of [`Request::timeout`], so that a request that fails meanwhile is known as not sent;
    /// - an HTTP/2 connection is asked for a sign of life every 5 seconds, while it is idle too, and
    ///   given up if none comes within 3: TCP alone does not notice a connection that has gone mute.
    ///
    /// ```no_run
    /// # #[cfg(feature = "reqwest")]
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_backend::{AsyncClient, Config, ReqwestTransport};
    ///
    /// let client = ReqwestTransport::client_builder()
    ///     .proxy(reqwest::Proxy::https("http://proxy.internal:3128")?)
    ///     .build()?;
    /// let clerk = AsyncClient::new(Config::from_env()?, ReqwestTransport::with_client(client))?;
    /// # let _ = clerk;
    /// # Ok(()) }
    /// ```
    pub fn client_builder() -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(DEFAULT_CONNECT_TIMEOUT)
            .connector_layer(ConnectTimeLayer)
            .no_proxy();
        #[cfg(feature = "http2")]
        let builder = builder
            .http2_keep_alive_interval(Duration::from_secs(5))
            .http2_keep_alive_timeout(Duration::from_secs(3))
            .http2_keep_alive_while_idle(true);
        builder
    }

    /// Over a client of your own, with its proxy, TLS and connection pool. Best built with
    /// [`ReqwestTransport::client_builder`].
    ///
    /// If you build it otherwise, set what no request can change:
    ///
    /// - `redirect(Policy::none())`, or a redirect takes the answer's place;
    /// - `connect_timeout`, shorter than the time of an attempt (2 seconds for a visitor by default), or
    ///   a name lookup that hangs counts as a request that was perhaps sent;
    /// - `http2_keep_alive_interval`, `http2_keep_alive_timeout` and `http2_keep_alive_while_idle`, or
    ///   every request over a connection that has gone mute fails until it is closed.
    pub fn with_client(client: reqwest::Client) -> Self {
        Self {
            client,
            max_body: DEFAULT_MAX_BODY,
        }
    }

    /// Sets how many bytes an answer may have after decompression.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    async fn read(&self, mut answer: reqwest::Response) -> Result<Response, TransportError> {
        let too_large = || TransportError::new(Kind::TooLarge);
        if answer
            .content_length()
            .is_some_and(|length| length > self.max_body as u64)
        {
            return Err(too_large());
        }
        let (status, headers) = (answer.status().as_u16(), convert::headers(answer.headers()));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(classify)? {
            if chunk.len() > self.max_body - body.len() {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response::new(status, headers, body))
    }
}

#[async_trait]
impl AsyncTransport for ReqwestTransport {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let body = request.body_bytes();
        let head = convert::head(request, body.len())?;
        let url = request.url.parse().map_err(unsendable)?;
        let mut built = reqwest::Request::new(head.method, url);
        *built.headers_mut() = head.headers;
        *built.timeout_mut() = Some(request.timeout);
        if !body.is_empty() {
            *built.body_mut() = Some(body.into_owned().into());
        }
        let answer = connecting_within(request.timeout, self.client.execute(built)).await;
        let answer = answer.map_err(classify)?;
        self.read(answer).await
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn spawn(&self, task: Task) -> Option<Task> {
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(task);
                None
            }
            Err(_) => Some(task),
        }
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// The URL, which holds ids and searches, is taken out of the error.
fn classify(error: reqwest::Error) -> TransportError {
    let connecting = error.is_connect();
    let kind = if error.is_timeout() {
        Kind::Timeout
    } else if connecting {
        Kind::Connect
    } else if error.is_builder() {
        Kind::Unsendable
    } else {
        Kind::Broken
    };
    let sent = !connecting && kind != Kind::Unsendable;
    TransportError::new(kind)
        .with_sent(sent)
        .with_source(error.without_url())
}
