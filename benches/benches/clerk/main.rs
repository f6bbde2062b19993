//! What the SDK costs, beside `jsonwebtoken` 11 with each of its backends and `clerk-rs` 0.5.0, in
//! one run.
//!
//! After criterion's own report a table gives the median of each and its ratio to ours.

mod api;
mod table;
mod verification;

use std::path::Path;

use criterion::Criterion;

fn main() {
    let results = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&results)
        .configure_from_args();
    verification::measure(&mut criterion);
    api::measure(&mut criterion);
    criterion.final_summary();
    table::print(&results);
}
