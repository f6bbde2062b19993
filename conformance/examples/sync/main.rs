//! All users of an instance, with their organizations, to a JSON Lines file; then a session
//! token verified three ways.
//!
//! ```text
//! cargo run -p clerk-conformance --example sync
//! ```
//!
//! Without an account it starts the emulator, fills it with people, and lets two requests be
//! answered 429 on the way. With `CLERK_SECRET_KEY` in the environment the same command talks to
//! Clerk. Interrupt it and run it again: it resumes where it was, and
//! misses nobody when users are deleted meanwhile.
//!
//! Options: `--users N` (of the emulator, default 1000), `--out FILE` (default
//! `target/users.jsonl`, with the emulator `target/emulated-users.jsonl`), `--fresh` (begin anew).

mod output;
mod sync;
mod target;
mod tokens;

use core::error::Error;
use core::fmt::Write;
use std::time::Instant;

use clerk_backend::Client;
use clerk_backend::api::users;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use output::Output;
use target::{Options, Target};

fn main() {
    if let Err(error) = run() {
        eprintln!("\nsync: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            eprintln!("  because: {error}");
            cause = error.source();
        }
        eprintln!("What was written is kept; run the same command again to go on.");
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = Options::from_args(std::env::args().skip(1))?;
    let target = Target::choose(&options)?;
    println!("{}", target.introduction());

    let mut output = Output::open(&target.output(&options), options.fresh)?;
    if output.lines() > 0 {
        println!(
            "{} users were written before; going on behind them.",
            count(output.lines())
        );
    }
    let started = Instant::now();
    let before = output.lines();
    let organizations = sync_with_progress(&target.client, &mut output)?;
    let took = started.elapsed();

    println!("\nThen a session token, verified three ways:\n");
    let checks = tokens::check(&target)?;

    println!("\nSummary");
    println!(
        "  users       {:>8}  in {}",
        count(output.lines()),
        output.path().display()
    );
    println!(
        "  this run    {:>8}  in {}",
        count(output.lines() - before),
        HumanDuration(took)
    );
    println!(
        "  memberships {:>8}  of this run's users",
        count(organizations)
    );
    if let Some(requests) = target.requests() {
        println!(
            "  requests    {:>8}  {} of them answered 429 first, and sent again",
            count(requests.all),
            requests.again
        );
    }
    println!("  tokens      {checks:>8}");
    Ok(())
}

fn sync_with_progress(client: &Client, output: &mut Output) -> Result<u64, Box<dyn Error>> {
    let total = client.send(users::count())?.total_count;
    let bar = ProgressBar::new(total)
        .with_position(output.lines())
        .with_style(
            ProgressStyle::with_template(
                "  {bar:32} {human_pos}/{human_len} users  {rate}  {eta} left  {msg}",
            )?
            .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{:.0}/s", state.per_sec());
            }),
        );
    bar.reset_eta();
    let organizations = sync::sync(client, output, || bar.inc(1))?;
    bar.finish_with_message("done");
    Ok(organizations)
}

fn count(number: u64) -> String {
    HumanCount(number).to_string()
}
