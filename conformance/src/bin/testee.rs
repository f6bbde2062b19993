//! Answers the conformance protocol on standard input and output, line by line. With `--warm` each
//! token has been verified before.

#![allow(clippy::std_instead_of_alloc)] // a program has std

use std::io::{BufRead, Write};
use std::sync::Arc;

use clerk_conformance::testee;
use clerk_core::crypto::RustCrypto;

fn main() -> std::io::Result<()> {
    // A panic is an answer of the protocol; its message would only fill the terminal.
    std::panic::set_hook(Box::new(|_| {}));
    let answer = match std::env::args().nth(1).as_deref() {
        Some("--warm") => testee::answer_warm,
        _ => testee::answer_with,
    };
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        writeln!(output, "{}", answer(text, Arc::new(RustCrypto)))?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}
