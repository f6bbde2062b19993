//! The results of authentication, as handlers get them.

mod authorization;
mod error;
mod machine;
#[cfg(test)]
mod machine_tests;
mod object;
mod reason;
mod resources;
mod reverification_error;
mod session_token;
mod state;

pub use authorization::{Check, Level, Refusal, Reverification};
pub use error::{AuthError, TokenRefusal};
pub use machine::{MachineError, MachineErrorCode, MachineToken};
pub use object::{Auth, MachineAuth, SessionAuth, SignedOut};
pub use reason::{Reason, RefreshFailure};
pub use resources::{ResourceCalls, Resources};
pub use session_token::{TokenCall, TokenOptions};
pub(super) use state::is_field_value;
pub use state::{RequestState, Site, Status};
