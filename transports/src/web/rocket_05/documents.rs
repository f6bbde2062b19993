use async_trait::async_trait;
use rocket_05::http::Status;
use rocket_05::route::{Handler, Outcome, Route};
use rocket_05::{Data, Request};

use super::respond::{METHODS, NO_FIELDS, put, respond};
use crate::client::AsyncClient;
use crate::web::oauth::{ProtectedResource, ResourceMetadata};

/// Routes at which clients find the documents of a protected resource; see [`ResourceMetadata`].
///
/// Mount them at `/`, where a [`ClerkFairing`](super::ClerkFairing) must not cover them, and let the
/// application manage the resource for the guards:
///
/// ```
/// # extern crate rocket_05 as rocket;
/// use clerk_backend::AsyncClient;
/// use clerk_backend::auth::{AcceptsToken, PublishableKey};
/// use clerk_backend::jwt::TokenType;
/// use clerk_backend::oauth::ProtectedResource;
/// use clerk_backend::rocket::{ClerkFairing, RequireOAuth, resource_metadata};
/// use rocket::{Build, Rocket, post, routes};
///
/// #[post("/mcp")]
/// async fn mcp(client: RequireOAuth) -> String {
///     format!("{:?} for {}", client.token().client_id(), client.token().subject())
/// }
///
/// fn app(
///     clerk: AsyncClient, key: &PublishableKey,
/// ) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
///     let resource = ProtectedResource::new("https://api.example.com/mcp", key)?;
///     let options = clerk.authenticate_options().accepts_token(AcceptsToken::Only(TokenType::OAuth));
///     Ok(rocket::build()
///         .attach(ClerkFairing::new(clerk.clone(), options.build()?).below("/mcp"))
///         .manage(resource.clone())
///         .mount("/", routes![mcp])
///         .mount("/", resource_metadata(resource, clerk)))
/// }
/// ```
pub fn resource_metadata(resource: ProtectedResource, client: AsyncClient) -> Vec<Route> {
    let documents = Documents(ResourceMetadata::new(resource, client));
    let routes =
        METHODS.map(|method| Route::new(method, "/.well-known/<path..>", documents.clone()));
    routes.into()
}

#[derive(Clone)]
struct Documents(ResourceMetadata);

#[async_trait]
impl Handler for Documents {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        let (method, path) = (request.method().as_str(), request.uri().path());
        let Some(answer) = self.0.answer(method, path.as_str()).await else {
            return Outcome::Forward((data, Status::NotFound));
        };
        let mut response = respond(answer.status, NO_FIELDS, answer.body);
        put(&answer.headers, &mut response);
        Outcome::Success(response)
    }
}
