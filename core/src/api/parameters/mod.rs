//! The parameters of operations: their types, and where they stand in a request.

mod input;
mod one_of;
mod params;
mod path;
mod values;

pub(crate) use input::input;
pub(crate) use one_of::one_of;
pub use params::{Param, Params, Place};
pub use path::{Path, Problem, Query};
pub use values::{Batch, CommaList, DateTime, Flag, Limit, OrderBy};
