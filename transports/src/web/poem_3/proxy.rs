use std::io;

use http_body::Body as _;
use http_body_util::BodyExt as _;
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
        Ok(answer.map(|body| body.map_err(io::Error::other)).into())
    }
}
