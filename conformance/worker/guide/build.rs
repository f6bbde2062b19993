//! Takes the program from the guide.

use std::path::PathBuf;
use std::{env, fs};

const GUIDE: &str = "../../../transports/src/guide/first_steps.md";

fn main() {
    println!("cargo::rerun-if-changed={GUIDE}");
    let guide = fs::read_to_string(GUIDE).expect("the guide");
    let program = guide
        .split_once("\n# A worker\n")
        .and_then(|(_, section)| section.split_once("\n```rust,ignore\n"))
        .and_then(|(_, program)| program.split_once("\n```\n"));
    let (program, _) = program.expect("a program in the section");
    let place = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    fs::write(place.join("worker.rs"), program).expect("a place to write");
}
