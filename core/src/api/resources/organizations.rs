//! Organizations: groups of users.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/organizations>.

use alloc::string::String;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::calls::CreateOrGet;
use crate::api::description::operations;
use crate::api::parameters::id::{OrganizationId, UserId};
use crate::api::parameters::{DateTime, Limit, OrderBy};
use crate::api::types::{List, Metadata, Page, Patch, model};
use crate::http::FilePart;

/// Creates an organization with this slug, or finds the one that has it.
pub fn create_or_get(
    slug: impl Into<String>,
    create: CreateOrganization,
) -> CreateOrGet<CreateOrganization, GetOrganization> {
    let slug = slug.into();
    CreateOrGet {
        create: create.slug(slug.as_str()),
        get: get(slug),
    }
}

operations! {
    /// Retrieves an organization, by id or slug.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/get/organizations/{organization_id})
    Get "/organizations/{organization_id}" as "GetOrganization"
    pub fn get => GetOrganization(path organization_id: OrganizationId) -> Organization {
        /// Whether to count the members.
        query include_members_count: bool,
        /// Whether the answer says if no member is left who may manage the organization.
        query include_missing_member_with_elevated_permissions: bool,
    }

    /// Lists organizations.
    ///
    /// Errors: 403 if it is not allowed, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/get/organizations)
    #[doc(alias = "getOrganizationList")]
    Get "/organizations" as "ListOrganizations"
    pub fn list => ListOrganizations() -> Page<Organization>, paged Organization {
        /// Whether to count the members.
        query include_members_count: bool,
        /// Whether the answer says if no member is left who may manage the organization.
        query include_missing_member_with_elevated_permissions: bool,
        /// Part of a name or slug, or a whole id.
        query query: String,
        /// Only organizations of these users; `-` before an id excludes the user's organizations;
        /// `+` or no sign includes them.
        query user_id: List<String>,
        /// Only these organizations (at most 100); `-` before an id excludes it; `+` or no sign
        /// includes it.
        query organization_id: List<String>,
        /// The order (Clerk's default: `-created_at`). Fields: `name`, `created_at`,
        /// `members_count`.
        query order_by: OrderBy,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates an organization. Its name has at most 256 characters.
    ///
    /// Errors: 402 if the plan does not include it, 403 if it is not allowed, 422 for values
    /// that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/post/organizations)
    Post "/organizations" as "CreateOrganization"
    pub fn create => CreateOrganization(body name: String) -> Organization {
        /// The id of the user who becomes its first administrator.
        body created_by: Patch<UserId>,
        /// Metadata that only the back end sees.
        body private_metadata: Patch<Metadata>,
        /// Metadata that the front end can read.
        body public_metadata: Patch<Metadata>,
        /// The slug: lower-case letters, digits and `-`; unique within the instance.
        body slug: Patch<String>,
        /// The number of members that it may have; 0 means no limit.
        body max_allowed_memberships: Patch<u64>,
        /// When it was created, if not now.
        body created_at: Patch<DateTime>,
        /// The key of its role set.
        body role_set_key: Patch<String>,
    }

    /// Updates an organization; members that are not set keep their values. For metadata, use
    /// [`merge_metadata`] or [`replace_metadata`].
    ///
    /// Errors: 402 if the plan does not include it, 403 if it is not allowed, 404
    /// `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/patch/organizations/{organization_id})
    Patch "/organizations/{organization_id}" as "UpdateOrganization"
    pub fn update => UpdateOrganization(path organization_id: OrganizationId) -> Organization {
        /// The name, at most 256 characters.
        body name: Patch<String>,
        /// The slug: lower-case letters, digits and `-`; unique within the instance.
        body slug: Patch<String>,
        /// The number of members that it may have; 0 means no limit.
        body max_allowed_memberships: Patch<u64>,
        /// Whether its administrators may delete it.
        body admin_delete_enabled: Patch<bool>,
        /// When it was created.
        body created_at: Patch<DateTime>,
        /// The key of its role set.
        body role_set_key: Patch<String>,
    }

    /// Deletes an organization with its memberships and invitations.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/delete/organizations/{organization_id})
    Delete "/organizations/{organization_id}" as "DeleteOrganization"
    pub fn delete => DeleteOrganization(path organization_id: OrganizationId) -> Deleted {}

    /// Merges metadata into an organization's, at every depth; `null` removes a key.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/patch/organizations/{organization_id}/metadata)
    #[doc(alias = "updateOrganizationMetadata")]
    Patch "/organizations/{organization_id}/metadata" as "MergeOrganizationMetadata"
    pub fn merge_metadata => MergeOrganizationMetadata(path organization_id: OrganizationId)
        -> Organization {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Metadata that only the back end sees.
        body private_metadata: Metadata,
    }

    /// Replaces an organization's metadata; each kind that is given is replaced as a whole.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/put/organizations/{organization_id}/metadata)
    #[doc(alias = "updateOrganization")]
    Put "/organizations/{organization_id}/metadata" as "ReplaceOrganizationMetadata"
    pub fn replace_metadata => ReplaceOrganizationMetadata(path organization_id: OrganizationId)
        -> Organization {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Metadata that only the back end sees.
        body private_metadata: Metadata,
    }

    /// Uploads an organization's logo: JPEG, PNG, GIF or WebP, at most 10 MB.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 413 for too large a file.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/put/organizations/{organization_id}/logo)
    #[doc(alias = "updateOrganizationLogo")]
    Put "/organizations/{organization_id}/logo" as "UploadOrganizationLogo"
    pub fn set_logo => SetOrganizationLogo(path organization_id: OrganizationId, form file: FilePart)
        -> Organization {
        /// The id of the user who counts as the uploader.
        form uploader_user_id: String,
    }

    /// Deletes an organization's logo.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organizations/delete/organizations/{organization_id}/logo)
    Delete "/organizations/{organization_id}/logo" as "DeleteOrganizationLogo"
    pub fn delete_logo => DeleteOrganizationLogo(path organization_id: OrganizationId) -> Organization {}
}

model! {
    /// An organization.
    pub struct Organization {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: OrganizationId,
        /// The name.
        name: Option<String>,
        /// The slug.
        slug: Option<String>,
        /// The URL of the image.
        image_url: Option<String>,
        /// Whether an image was uploaded.
        has_image: bool,
        /// The number of members, if it was asked for.
        members_count: Option<i64>,
        /// Whether no member is left who may manage it, if it was asked for.
        missing_member_with_elevated_permissions: Option<bool>,
        /// The number of pending invitations.
        pending_invitations_count: Option<i64>,
        /// The number of members that it may have; 0 means no limit.
        max_allowed_memberships: Option<i64>,
        /// Whether its administrators may delete it.
        admin_delete_enabled: bool,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Metadata that only the back end sees.
        private_metadata: Option<Metadata>,
        /// The id of the user who created it.
        created_by: Option<UserId>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was last active.
        last_active_at: Option<Timestamp>,
        /// The key of its role set.
        role_set_key: Option<String>,
        /// The logo, under its former name.
        logo_url: Option<String>,
    }

    /// The public data of an organization.
    pub struct PublicOrganizationData {
        /// The id.
        required id: OrganizationId,
        /// The name.
        name: Option<String>,
        /// The slug.
        slug: Option<String>,
        /// The URL of the image.
        image_url: Option<String>,
        /// Whether an image was uploaded.
        has_image: bool,
    }
}
