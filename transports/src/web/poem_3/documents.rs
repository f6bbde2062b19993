use poem_3::error::NotFoundError;
use poem_3::{Endpoint, Request, Response};

use super::extractors::respond;
use crate::transports::convert::to_http_response;
use crate::web::oauth::ResourceMetadata;

/// Answers where clients look for the documents of a protected resource. Put it outside of what
/// authenticates.
///
/// ```
/// use poem_3 as poem; // in your program it has this name
///
/// use clerk_backend::AsyncClient;
/// use clerk_backend::oauth::{ProtectedResource, ResourceMetadata};
/// use clerk_backend::poem::{ClerkMiddleware, RequireMachine, RequireMiddleware};
/// use poem::{EndpointExt, Route, handler, post};
///
/// #[handler]
/// async fn mcp(client: RequireMachine) -> String {
///     format!("{:?} for {}", client.token().client_id(), client.token().subject())
/// }
///
/// // The middleware accepts `TokenType::OAuth`.
/// fn routes(clerk: AsyncClient, middleware: ClerkMiddleware, resource: ProtectedResource) -> Route {
///     let guarded = post(mcp).with(RequireMiddleware::oauth(&resource)).with(middleware);
///     let documents = ResourceMetadata::new(resource, clerk);
///     Route::new().at("/mcp", guarded).at("/.well-known/*path", documents)
/// }
/// ```
impl Endpoint for ResourceMetadata {
    type Output = Response;

    async fn call(&self, request: Request) -> poem_3::Result<Response> {
        let (method, path) = (request.method().as_str(), request.original_uri().path());
        let answer = self.answer(method, path).await;
        let answer = answer.and_then(|answer| to_http_response(&answer).ok());
        Ok(respond(answer.ok_or(NotFoundError)?))
    }
}
