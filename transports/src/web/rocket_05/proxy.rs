use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};
use std::io;

use async_trait::async_trait;
use bytes::{Buf as _, Bytes, BytesMut};
use clerk_core::proxy::ProxyError;
use futures_core::Stream as _;
use http_body_util::BodyDataStream;
use rocket_05::data::{ByteUnit, Data, DataStream};
use rocket_05::http::Status;
use rocket_05::route::{Handler, Outcome, Route};
use rocket_05::tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};
use rocket_05::{Request, Response};
use tokio::time::timeout;

use super::request::RocketRequest;
use super::respond::{METHODS, respond};
use crate::web::proxy::{Chunk, Chunks, ProxyService};

/// The size of chunks, in bytes.
const CHUNK: usize = 16 << 10;

/// Routes that forward requests to Clerk's Frontend API. Bodies are streamed.
///
/// Mount them at the proxy's path, which a [`ClerkFairing`](super::ClerkFairing) must not cover:
///
/// ```
/// # extern crate rocket_05 as rocket;
/// use clerk_backend::proxy::ProxyService;
/// use clerk_backend::rocket::{ClerkFairing, frontend_api_proxy};
///
/// # fn example(fairing: ClerkFairing, proxy: ProxyService) {
/// let app = rocket::build()
///     .attach(fairing.except("/__clerk"))
///     .mount("/__clerk", frontend_api_proxy(&proxy));
/// # }
/// ```
///
/// A response that breaks off is, where it has no length, as any stream of rocket's, not told from one that ends.
pub fn frontend_api_proxy(service: &ProxyService) -> Vec<Route> {
    let routes = METHODS.map(|method| Route::new(method, "/<path..>", Proxy(service.clone())));
    routes.into()
}

#[derive(Clone)]
struct Proxy(ProxyService);

#[async_trait]
impl Handler for Proxy {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        let forwarded = self.forward(request, data).await;
        Outcome::Success(forwarded.unwrap_or_else(|error| {
            let headers = error.headers().iter().copied();
            respond(error.status(), headers, error.body())
        }))
    }
}

impl Proxy {
    async fn forward<'r>(
        &self,
        request: &'r Request<'_>,
        data: Data<'r>,
    ) -> Result<Response<'r>, ProxyError> {
        let outgoing = self.0.prepare(&RocketRequest::from(request))?;
        let mut data = data.open(ByteUnit::max_value());
        // Only the first chunk shows whether there is a body.
        let first = timeout(outgoing.chunk_timeout(), next(&mut data)).await;
        let mut upload = Upload(None);
        let body = first.map_err(|_| ProxyError::Timeout)?.map(|first| {
            let (sender, body) = Chunks::new(length(request));
            upload = Upload(Some(Box::pin(async move {
                let mut chunk = Some(first);
                while let Some(sent) = chunk {
                    if sender.send(sent).await.is_err() {
                        break;
                    }
                    chunk = next(&mut data).await;
                }
            })));
            body
        });
        let mut sending = pin!(outgoing.send(body));
        let answer = poll_fn(|context| {
            upload.poll(context);
            sending.as_mut().poll(context)
        });
        let (status, fields, body) = answer.await?;
        let mut response = Response::new();
        response.set_status(Status::new(status.as_u16()));
        for (name, value) in fields {
            // Rocket's values are text.
            if let Ok(value) = String::from_utf8(value) {
                response.adjoin_raw_header(name, value);
            }
        }
        response.set_streamed_body(Download {
            body: BodyDataStream::new(body),
            chunk: Bytes::new(),
            upload,
        });
        response.set_max_chunk_size(CHUNK);
        Ok(response)
    }
}

/// The length of the body, unless it is chunked (RFC 9112 section 6.3).
fn length(request: &Request<'_>) -> Option<u64> {
    let headers = request.headers();
    let field = headers.get_one("content-length")?;
    let is_chunked = headers.contains("transfer-encoding");
    field.parse().ok().filter(|_| !is_chunked)
}

async fn next(data: &mut DataStream<'_>) -> Option<Chunk> {
    let mut chunk = BytesMut::with_capacity(CHUNK);
    match data.read_buf(&mut chunk).await {
        Ok(0) => None,
        Ok(_) => Some(Ok(chunk.freeze())),
        Err(error) => Some(Err(error)),
    }
}

/// What sends the rest of the request's body, which rocket lends only until the response has ended.
struct Upload<'r>(Option<Pin<Box<dyn Future<Output = ()> + Send + 'r>>>);

impl Upload<'_> {
    fn poll(&mut self, context: &mut Context<'_>) {
        if let Some(sending) = &mut self.0
            && sending.as_mut().poll(context).is_ready()
        {
            self.0 = None;
        }
    }
}

/// The body of a response.
struct Download<'r> {
    body: BodyDataStream<reqwest::Body>,
    chunk: Bytes,
    upload: Upload<'r>,
}

impl AsyncRead for Download<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.upload.poll(context);
        while this.chunk.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_next(context)) {
                None => return Poll::Ready(Ok(())),
                Some(data) => this.chunk = data.map_err(io::Error::other)?,
            }
        }
        let length = this.chunk.len().min(buffer.remaining());
        buffer.put_slice(&this.chunk[..length]);
        this.chunk.advance(length);
        Poll::Ready(Ok(()))
    }
}
