//! Accountless applications: development instances without an owner's account.
//! An early feature of Clerk's own JavaScript SDK; its API description does not have it.
//!
//! Its operations are the [functions](#functions) below.

use alloc::string::String;

use crate::api::description::operations;
use crate::api::types::{SecretText, model};

operations! {
    /// Creates an application without an account.
    ///
    /// Source: `@clerk/backend` 3.25.0, `__experimental_accountlessApplications`.
    #[doc(alias = "createAccountlessApplication")]
    Post "/accountless_applications" as "JsAccountlessApplicationsCreate" [keyless]
    pub fn create => CreateAccountlessApplication() -> AccountlessApplication {
        /// The caller, for Clerk's statistics.
        query source: String,
    }

    /// Reports that the application has been claimed and set up.
    ///
    /// Source: `@clerk/backend` 3.25.0, `__experimental_accountlessApplications`.
    #[doc(alias = "completeAccountlessApplicationOnboarding")]
    Post "/accountless_applications/complete" as "JsAccountlessApplicationsComplete" [keyless]
    pub fn complete => CompleteAccountlessApplication() -> AccountlessApplication {
        /// The caller, for Clerk's statistics.
        query source: String,
    }
}

model! {
    /// An application without an account.
    pub struct AccountlessApplication {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The publishable key.
        publishable_key: Option<String>,
        /// The secret key.
        secret_key: Option<SecretText>,
        /// The URL for claiming the application; whoever has the URL can claim it.
        claim_url: Option<SecretText>,
        /// The URL of its keys (JWKS).
        api_keys_url: Option<String>,
    }
}
