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
//! fn holds(transport: &dyn Transport) {
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
use std::time::Instant;

use clerk_backend::api::{ApiConfig, Call, Endpoint, Path, Problem};
use clerk_backend::http::{Body, Method};
use clerk_backend::{AsyncTransport, RetryPolicy, SecretKey, Timestamp, Transport};
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
pub fn check(transport: &dyn Transport) -> Report {
    let rows = table::rows();
    Report::of(rows.into_iter().map(|row| {
        let bench = Bench::new(row);
        let mut ended = None;
        let began = Instant::now();
        for _ in 0..bench.row.times {
            ended = Some(match bench.row.method {
                Method::Post => run_blocking(&bench, &Push, transport),
                _ => run_blocking(&bench, &Probe, transport),
            });
        }
        bench.measure(ended, began.elapsed())
    }))
}

/// Puts an asynchronous transport through the table, inside the runtime it needs.
pub async fn check_async(transport: &dyn AsyncTransport) -> Report {
    let mut measured = Vec::new();
    for row in table::rows() {
        let bench = Bench::new(row);
        let mut ended = None;
        let began = Instant::now();
        for _ in 0..bench.row.times {
            ended = Some(match bench.row.method {
                Method::Post => run_async(&bench, &Push, transport).await,
                _ => run_async(&bench, &Probe, transport).await,
            });
        }
        measured.push(bench.measure(ended, began.elapsed()));
    }
    Report::of(measured)
}

fn run_blocking<E: Endpoint<Output = Value>>(
    bench: &Bench,
    endpoint: &E,
    transport: &dyn Transport,
) -> Ended {
    let call = bench.call(endpoint, transport.now());
    Ended::of(call.and_then(|call| clerk_backend::run(call, transport)))
}

async fn run_async<E: Endpoint<Output = Value>>(
    bench: &Bench,
    endpoint: &E,
    transport: &dyn AsyncTransport,
) -> Ended {
    match bench.call(endpoint, transport.now()) {
        Ok(call) => Ended::of(clerk_backend::run_async(call, transport).await),
        Err(error) => Ended::of(Err(error)),
    }
}

/// A row and the server that plays it.
struct Bench {
    row: Row,
    config: ApiConfig,
    server: Option<Server>,
}

impl Bench {
    fn new(row: Row) -> Self {
        let (url, server) = row.target.open();
        let key = SecretKey::new("sk_test_transport_kit").expect("a secret key");
        let config = ApiConfig::new(key)
            .with_insecure_api_url(&url)
            .expect("a base URL");
        Self {
            row,
            config,
            server,
        }
    }

    fn call<E: Endpoint<Output = Value>>(
        &self,
        endpoint: &E,
        now: Timestamp,
    ) -> Result<Call<E>, clerk_backend::Error> {
        let policy = RetryPolicy::never().with_budget(self.row.deadline);
        Ok(Call::new(&self.config, endpoint, &policy, now, 0)?)
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
        Ok(Body::Json(b"{\"pushed\":true}".to_vec()))
    }
}
