use actix_web_4::{HttpRequest, HttpResponse, Resource, web};

use super::middleware::respond;
use crate::web::oauth::ResourceMetadata;

/// What answers where clients look for the documents of a protected resource; see
/// [`ResourceMetadata`]. Add it outside of what authenticates. Clones of the documents share what was
/// fetched, so make them once for all workers.
///
/// ```
/// use actix_web_4 as actix_web; // in your program it has this name
///
/// use actix_web::web::{self, ServiceConfig};
/// use clerk_backend::actix::{ClerkMiddleware, RequireMachine, RequireMiddleware, resource_metadata};
/// use clerk_backend::oauth::{ProtectedResource, ResourceMetadata};
///
/// async fn mcp(client: RequireMachine) -> String {
///     format!("{:?} for {}", client.token().client_id(), client.token().subject())
/// }
///
/// // The middleware accepts `TokenType::OAuth`.
/// fn routes(
///     config: &mut ServiceConfig, clerk: ClerkMiddleware, resource: &ProtectedResource,
///     documents: &ResourceMetadata,
/// ) {
///     let mcp = web::resource("/mcp").route(web::post().to(mcp));
///     config
///         .service(mcp.wrap(RequireMiddleware::oauth(resource)).wrap(clerk))
///         .service(resource_metadata(documents));
/// }
/// ```
pub fn resource_metadata(documents: &ResourceMetadata) -> Resource {
    let paths = documents.paths();
    let documents = documents.clone();
    web::resource(paths).to(move |request: HttpRequest| {
        let documents = documents.clone();
        async move {
            let (method, path) = (request.method().as_str(), request.path());
            match documents.answer(method, path).await {
                Some(answer) => respond(answer.status, &answer.headers, answer.body),
                None => HttpResponse::NotFound().finish(),
            }
        }
    })
}
