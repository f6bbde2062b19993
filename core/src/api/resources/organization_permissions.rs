//! Permissions that roles of organizations are made of.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/organization-permissions>.

use alloc::string::String;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::PermissionId;
use crate::api::parameters::{Limit, OrderBy};
use crate::api::types::{Page, model};

operations! {
    /// Retrieves a permission.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-permissions/get/organization_permissions/{permission_id})
    Get "/organization_permissions/{permission_id}" as "GetOrganizationPermission"
    pub fn get => GetOrganizationPermission(path permission_id: PermissionId) -> Permission {}

    /// Lists permissions.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-permissions/get/organization_permissions)
    #[doc(alias = "getOrganizationPermissionList")]
    Get "/organization_permissions" as "ListOrganizationPermissions"
    pub fn list => ListOrganizationPermissions() -> Page<Permission>, paged Permission {
        /// Part of a name or key, or a whole id.
        query query: String,
        /// The order. Fields: `created_at`, `name`, `key`.
        query order_by: OrderBy,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates a permission; its key has the form `org:feature:action`.
    ///
    /// Errors: 402 if the plan does not include it, 404 `resource_not_found`, 422 for values
    /// that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-permissions/post/organization_permissions)
    Post "/organization_permissions" as "CreateOrganizationPermission"
    pub fn create => CreateOrganizationPermission(body name: String, body key: String)
        -> Permission {
        /// The description.
        body description: String,
    }

    /// Updates a permission of your own.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-permissions/patch/organization_permissions/{permission_id})
    Patch "/organization_permissions/{permission_id}" as "UpdateOrganizationPermission"
    pub fn update => UpdateOrganizationPermission(path permission_id: PermissionId) -> Permission {
        /// The name.
        body name: String,
        /// The key, of the form `org:feature:action`.
        body key: String,
        /// The description.
        body description: String,
    }

    /// Deletes a permission of your own.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-permissions/delete/organization_permissions/{permission_id})
    Delete "/organization_permissions/{permission_id}" as "DeleteOrganizationPermission"
    pub fn delete => DeleteOrganizationPermission(path permission_id: PermissionId) -> Deleted {}
}

model! {
    /// A permission.
    pub struct Permission {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: PermissionId,
        /// The name.
        name: Option<String>,
        /// The key.
        key: Option<String>,
        /// The description.
        description: Option<String>,
        /// The type.
        kind = "type": Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
