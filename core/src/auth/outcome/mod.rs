//! The results of authentication, as handlers get them.

mod app_urls;
mod authorization;
mod error;
#[cfg(feature = "test-util")]
mod fake;
#[cfg(all(test, feature = "test-util"))]
mod fake_tests;
mod initial_state;
mod machine;
mod machine_error;
#[cfg(test)]
mod machine_tests;
mod object;
mod reason;
mod resources;
mod reverification_error;
mod session_token;
mod state;

pub use app_urls::AppUrls;
pub use authorization::{Check, Level, Refusal, Reverification};
pub use error::{AuthError, TokenRefusal};
pub use machine::MachineToken;
pub use machine_error::{MachineError, MachineErrorCode};
pub use object::{AuthObject, MachineAuth, SessionAuth, SignedOut};
pub use reason::{Reason, RefreshFailure};
pub use resources::{ResourceCalls, Resources};
pub use session_token::{TokenCall, TokenOptions};
pub(super) use state::is_field_value;
pub use state::{RequestState, Status};
