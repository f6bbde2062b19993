//! Invitations to organizations.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/organization-invitations>.

use alloc::string::String;

use super::invitations::InvitationStatus;
use super::organization_memberships::PublicUserData;
use super::organizations::PublicOrganizationData;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{OrganizationId, OrganizationInvitationId, UserId};
use crate::api::parameters::{Batch, Limit, OrderBy, input};
use crate::api::types::{Metadata, Page, Patch, SecretText, model};

operations! {
    /// Retrieves an invitation to an organization.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/get/organizations/{organization_id}/invitations/{invitation_id})
    Get "/organizations/{organization_id}/invitations/{invitation_id}" as "GetOrganizationInvitation"
    pub fn get => GetOrganizationInvitation(
        path organization_id: OrganizationId,
        path invitation_id: OrganizationInvitationId,
    ) -> OrganizationInvitation {}

    /// Lists the invitations to an organization, except those made by a verified domain.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/get/organizations/{organization_id}/invitations)
    #[doc(alias = "getOrganizationInvitationList")]
    Get "/organizations/{organization_id}/invitations" as "ListOrganizationInvitations"
    pub fn list => ListOrganizationInvitations(path organization_id: OrganizationId)
        -> Page<OrganizationInvitation>, paged OrganizationInvitation {
        /// Only items with this status.
        query status: InvitationStatus,
        /// Only invitations of this email address.
        query email_address: String,
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `email_address`.
        query order_by: OrderBy,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Lists the invitations to all organizations.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/get/organization_invitations)
    Get "/organization_invitations" as "ListInstanceOrganizationInvitations"
    pub fn list_all => ListAllOrganizationInvitations()
        -> Page<OrganizationInvitation>, paged OrganizationInvitation {
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `email_address`.
        query order_by: OrderBy,
        /// Only items with this status.
        query status: InvitationStatus,
        /// Part of an email address.
        query query: String,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Lists the pending invitations to an organization.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/get/organizations/{organization_id}/invitations/pending)
    #[deprecated(note = "use `list` with the status `pending`")]
    Get "/organizations/{organization_id}/invitations/pending" as "ListPendingOrganizationInvitations" [deprecated]
    pub fn list_pending => ListPendingOrganizationInvitations(path organization_id: OrganizationId)
        -> Page<OrganizationInvitation>, paged OrganizationInvitation {
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Invites an email address to an organization with a role. Clerk accepts 250 requests an hour.
    ///
    /// Errors: 402 if the plan does not include it, 403 if it is not allowed, 404
    /// `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/post/organizations/{organization_id}/invitations)
    Post "/organizations/{organization_id}/invitations" as "CreateOrganizationInvitation"
    pub fn create => CreateOrganizationInvitation(
        path organization_id: OrganizationId,
        body email_address: String,
        body role: String,
    ) -> OrganizationInvitation {
        /// The id of the member who invites, an administrator.
        body inviter_user_id: Patch<UserId>,
        /// Metadata that the front end can read.
        body public_metadata: Patch<Metadata>,
        /// Metadata that only the back end sees.
        body private_metadata: Patch<Metadata>,
        /// The URL that the link in the message leads to.
        body redirect_url: Patch<String>,
        /// The number of days until the invitation expires (Clerk's default: 30).
        body expires_in_days: Patch<u64>,
        /// Whether to send a message; Clerk does by default.
        body notify: Patch<bool>,
    }

    /// Invites up to 10 email addresses to an organization. Clerk accepts 50 requests an hour.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/post/organizations/{organization_id}/invitations/bulk)
    Post "/organizations/{organization_id}/invitations/bulk" as "CreateOrganizationInvitationBulk"
    pub fn create_many => CreateOrganizationInvitations(
        path organization_id: OrganizationId,
        items<How> invitations: Batch<NewOrganizationInvitation, 10>,
    ) -> Page<OrganizationInvitation> {}

    /// Revokes a pending invitation to an organization.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-invitations/post/organizations/{organization_id}/invitations/{invitation_id}/revoke)
    Post "/organizations/{organization_id}/invitations/{invitation_id}/revoke" as "RevokeOrganizationInvitation"
    pub fn revoke => RevokeOrganizationInvitation(
        path organization_id: OrganizationId,
        path invitation_id: OrganizationInvitationId,
    ) -> OrganizationInvitation {
        /// The id of the member who revokes, an administrator.
        body requesting_user_id: Patch<UserId>,
    }
}

input! {
    /// An invitation to an organization, to create.
    pub struct NewOrganizationInvitation(
        /// The email address.
        email_address: String,
        /// The key of the role.
        role: String,
    ) {}
    patch {
        /// The id of the member who invites, an administrator.
        inviter_user_id: UserId,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Metadata that only the back end sees.
        private_metadata: Metadata,
        /// The URL that the link in the message leads to.
        redirect_url: String,
        /// The number of days until the invitation expires (Clerk's default: 30).
        expires_in_days: u64,
        /// Whether to send a message; Clerk does by default.
        notify: bool,
    }
}

model! {
    /// An invitation to an organization.
    pub struct OrganizationInvitation {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: OrganizationInvitationId,
        /// The email address.
        email_address: Option<String>,
        /// The key of the role, for example `org:admin`.
        role: Option<String>,
        /// The name of the role.
        role_name: Option<String>,
        /// The id of the organization.
        organization_id: Option<OrganizationId>,
        /// The id of the user who invited.
        inviter_id: Option<UserId>,
        /// The user who invited.
        public_inviter_data: Option<PublicUserData>,
        /// The status.
        status: Option<InvitationStatus>,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Metadata that only the back end sees.
        private_metadata: Option<Metadata>,
        /// The link in the message, which contains the ticket.
        url: Option<SecretText>,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The organization.
        public_organization_data: Option<PublicOrganizationData>,
    }
}
