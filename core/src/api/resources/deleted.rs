//! The answer to a deletion.

use alloc::string::String;

use crate::api::types::model;

model! {
    /// The answer to a deletion.
    pub struct Deleted {
        /// The type of the deleted object.
        object: Option<String>,
        /// Its id.
        id: Option<String>,
        /// The slug, if it had one.
        slug: Option<String>,
        /// The id in the application's own system, if it had one.
        external_id: Option<String>,
        /// `true`.
        deleted: bool,
    }
}
