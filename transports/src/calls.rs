//! Calls as people write them: one example each.
//!
#![doc = include_str!("calls/operations.md")]
#![doc = include_str!("calls/clients.md")]
#![doc = include_str!("calls/transports.md")]
