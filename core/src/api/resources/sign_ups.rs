//! Sign-ups under way.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/sign-ups>.

use alloc::string::String;
use alloc::vec::Vec;

use super::verification::Verification;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{SessionId, SignUpId, UserId};
use crate::api::parameters::open_enum;
use crate::api::types::{Metadata, Patch, model};

operations! {
    /// Retrieves a sign-up.
    ///
    /// Errors: 403 if it is not allowed.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sign-ups/get/sign_ups/{id})
    Get "/sign_ups/{id}" as "GetSignUp"
    pub fn get => GetSignUp(path id: SignUpId) -> SignUp {}

    /// Updates a sign-up.
    ///
    /// Errors: 403 if it is not allowed.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/sign-ups/patch/sign_ups/{id})
    Patch "/sign_ups/{id}" as "UpdateSignUp"
    pub fn update => UpdateSignUp(path id: SignUpId) -> SignUp {
        /// The id in your own system, which the user inherits.
        body external_id: Patch<String>,
        /// Whether the sign-up counts as a custom action.
        body custom_action: Patch<bool>,
    }
}

model! {
    /// A sign-up.
    pub struct SignUp {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: SignUpId,
        /// The status.
        status: Option<SignUpStatus>,
        /// The fields that are required.
        required_fields: Vec<String>,
        /// The fields that are optional.
        optional_fields: Vec<String>,
        /// The required fields that are missing.
        missing_fields: Vec<String>,
        /// The fields that must be verified.
        unverified_fields: Vec<String>,
        /// The state of each verification.
        verifications: Option<SignUpVerifications>,
        /// The username.
        username: Option<String>,
        /// The email address.
        email_address: Option<String>,
        /// The phone number, in the form of E.164.
        phone_number: Option<String>,
        /// The address of the wallet.
        web3_wallet: Option<String>,
        /// Whether a password was given.
        password_enabled: bool,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// Metadata that the front end can write; do not trust it.
        unsafe_metadata: Option<Metadata>,
        /// Metadata that the front end can read.
        public_metadata: Option<Metadata>,
        /// Whether it counts as a custom action.
        custom_action: bool,
        /// The id in the application's own system.
        external_id: Option<String>,
        /// The id of the session that it created.
        created_session_id: Option<SessionId>,
        /// The id of the user that it created.
        created_user_id: Option<UserId>,
        /// When it counts as abandoned.
        abandon_at: Option<Timestamp>,
        /// When the legal terms were accepted.
        legal_accepted_at: Option<Timestamp>,
        /// The language tag, for example `en-US`.
        locale: Option<String>,
        /// The account at an OAuth provider.
        external_account: Option<Metadata>,
    }

    /// The state of each verification of a sign-up.
    pub struct SignUpVerifications {
        /// The email address.
        email_address: Option<SignUpVerification>,
        /// The phone number, in the form of E.164.
        phone_number: Option<SignUpVerification>,
        /// The address of the wallet.
        web3_wallet: Option<SignUpVerification>,
        /// The account at an OAuth provider.
        external_account: Option<Verification>,
    }

    /// A verification of a sign-up.
    pub struct SignUpVerification {
        /// The next step.
        next_action: Option<NextAction>,
        /// The strategies it can be verified by.
        supported_strategies: Option<Vec<String>>,
    }
}

open_enum! {
    /// The status of a sign-up.
    pub enum SignUpStatus {
        MissingRequirements = "missing_requirements",
        Complete = "complete",
        Abandoned = "abandoned",
    }

    /// The next step of a verification.
    pub enum NextAction {
        NeedsPrepare = "needs_prepare",
        NeedsAttempt = "needs_attempt",
        Nothing = "",
    }
}
