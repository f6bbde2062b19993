//! The integration tests of the conformance crate.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc)] // a test binary links std

mod browser;
mod drift;
mod guides;
mod operations;
mod security_rows;
mod sync;
mod vectors;
