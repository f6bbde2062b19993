//! The files of the description room, and a stub for the trait that needs serde.

#[path = "../../src/api/description/check.rs"]
pub(crate) mod check;
#[path = "../../src/api/description/describe.rs"]
pub(crate) mod describe;
#[path = "../../src/api/description/flags.rs"]
pub(crate) mod flags;
#[path = "../../src/api/description/operations.rs"]
pub(crate) mod operations;
#[path = "../../src/api/description/paged.rs"]
pub(crate) mod paged;

pub(crate) mod endpoint {
    use crate::api::parameters::path::{Path, Problem, Query};
    use crate::http::{Body, Headers, Method};

    pub trait Endpoint {
        type Output;
        const METHOD: Method;
        const OPERATION: &'static str;
        const VERSIONED: bool;
        const KEYLESS: bool;
        const RATE_LIMITED: bool;
        const SAFE: bool;
        fn path(&self, path: &mut Path) -> Result<(), Problem>;
        fn query(&self, query: &mut Query) -> Result<(), Problem>;
        fn headers(&self, headers: &mut Headers) -> Result<(), Problem>;
        fn body(&self) -> Result<Body, Problem>;
    }
}
