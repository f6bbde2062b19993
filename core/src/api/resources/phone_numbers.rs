//! Phone numbers of users.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/phone-numbers>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use super::verification::{IdentificationLink, ReplacementStatus, Verification};
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{PhoneNumberId, UserId, VerificationId};
use crate::api::types::{Patch, SecretText, model};

operations! {
    /// Retrieves a phone number.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/get/phone_numbers/{phone_number_id})
    Get "/phone_numbers/{phone_number_id}" as "GetPhoneNumber"
    pub fn get => GetPhoneNumber(path phone_number_id: PhoneNumberId) -> PhoneNumber {}

    /// Adds a phone number, in the form of E.164, to a user.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/post/phone_numbers)
    Post "/phone_numbers" as "CreatePhoneNumber"
    pub fn create => CreatePhoneNumber(body user_id: UserId, body phone_number: String)
        -> PhoneNumber {
        /// Whether it counts as verified.
        body verified: Patch<bool>,
        /// Whether it becomes the user's primary one.
        body primary: Patch<bool>,
        /// Whether it serves as a second factor; it must be verified.
        body reserved_for_second_factor: Patch<bool>,
    }

    /// Updates a phone number.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/patch/phone_numbers/{phone_number_id})
    Patch "/phone_numbers/{phone_number_id}" as "UpdatePhoneNumber"
    pub fn update => UpdatePhoneNumber(path phone_number_id: PhoneNumberId) -> PhoneNumber {
        /// Whether it counts as verified.
        body verified: Patch<bool>,
        /// Whether it becomes the user's primary one.
        body primary: Patch<bool>,
        /// Whether it serves as a second factor; it must be verified.
        body reserved_for_second_factor: Patch<bool>,
    }

    /// Deletes a phone number.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/delete/phone_numbers/{phone_number_id})
    Delete "/phone_numbers/{phone_number_id}" as "DeletePhoneNumber"
    pub fn delete => DeletePhoneNumber(path phone_number_id: PhoneNumberId) -> Deleted {}

    /// Replaces all of a user's phone numbers with one, which becomes the primary one.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/put/users/{user_id}/phone_number)
    Put "/users/{user_id}/phone_number" as "ReplaceUserPhoneNumber"
    pub fn replace => ReplacePhoneNumber(path user_id: UserId, body phone_number: String)
        -> PhoneNumber {
        /// The status of the new one (default: verified).
        body identification_status: ReplacementStatus,
    }

    /// Sends a one-time code to a phone number.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/post/phone_numbers/{phone_number_id}/prepare_verification)
    Post "/phone_numbers/{phone_number_id}/prepare_verification" as "PreparePhoneNumberVerification"
    pub fn prepare_verification => PreparePhoneNumberVerification(path phone_number_id: PhoneNumberId)
        -> Verification {}

    /// Checks a one-time code. The status of the verification says whether it is right.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/phone-numbers/post/phone_numbers/{phone_number_id}/attempt_verification)
    Post "/phone_numbers/{phone_number_id}/attempt_verification" as "AttemptPhoneNumberVerification"
    pub fn attempt_verification => AttemptPhoneNumberVerification(
        path phone_number_id: PhoneNumberId,
        body verification_id: VerificationId,
        body code: String,
    ) -> Verification {}
}

model! {
    /// A phone number of a user.
    pub struct PhoneNumber {
        /// The id.
        id: Option<PhoneNumberId>,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The phone number, in the form of E.164.
        phone_number: Option<String>,
        /// Whether it serves as a second factor.
        reserved_for_second_factor: Option<bool>,
        /// Whether it is the second factor that is offered first.
        default_second_factor: Option<bool>,
        /// Whether it is reserved for this user without being verified.
        reserved: bool,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
        /// The identifications that it is linked to.
        linked_to: Vec<IdentificationLink>,
        /// Backup codes; only this answer contains them.
        backup_codes: Option<Vec<SecretText>>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
