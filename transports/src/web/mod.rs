//! The adapters for web frameworks.

#[cfg(all(feature = "actix-4", not(target_arch = "wasm32")))]
pub mod actix_4;
#[cfg(feature = "axum-08")]
pub(crate) mod axum_08;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
pub mod extract;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
mod gate;
#[cfg(feature = "auth")]
pub mod oauth;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
mod pages;
#[cfg(all(feature = "poem-3", not(target_arch = "wasm32")))]
pub mod poem_3;
#[cfg(feature = "auth")]
pub mod proxy;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
mod rejection;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
mod requirement;
#[cfg(all(feature = "rocket-05", not(target_arch = "wasm32")))]
pub mod rocket_05;
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
pub mod testing;
#[cfg(feature = "tonic-014")]
pub mod tonic_014;
#[cfg(feature = "tower")]
pub mod tower;
#[cfg(all(
    feature = "webhooks",
    any(feature = "tower", feature = "actix-4", feature = "rocket-05")
))]
mod webhook;
