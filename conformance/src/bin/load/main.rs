//! What the layer costs an axum service: requests a second, processor time, latency and memory.
//!
//! ```text
//! cargo run --release -p clerk-conformance --features load --bin load
//! ```
//!
//! Two services run as processes of their own, one without and one with `ClerkLayer`; both answer with a
//! few letters. The same visitors ask them in rounds that alternate; what is printed are the medians
//! of the rounds, as a Markdown table. Everything happens on 127.0.0.1, and Clerk is an emulator in the
//! service's process.
//!
//! Options: `--rounds N` (default 7, at most 50), `--requests N` of each round (default 10,000, at most
//! 1,000,000), `--connections N` (default 8, at most 64). After five minutes it stops.

#![allow(clippy::std_instead_of_alloc)] // a program has std

mod process;
mod service;
mod visitors;

use core::error::Error;
use core::time::Duration;
use std::process::ExitCode;
use std::time::Instant;

use process::Process;
use visitors::{Credential, Round};

const LONGEST: Duration = Duration::from_secs(5 * 60);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["--serve", kind] => service::serve(kind == "layer"),
        _ => Options::read(&arguments).and_then(|options| measure(&options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    rounds: usize,
    requests: usize,
    connections: usize,
}

impl Options {
    fn read(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            rounds: 7,
            requests: 10_000,
            connections: 8,
        };
        for pair in arguments.chunks(2) {
            let (value, most) = match pair[0] {
                "--rounds" => (&mut options.rounds, 50),
                "--requests" => (&mut options.requests, 1_000_000),
                "--connections" => (&mut options.connections, 64),
                other => return Err(format!("unknown option {other}").into()),
            };
            let number = pair.get(1).and_then(|text| text.parse().ok());
            *value = number
                .filter(|number| (1..=most).contains(number))
                .ok_or(format!("{} takes a number from 1 to {most}", pair[0]))?;
        }
        Ok(options)
    }
}

/// A service and what its visitors bring.
struct Variant<'p> {
    name: &'static str,
    process: &'p Process,
    credential: Credential,
    /// Stands in every answer.
    expected: &'static str,
    rounds: Vec<Round>,
}

fn measure(options: &Options) -> Result<(), Box<dyn Error>> {
    let plain = Process::start("plain")?;
    let layer = Process::start("layer")?;
    let variant = |name, process, credential, expected| Variant {
        name,
        process,
        credential,
        expected,
        rounds: Vec::new(),
    };
    let mut variants = [
        variant("no layer", &plain, Credential::Session, "nobody"),
        variant(
            "layer, signed in by cookies",
            &layer,
            Credential::Session,
            "user_",
        ),
        variant("layer, signed out", &layer, Credential::None, "nobody"),
        variant(
            "layer, forged session",
            &layer,
            Credential::Forged,
            "nobody",
        ),
    ];
    let began = Instant::now();
    // The first round warms caches and the key set up, and is not counted.
    for round in 0..=options.rounds {
        for variant in &mut variants {
            if began.elapsed() > LONGEST {
                return Err("stopped after five minutes; ask for fewer requests".into());
            }
            let (process, credential) = (variant.process, variant.credential);
            let measured = visitors::ask(process, credential, variant.expected, options)?;
            if round > 0 {
                variant.rounds.push(measured);
            }
        }
    }
    println!("| service | requests a second | CPU a request | p50 | p99 | memory |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for variant in &variants {
        let median = |of: fn(&Round) -> f64| median(variant.rounds.iter().map(of).collect());
        println!(
            "| {} | {:.0} | {:.1} µs | {:.0} µs | {:.0} µs | {:.1} MB |",
            variant.name,
            median(|round| round.rate),
            median(|round| round.cpu.as_secs_f64() * 1e6),
            median(|round| round.p50.as_secs_f64() * 1e6),
            median(|round| round.p99.as_secs_f64() * 1e6),
            variant.process.memory_in_kb()? / 1e3,
        );
    }
    println!(
        "\n{} rounds of {} requests over {} connections; the service and its visitors share the machine.",
        options.rounds, options.requests, options.connections
    );
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
