//! The macro `operations!` and what it checks, with as little of the rest of the crate as it takes to compile a description
//! without the crate's dependencies. `OPERATIONS` names the file that holds the description.

#![no_std]
#![allow(dead_code, unused)]

extern crate alloc;

#[path = "../../src/http/mod.rs"]
pub mod http;

#[path = "api.rs"]
pub mod api;
