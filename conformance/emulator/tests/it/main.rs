//! The integration tests of the emulator.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc)] // a test binary links std

mod admin;
mod agreement;
mod api;
mod faults;
mod frontend;
mod lists;
mod machines;
mod mistakes;
mod oauth;
mod organizations;
mod records;
mod resources;
mod state;
mod tokens;
mod users;
