//! The integration tests of the conformance crate.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc)] // a test binary links std

mod browser;
mod drift;
mod emulator;
mod emulator_agreement;
mod emulator_faults;
mod emulator_lists;
mod emulator_machines;
mod emulator_mistakes;
mod emulator_organizations;
mod emulator_records;
mod emulator_resources;
mod emulator_state;
mod emulator_tokens;
mod emulator_users;
mod frontend;
mod operations;
mod security_rows;
mod vectors;
