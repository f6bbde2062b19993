//! The two traits that HTTP clients implement, and the implementations over ureq and reqwest.

mod block_on;
mod carrier;
#[cfg(all(feature = "reqwest-013", not(target_arch = "wasm32")))]
mod connect_time;
#[cfg(any(feature = "http", feature = "ureq-3", feature = "reqwest-013"))]
#[cfg_attr(not(feature = "http"), allow(dead_code, unreachable_pub))]
pub(crate) mod convert;
#[cfg(all(feature = "reqwest-013", not(target_arch = "wasm32")))]
mod reqwest;
mod transport;
#[cfg(feature = "ureq-3")]
mod ureq;

#[cfg(all(feature = "reqwest-013", not(target_arch = "wasm32")))]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "ureq-3")]
pub use self::ureq::UreqTransport;
pub(crate) use block_on::block_on;
pub(crate) use carrier::Carrier;
pub(crate) use transport::BoxFuture;
pub use transport::{
    AsyncTransport, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_BODY, Job, Task, ThreadBound, Transport,
};
