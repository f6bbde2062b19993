//! Memberships: users in organizations, with a role.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/organization-memberships>.

use alloc::string::String;
use alloc::vec::Vec;

use super::organizations::Organization;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{OrganizationId, UserId};
use crate::api::parameters::{Limit, OrderBy};
use crate::api::types::{List, Metadata, Page, Patch, model};

operations! {
    /// Lists the memberships of an organization.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-memberships/get/organizations/{organization_id}/memberships)
    #[doc(alias = "getOrganizationMembershipList")]
    Get "/organizations/{organization_id}/memberships" as "ListOrganizationMemberships"
    pub fn list => ListOrganizationMemberships(path organization_id: OrganizationId)
        -> Page<OrganizationMembership>, paged OrganizationMembership {
        /// The order. Fields: `phone_number`, `email_address`, `created_at`, `first_name`,
        /// `last_name`, `username`.
        query order_by: OrderBy,
        /// Only these users (at most 100); `-` before an id excludes it; `+` or no sign includes
        /// it.
        query user_id: List<String>,
        /// Only users with one of these email addresses (at most 100).
        query email_address: List<String>,
        /// Only users with one of these phone numbers (at most 100).
        query phone_number: List<String>,
        /// Only users with one of these usernames (at most 100).
        query username: List<String>,
        /// Only users with one of these wallet addresses (at most 100).
        query web3_wallet: List<String>,
        /// Only members with one of these roles (at most 100).
        query role: List<String>,
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
        /// Only users last active before this time.
        query last_active_at_before: Timestamp,
        /// Only users last active after this time.
        query last_active_at_after: Timestamp,
        /// Only items created before this time.
        query created_at_before: Timestamp,
        /// Only items created after this time.
        query created_at_after: Timestamp,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Lists the memberships of all organizations.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-memberships/get/organization_memberships)
    #[doc(alias = "getInstanceOrganizationMembershipList")]
    Get "/organization_memberships" as "InstanceGetOrganizationMemberships"
    pub fn list_all => ListAllOrganizationMemberships()
        -> Page<OrganizationMembership>, paged OrganizationMembership {
        /// The order. Fields: `phone_number`, `email_address`, `created_at`, `first_name`,
        /// `last_name`, `username`.
        query order_by: OrderBy,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Adds a user to an organization.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-memberships/post/organizations/{organization_id}/memberships)
    Post "/organizations/{organization_id}/memberships" as "CreateOrganizationMembership"
    pub fn create => CreateOrganizationMembership(
        path organization_id: OrganizationId,
        body user_id: UserId,
        body role: String,
    ) -> OrganizationMembership {
        /// Metadata that the front end can read.
        body public_metadata: Patch<Metadata>,
        /// Metadata that only the back end sees.
        body private_metadata: Patch<Metadata>,
    }

    /// Gives a member another role.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-memberships/patch/organizations/{organization_id}/memberships/{user_id})
    Patch "/organizations/{organization_id}/memberships/{user_id}" as "UpdateOrganizationMembership"
    pub fn update => UpdateOrganizationMembership(
        path organization_id: OrganizationId,
        path user_id: UserId,
        body role: String,
    ) -> OrganizationMembership {}

    /// Merges metadata into a membership's, at every depth; `null` removes a key.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-memberships/patch/organizations/{organization_id}/memberships/{user_id}/metadata)
    Patch "/organizations/{organization_id}/memberships/{user_id}/metadata" as "UpdateOrganizationMembershipMetadata"
    pub fn merge_metadata => MergeOrganizationMembershipMetadata(
        path organization_id: OrganizationId,
        path user_id: UserId,
    ) -> OrganizationMembership {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Metadata that only the back end sees.
        body private_metadata: Metadata,
    }

    /// Removes a user from an organization and answers with the former membership.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-memberships/delete/organizations/{organization_id}/memberships/{user_id})
    Delete "/organizations/{organization_id}/memberships/{user_id}" as "DeleteOrganizationMembership"
    pub fn delete => DeleteOrganizationMembership(
        path organization_id: OrganizationId,
        path user_id: UserId,
    ) -> OrganizationMembership {}
}

model! {
    /// A user's membership in an organization.
    pub struct OrganizationMembership {
        /// The id.
        required id: String,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The key of the role, for example `org:admin`.
        role: Option<String>,
        /// The name of the role.
        role_name: Option<String>,
        /// The permissions of the role.
        permissions: Vec<String>,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Metadata that only the back end sees.
        private_metadata: Option<Metadata>,
        /// The organization.
        organization: Option<Organization>,
        /// The member.
        public_user_data: Option<PublicUserData>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// The data of a user that members of an organization may see.
    pub struct PublicUserData {
        /// The id of the user.
        user_id: Option<UserId>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The image, under its former name.
        profile_image_url: Option<String>,
        /// The URL of the image.
        image_url: Option<String>,
        /// Whether an image was uploaded.
        has_image: bool,
        /// The identifier: an email address, phone number, username or wallet.
        identifier: Option<String>,
        /// The username.
        username: Option<String>,
        /// Whether the user is banned.
        banned: Option<bool>,
        /// Whether the user was removed by a directory.
        deprovisioned: Option<bool>,
    }
}
