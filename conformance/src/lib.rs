//! How to see that `clerk-backend` is right.

pub mod testee;
