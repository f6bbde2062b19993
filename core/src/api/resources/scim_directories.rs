//! SCIM directories: [`directories`](super::directories) by their old name.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/scim-directories>.

use alloc::string::String;

use super::deleted::Deleted;
use super::directories::{Directory, GroupRoleMapping};
use crate::api::description::operations;
use crate::api::parameters::id::{
    EnterpriseConnectionId, GroupRoleMappingId, RoleId, ScimDirectoryId,
};
use crate::api::parameters::{Limit, input};
use crate::api::types::{List, Metadata, Page};

operations! {
    /// Lists directories.
    ///
    /// Errors: 403 if the instance does not allow it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/get/scim_directories)
    Get "/scim_directories" as "ListSCIMDirectories"
    pub fn list => ListScimDirectories()
        -> Page<Directory>, paged Directory {
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates a directory for an enterprise connection. Only this answer contains its key.
    ///
    /// Errors: 403 if the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/post/scim_directories)
    Post "/scim_directories" as "CreateSCIMDirectory"
    pub fn create => CreateScimDirectory(body enterprise_connection_id: EnterpriseConnectionId, body provider: String)
        -> Directory {
        /// The name.
        body name: String,
        /// The roles that groups grant, from the start.
        body group_role_mappings: List<NewScimGroup>,
    }

    /// Retrieves a directory.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/get/scim_directories/{scim_directory_id})
    Get "/scim_directories/{scim_directory_id}" as "GetSCIMDirectory"
    pub fn get => GetScimDirectory(path scim_directory_id: ScimDirectoryId)
        -> Directory {}

    /// Updates a directory; members that are not set keep their values.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/patch/scim_directories/{scim_directory_id})
    Patch "/scim_directories/{scim_directory_id}" as "UpdateSCIMDirectory"
    pub fn update => UpdateScimDirectory(path scim_directory_id: ScimDirectoryId)
        -> Directory {
        /// The name.
        body name: String,
        /// Whether it is in use.
        body enabled: bool,
        /// The provider.
        body provider: String,
        /// The provider's attributes that Clerk reads its own attributes from.
        body attribute_mapping: Metadata,
        /// Whether groups grant roles.
        body group_role_mapping_enabled: bool,
    }

    /// Deletes a directory.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/delete/scim_directories/{scim_directory_id})
    Delete "/scim_directories/{scim_directory_id}" as "DeleteSCIMDirectory"
    pub fn delete => DeleteScimDirectory(path scim_directory_id: ScimDirectoryId)
        -> Deleted {}

    /// Rotates the key of a directory. Only this answer contains it; the former key stops working.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/post/scim_directories/{scim_directory_id}/rotate_api_key)
    Post "/scim_directories/{scim_directory_id}/rotate_api_key" as "RotateSCIMDirectoryAPIKey"
    pub fn rotate_api_key => RotateScimDirectoryApiKey(path scim_directory_id: ScimDirectoryId)
        -> Directory {}

    /// Lists the roles that the groups of a directory grant.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/get/scim_directories/{scim_directory_id}/group_role_mappings)
    Get "/scim_directories/{scim_directory_id}/group_role_mappings" as "ListSCIMGroupRoleMappings"
    pub fn group_role_mappings => ListScimGroupRoleMappings(path scim_directory_id: ScimDirectoryId)
        -> Page<GroupRoleMapping> {}

    /// Makes a group of a directory grant a role.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/post/scim_directories/{scim_directory_id}/group_role_mappings)
    Post "/scim_directories/{scim_directory_id}/group_role_mappings" as "CreateSCIMGroupRoleMapping"
    pub fn create_group_role_mapping => CreateScimGroupRoleMapping(path scim_directory_id: ScimDirectoryId, body scim_group_id: String, body role_id: RoleId)
        -> GroupRoleMapping {
        /// The precedence among several roles: the lowest number wins (1 or greater).
        body precedence: u64,
    }

    /// Replaces all roles that the groups of a directory grant. The order of the list is the
    /// precedence.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/put/scim_directories/{scim_directory_id}/group_role_mappings)
    Put "/scim_directories/{scim_directory_id}/group_role_mappings" as "ReplaceSCIMGroupRoleMappings"
    pub fn replace_group_role_mappings => ReplaceScimGroupRoleMappings(path scim_directory_id: ScimDirectoryId, body<How> mappings: List<ScimGroupRole>)
        -> Page<GroupRoleMapping> {}

    /// Removes the role that a group of a directory grants.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/scim-directories/delete/scim_directories/{scim_directory_id}/group_role_mappings/{mapping_id})
    Delete "/scim_directories/{scim_directory_id}/group_role_mappings/{mapping_id}" as "DeleteSCIMGroupRoleMapping"
    pub fn delete_group_role_mapping => DeleteScimGroupRoleMapping(path scim_directory_id: ScimDirectoryId, path mapping_id: GroupRoleMappingId)
        -> Deleted {}
}

input! {
    /// A role that a group grants, for a new directory.
    pub struct NewScimGroup(
        /// The group, under the member's former name.
        scim_group_id: String,
        /// The role.
        role_id: RoleId,
    ) {
        /// The name of the group, at most 255 characters.
        scim_group_display_name: String,
        /// The precedence among several roles: the lowest number wins (1 or greater).
        precedence: u64,
    }

    /// A role that a group grants.
    pub struct ScimGroupRole(
        /// The group, under the member's former name.
        scim_group_id: String,
        /// The role.
        role_id: RoleId,
    ) {}
}
