//! The client under test. This is the only place of the table that names the clients.

use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use clerk_backend::api::users;
use clerk_backend::auth::{
    AuthError, AuthenticateOptions, Authenticator, RequestState, RequestView,
};
use clerk_backend::http::{Request, Response};
use clerk_backend::{
    AsyncClient, AsyncTransport, CallError, Client, Config, RetryPolicy, Timestamp, Transport,
    TransportError,
};
use clerk_emulator::Emulator;
use tokio::runtime::Runtime;

use super::{ATTEMPT, BUDGET, Fault};

type Blocking = Client;
type Async = AsyncClient;

/// How host names are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As the system does.
    System,
    /// A lookup never ends.
    Hanging,
}

type Make<T> = Box<dyn Fn(Names) -> Option<Arc<T>> + Send + Sync>;

/// What is put through the table: a transport, made anew for each cell.
pub struct Subject {
    name: String,
    make: MakeEither,
    multiplexes: bool,
}

enum MakeEither {
    Blocking(Make<dyn Transport>),
    Async(Make<dyn AsyncTransport>),
}

impl Subject {
    /// A blocking transport. `make` gives `None` where the transport takes no such resolver; the
    /// cells that need it are left out.
    pub fn blocking(
        name: &str,
        make: impl Fn(Names) -> Option<Arc<dyn Transport>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            make: MakeEither::Blocking(Box::new(make)),
            multiplexes: false,
        }
    }

    /// An asynchronous transport; see [`Subject::blocking`]. It runs inside a tokio runtime of one
    /// thread.
    pub fn asynchronous(
        name: &str,
        make: impl Fn(Names) -> Option<Arc<dyn AsyncTransport>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            make: MakeEither::Async(Box::new(make)),
            multiplexes: false,
        }
    }

    /// Requests share a connection, as over HTTP/2: one that has gone mute may outlast the attempts.
    #[must_use]
    pub fn multiplexing(mut self) -> Self {
        self.multiplexes = true;
        self
    }

    pub(super) fn multiplexes(&self) -> bool {
        self.multiplexes
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// A client of either colour.
pub(super) enum Service {
    Blocking(Blocking),
    Async(Async, Runtime),
}

impl Service {
    /// A client of this emulator, and the switch that sends its requests elsewhere; `None` where
    /// the transport cannot be had for this fault.
    pub(super) fn new(
        subject: &Subject,
        fault: &Fault,
        clerk: &Emulator,
    ) -> Option<(Self, Switch)> {
        let switch = Switch::default();
        let config = Config::new()
            .secret_key(clerk.secret_key())
            .publishable_key(clerk.publishable_key())
            .api_url(clerk.url())
            .retry(bounded(RetryPolicy::default()))
            .visitor_retry(bounded(RetryPolicy::interactive()));
        let to = switch.clone();
        let service = match &subject.make {
            MakeEither::Blocking(make) => {
                let transport = make(fault.names())?;
                let transport: Arc<dyn Transport> = Arc::new(Rerouted { transport, to });
                Self::Blocking(
                    Client::new(config, transport).expect("the emulator's configuration"),
                )
            }
            MakeEither::Async(make) => {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime");
                let transport = {
                    let _inside = runtime.enter();
                    make(fault.names())?
                };
                let transport: Arc<dyn AsyncTransport> = Arc::new(Rerouted { transport, to });
                Self::Async(
                    AsyncClient::new(config, transport).expect("the emulator's configuration"),
                    runtime,
                )
            }
        };
        Some((service, switch))
    }

    pub(super) fn authenticate_options(&self) -> AuthenticateOptions {
        match self {
            Self::Blocking(client) => client.authenticate_options(),
            Self::Async(client, _) => client.authenticate_options(),
        }
    }

    pub(super) fn authenticate(
        &self,
        authenticator: &Authenticator,
        request: &RequestView<'_>,
    ) -> Result<RequestState, AuthError> {
        match self {
            Self::Blocking(client) => client.authenticate(authenticator, request),
            Self::Async(client, runtime) => {
                runtime.block_on(client.authenticate(authenticator, request))
            }
        }
    }

    /// Walks through all users, `limit` a page: how many came, and what ended it early.
    pub(super) fn walk(&self, limit: u32) -> (usize, Option<CallError>) {
        let list = users::list().limit(limit);
        let mut count = 0;
        let ended = match self {
            Self::Blocking(client) => client
                .pages(list)
                .try_for_each(|page| page.map(|page| count += page.data.len())),
            Self::Async(client, runtime) => runtime.block_on(async {
                let mut pages = client.pages(list);
                while let Some(page) = pages.next().await {
                    count += page?.data.len();
                }
                Ok(())
            }),
        };
        (count, ended.err())
    }
}

fn bounded(policy: RetryPolicy) -> RetryPolicy {
    policy.budget(BUDGET).attempt_timeout(ATTEMPT)
}

/// Sends the requests of a client to another host from a moment on.
#[derive(Clone, Default)]
pub(super) struct Switch(Arc<Mutex<Option<String>>>);

impl Switch {
    pub(super) fn send_to(&self, authority: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(authority.to_owned());
    }

    fn apply(&self, request: &Request) -> Request {
        let mut request = request.clone();
        let to = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(authority) = &*to {
            let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
            request.url = format!("http://{authority}/{path}");
        }
        request
    }
}

struct Rerouted<T> {
    transport: T,
    to: Switch,
}

impl<T: Transport> Transport for Rerouted<T> {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.transport.send(&self.to.apply(request))
    }
    fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration);
    }
    fn now(&self) -> Timestamp {
        self.transport.now()
    }
    fn spawn(&self, job: clerk_backend::Job) -> Option<clerk_backend::Job> {
        self.transport.spawn(job)
    }
}

#[async_trait]
impl<T: AsyncTransport> AsyncTransport for Rerouted<T> {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.transport.send(&self.to.apply(request)).await
    }
    async fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration).await;
    }
    fn now(&self) -> Timestamp {
        self.transport.now()
    }
    fn spawn(&self, task: clerk_backend::Task) -> Option<clerk_backend::Task> {
        self.transport.spawn(task)
    }
}
