//! The service: a handler that says who asks, with the layer, or one that says that nobody does.

use core::error::Error;
use core::net::Ipv4Addr;
use core::time::Duration;
use std::io::Write as _;

use async_trait::async_trait;
use axum::Router;
use axum::routing::get;
use clerk_backend::axum::Auth;
use clerk_backend::http::{Request, Response};
use clerk_backend::{AsyncClient, AsyncTransport, Config, TransportError};
use clerk_emulator::Emulator;

/// Serves until the process is killed. Prints the port and a session token first.
pub(crate) fn serve(with_layer: bool) -> Result<(), Box<dyn Error>> {
    let clerk = Emulator::builder()
        .production("example.com")
        .users(1)
        .start();
    let user = clerk.user_ids().remove(0);
    let now = clerk.now().as_millis() / 1000;
    let token = clerk.token().claim("sub", user).claim("sid", "sess_load");
    // Long enough for the longest run.
    let token = token.claim("exp", now + 3600).mint();
    let config = Config::new()
        .secret_key(clerk.secret_key())
        .publishable_key(clerk.publishable_key())
        .api_url(clerk.url());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let app = if with_layer {
            let config = config.authorized_parties([clerk.origin()]);
            let client = AsyncClient::new(config, InProcess(clerk))?;
            Router::new().route("/", get(home)).layer(client.layer()?)
        } else {
            Router::new().route("/", get(async || "nobody"))
        };
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("{} {token}", listener.local_addr()?.port());
        std::io::stdout().flush()?;
        Ok(axum::serve(listener, app).await?)
    })
}

async fn home(auth: Auth) -> String {
    auth.user_id().unwrap_or("nobody").to_owned()
}

/// Asks the emulator without a socket, so that only the service is measured.
struct InProcess(Emulator);

#[async_trait]
impl AsyncTransport for InProcess {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        Ok(self.0.answer(request))
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
