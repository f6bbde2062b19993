//! The types that answers and parameters are made of, and how they stand on the wire.

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
pub(crate) use model::{Written, model};
pub use page::Page;
pub use patch::Patch;
pub use seconds::Seconds;
pub use secret_text::SecretText;
