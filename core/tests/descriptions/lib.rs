//! The macro `operations!` with its checks, and stubs for the rest of the crate, so that a description
//! compiles without dependencies. `OPERATIONS` names the file with the description.

#![no_std]
#![allow(dead_code, unused)]

extern crate alloc;

#[path = "../../src/http/mod.rs"]
pub mod http;

#[path = "api.rs"]
pub mod api;
