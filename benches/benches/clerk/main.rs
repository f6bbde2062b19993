//! What the SDK costs beside its peers, in one run, as one table.
//!
//! `cargo bench` measures; `cargo bench -- --once` runs each contender once, so that the benches
//! cannot rot.

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
    let once = std::env::args().any(|argument| argument == "--once");
    let rounds = if once { Rounds::ONCE } else { Rounds::DEFAULT };
    let mut table = Table::default();
    tokens::measure(&rounds, &mut table);
    page::measure(&rounds, &mut table);
    requests::measure(&rounds, &mut table);
    println!("{table}");
}
