//! An MCP server made with `rmcp`, whose clients bring OAuth access tokens of Clerk.
//!
//! ```text
//! cargo run -p clerk-services --example mcp_server
//! ```
//!
//! It listens on 127.0.0.1:4014; another port can be given as argument (`-- 8080`). Without an account
//! it starts the emulator. With `CLERK_SECRET_KEY` and `CLERK_PUBLISHABLE_KEY` in the environment the
//! same command talks to Clerk, where dynamic client registration must be switched on (OAuth
//! applications in the Dashboard); with `CLERK_OAUTH_URL` besides, clients get their tokens there.
//!
//! Give `http://127.0.0.1:4014/mcp` to an AI client. In another terminal (below each line stands what it
//! answers):
//!
//! ```sh
//! app=http://127.0.0.1:4014
//!
//! curl -si $app/mcp
//! # www-authenticate: Bearer resource_metadata="http://127.0.0.1:4014/.well-known/oauth-protected-resource/mcp", scope="email"
//! curl -s $app/.well-known/oauth-protected-resource/mcp
//! # "authorization_servers"
//! ```

#![allow(clippy::std_instead_of_alloc)] // a program has std

use core::error::Error;
use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::http::request::Parts;
use clerk_backend::api::users;
use clerk_backend::auth::{AcceptsToken, PublishableKey};
use clerk_backend::axum::{Auth, ClerkLayer, RequireLayer, resource_metadata};
use clerk_backend::jwt::{AuthorizedParties, TokenType};
use clerk_backend::oauth::ProtectedResource;
use clerk_backend::{AsyncClient, Config};
use clerk_emulator::Emulator;
use rmcp::handler::server::tool::Extension;
use rmcp::model::{ServerCapabilities, ServerConfig};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, ServerHandler, tool, tool_handler, tool_router};

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(clerk_services::listener(4014)?))
}

/// What a client may call.
#[derive(Clone)]
struct Tools {
    clerk: AsyncClient,
}

#[tool_router]
impl Tools {
    #[tool(description = "Says for whom the client acts, and what it may do")]
    async fn whoami(&self, Extension(request): Extension<Parts>) -> Result<String, ErrorData> {
        let failed = |why: String| ErrorData::internal_error(why, None);
        let auth = request.extensions.get::<Auth>();
        let client = auth.and_then(|auth| auth.machine());
        let token = client.ok_or_else(|| failed("no layer".into()))?.token();
        let user = self.clerk.send(users::get(token.subject())).await;
        let user = user.map_err(|error| failed(error.to_string()))?;
        let name = user.first_name.unwrap_or_default();
        let application = token.client_id().unwrap_or_default();
        let scopes = token.scopes().join(" ");
        Ok(format!(
            "{application} for {} ({name}) with {scopes}",
            user.id
        ))
    }
}

#[tool_handler]
impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let (app, _emulator) = app(&url)?;
    println!("The MCP server is at {url}");
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    Ok(axum::serve(listener, app).await?)
}

fn app(url: &str) -> Result<(Router, Option<Emulator>), Box<dyn Error>> {
    let (config, oauth_url, emulator) = configuration()?;
    let clerk = AsyncClient::over_reqwest(config)?;
    let authenticator = clerk
        .authenticate_options()
        .accepts_token(AcceptsToken::Only(TokenType::OAuth))
        .build()?;
    let key = authenticator.app_urls().publishable_key.clone();
    let key = PublishableKey::parse(&key.unwrap_or_default())?;
    let mut resource = ProtectedResource::new(url, &key)?.scopes(["email", "profile"]);
    if let Some(oauth_url) = oauth_url {
        resource = resource.authorization_server(&oauth_url)?;
    }

    // No sessions: each request is judged by its own token.
    let stateless = StreamableHttpServerConfig::default().with_legacy_session_mode(false);
    let sessions = Arc::new(NeverSessionManager::default());
    let tools = Tools {
        clerk: clerk.clone(),
    };
    let mcp = StreamableHttpService::new(move || Ok(tools.clone()), sessions, stateless);
    let app = Router::new()
        .nest_service("/mcp", mcp)
        .layer(RequireLayer::oauth_scopes(&resource, ["email"]))
        .layer(ClerkLayer::new(clerk.clone(), authenticator))
        .merge(resource_metadata(resource, clerk));
    Ok((app, emulator))
}

/// Clerk's, or that of an emulator.
#[allow(clippy::type_complexity)]
fn configuration() -> Result<(Config, Option<String>, Option<Emulator>), Box<dyn Error>> {
    if std::env::var_os("CLERK_SECRET_KEY").is_some() {
        let config = Config::from_env()?.authorized_parties(AuthorizedParties::not_checked());
        return Ok((config, std::env::var("CLERK_OAUTH_URL").ok(), None));
    }
    let clerk = Emulator::builder().users(1).try_start()?;
    let config = Config::new()
        .secret_key(clerk.secret_key())
        .publishable_key(clerk.publishable_key())
        .api_url(clerk.url())
        .authorized_parties([clerk.origin()]);
    Ok((config, Some(clerk.frontend_url()), Some(clerk)))
}
