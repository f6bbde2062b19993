//! The parameters of operations: their types, and their places in a request.

pub(crate) mod id;
mod input;
mod into_param;
mod object;
mod one_of;
pub(crate) mod open_enum;
pub(crate) mod params;
pub(crate) mod path;
mod values;

pub(crate) use id::IdText;
pub(crate) use input::input;
pub use into_param::IntoParam;
pub(crate) use into_param::{form, how};
pub(crate) use one_of::one_of;
pub use open_enum::Unknown;
pub(crate) use open_enum::open_enum;
pub use params::{Param, Params, Place};
pub use path::{Path, Problem, Query};
pub use values::{Batch, CommaList, DateTime, Flag, Limit, OrderBy};
