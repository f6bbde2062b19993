//! Integration tests of the core, one module for each topic.

mod keys;
mod wycheproof;
