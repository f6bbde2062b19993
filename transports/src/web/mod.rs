//! The adapters for web frameworks.

#[cfg(all(feature = "actix-4", not(target_arch = "wasm32")))]
pub mod actix_4;
#[cfg(feature = "axum-08")]
mod axum_08;
#[cfg(any(feature = "tower", feature = "actix-4"))]
pub mod extract;
#[cfg(any(feature = "tower", feature = "actix-4"))]
mod gate;
#[cfg(feature = "auth")]
pub mod proxy;
#[cfg(any(feature = "tower", feature = "actix-4"))]
mod rejection;
#[cfg(feature = "tower")]
pub mod tower;
