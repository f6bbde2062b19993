//! The types of answers and parameters, and their form on the wire.

pub(crate) mod kind;
mod list;
pub(crate) mod metadata;
pub(crate) mod model;
mod page;
pub(crate) mod patch;
mod seconds;
mod secret_text;
pub(crate) mod write;

pub use kind::{Kind, Member, Typed};
pub use list::List;
pub use metadata::{CustomClaims, Metadata};
pub(crate) use model::model;
pub use page::Page;
pub use patch::Patch;
pub use seconds::Seconds;
pub use secret_text::SecretText;
#[cfg(feature = "registry")]
pub(crate) use write::Secrets;
pub use write::WithPrivate;
pub(crate) use write::WriteJson;
