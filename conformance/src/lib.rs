//! Tools that check `clerk-backend` and compare implementations with each other.
//!
//! | for | see |
//! | --- | --- |
//! | Clerk's API on loopback, with faults, a clock and keys that tests move | the crate [`clerk_emulator`] |
//! | a browser that walks through sign-ins and handshakes | [`browser`] |
//! | one exchange of a transport under every fault of HTTP | [`transport_kit`] |
//! | what a service does under every fault of Clerk's API | [`fault_table`] |
//! | a crypto provider under vectors, bounds of keys and forgeries | `provider_kit` (feature `provider-kit`) |
//! | what the code lacks against Clerk's API description | [`drift`], the program `drift` |
//! | what the layer costs a service under load | the program `load` (feature `load`) |
//! | the same questions put to this code and to others | [`testee`], the program `testee` |

#![allow(clippy::std_instead_of_alloc)] // this crate always has std

pub mod browser;
pub mod drift;
pub mod fault_table;
#[cfg(feature = "provider-kit")]
pub mod provider_kit;
pub mod testee;
pub mod transport_kit;
