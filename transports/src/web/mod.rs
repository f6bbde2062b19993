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
#[cfg(any(feature = "tower", feature = "actix-4"))]
pub mod testing;
#[cfg(feature = "tonic-014")]
pub mod tonic_014;
#[cfg(feature = "tower")]
pub mod tower;
