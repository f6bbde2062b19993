//! Testing tokens: past bot protection in end-to-end tests.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/testing-tokens>.

use alloc::string::String;

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::types::{SecretText, model};

operations! {
    /// Creates a testing token.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/testing-tokens/post/testing_tokens)
    Post "/testing_tokens" as "CreateTestingToken"
    pub fn create => CreateTestingToken() -> TestingToken {}
}

model! {
    /// A testing token.
    pub struct TestingToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The token.
        token: Option<SecretText>,
        /// When it expires.
        expires_at: Option<Timestamp>,
    }
}
