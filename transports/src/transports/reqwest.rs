//! The transport over reqwest.

use core::fmt;
use core::time::Duration;

use async_trait::async_trait;
use clerk_core::flow::{TransportError, TransportErrorKind as Kind};
use clerk_core::http::{Request, Response};

use super::convert::{self, unsendable};
use super::transport::{AsyncTransport, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_BODY, Task};

/// Sends requests over [`reqwest`], inside a tokio runtime.
///
/// The whole exchange keeps to [`Request::timeout`]; an answer longer than 32 MiB after
/// decompression is refused while it is read. The client that [`ReqwestTransport::new`] makes
/// follows no redirects, gives connecting 10 seconds, and uses no proxy, whatever the environment
/// says.
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
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(DEFAULT_CONNECT_TIMEOUT)
            .no_proxy();
        Ok(Self::with_client(builder.build().map_err(unsendable)?))
    }

    /// Over a client of your own, with its proxy, TLS and connection pool.
    ///
    /// Redirects are a setting of the client that no request can change: build it with
    /// `redirect::Policy::none()`, or a redirect takes the answer's place.
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
        let answer = self.client.execute(built).await.map_err(classify)?;
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
