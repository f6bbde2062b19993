//! How to see that `clerk-backend` is right: an emulator of Clerk's API, and the tools that
//! compare implementations with each other.

#![allow(clippy::std_instead_of_alloc)] // this crate always has std
#![recursion_limit = "256"] // the JSON literal of a whole user

pub mod browser;
pub mod drift;
pub mod emulator;
pub mod testee;
pub mod transport_kit;

/// The README, so that what it shows compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
