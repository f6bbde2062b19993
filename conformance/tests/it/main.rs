//! The integration tests of the conformance crate.

mod browser;
mod drift;
mod emulator;
mod emulator_faults;
mod emulator_machines;
mod emulator_resources;
mod emulator_tokens;
mod frontend;
mod operations;
mod vectors;
