//! Holds the code to Clerk's API description: what differs, a table of what is covered, requests
//! and answers made at random from the schemas, and what the emulator answers.

mod compare;
mod judge;
mod known;
mod random;
mod scenario;
mod spec;
mod table;

pub use compare::{Finding, Sort, compare};
pub use judge::{Judged, judge};
pub use known::{KNOWN, KNOWN_ANSWERS, Known, Review, review};
pub use random::{Failure, run};
pub use scenario::{Answered, Asked, carry_out};
pub use spec::{Spec, SpecBody, SpecOperation, SpecParameter};
pub use table::table;
