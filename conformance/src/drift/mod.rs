//! Holds the code to Clerk's API description: what differs, a table of what is covered, and
//! requests and answers made at random from the schemas.

mod compare;
mod known;
mod random;
mod spec;
mod table;

pub use compare::{Finding, Sort, compare};
pub use known::{KNOWN, Known};
pub use random::{Failure, run};
pub use spec::{Spec, SpecBody, SpecOperation, SpecParameter};
pub use table::table;
