//! What the data of events is, where the Backend API has no such object.

mod billing;
mod messages;
mod people;
mod secret_json;

pub use billing::*;
pub use messages::{EmailMessage, SmsMessage};
pub use people::{AcceptedInvitation, SessionOfUser};
pub use secret_json::SecretJson;
