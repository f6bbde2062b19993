//! How to see that `clerk-backend` is right: an emulator of Clerk's API, and the tools that
//! compare implementations with each other.
//!
//! # Testing a service against the emulator
//!
//! ```
//! use clerk_backend::{Client, Config, api::users};
//! use clerk_conformance::emulator::Emulator;
//!
//! let clerk = Emulator::builder().users(3).start();
//! let config = Config::new().secret_key(clerk.secret_key())?.api_url(&clerk.url())?;
//! let client = Client::over_ureq(config);
//! assert_eq!(client.send(users::count())?.total_count, 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For programs in other languages: `cargo run -p clerk-conformance --bin emulator -- --users 20`
//! serves it and prints the environment variables that lead there.
//!
//! # Where things are
//!
//! | for | see |
//! | --- | --- |
//! | Clerk's API on loopback, with faults, a clock and keys that tests move | [`emulator`] |
//! | a browser that walks through sign-ins and handshakes | [`browser`] |
//! | putting a transport through a table of faults | [`transport_kit`] |
//! | what the code lacks against Clerk's API description | [`drift`], the program `drift` |
//! | the same questions put to this code and to others | [`testee`], the program `testee` |

#![allow(clippy::std_instead_of_alloc)] // this crate always has std
#![recursion_limit = "256"] // the JSON literal of a whole user

pub mod browser;
pub mod drift;
pub mod emulator;
pub mod testee;
pub mod transport_kit;
