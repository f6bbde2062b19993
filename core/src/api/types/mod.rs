//! The types of answers and parameters, and their form on the wire.

pub(crate) mod kind;
mod list;
pub(crate) mod metadata;
pub(crate) mod model;
mod page;
pub(crate) mod patch;
mod seconds;
mod secret_text;

pub use kind::{Kind, Member, Typed};
pub use list::List;
pub use metadata::{CustomClaims, Metadata};
#[cfg(feature = "registry")]
pub(crate) use model::Secrets;
pub use model::WithPrivate;
pub(crate) use model::{WriteJson, model};
pub use page::Page;
pub use patch::Patch;
pub use seconds::Seconds;
pub use secret_text::SecretText;
