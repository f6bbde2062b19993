//! A table of faults that any transport can be put through.
//!
//! A server of its own writes exact bytes for each row (resets, half answers, floods), and the
//! kit looks at what the core makes of it: every transport must give the same typed outcome for
//! the same fault, inside the deadline and without taking in more than its limit.
//!
//! ```no_run
//! use clerk_backend::Transport;
//! use clerk_conformance::transport_kit;
//!
//! fn holds(transport: impl Transport + 'static) {
//!     let report = transport_kit::check(transport);
//!     assert!(report.passed(), "{report}");
//! }
//! ```
//!
//! The transport must be one that refuses answers of more than [`MAX_BODY`] bytes, follows no
//! redirects and uses no proxy. Everything happens on 127.0.0.1; the one name that is looked up
//! can be refused without asking anybody.

mod outcome;
mod report;
mod rows;
mod server;
mod table;

use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use clerk_backend::api::{Endpoint, Path, Problem};
use clerk_backend::http::{Body, Method};
use clerk_backend::{AsyncClient, AsyncTransport, Client, Config, RetryPolicy, Transport};
use serde_json::Value;

pub use outcome::Ended;
pub use report::{Report, RowResult};

use report::Measured;
use rows::Row;
use server::Server;

/// The limit that the transport under test must have, or a lower one: 32 MiB, the default of
/// `clerk-backend`. The floods of the table are of 100 MB.
pub const MAX_BODY: usize = 32 * 1024 * 1024;

/// How much longer than its deadline an exchange may take here, for slow machines.
pub const SLACK: Duration = Duration::from_secs(2);

/// Puts a blocking transport through the table.
pub fn check(transport: impl Transport + 'static) -> Report {
    let transport = Arc::new(transport);
    Report::of(table::rows().into_iter().map(|row| {
        let bench = Bench::new(row);
        let clerk = bench.client(transport.clone());
        let began = Instant::now();
        let mut ended = None;
        for _ in 0..bench.row.times {
            ended = Some(Ended::of(match bench.row.method {
                Method::Post => clerk.send(Push),
                _ => clerk.send(Probe),
            }));
        }
        bench.measure(ended, began.elapsed())
    }))
}

/// Puts an asynchronous transport through the table, inside the runtime it needs.
pub async fn check_async(transport: impl AsyncTransport + 'static) -> Report {
    let transport = Arc::new(transport);
    let mut measured = Vec::new();
    for row in table::rows() {
        let bench = Bench::new(row);
        let clerk = bench.async_client(transport.clone());
        let began = Instant::now();
        let mut ended = None;
        for _ in 0..bench.row.times {
            ended = Some(Ended::of(match bench.row.method {
                Method::Post => clerk.send(Push).await,
                _ => clerk.send(Probe).await,
            }));
        }
        measured.push(bench.measure(ended, began.elapsed()));
    }
    Report::of(measured)
}

/// A row and the server that plays it.
struct Bench {
    row: Row,
    config: Config,
    server: Option<Server>,
}

impl Bench {
    fn client(&self, transport: impl Transport + 'static) -> Client {
        Client::new(self.config.clone(), transport).expect("a secret key and a base URL")
    }

    fn async_client(&self, transport: impl AsyncTransport + 'static) -> AsyncClient {
        AsyncClient::new(self.config.clone(), transport).expect("a secret key and a base URL")
    }

    fn new(row: Row) -> Self {
        let (url, server) = row.target.open();
        let config = Config::new()
            .secret_key("sk_test_transport_kit")
            .insecure_api_url(&url);
        let policy = RetryPolicy::never().budget(row.deadline);
        Self {
            config: config.retry(policy).no_rate_limit(),
            row,
            server,
        }
    }

    fn measure(self, ended: Option<Ended>, elapsed: Duration) -> Measured {
        let seen = self.server.map(Server::stop).unwrap_or_default();
        Measured {
            row: self.row,
            ended,
            elapsed,
            seen,
        }
    }
}

struct Probe;

impl Endpoint for Probe {
    type Output = Value;
    const METHOD: Method = Method::Get;
    const OPERATION: &'static str = "TransportKitProbe";

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        path.literal("/probe");
        Ok(())
    }
}

struct Push;

impl Endpoint for Push {
    type Output = Value;
    const METHOD: Method = Method::Post;
    const OPERATION: &'static str = "TransportKitPush";

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        path.literal("/push");
        Ok(())
    }
    fn body(&self) -> Result<Body, Problem> {
        Ok(Body::json(b"{\"pushed\":true}"))
    }
}
