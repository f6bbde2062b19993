//! What the SDK costs beside its peers, in one run, as one table.
//!
//! `cargo bench` measures; `cargo bench -- TEXT` only the groups whose names contain the text;
//! `cargo bench -- --once` runs each contender once, so that the benches cannot rot.

mod jsonwebtoken;
mod jwt_simple;
mod node;
mod ours;
mod page;
mod requests;
mod rounds;
mod sample;
mod table;
mod tokens;

use rounds::Rounds;
use table::Table;

fn main() {
    // Cargo adds `--bench`.
    let (flags, texts): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let once = flags.iter().any(|flag| flag == "--once");
    let mut rounds = if once { Rounds::ONCE } else { Rounds::DEFAULT };
    rounds.only = texts;
    let mut table = Table::default();
    tokens::measure(&rounds, &mut table);
    page::measure(&rounds, &mut table);
    requests::measure(&rounds, &mut table);
    println!("{table}");
}
