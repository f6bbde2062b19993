//! Verifying tokens, and the states in which that waits.

mod credential;
mod flow;
mod keyring;
mod machine;
mod verifier;

pub(super) use credential::{Credential, Refused, Session};
pub use flow::{AuthCall, AuthKey};
pub(super) use flow::{Decide, Flow, Next, State};
pub(super) use keyring::{Keyring, verify_handshake};
pub(super) use machine::{Machine, MachineJwt, OpaqueToken};
pub use verifier::{MachineFlow, MachineStep, TokenFlow, TokenStep, TokenVerifier};
