//! The clients against the emulator and against scripted transports.

#![allow(clippy::std_instead_of_alloc, clippy::std_instead_of_core)] // tests have std

mod authenticate;
mod clients;
#[allow(dead_code)]
#[path = "../../examples/custom_transport.rs"]
mod custom_transport;
mod environment;
mod faults;
mod many;
mod outage;
mod pace;
mod scripted;
mod secrets;
mod stampede;
