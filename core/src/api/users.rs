//! Users: the people of an instance.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/users>.

use alloc::string::String;

use super::deleted::Deleted;
use super::model::model;
use super::operations::operations;
use super::page::Page;
use super::params::{Limit, List};
use super::{Metadata, Patch};
use crate::Timestamp;

operations! {
    /// Retrieves a user.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id})
    Get "/users/{user_id}" as "GetUser"
    pub fn get => GetUser(path user_id: String) -> User {}

    /// Lists users.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users)
    Get "/users" as "GetUserList"
    pub fn list => ListUsers() -> Page<User>, paged User {
        /// Only those with one of these email addresses (at most 100).
        query email_address: List<String>,
        /// Text to look for in names, email addresses, phone numbers and ids.
        query query: String,
        /// How many a page holds: 1 to 500, by Clerk's default 10.
        query limit: Limit,
        /// How many to pass over.
        query offset: u64,
    }

    /// Updates a user; what is not set keeps its value.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are taken or not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/patch/users/{user_id})
    Patch "/users/{user_id}" as "UpdateUser"
    pub fn update => UpdateUser(path user_id: String) -> User {
        /// The first name.
        body first_name: Patch<String>,
        /// Metadata that the user can read.
        body public_metadata: Metadata,
    }

    /// Deletes a user.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id})
    Delete "/users/{user_id}" as "DeleteUser"
    pub fn delete => DeleteUser(path user_id: String) -> Deleted {}
}

model! {
    /// A user.
    pub struct User {
        /// The id (`user_...`).
        required id: String,
        /// The first name.
        first_name: Option<String>,
        /// Metadata that the user can read.
        public_metadata: Metadata,
        /// When the user was created.
        created_at: Option<Timestamp>,
    }
}
