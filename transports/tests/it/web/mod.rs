//! The adapters over HTTP: a service made with each framework, the same questions to all of them.

mod actix_service;
mod answers;
mod axum_service;
mod browser;
mod chain;
mod handlers;
mod oauth;
mod origins;
mod pages;
mod poem_service;
mod proxy;
mod proxy_limits;
mod rocket_contract;
mod rocket_service;
mod several_instances;
mod tls;
mod tonic_service;
mod tower_contract;
mod upgrades;
mod webhooks;
mod wire;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use clerk_backend::api::api_keys;
use clerk_backend::auth::{AcceptsToken, Authenticator, Check, Reverification};
use clerk_backend::jwt::TokenType;
use clerk_backend::{AsyncClient, Client, Config};
use clerk_emulator::Emulator;
use serde_json::Value;
use tokio::sync::oneshot;

fn admins() -> Check {
    Check::new().role("org:admin")
}

fn recent() -> Check {
    Check::new().reverification(Reverification::Strict)
}

/// Fields that a handler sets on an answer of its own.
const CACHED: [(&str, &str); 3] = [
    ("cache-control", "public, max-age=600"),
    ("vary", "Accept-Encoding"),
    ("access-control-allow-origin", "https://partner.example"),
];

/// What a service is made of.
#[derive(Clone)]
struct Clerk {
    client: AsyncClient,
    sessions: Authenticator,
    api_keys: Authenticator,
    everything: Authenticator,
}

impl Clerk {
    fn new(client: AsyncClient) -> Self {
        let options = || client.authenticate_options();
        let accepting = |accepts| options().accepts_token(accepts).build().unwrap();
        Self {
            sessions: options().build().unwrap(),
            api_keys: accepting(AcceptsToken::Only(TokenType::ApiKey)),
            everything: accepting(AcceptsToken::Any),
            client,
        }
    }
}

/// An emulator, a service over it, and who can be what.
struct World {
    clerk: Emulator,
    service: Service,
}

/// Serves until it is dropped.
struct Service {
    address: SocketAddr,
    stop: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Service {
    fn listen() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    /// A server at this address, on a thread of its own.
    fn run(address: SocketAddr, serve: impl AsyncFnOnce() + Send + 'static) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = serve() => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address,
            stop: Some(Box::new(move || {
                let _ = stop.send(());
                thread.join().unwrap();
            })),
        }
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> wire::Answer {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_bytes())).collect();
        wire::exchange(self.address, "GET", path, &headers)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop();
        }
    }
}

const FRAMEWORKS: [fn(&Clerk) -> Service; 4] = [
    axum_service::start,
    actix_service::start,
    poem_service::start,
    rocket_service::start,
];

/// Runs a test with a service of each framework.
fn for_each_framework(test: impl Fn(&World)) {
    for start in FRAMEWORKS {
        test(&World::of(start));
    }
}

/// Runs a test with a service of each framework that hands on the authority of an absolute URL in
/// the request line: rocket drops it.
fn for_each_with_authority(test: impl Fn(&World)) {
    for start in &FRAMEWORKS[..3] {
        test(&World::of(*start));
    }
}

fn config(clerk: &Emulator) -> Config {
    Config::new()
        .secret_key(clerk.secret_key())
        .publishable_key(clerk.publishable_key())
        .api_url(clerk.url())
}

impl World {
    fn of(start: fn(&Clerk) -> Service) -> Self {
        let clerk = Emulator::builder().users(4).organizations(2).start();
        let client = AsyncClient::over_reqwest(config(&clerk)).unwrap();
        let service = start(&Clerk::new(client));
        Self { clerk, service }
    }

    fn user(&self, index: usize) -> String {
        self.clerk.user_ids()[index].clone()
    }

    /// A token of a user who just signed in, with an organization active.
    fn token(&self, user: &str) -> String {
        let organization = &self.clerk.organization_ids()[0];
        let session = self.clerk.sign_in(user, Some(organization)).unwrap();
        self.clerk.session_token(&session).unwrap()
    }

    /// A token of a user's with these claims changed.
    fn token_with(&self, user: &str, claims: &[(&str, Value)]) -> String {
        let token = self.clerk.token().claim("sub", user).claim("sid", "sess_1");
        let token = token.claim("v", 2).claim("sts", "active");
        let claims = claims.iter().cloned();
        claims
            .fold(token, |token, (name, value)| token.claim(name, value))
            .mint()
    }

    fn api_key(&self, user: &str) -> String {
        let client = Client::over_ureq(config(&self.clerk)).unwrap();
        let key = client.send(api_keys::create("a test's", user)).unwrap();
        key.secret.unwrap().expose().to_owned()
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> wire::Answer {
        self.service.get(path, headers)
    }

    fn get_as(&self, path: &str, token: &str) -> wire::Answer {
        self.get(path, &[("authorization", &format!("Bearer {token}"))])
    }
}

/// How browsers navigate.
const NAVIGATION: (&str, &str) = ("sec-fetch-dest", "document");
