//! Email addresses of users.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/email-addresses>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use super::verification::{IdentificationLink, ReplacementStatus, Verification};
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{EmailAddressId, UserId, VerificationId};
use crate::api::types::{Patch, model};

operations! {
    /// Retrieves an email address.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/get/email_addresses/{email_address_id})
    Get "/email_addresses/{email_address_id}" as "GetEmailAddress"
    pub fn get => GetEmailAddress(path email_address_id: EmailAddressId) -> EmailAddress {}

    /// Adds an email address to a user.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 409 in conflict with its
    /// state, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/post/email_addresses)
    Post "/email_addresses" as "CreateEmailAddress"
    pub fn create => CreateEmailAddress(body user_id: UserId, body email_address: String)
        -> EmailAddress {
        /// Whether it counts as verified.
        body verified: Patch<bool>,
        /// Whether it becomes the user's primary one.
        body primary: Patch<bool>,
        /// Whether the former primary email address gets a message about the change.
        body notify_primary_email_address_changed: Patch<bool>,
    }

    /// Updates an email address.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 409 in conflict with its
    /// state.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/patch/email_addresses/{email_address_id})
    Patch "/email_addresses/{email_address_id}" as "UpdateEmailAddress"
    pub fn update => UpdateEmailAddress(path email_address_id: EmailAddressId) -> EmailAddress {
        /// Whether it counts as verified.
        body verified: Patch<bool>,
        /// Whether it becomes the user's primary one.
        body primary: Patch<bool>,
        /// Whether the former primary email address gets a message about the change.
        body notify_primary_email_address_changed: Patch<bool>,
    }

    /// Deletes an email address.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 409 in conflict with its
    /// state.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/delete/email_addresses/{email_address_id})
    Delete "/email_addresses/{email_address_id}" as "DeleteEmailAddress"
    pub fn delete => DeleteEmailAddress(path email_address_id: EmailAddressId) -> Deleted {}

    /// Replaces all of a user's email addresses with one, which becomes the primary one.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/put/users/{user_id}/email_address)
    Put "/users/{user_id}/email_address" as "ReplaceUserEmailAddress"
    pub fn replace => ReplaceEmailAddress(path user_id: UserId, body email_address: String)
        -> EmailAddress {
        /// The status of the new one (default: verified).
        body identification_status: ReplacementStatus,
        /// Whether the former primary email address gets a message about the change.
        body notify_primary_email_address_changed: Patch<bool>,
    }

    /// Sends a one-time code to an email address.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/post/email_addresses/{email_address_id}/prepare_verification)
    Post "/email_addresses/{email_address_id}/prepare_verification" as "PrepareEmailAddressVerification"
    pub fn prepare_verification => PrepareEmailAddressVerification(path email_address_id: EmailAddressId)
        -> Verification {}

    /// Checks a one-time code. The status of the verification says whether it is right.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-addresses/post/email_addresses/{email_address_id}/attempt_verification)
    Post "/email_addresses/{email_address_id}/attempt_verification" as "AttemptEmailAddressVerification"
    pub fn attempt_verification => AttemptEmailAddressVerification(
        path email_address_id: EmailAddressId,
        body verification_id: VerificationId,
        body code: String,
    ) -> Verification {}
}

model! {
    /// An email address of a user.
    pub struct EmailAddress {
        /// The id.
        id: Option<EmailAddressId>,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The email address.
        email_address: Option<String>,
        /// Whether it is reserved for this user without being verified.
        reserved: bool,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
        /// The identifications that it is linked to.
        linked_to: Vec<IdentificationLink>,
        /// Whether an enterprise connection matches its domain.
        matches_sso_connection: Option<bool>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
