use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use poem_3::http::uri::Scheme;
use poem_3::{Endpoint, Request, Response};

use crate::web::proxy::ProxyService;

/// Forwards requests to Clerk's Frontend API. Bodies are streamed.
///
/// ```
/// use poem_3 as poem; // in your program it has this name
///
/// use clerk_backend::proxy::ProxyService;
/// use poem::Route;
///
/// fn routes(proxy: ProxyService) -> Route {
///     Route::new().at("/__clerk/*path", proxy)
/// }
/// ```
impl Endpoint for ProxyService {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem_3::Result<Response> {
        let is_tls = *request.scheme() == Scheme::HTTPS;
        *request.uri_mut() = request.original_uri().clone();
        if let Some(peer) = request.remote_addr().as_socket_addr().copied() {
            request.set_data(peer);
        }
        let request: http::Request<_> = request.into();
        let mut answer = if is_tls {
            self.clone().https().forward(request).await
        } else {
            self.forward(request).await
        };
        // Poem's body does not know how long it is.
        if let Some(length) = answer.body().size_hint().exact().filter(|it| *it > 0) {
            let fields = answer.headers_mut();
            fields.entry("content-length").or_insert(length.into());
        }
        Ok(answer.map(Download).into())
    }
}

/// The body of a response, with the errors of poem's bodies.
struct Download(reqwest::Body);

impl Body for Download {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = Pin::new(&mut self.0).poll_frame(context);
        frame.map(|frame| frame.map(|frame| frame.map_err(io::Error::other)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
