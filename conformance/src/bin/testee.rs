//! Answers the conformance protocol on standard input and output, line by line.

use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    // A panic is an answer of the protocol; its message would only fill the terminal.
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        writeln!(output, "{}", clerk_conformance::testee::answer(text))?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}
