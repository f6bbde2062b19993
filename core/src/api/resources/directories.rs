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
use crate::api::parameters::{Limit, input};
use crate::api::types::{List, Metadata, Page, SecretText, model};

operations! {
    /// Lists directories.
    ///
    /// Errors: 403 where the instance does not allow it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/get/directories)
    Get "/directories" as "ListDirectories"
    pub fn list => ListDirectories()
        -> Page<Directory>, paged Directory {
        /// How many a page holds, by Clerk's default 10.
        query limit: Limit,
        /// How many to pass over.
        query offset: u64,
    }

    /// Makes a directory for an enterprise connection; the answer alone holds its key.
    ///
    /// Errors: 403 where the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/post/directories)
    Post "/directories" as "CreateDirectory"
    pub fn create => CreateDirectory(body enterprise_connection_id: String, body provider: String)
        -> Directory {
        /// The name.
        body name: String,
        /// The roles that groups come with, from the start.
        body group_role_mappings: List<NewGroup>,
    }

    /// Retrieves a directory.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/get/directories/{directory_id})
    Get "/directories/{directory_id}" as "GetDirectory"
    pub fn get => GetDirectory(path directory_id: String)
        -> Directory {}

    /// Updates a directory; what is not set keeps its value.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/patch/directories/{directory_id})
    Patch "/directories/{directory_id}" as "UpdateDirectory"
    pub fn update => UpdateDirectory(path directory_id: String)
        -> Directory {
        /// The name.
        body name: String,
        /// Whether it is in use.
        body enabled: bool,
        /// The provider.
        body provider: String,
        /// Which attribute of the provider each of Clerk's is read from.
        body attribute_mapping: Metadata,
        /// Whether groups come with roles.
        body group_role_mapping_enabled: bool,
    }

    /// Deletes a directory.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/delete/directories/{directory_id})
    Delete "/directories/{directory_id}" as "DeleteDirectory"
    pub fn delete => DeleteDirectory(path directory_id: String)
        -> Deleted {}

    /// Gives a directory a new key; the answer alone holds it, and the old one is no longer taken.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/post/directories/{directory_id}/rotate_api_key)
    Post "/directories/{directory_id}/rotate_api_key" as "RotateDirectoryAPIKey"
    pub fn rotate_api_key => RotateDirectoryApiKey(path directory_id: String)
        -> Directory {}

    /// Lists the roles that the groups of a directory come with.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/get/directories/{directory_id}/group_role_mappings)
    Get "/directories/{directory_id}/group_role_mappings" as "ListDirectoryGroupRoleMappings"
    pub fn group_role_mappings => ListGroupRoleMappings(path directory_id: String)
        -> Page<GroupRoleMapping> {}

    /// Lets a group of a directory come with a role.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/post/directories/{directory_id}/group_role_mappings)
    Post "/directories/{directory_id}/group_role_mappings" as "CreateDirectoryGroupRoleMapping"
    pub fn create_group_role_mapping => CreateGroupRoleMapping(path directory_id: String, either_body directory_group_id: String, body role_id: String)
        -> GroupRoleMapping {
        /// The group, by the old name of the member.
        body scim_group_id: String,
        /// Which of several roles counts: the least one (1 or greater).
        body precedence: u64,
    }

    /// Replaces all the roles that the groups of a directory come with; the order of the list is
    /// the
    /// precedence.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/put/directories/{directory_id}/group_role_mappings)
    Put "/directories/{directory_id}/group_role_mappings" as "ReplaceDirectoryGroupRoleMappings"
    pub fn replace_group_role_mappings => ReplaceGroupRoleMappings(path directory_id: String, body mappings: List<GroupRole>)
        -> Page<GroupRoleMapping> {}

    /// No longer lets a group of a directory come with a role.
    ///
    /// Errors: 403 where the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/directories/delete/directories/{directory_id}/group_role_mappings/{mapping_id})
    Delete "/directories/{directory_id}/group_role_mappings/{mapping_id}" as "DeleteDirectoryGroupRoleMapping"
    pub fn delete_group_role_mapping => DeleteGroupRoleMapping(path directory_id: String, path mapping_id: String)
        -> Deleted {}
}

input! {
    /// A group that comes with a role, for a new directory.
    pub struct NewGroup(
        /// The role.
        role_id: String,
    ) {
        /// The group.
        directory_group_id: String,
        /// The group, by the old name of the member.
        scim_group_id: String,
        /// The name of the group, at most 255 characters.
        directory_group_display_name: String,
        /// The name of the group, by the old name of the member.
        scim_group_display_name: String,
        /// Which of several roles counts: the least one (1 or greater).
        precedence: u64,
    }

    /// A group that comes with a role.
    pub struct GroupRole(
        /// The role.
        role_id: String,
    ) {
        /// The group.
        directory_group_id: String,
        /// The group, by the old name of the member.
        scim_group_id: String,
    }
}

model! {
    /// A directory.
    pub struct Directory {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The name.
        name: Option<String>,
        /// The enterprise connection it belongs to.
        enterprise_connection_id: Option<String>,
        /// The URL that the provider is to be given.
        endpoint_url: Option<String>,
        /// The provider.
        provider: Option<String>,
        /// Whether it is in use.
        enabled: bool,
        /// Whether groups come with roles.
        group_role_mapping_enabled: bool,
        /// Which attribute of the provider each of Clerk's is read from.
        attribute_mapping: Metadata,
        /// Further attributes.
        custom_attributes: Option<Vec<CustomAttribute>>,
        /// The key that the provider is to be given; only when it is made or rotated.
        api_key: Option<SecretText>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// That a group comes with a role.
    pub struct GroupRoleMapping {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The directory.
        directory_id: Option<String>,
        /// The directory, by the old name of the member.
        scim_directory_id: Option<String>,
        /// The group.
        directory_group_id: Option<String>,
        /// The group, by the old name of the member.
        scim_group_id: Option<String>,
        /// The name of the group.
        directory_group_display_name: Option<String>,
        /// The name of the group, by the old name of the member.
        scim_group_display_name: Option<String>,
        /// The role.
        role: Option<Role>,
        /// Which of several roles counts: the least one (1 or greater).
        precedence: Option<i64>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
