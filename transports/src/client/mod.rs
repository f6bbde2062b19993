//! The clients: one asynchronous, and a blocking one that waits for it on the calling thread.

mod asynchronous;
#[cfg(feature = "auth")]
mod authenticate;
mod blocking;
mod calls;
mod concurrent;
mod pages;
#[cfg(feature = "auth")]
mod resources;
#[cfg(feature = "futures-03")]
mod stream;
mod verify;
#[cfg(feature = "webhooks")]
mod webhooks;

pub use asynchronous::AsyncClient;
pub use blocking::Client;
pub use calls::CallOptions;
pub use pages::{AsyncItems, AsyncPages, Items, Pages};
#[cfg(feature = "futures-03")]
pub use stream::PageStream;
