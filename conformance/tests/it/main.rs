//! The integration tests of the conformance crate.

mod emulator;
mod emulator_faults;
mod emulator_tokens;
mod vectors;
