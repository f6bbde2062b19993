//! What remains of a deleted object.

use alloc::string::String;

use crate::api::types::model;

model! {
    /// The answer to a deletion.
    pub struct Deleted {
        /// The kind of object that was deleted.
        object: Option<String>,
        /// Its id.
        id: Option<String>,
        /// Its slug, where it had one.
        slug: Option<String>,
        /// Its id in the application's own system, where it had one.
        external_id: Option<String>,
        /// `true`.
        deleted: bool,
    }
}
