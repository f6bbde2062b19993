//! The clients: one asynchronous, and a blocking one that waits for it on the calling thread.

mod asynchronous;
#[cfg(feature = "auth")]
mod authenticate;
mod blocking;
mod concurrent;
mod pages;
#[cfg(feature = "auth")]
mod resources;
#[cfg(feature = "futures")]
mod stream;
mod verify_error;

pub use asynchronous::AsyncClient;
pub use blocking::Client;
pub use pages::{AsyncItems, AsyncPages, Items, Pages};
#[cfg(feature = "futures")]
pub use stream::PageStream;
pub use verify_error::VerifyError;
