//! Users: the people of an instance.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/users>.

mod accounts;
#[doc(hidden)]
pub mod credentials;
mod cursor;
mod lookup;
mod model;
mod operations;

pub use accounts::*;
#[doc(inline)]
pub use credentials::*;
pub use cursor::UsersByCursor;
pub use lookup::*;
pub use model::*;
pub use operations::OPERATIONS;
pub use operations::*;
