use axum_08::Router;
use axum_08::body::Body;
use axum_08::response::IntoResponse as _;
use axum_08::routing::any;
use http::{Method, StatusCode, Uri};

use crate::client::AsyncClient;
use crate::transports::convert::to_http_response;
use crate::web::oauth::{ProtectedResource, ResourceMetadata};

/// The routes at which clients find the documents of a protected resource; see [`ResourceMetadata`].
/// Merge them outside of the layers that authenticate.
///
/// ```
/// # use axum_08 as axum; // in your program it has this name
/// use axum::{Router, routing::post};
/// use clerk_backend::AsyncClient;
/// use clerk_backend::auth::{AcceptsToken, PublishableKey};
/// use clerk_backend::axum::{ClerkLayer, RequireLayer, RequireMachine, resource_metadata};
/// use clerk_backend::jwt::TokenType;
/// use clerk_backend::oauth::ProtectedResource;
///
/// async fn mcp(client: RequireMachine) -> String {
///     format!("{:?} for {}", client.token().client_id(), client.token().subject())
/// }
///
/// fn app(clerk: AsyncClient, key: &PublishableKey) -> Result<Router, Box<dyn std::error::Error>> {
///     let resource = ProtectedResource::new("https://api.example.com/mcp", key)?;
///     let options = clerk.authenticate_options().accepts_token(AcceptsToken::Only(TokenType::OAuth));
///     Ok(Router::new()
///         .route("/mcp", post(mcp))
///         .layer(RequireLayer::oauth(&resource))
///         .layer(ClerkLayer::new(clerk.clone(), options.build()?))
///         .merge(resource_metadata(resource, clerk)))
/// }
/// ```
pub fn resource_metadata<S>(resource: ProtectedResource, client: AsyncClient) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let documents = ResourceMetadata::new(resource, client);
    let router = Router::new().without_v07_checks(); // a path of these may begin with `:`
    documents.paths().iter().fold(router, |router, path| {
        let documents = documents.clone();
        let answer = async move |method: Method, uri: Uri| {
            let answer = documents.answer(method.as_str(), uri.path()).await;
            match answer.and_then(|answer| to_http_response(&answer).ok()) {
                Some(answer) => answer.map(Body::from),
                None => StatusCode::NOT_FOUND.into_response(),
            }
        };
        router.route(path, any(answer))
    })
}
