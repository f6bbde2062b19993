//! Role sets: which roles an organization offers.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/role-sets>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::OrganizationId;
use crate::api::parameters::{Batch, Limit, OrderBy, open_enum};
use crate::api::types::{List, Metadata, Page, Patch, model};

operations! {
    /// Retrieves a role set, by key or id.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/get/role_sets/{role_set_key_or_id})
    Get "/role_sets/{role_set_key_or_id}" as "GetRoleSet"
    pub fn get => GetRoleSet(path role_set_key_or_id: String) -> RoleSet {}

    /// Lists role sets.
    ///
    /// Errors: 403 if it is not allowed, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/get/role_sets)
    #[doc(alias = "getRoleSetList")]
    Get "/role_sets" as "ListRoleSets"
    pub fn list => ListRoleSets() -> Page<RoleSet>, paged RoleSet {
        /// Part of a name or key, or a whole id.
        query query: String,
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `name`, `key`.
        query order_by: OrderBy,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Creates a role set from roles, given by their keys.
    ///
    /// Errors: 402 if the plan does not include it, 403 if it is not allowed, 404
    /// `resource_not_found`, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/post/role_sets)
    Post "/role_sets" as "CreateRoleSet"
    pub fn create => CreateRoleSet(
        body name: String,
        body default_role_key: String,
        body creator_role_key: String,
        body<How> roles: List<String>,
    ) -> RoleSet {
        /// The key. Without it, Clerk makes one from the name.
        body key: String,
        /// The description.
        body description: Patch<String>,
        /// Whether it is the instance's initial role set.
        body kind = "type": RoleSetType,
    }

    /// Updates a role set; members that are not set keep their values.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/patch/role_sets/{role_set_key_or_id})
    Patch "/role_sets/{role_set_key_or_id}" as "UpdateRoleSet"
    pub fn update => UpdateRoleSet(path role_set_key_or_id: String) -> RoleSet {
        /// The name.
        body name: Patch<String>,
        /// The key; unique within the instance.
        body key: Patch<String>,
        /// The description.
        body description: Patch<String>,
        /// Whether it is the instance's initial role set.
        body kind = "type": Patch<RoleSetType>,
        /// The key of the role that new members get; one of the set.
        body default_role_key: Patch<String>,
        /// The key of the role that creators of organizations get; one of the set.
        body creator_role_key: Patch<String>,
    }

    /// Adds up to 10 roles to a role set.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/post/role_sets/{role_set_key_or_id}/roles)
    Post "/role_sets/{role_set_key_or_id}/roles" as "AddRolesToRoleSet"
    pub fn add_roles => AddRoles(
        path role_set_key_or_id: String,
        body<How> role_keys: Batch<String, 10>,
    ) -> RoleSet {
        /// The key of the role that new members get; one of the set.
        body default_role_key: String,
        /// The key of the role that creators of organizations get; one of the set.
        body creator_role_key: String,
    }

    /// Removes a role from a role set and gives its members another one.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/post/role_sets/{role_set_key_or_id}/roles/replace)
    Post "/role_sets/{role_set_key_or_id}/roles/replace" as "ReplaceRoleInRoleSet"
    pub fn replace_role => ReplaceRole(
        path role_set_key_or_id: String,
        body role_key: String,
        body to_role_key: String,
    ) -> RoleSet {}

    /// Deletes a role set and moves its organizations to another one.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/role-sets/post/role_sets/{role_set_key_or_id}/replace)
    Post "/role_sets/{role_set_key_or_id}/replace" as "ReplaceRoleSet"
    pub fn replace => ReplaceRoleSet(
        path role_set_key_or_id: String,
        body dest_role_set_key: String,
    ) -> Deleted {
        /// The keys of the roles of the old set, each with the key of the role that replaces it.
        body reassignment_mappings: Metadata,
    }
}

model! {
    /// A role set.
    pub struct RoleSet {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The name.
        name: Option<String>,
        /// The key.
        key: Option<String>,
        /// The description.
        description: Option<String>,
        /// The roles.
        roles: Vec<RoleSetItem>,
        /// The role that new members get.
        default_role: Option<RoleSetItem>,
        /// The role that creators of organizations get.
        creator_role: Option<RoleSetItem>,
        /// The type.
        kind = "type": Option<RoleSetType>,
        /// The migration that is under way.
        role_set_migration: Option<RoleSetMigration>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// A role of a role set.
    pub struct RoleSetItem {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The name.
        name: Option<String>,
        /// The key.
        key: Option<String>,
        /// The description.
        description: Option<String>,
        /// The number of members who have it.
        members_count: Option<i64>,
        /// Whether members have it.
        has_members: Option<bool>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// A migration of organizations from one role set to another.
    pub struct RoleSetMigration {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The id of the organization.
        organization_id: Option<OrganizationId>,
        /// The id of the instance.
        instance_id: Option<String>,
        /// The id of the former role set.
        source_role_set_id: Option<String>,
        /// The id of the new role set.
        dest_role_set_id: Option<String>,
        /// What triggered it.
        trigger_type: Option<String>,
        /// The status.
        status: Option<String>,
        /// The number of members that were moved.
        migrated_members: Option<i64>,
        /// The mapping from former roles to new ones.
        mappings: Option<Metadata>,
        /// When it began.
        started_at: Option<Timestamp>,
        /// When it was done.
        completed_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The type of a role set.
    pub enum RoleSetType {
        Initial = "initial",
        Custom = "custom",
    }
}
