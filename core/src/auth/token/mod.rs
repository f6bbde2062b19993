//! Verifying tokens, and the states that wait for it.

mod credential;
mod flow;
mod keyring;
mod machine;
mod verifier;

pub(super) use credential::{Credential, Refused, Session};
pub use flow::{AuthCall, AuthKey};
pub(super) use flow::{Decide, Flow, JsonAnswer, Next, State};
pub(super) use keyring::{FoundKey, Keyring, verify_handshake};
pub(super) use machine::{Machine, MachineJwt, OpaqueToken};
pub use verifier::{MachineFlow, MachineStep, TokenFlow, TokenStep, TokenVerifier};
