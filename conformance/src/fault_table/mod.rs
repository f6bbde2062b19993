//! What a service does while Clerk's API fails: every fault against every use of a client.
//!
//! ```no_run
//! use std::sync::Arc;
//! use clerk_backend::Transport;
//! use clerk_conformance::fault_table::{self, Names, Subject};
//!
//! fn holds(transport: Arc<dyn Transport>) {
//!     let subject = Subject::blocking("mine", move |names| match names {
//!         Names::System => Some(transport.clone()),
//!         Names::Hanging => None, // this transport takes no resolver
//!     });
//!     let table = fault_table::check(&subject);
//!     println!("{table}");
//!     assert!(table.broken().is_empty(), "{:#?}", table.broken());
//! }
//! ```
//!
//! Each cell has an emulator and a client of its own. The client is configured with a retry budget of
//! [`BUDGET`] and [`ATTEMPT`] for one attempt; its transport must refuse answers of more than [`MAX_BODY`] bytes, follow no redirects
//! and use no proxy. Everything happens on 127.0.0.1.
//!
//! | use | what it does | what it needs from Clerk |
//! | --- | --- | --- |
//! | known key | judges a session token whose key has been fetched | nothing |
//! | cold keys | judges a session token with a fresh client | the key set |
//! | API key | judges a request with an API key | one verification |
//! | sync | walks through 30 users, 10 a page | three pages |
//! | refresh | judges an expired session with a refresh token; the key has been fetched | one refresh |
//! | nonce | judges a request with a handshake nonce | the handshake's payload, the key set |
//!
//! Every cell has its bounds: the outcome with its reason, the time, and the requests that reach the API.
//! `undecided` is what an adapter answers with 503 and `Retry-After`, since a credential could not be
//! checked.

mod bounds;
mod faults;
mod report;
mod subject;
mod world;

use core::time::Duration;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Instant;

pub use faults::Fault;
pub use report::{Cell, Seen, Table};
pub use subject::{Names, Subject};
pub use world::Use;

use bounds::Bound;
use subject::Service;
use world::World;

/// The time that the client under test has for one operation with all its retries.
pub const BUDGET: Duration = Duration::from_millis(2400);

/// How long one attempt may take if another can follow it.
pub const ATTEMPT: Duration = Duration::from_millis(800);

/// The limit that the transport under test must have for one answer, or a lower one: 256 KiB. The
/// floods are of four times as much.
pub const MAX_BODY: usize = 1 << 18;

/// How many cells are measured at a time; nearly all of them only wait.
const AT_ONCE: usize = 8;

/// Puts a client through the table. Takes less than a minute.
pub fn check(subject: &Subject) -> Table {
    let cells: Vec<(Fault, Use)> = Fault::all()
        .into_iter()
        .flat_map(|fault| Use::ALL.map(|usage| (fault.clone(), usage)))
        .collect();
    let next = Mutex::new(cells.iter().enumerate());
    let (done, measured) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            let done = done.clone();
            scope.spawn(|| {
                let done = done;
                while let Some((at, (fault, usage))) = take(&next) {
                    let cell = measure(subject, fault, *usage);
                    let _ = done.send((at, cell));
                }
            });
        }
    });
    drop(done);
    let mut cells: Vec<(usize, Cell)> = measured.into_iter().collect();
    cells.sort_by_key(|(at, _)| *at);
    Table::new(
        subject.name(),
        cells.into_iter().map(|(_, cell)| cell).collect(),
    )
}

fn take<I: Iterator>(next: &Mutex<I>) -> Option<I::Item> {
    next.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// Measures one cell. A use that ends long after its bound is not waited for: its thread is left
/// behind.
fn measure(subject: &Subject, fault: &Fault, usage: Use) -> Cell {
    let world = World::new(usage);
    let seen = Service::new(subject, fault, &world.clerk).map(|(service, switch)| {
        world.warm_up(&service);
        world.clerk.forget_requests();
        fault.begin(&world.clerk, &switch);
        let request = world.request();
        let (done, outcome) = mpsc::channel();
        let began = Instant::now();
        thread::spawn(move || {
            let _ = done.send((request.put_to(&service), began.elapsed()));
        });
        let outcome = outcome.recv_timeout(bounds::PATIENCE);
        let requests = world.clerk.requests().len();
        match outcome {
            Ok((outcome, wait)) => Seen {
                outcome,
                wait,
                requests,
            },
            Err(_) => Seen {
                outcome: "nothing".into(),
                wait: began.elapsed(),
                requests,
            },
        }
    });
    let bound = Bound::of(fault, usage, subject.multiplexes());
    Cell::new(fault.name, usage, &bound, seen)
}
