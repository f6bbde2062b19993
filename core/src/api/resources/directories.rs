//! Directories: users and groups that a customer's identity provider keeps up to date here.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/directories>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use super::enterprise_connections::CustomAttribute;
use super::organization_roles::Role;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{
    DirectoryId, EnterpriseConnectionId, GroupRoleMappingId, RoleId, ScimDirectoryId,
};
use crate::api::parameters::{Limit, input};
use crate::api::types::{List, Metadata, Page, SecretText, model};

operations! {
    /// Lists directories.
    ///
    /// Errors: 403 if the instance does not allow it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/get/directories)
    Get "/directories" as "ListDirectories"
    pub fn list => ListDirectories()
        -> Page<Directory>, paged Directory {
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates a directory for an enterprise connection. Only this answer contains its key.
    ///
    /// Errors: 403 if the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/post/directories)
    Post "/directories" as "CreateDirectory"
    pub fn create => CreateDirectory(body enterprise_connection_id: EnterpriseConnectionId, body provider: String)
        -> Directory {
        /// The name.
        body name: String,
        /// The roles that groups grant, from the start.
        body group_role_mappings: List<NewGroup>,
    }

    /// Retrieves a directory.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/get/directories/{directory_id})
    Get "/directories/{directory_id}" as "GetDirectory"
    pub fn get => GetDirectory(path directory_id: DirectoryId)
        -> Directory {}

    /// Updates a directory; members that are not set keep their values.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/patch/directories/{directory_id})
    Patch "/directories/{directory_id}" as "UpdateDirectory"
    pub fn update => UpdateDirectory(path directory_id: DirectoryId)
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
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/delete/directories/{directory_id})
    Delete "/directories/{directory_id}" as "DeleteDirectory"
    pub fn delete => DeleteDirectory(path directory_id: DirectoryId)
        -> Deleted {}

    /// Rotates the key of a directory. Only this answer contains it; the former key stops working.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/post/directories/{directory_id}/rotate_api_key)
    Post "/directories/{directory_id}/rotate_api_key" as "RotateDirectoryAPIKey"
    pub fn rotate_api_key => RotateDirectoryApiKey(path directory_id: DirectoryId)
        -> Directory {}

    /// Lists the roles that the groups of a directory grant.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/get/directories/{directory_id}/group_role_mappings)
    Get "/directories/{directory_id}/group_role_mappings" as "ListDirectoryGroupRoleMappings"
    pub fn group_role_mappings => ListGroupRoleMappings(path directory_id: DirectoryId)
        -> Page<GroupRoleMapping> {}

    /// Makes a group of a directory grant a role.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/post/directories/{directory_id}/group_role_mappings)
    Post "/directories/{directory_id}/group_role_mappings" as "CreateDirectoryGroupRoleMapping"
    pub fn create_group_role_mapping => CreateGroupRoleMapping(path directory_id: DirectoryId, either_body directory_group_id: String, body role_id: RoleId)
        -> GroupRoleMapping {
        /// The group, under the member's former name.
        body scim_group_id: String,
        /// The precedence among several roles: the lowest number wins (1 or greater).
        body precedence: u64,
    }

    /// Replaces all roles that the groups of a directory grant. The order of the list is the
    /// precedence.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/put/directories/{directory_id}/group_role_mappings)
    Put "/directories/{directory_id}/group_role_mappings" as "ReplaceDirectoryGroupRoleMappings"
    pub fn replace_group_role_mappings => ReplaceGroupRoleMappings(path directory_id: DirectoryId, body<How> mappings: List<GroupRole>)
        -> Page<GroupRoleMapping> {}

    /// Removes the role that a group of a directory grants.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/delete/directories/{directory_id}/group_role_mappings/{mapping_id})
    Delete "/directories/{directory_id}/group_role_mappings/{mapping_id}" as "DeleteDirectoryGroupRoleMapping"
    pub fn delete_group_role_mapping => DeleteGroupRoleMapping(path directory_id: DirectoryId, path mapping_id: GroupRoleMappingId)
        -> Deleted {}
}

input! {
    /// A role that a group grants, for a new directory.
    pub struct NewGroup(
        /// The role.
        role_id: RoleId,
    ) {
        /// The group.
        directory_group_id: String,
        /// The group, under the member's former name.
        scim_group_id: String,
        /// The name of the group, at most 255 characters.
        directory_group_display_name: String,
        /// The name of the group, under the member's former name.
        scim_group_display_name: String,
        /// The precedence among several roles: the lowest number wins (1 or greater).
        precedence: u64,
    }

    /// A role that a group grants.
    pub struct GroupRole(
        /// The role.
        role_id: RoleId,
    ) {
        /// The group.
        directory_group_id: String,
        /// The group, under the member's former name.
        scim_group_id: String,
    }
}

model! {
    /// A directory.
    pub struct Directory {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: DirectoryId,
        /// The name.
        name: Option<String>,
        /// The enterprise connection it belongs to.
        enterprise_connection_id: Option<EnterpriseConnectionId>,
        /// The URL that the provider needs.
        endpoint_url: Option<String>,
        /// The provider.
        provider: Option<String>,
        /// Whether it is in use.
        enabled: bool,
        /// Whether groups grant roles.
        group_role_mapping_enabled: bool,
        /// The provider's attributes that Clerk reads its own attributes from.
        attribute_mapping: Metadata,
        /// Custom attributes.
        custom_attributes: Option<Vec<CustomAttribute>>,
        /// The key that the provider needs; only in the answer to its creation or rotation.
        api_key: Option<SecretText>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// A role that a group grants.
    pub struct GroupRoleMapping {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: GroupRoleMappingId,
        /// The directory.
        directory_id: Option<DirectoryId>,
        /// The directory, under the member's former name.
        scim_directory_id: Option<ScimDirectoryId>,
        /// The group.
        directory_group_id: Option<String>,
        /// The group, under the member's former name.
        scim_group_id: Option<String>,
        /// The name of the group.
        directory_group_display_name: Option<String>,
        /// The name of the group, under the member's former name.
        scim_group_display_name: Option<String>,
        /// The role.
        role: Option<Role>,
        /// The precedence among several roles: the lowest number wins (1 or greater).
        precedence: Option<i64>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
