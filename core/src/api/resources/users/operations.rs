//! The operations on users.

use alloc::string::String;
use alloc::vec::Vec;

use super::model::{PasswordHasher, User, UserCount};
use crate::Timestamp;
use crate::api::description::{operations, shared_parameters};
use crate::api::parameters::id::{EmailAddressId, PhoneNumberId, UserId, Web3WalletId};
use crate::api::parameters::{DateTime, Limit, OrderBy};
use crate::api::resources::deleted::Deleted;
use crate::api::resources::invitations::InvitationStatus;
use crate::api::resources::organization_invitations::OrganizationInvitation;
use crate::api::resources::organization_memberships::OrganizationMembership;
use crate::api::resources::verification::NewIdentificationStatus;
use crate::api::types::{List, Metadata, Page, Patch};
use crate::http::FilePart;

shared_parameters! {
    FILTERS of [ListUsers, CountUsers] {
        /// Only users with one of these email addresses (at most 100).
        query email_address: List<String>,
        /// Only users with one of these phone numbers (at most 100).
        query phone_number: List<String>,
        /// Only users with one of these ids of your own system (at most 100); `-` before an id
        /// excludes it; `+` or no sign includes it.
        query external_id: List<String>,
        /// Only users with one of these usernames (at most 100).
        query username: List<String>,
        /// Only users with one of these wallet addresses (at most 100).
        query web3_wallet: List<String>,
        /// Only these users (at most 100); `-` before an id excludes it; `+` or no sign includes
        /// it.
        query user_id: List<String>,
        /// Only members of these organizations (at most 100); `-` before an id excludes its
        /// members; `+` or no sign includes them.
        query organization_id: List<String>,
        /// Text to look for in names, usernames, email addresses, phone numbers, wallets and ids.
        query query: String,
        /// Part of an email address, in any case.
        query email_address_query: String,
        /// Part of a phone number.
        query phone_number_query: String,
        /// Part of a username, in any case.
        query username_query: String,
        /// Part of a first or last name, in any case.
        query name_query: String,
        /// Only banned users, or only those who are not.
        query banned: bool,
        /// Only users last active before this time.
        query last_active_at_before: Timestamp,
        /// Only users last active after this time.
        query last_active_at_after: Timestamp,
        /// Only users active since this time.
        #[deprecated(note = "use `last_active_at_after`")]
        query last_active_at_since: Timestamp,
        /// Only items created before this time.
        query created_at_before: Timestamp,
        /// Only items created after this time.
        query created_at_after: Timestamp,
        /// Only users whose last sign-in was before this time.
        query last_sign_in_at_before: Timestamp,
        /// Only users whose last sign-in was after this time.
        query last_sign_in_at_after: Timestamp,
        /// Only users with an account at this OAuth provider (for example `oauth_google`); use it
        /// together with `provider_user_id`.
        query provider: String,
        /// Only users with one of these ids at the `provider` (at most 100).
        query provider_user_id: List<String>,
    }
}

operations! {
    /// Retrieves a user.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::api::users;
    ///
    /// let get = users::get("user_2abc");
    /// // let user = client.send(get)?;
    /// # let _ = get;
    /// ```
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id})
    Get "/users/{user_id}" as "GetUser"
    pub fn get => GetUser(path user_id: UserId) -> User {}

    /// Lists users.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::api::{OrderBy, users};
    ///
    /// let newest = users::list().query("ada").order_by(OrderBy::descending("created_at")).limit(20);
    /// // let page = client.send(newest)?; for user in client.pages(users::list()).items() { .. }
    /// # let _ = newest;
    /// ```
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users)
    Get "/users" as "GetUserList"
    pub fn list => ListUsers() -> Page<User>, paged User {
        ..FILTERS,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// The id of the last user of the previous page; cheaper than `offset` in long lists. Clerk
        /// accepts it only with the order by `created_at` and without `offset`.
        query starting_after: String,
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `updated_at`,
        /// `email_address`, `web3wallet`, `first_name`, `last_name`, `phone_number`, `username`,
        /// `last_active_at`, `last_sign_in_at`.
        query order_by: OrderBy,
    }

    /// Counts users, with the filters of [`list`].
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/count)
    #[doc(alias = "getCount")]
    #[doc(alias = "getUserList")]
    Get "/users/count" as "GetUsersCount"
    pub fn count => CountUsers() -> UserCount { ..FILTERS }

    /// Creates a user, without a sign-up.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::api::users;
    ///
    /// let create = users::create()
    ///     .email_address("ada@example.com")
    ///     .first_name("Ada")
    ///     .public_metadata([("plan", "pro")]);
    /// // let user = client.send(create)?;
    /// # let _ = create;
    /// ```
    ///
    /// Errors: 402 if the plan does not include it, 403 if it is not allowed, 422 for values
    /// that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users)
    Post "/users" as "CreateUser"
    pub fn create => CreateUser() -> User {
        /// The id in your own system; unique within the instance.
        body external_id: Patch<String>,
        /// The first name.
        body first_name: Patch<String>,
        /// The last name.
        body last_name: Patch<String>,
        /// The language tag, for example `en-US`.
        body locale: Patch<String>,
        /// The IANA time zone, for example `Europe/Paris`.
        body timezone: Patch<String>,
        /// Email addresses; the first becomes the primary one. They count as verified.
        body email_address: List<String>,
        /// The status of each email address, one for each in the same order.
        body email_address_identification_status: List<NewIdentificationStatus>,
        /// Phone numbers in the form of E.164; the first becomes the primary one. They count as
        /// verified.
        body phone_number: List<String>,
        /// The status of each phone number, one for each in the same order.
        body phone_number_identification_status: List<NewIdentificationStatus>,
        /// Wallet addresses; the first becomes the primary one.
        body web3_wallet: List<String>,
        /// The username; unique within the instance.
        body username: Patch<String>,
        /// The password in plain text.
        body password: Patch<String>,
        /// A digest of the password from another system; use it together with `password_hasher`.
        body password_digest: Patch<String>,
        /// The algorithm that made `password_digest`.
        body password_hasher: PasswordHasher,
        /// Whether to accept the password even if it is weak or known to be stolen.
        body skip_password_checks: Patch<bool>,
        /// Whether the user may lack a password although the instance requires one.
        body skip_password_requirement: Patch<bool>,
        /// The secret of an authenticator app that was set up before (30 seconds, 6 digits, SHA-1).
        body totp_secret: Patch<String>,
        /// Backup codes, in plain text or as bcrypt digests.
        body backup_codes: List<String>,
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Metadata that only the back end sees.
        body private_metadata: Metadata,
        /// Metadata that the front end can write; do not trust it.
        body unsafe_metadata: Metadata,
        /// Whether users may delete themselves.
        body delete_self_enabled: Patch<bool>,
        /// When the user accepted the legal terms.
        body legal_accepted_at: Patch<DateTime>,
        /// Whether the user may lack the acceptance of the legal terms.
        body skip_legal_checks: Patch<bool>,
        /// Whether the user may lack the identifiers that the instance requires.
        body skip_user_requirement: Patch<bool>,
        /// Whether the user may create organizations.
        body create_organization_enabled: Patch<bool>,
        /// The number of organizations that the user may create; 0 means no limit.
        body create_organizations_limit: Patch<u64>,
        /// When the user signed up, if not now.
        body created_at: Patch<DateTime>,
        /// Whether sign-ins skip the device check (client trust).
        body bypass_client_trust: Patch<bool>,
        /// Whether the user is banned from the start.
        body banned: Patch<bool>,
        /// Whether the user is locked from the start.
        body locked: Patch<bool>,
    }

    /// Updates a user; members that are not set keep their values. For metadata, use
    /// [`merge_metadata`] or [`replace_metadata`].
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::api::{Patch, users};
    ///
    /// let update = users::update("user_2abc").first_name("Ada").last_name(Patch::Clear);
    /// // let user = client.send(update)?;
    /// # let _ = update;
    /// ```
    ///
    /// Errors: 404 `resource_not_found`, 409 in conflict with its state, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/patch/users/{user_id})
    Patch "/users/{user_id}" as "UpdateUser"
    pub fn update => UpdateUser(path user_id: UserId) -> User {
        /// The id in your own system; unique within the instance.
        body external_id: Patch<String>,
        /// The first name.
        body first_name: Patch<String>,
        /// The last name.
        body last_name: Patch<String>,
        /// The language tag, for example `en-US`.
        body locale: Patch<String>,
        /// The IANA time zone, for example `Europe/Paris`.
        body timezone: Patch<String>,
        /// The id of the email address that becomes the primary one; it must be verified.
        body primary_email_address_id: Patch<EmailAddressId>,
        /// Whether the former primary email address gets a message about the change.
        body notify_primary_email_address_changed: Patch<bool>,
        /// The id of the phone number that becomes the primary one; it must be verified.
        body primary_phone_number_id: Patch<PhoneNumberId>,
        /// The id of the wallet that becomes the primary one; it must be verified.
        body primary_web3_wallet_id: Patch<Web3WalletId>,
        /// The username; unique within the instance.
        body username: Patch<String>,
        /// The id of the image that becomes the profile image.
        body profile_image_id: Patch<String>,
        /// The password in plain text.
        body password: Patch<String>,
        /// A digest of the password from another system; use it together with `password_hasher`.
        body password_digest: String,
        /// The algorithm that made `password_digest`.
        body password_hasher: PasswordHasher,
        /// Whether to accept the password even if it is weak or known to be stolen.
        body skip_password_checks: Patch<bool>,
        /// Whether a new password ends the user's other sessions.
        body sign_out_of_other_sessions: Patch<bool>,
        /// The secret of an authenticator app that was set up before (30 seconds, 6 digits, SHA-1).
        body totp_secret: Patch<String>,
        /// Backup codes, in plain text or as bcrypt digests.
        body backup_codes: List<String>,
        /// Whether users may delete themselves.
        body delete_self_enabled: Patch<bool>,
        /// Whether the user may create organizations.
        body create_organization_enabled: Patch<bool>,
        /// When the user accepted the legal terms.
        body legal_accepted_at: Patch<DateTime>,
        /// Whether the user may lack the acceptance of the legal terms.
        body skip_legal_checks: Patch<bool>,
        /// The number of organizations that the user may create; 0 means no limit.
        body create_organizations_limit: Patch<u64>,
        /// When the user signed up.
        body created_at: Patch<DateTime>,
        /// Whether sign-ins skip the device check (client trust).
        body bypass_client_trust: Patch<bool>,
    }

    /// Deletes a user.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::api::users;
    ///
    /// let delete = users::delete("user_2abc");
    /// // let deleted = client.send(delete)?;
    /// # let _ = delete;
    /// ```
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id})
    Delete "/users/{user_id}" as "DeleteUser"
    pub fn delete => DeleteUser(path user_id: UserId) -> Deleted {}

    /// Bans a user: ends the sessions and refuses new ones.
    ///
    /// Errors: 402 if the plan does not include it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/ban)
    Post "/users/{user_id}/ban" as "BanUser"
    pub fn ban => BanUser(path user_id: UserId) -> User {}

    /// Bans several users: ends their sessions and refuses new ones.
    ///
    /// Errors: 402 if the plan does not include it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/ban)
    Post "/users/ban" as "UsersBan"
    pub fn ban_many => BanUsers(body<How> user_ids: List<UserId>) -> Vec<User> {}

    /// Lifts a user's ban.
    ///
    /// Errors: 402 if the plan does not include it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/unban)
    Post "/users/{user_id}/unban" as "UnbanUser"
    pub fn unban => UnbanUser(path user_id: UserId) -> User {}

    /// Lifts the bans of several users.
    ///
    /// Errors: 402 if the plan does not include it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/unban)
    Post "/users/unban" as "UsersUnban"
    pub fn unban_many => UnbanUsers(body<How> user_ids: List<UserId>) -> Vec<User> {}

    /// Locks a user: no sign-in until the lock expires.
    ///
    /// Errors: 403 if it is not allowed.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/lock)
    Post "/users/{user_id}/lock" as "LockUser"
    pub fn lock => LockUser(path user_id: UserId) -> User {}

    /// Lifts a user's lock.
    ///
    /// Errors: 403 if it is not allowed.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/unlock)
    Post "/users/{user_id}/unlock" as "UnlockUser"
    pub fn unlock => UnlockUser(path user_id: UserId) -> User {}

    /// Merges metadata into a user's, at every depth; `null` removes a key.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::api::users;
    ///
    /// // A `null` removes a member.
    /// let merge = users::merge_metadata("user_2abc")
    ///     .public_metadata(serde_json::json!({ "plan": "pro", "trial_until": null }));
    /// // let user = client.send(merge)?;
    /// # let _ = merge;
    /// ```
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/patch/users/{user_id}/metadata)
    Patch "/users/{user_id}/metadata" as "UpdateUserMetadata"
    pub fn merge_metadata => MergeUserMetadata(path user_id: UserId) -> User {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Metadata that only the back end sees.
        body private_metadata: Metadata,
        /// Metadata that the front end can write; do not trust it.
        body unsafe_metadata: Metadata,
    }

    /// Replaces a user's metadata; each kind that is given is replaced as a whole.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/put/users/{user_id}/metadata)
    #[doc(alias = "updateUser")]
    Put "/users/{user_id}/metadata" as "ReplaceUserMetadata"
    pub fn replace_metadata => ReplaceUserMetadata(path user_id: UserId) -> User {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Metadata that only the back end sees.
        body private_metadata: Metadata,
        /// Metadata that the front end can write; do not trust it.
        body unsafe_metadata: Metadata,
    }

    /// Uploads a user's profile image.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/post/users/{user_id}/profile_image)
    #[doc(alias = "updateUserProfileImage")]
    Post "/users/{user_id}/profile_image" as "SetUserProfileImage"
    pub fn set_profile_image => SetUserProfileImage(path user_id: UserId, form file: FilePart)
        -> User {}

    /// Deletes a user's profile image.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/delete/users/{user_id}/profile_image)
    Delete "/users/{user_id}/profile_image" as "DeleteUserProfileImage"
    pub fn delete_profile_image => DeleteUserProfileImage(path user_id: UserId) -> User {}

    /// Lists a user's memberships in organizations.
    ///
    /// Errors: 403 if it is not allowed.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id}/organization_memberships)
    #[doc(alias = "getOrganizationMembershipList")]
    Get "/users/{user_id}/organization_memberships" as "UsersGetOrganizationMemberships"
    pub fn organization_memberships => ListUserOrganizationMemberships(path user_id: UserId)
        -> Page<OrganizationMembership>, paged OrganizationMembership {
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Lists a user's invitations to organizations.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/users/get/users/{user_id}/organization_invitations)
    #[doc(alias = "getOrganizationInvitationList")]
    Get "/users/{user_id}/organization_invitations" as "UsersGetOrganizationInvitations"
    pub fn organization_invitations => ListUserOrganizationInvitations(path user_id: UserId)
        -> Page<OrganizationInvitation>, paged OrganizationInvitation {
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Only items with this status.
        query status: InvitationStatus,
    }
}
