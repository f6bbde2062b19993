//! Accountless applications: development instances that exist before anybody has an account.
//! An early feature of Clerk's own JavaScript SDK; its API description does not have it.
//!
//! Its operations are the [functions](#functions) below.

use alloc::string::String;

use crate::api::description::operations;
use crate::api::types::{SecretText, model};

operations! {
    /// Makes an application without an account.
    ///
    /// Source: `@clerk/backend` 3.25.0, `__experimental_accountlessApplications`.
    Post "/accountless_applications" as "JsAccountlessApplicationsCreate" [keyless]
    pub fn create => CreateAccountlessApplication() -> AccountlessApplication {
        /// What asks for it, for Clerk's statistics.
        query source: String,
    }

    /// Says that the application has been claimed and set up.
    ///
    /// Source: `@clerk/backend` 3.25.0, `__experimental_accountlessApplications`.
    Post "/accountless_applications/complete" as "JsAccountlessApplicationsComplete" [keyless]
    pub fn complete => CompleteAccountlessApplication() -> AccountlessApplication {
        /// What asks for it, for Clerk's statistics.
        query source: String,
    }
}

model! {
    /// An application without an account.
    pub struct AccountlessApplication {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The publishable key.
        publishable_key: Option<String>,
        /// The secret key.
        secret_key: Option<SecretText>,
        /// Where the application is claimed by somebody with an account; who has it, can.
        claim_url: Option<SecretText>,
        /// Where its keys are shown.
        api_keys_url: Option<String>,
    }
}
