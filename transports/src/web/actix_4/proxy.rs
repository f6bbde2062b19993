use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use actix_web_4::body::{BodySize, MessageBody};
use actix_web_4::http::StatusCode;
use actix_web_4::http::header::{self, HeaderName, HeaderValue};
use actix_web_4::web::{Data, Payload};
use actix_web_4::{HttpRequest, HttpResponse, rt};
use bytes::Bytes;
use clerk_core::proxy::ProxyError;
use futures_core::Stream;
use http_body_util::BodyDataStream;
use tokio::time::timeout;

use super::request::ActixRequest;
use crate::web::proxy::{Chunk, Chunks, ProxyService};

/// A handler that forwards requests to Clerk's Frontend API. Bodies are streamed.
///
/// ```
/// use actix_web_4 as actix_web; // in your program it has this name
///
/// use actix_web::web::{self, Data, ServiceConfig};
/// use clerk_backend::actix::frontend_api_proxy;
/// use clerk_backend::proxy::ProxyService;
///
/// fn routes(config: &mut ServiceConfig, proxy: ProxyService) {
///     config
///         .app_data(Data::new(proxy))
///         .route("/__clerk/{path:.*}", web::to(frontend_api_proxy));
/// }
/// ```
pub async fn frontend_api_proxy(
    service: Data<ProxyService>,
    request: HttpRequest,
    mut payload: Payload,
) -> HttpResponse {
    let outgoing = match service.prepare(&ActixRequest::from(&request)) {
        Ok(outgoing) => outgoing,
        Err(error) => return refuse(&error),
    };
    // Only the first chunk shows whether there is a body.
    let Ok(first) = timeout(outgoing.chunk_timeout(), next(&mut payload)).await else {
        return refuse(&ProxyError::Timeout);
    };
    // The payload is read on its own thread, because it is not `Send`.
    let body = first.map(|first| {
        let (sender, body) = Chunks::new(length(&request));
        rt::spawn(async move {
            let mut chunk = Some(first);
            while let Some(sent) = chunk {
                if sender.send(sent).await.is_err() {
                    break;
                }
                chunk = next(&mut payload).await;
            }
        });
        body
    });
    match outgoing.send(body).await {
        Ok((status, fields, body)) => {
            let mut size = BodySize::Stream;
            let mut response = HttpResponse::build(status_code(status.as_u16()));
            for (name, value) in fields {
                if name == "content-length" {
                    let length = core::str::from_utf8(&value).ok();
                    if let Some(length) = length.and_then(|length| length.parse().ok()) {
                        size = BodySize::Sized(length);
                    }
                } else if let (Ok(name), Ok(value)) =
                    (HeaderName::try_from(name), HeaderValue::try_from(value))
                {
                    response.append_header((name, value));
                }
            }
            let body = BodyDataStream::new(body);
            response.body(Download { body, size })
        }
        Err(error) => refuse(&error),
    }
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn refuse(error: &ProxyError) -> HttpResponse {
    let mut response = HttpResponse::build(status_code(error.status()));
    for field in error.headers() {
        response.insert_header(*field);
    }
    response.body(error.body())
}

/// The length of the payload, unless it is chunked (RFC 9112 section 6.3).
fn length(request: &HttpRequest) -> Option<u64> {
    let headers = request.headers();
    let field = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    let is_chunked = headers.contains_key(header::TRANSFER_ENCODING);
    field.parse().ok().filter(|_| !is_chunked)
}

/// The error of actix-web is not `Send`, so only its text is kept.
async fn next(payload: &mut Payload) -> Option<Chunk> {
    let chunk = poll_fn(|context| Pin::new(&mut *payload).poll_next(context)).await?;
    Some(chunk.map_err(|error| io::Error::other(error.to_string())))
}

/// The body of a response.
struct Download {
    body: BodyDataStream<reqwest::Body>,
    size: BodySize,
}

impl MessageBody for Download {
    type Error = reqwest::Error;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, reqwest::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
