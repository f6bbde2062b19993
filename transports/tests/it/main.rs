//! The clients against the emulator and against scripted transports.

#![allow(clippy::std_instead_of_alloc, clippy::std_instead_of_core)] // tests have std

// Its macros write `::rocket`.
extern crate rocket_05 as rocket;

mod authenticate;
mod canaries;
mod clients;
#[allow(dead_code)]
#[path = "../../examples/custom_transport.rs"]
mod custom_transport;
mod environment;
mod errors;
mod fault_table;
mod faults;
mod instances;
mod key_fetch;
mod key_replaced;
mod many;
mod observed;
mod outage;
mod programs;
mod proofs;
mod providers;
mod rate_limit;
mod reqwest_client;
mod resources;
mod scripted;
mod secrets;
mod stampede;
mod tape;
mod tls;
mod traces;
mod web;
