//! Compares the operations and types of the Backend API with Clerk's API description.
//!
//! ```text
//! drift FILE                        what the code lacks or has too much; status 1 where it lacks
//! drift FILE --known                what differs and is meant, with the reason
//! drift FILE --table                a Markdown table of what is covered
//! drift FILE --json                 the description as JSON, for those who read no YAML
//! drift FILE --random SEED COUNT    COUNT random requests and answers of each operation
//! ```
//!
//! `SEED` is a number, or `fresh` for one from the clock; it is printed.

use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clerk_conformance::drift::{KNOWN, Sort, Spec, compare, run, table};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some((file, mode)) = arguments.split_first() else {
        return usage();
    };
    let spec = match Spec::read(Path::new(file)) {
        Ok(spec) => spec,
        Err(error) => {
            eprintln!("drift: NOT DONE, no API description at {file}: {error}");
            return ExitCode::from(2);
        }
    };
    match mode {
        [] => differences(&spec),
        ["--known"] => {
            for finding in compare(&spec) {
                if let Some(known) = KNOWN.iter().find(|known| known.is(&finding)) {
                    println!("{finding} ({})", known.reason);
                }
            }
            ExitCode::SUCCESS
        }
        ["--table"] => {
            print!("{}", table(&spec));
            ExitCode::SUCCESS
        }
        ["--json"] => {
            println!("{}", spec.as_json());
            ExitCode::SUCCESS
        }
        ["--random", seed, count] => match (self::seed(seed), count.parse()) {
            (Some(seed), Ok(count)) => random(&spec, seed, count),
            _ => usage(),
        },
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: drift FILE [--known | --table | --json | --random SEED|fresh COUNT]");
    ExitCode::from(2)
}

fn differences(spec: &Spec) -> ExitCode {
    let findings = compare(spec);
    let (known, new): (Vec<_>, Vec<_>) = findings
        .iter()
        .partition(|finding| KNOWN.iter().any(|known| known.is(finding)));
    for finding in &new {
        println!("{finding}");
    }
    for stale in KNOWN {
        if !findings.iter().any(|finding| stale.is(finding)) {
            println!("no longer there: {} {}", stale.operation, stale.at);
        }
    }
    let missing = new.iter().filter(|finding| finding.sort != Sort::Extra);
    let missing = missing.count();
    println!(
        "drift: {} operations; {missing} differences are missing something, {} are too much, {} are known",
        spec.operations().len(),
        new.len() - missing,
        known.len(),
    );
    if missing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn random(spec: &Spec, seed: u64, count: u32) -> ExitCode {
    let (made, failures) = run(spec, seed, count);
    for failure in failures.iter().take(20) {
        println!("{}: {}", failure.operation, failure.outcome);
        println!("    given {}", failure.given);
    }
    println!(
        "drift: seed {seed}: {} of {made} random requests and answers came out wrong",
        failures.len()
    );
    if failures.is_empty() && made > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn seed(text: &str) -> Option<u64> {
    if text != "fresh" {
        return text.parse().ok();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(now.as_micros()).ok()
}
