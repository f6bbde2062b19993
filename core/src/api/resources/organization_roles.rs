//! Roles of members of organizations.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/organization-roles>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use super::organization_permissions::Permission;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{PermissionId, RoleId};
use crate::api::parameters::{Limit, OrderBy};
use crate::api::types::{List, Page, Patch, model};

operations! {
    /// Retrieves a role.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/get/organization_roles/{organization_role_id})
    Get "/organization_roles/{organization_role_id}" as "GetOrganizationRole"
    pub fn get => GetOrganizationRole(path organization_role_id: RoleId) -> Role {}

    /// Lists roles.
    ///
    /// Errors: 403 if it is not allowed, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/get/organization_roles)
    #[doc(alias = "getOrganizationRoleList")]
    Get "/organization_roles" as "ListOrganizationRoles"
    pub fn list => ListOrganizationRoles() -> Page<Role>, paged Role {
        /// Part of a name or key, or a whole id.
        query query: String,
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `name`, `key`.
        query order_by: OrderBy,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates a role; its key is `org:` and lower-case letters, digits and `_`.
    ///
    /// Errors: 402 if the plan does not include it, 403 if it is not allowed, 404
    /// `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/post/organization_roles)
    Post "/organization_roles" as "CreateOrganizationRole"
    pub fn create => CreateOrganizationRole(body name: String, body key: String) -> Role {
        /// The description.
        body description: Patch<String>,
        /// The ids of its permissions.
        body permissions: Patch<List<String>>,
        /// Whether it joins the instance's initial role set.
        body include_in_initial_role_set: Patch<bool>,
    }

    /// Updates a role; members that are not set keep their values.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/patch/organization_roles/{organization_role_id})
    Patch "/organization_roles/{organization_role_id}" as "UpdateOrganizationRole"
    pub fn update => UpdateOrganizationRole(path organization_role_id: RoleId) -> Role {
        /// The name.
        body name: Patch<String>,
        /// The key: `org:` and lower-case letters, digits and `_`.
        body key: Patch<String>,
        /// The description.
        body description: Patch<String>,
        /// The ids of its permissions; they replace the former ones.
        body permissions: Patch<List<String>>,
    }

    /// Deletes a role that is not in use.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/delete/organization_roles/{organization_role_id})
    Delete "/organization_roles/{organization_role_id}" as "DeleteOrganizationRole"
    pub fn delete => DeleteOrganizationRole(path organization_role_id: RoleId) -> Deleted {}

    /// Gives a role a permission.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 409 in conflict with its
    /// state.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/post/organization_roles/{organization_role_id}/permissions/{permission_id})
    Post "/organization_roles/{organization_role_id}/permissions/{permission_id}" as "AssignPermissionToOrganizationRole"
    pub fn assign_permission => AssignPermission(
        path organization_role_id: RoleId,
        path permission_id: PermissionId,
    ) -> Role {}

    /// Removes a permission from a role.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-roles/delete/organization_roles/{organization_role_id}/permissions/{permission_id})
    Delete "/organization_roles/{organization_role_id}/permissions/{permission_id}" as "RemovePermissionFromOrganizationRole"
    pub fn remove_permission => RemovePermission(
        path organization_role_id: RoleId,
        path permission_id: PermissionId,
    ) -> Role {}
}

model! {
    /// A role.
    pub struct Role {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: RoleId,
        /// The name.
        name: Option<String>,
        /// The key.
        key: Option<String>,
        /// The description.
        description: Option<String>,
        /// Whether it can be the role of an organization's creator.
        is_creator_eligible: bool,
        /// The permissions of the role.
        permissions: Vec<Permission>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
