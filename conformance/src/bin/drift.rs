//! Compares the operations and types of the Backend API with Clerk's API description.
//!
//! ```text
//! drift FILE                        what the code lacks or has too much; status 1 where it lacks
//! drift FILE --emulator             what the emulator's answers have against the schemas
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

use clerk_conformance::drift::{
    KNOWN, KNOWN_ANSWERS, Review, Sort, Spec, carry_out, compare, judge, review, run, table,
};

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
        ["--emulator"] => emulator(&spec),
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
    eprintln!(
        "usage: drift FILE [--emulator | --known | --table | --json | --random SEED|fresh COUNT]"
    );
    ExitCode::from(2)
}

fn differences(spec: &Spec) -> ExitCode {
    let findings = compare(spec);
    let review = review(&findings, KNOWN);
    print(&review);
    let missing = review.new.iter().filter(|f| f.sort != Sort::Extra).count();
    println!(
        "drift: {} operations; {missing} differences are missing something, {} are too much, {} are known",
        spec.operations().len(),
        review.new.len() - missing,
        review.known,
    );
    status(missing == 0 && review.stale.is_empty())
}

fn emulator(spec: &Spec) -> ExitCode {
    let answers = match carry_out() {
        Ok(answers) => answers,
        Err(error) => {
            eprintln!("drift: the emulator could not be used: {error}");
            return ExitCode::FAILURE;
        }
    };
    let judged = judge(spec, &answers);
    let review = review(&judged.findings, KNOWN_ANSWERS);
    print(&review);
    let unmet: Vec<&str> = judged.unmet.iter().map(String::as_str).collect();
    println!("drift: no answer has these objects: {}", unmet.join(", "));
    println!(
        "drift: {} answers of the emulator; {} differ from the description, {} are known to",
        answers.len(),
        review.new.len(),
        review.known,
    );
    status(review.new.is_empty() && review.stale.is_empty())
}

fn print(review: &Review<'_>) {
    for finding in &review.new {
        println!("{finding}");
    }
    for stale in &review.stale {
        println!("no longer there: {} {}", stale.operation, stale.at);
    }
}

fn status(good: bool) -> ExitCode {
    if good {
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
    status(failures.is_empty() && made > 0)
}

fn seed(text: &str) -> Option<u64> {
    if text != "fresh" {
        return text.parse().ok();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(now.as_micros()).ok()
}
