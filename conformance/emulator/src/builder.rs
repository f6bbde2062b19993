//! What an emulator begins with, and how it starts.

use core::net::Ipv4Addr;
use std::io;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::instance::Instance;
use super::server::Shared;
use super::state::State;
use super::{Emulator, seed, server};

/// What an emulator begins with.
#[derive(Clone, Debug, Default)]
#[must_use = "call `start`"]
pub struct Builder {
    port: u16,
    seed: u64,
    domain: Option<String>,
    origin: Option<String>,
    users: usize,
    organizations: usize,
    jwt_access_tokens: bool,
}

impl Builder {
    /// The port of 127.0.0.1; 0 (the default) takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Where ids and people come from: equal seeds give equal instances.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Makes it a production instance of this domain, for example `example.com`. Every other domain
    /// whose Frontend API (`clerk.other.com`) is asked counts as a satellite of it.
    pub fn production(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// The origin of the application's frontend, which session tokens name as their authorized party
    /// (`azp`). By default `http://localhost:3000`, in production `https://` and the domain.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// How many people there are.
    pub fn users(mut self, count: usize) -> Self {
        self.users = count;
        self
    }

    /// How many organizations there are; the people are members of them.
    pub fn organizations(mut self, count: usize) -> Self {
        self.organizations = count;
        self
    }

    /// Makes OAuth access tokens JWTs; by default they are opaque. In Clerk it is a setting of the
    /// instance.
    pub fn jwt_access_tokens(mut self, jwt: bool) -> Self {
        self.jwt_access_tokens = jwt;
        self
    }

    /// Starts it.
    ///
    /// # Panics
    /// Where the port is taken; use [`try_start`](Self::try_start) to handle that.
    pub fn start(self) -> Emulator {
        self.try_start()
            .expect("the emulator needs a port on 127.0.0.1")
    }

    /// Starts it, or says why the port cannot be had.
    ///
    /// # Errors
    /// What binding the port or starting the thread answers.
    pub fn try_start(self) -> io::Result<Emulator> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut instance = Instance::new(self.domain, self.origin);
        instance.jwt_access_tokens = self.jwt_access_tokens;
        let mut state = State::new(self.seed, instance);
        seed::populate(&mut state, self.users, self.organizations);
        let shared = Arc::new(Shared::new(state));
        let (stop, stopped) = oneshot::channel();
        let serving = shared.clone();
        let thread = std::thread::Builder::new()
            .name("clerk-emulator".into())
            .spawn(move || {
                runtime.block_on(async {
                    if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                        server::serve(listener, serving, stopped).await;
                    }
                });
            })?;
        Ok(Emulator {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}
