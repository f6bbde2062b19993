//! Machines: the services of an application that speak to each other with M2M tokens.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/machines>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::MachineId;
use crate::api::parameters::{Limit, OrderBy};
use crate::api::types::{List, Page, SecretText, model};

operations! {
    /// Lists machines.
    ///
    /// Errors: 403 if the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/get/machines)
    Get "/machines" as "ListMachines"
    pub fn list => ListMachines()
        -> Page<Machine>, paged Machine {
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Text to look for in names and ids.
        query query: String,
        /// The member to sort by; a leading `-` sorts in descending order.
        query order_by: OrderBy,
    }


    /// Creates a machine. The answer contains its secret key. The name has 1 to 255 characters.
    ///
    /// Errors: 403 if the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/post/machines)
    Post "/machines" as "CreateMachine"
    pub fn create => CreateMachine(body name: String)
        -> Machine {
        /// The ids of the machines it may call, at most 150.
        body scoped_machines: List<String>,
        /// The lifetime of its tokens in seconds, 1 to 315360000.
        body default_token_ttl: u64,
    }


    /// Retrieves a machine.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/get/machines/{machine_id})
    Get "/machines/{machine_id}" as "GetMachine"
    pub fn get => GetMachine(path machine_id: MachineId)
        -> Machine {}


    /// Updates a machine; members that are not set keep their values.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/patch/machines/{machine_id})
    Patch "/machines/{machine_id}" as "UpdateMachine"
    pub fn update => UpdateMachine(path machine_id: MachineId)
        -> Machine {
        /// The name, 1 to 255 characters.
        body name: String,
        /// The lifetime of its tokens in seconds, 1 to 315360000.
        body default_token_ttl: u64,
    }


    /// Deletes a machine.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/delete/machines/{machine_id})
    Delete "/machines/{machine_id}" as "DeleteMachine"
    pub fn delete => DeleteMachine(path machine_id: MachineId)
        -> Deleted {}


    /// Retrieves the secret key of a machine.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/get/machines/{machine_id}/secret_key)
    #[doc(alias = "getSecretKey")]
    Get "/machines/{machine_id}/secret_key" as "GetMachineSecretKey"
    pub fn secret_key => GetMachineSecretKey(path machine_id: MachineId)
        -> MachineSecretKey {}


    /// Rotates the secret key of a machine. Clerk accepts tokens made with the former key for
    /// `previous_token_ttl` more seconds (0 to 28800).
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/post/machines/{machine_id}/secret_key/rotate)
    Post "/machines/{machine_id}/secret_key/rotate" as "RotateMachineSecretKey"
    pub fn rotate_secret_key => RotateMachineSecretKey(path machine_id: MachineId, body<How> previous_token_ttl: u64)
        -> MachineSecretKey {}


    /// Allows a machine to call another one.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 409 for
    /// conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/post/machines/{machine_id}/scopes)
    Post "/machines/{machine_id}/scopes" as "CreateMachineScope"
    pub fn create_scope => CreateMachineScope(path machine_id: MachineId, body to_machine_id: MachineId)
        -> MachineScope {}


    /// Stops allowing a machine to call another one.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/machines/delete/machines/{machine_id}/scopes/{other_machine_id})
    Delete "/machines/{machine_id}/scopes/{other_machine_id}" as "DeleteMachineScope"
    pub fn delete_scope => DeleteMachineScope(path machine_id: MachineId, path other_machine_id: MachineId)
        -> DeletedMachineScope {}

}

model! {
    /// A machine.
    pub struct Machine {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`mch_...`).
        required id: MachineId,
        /// The name.
        name: Option<String>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The lifetime of its tokens in seconds.
        default_token_ttl: Option<i64>,
        /// The machines it may call.
        scoped_machines: Option<Vec<Machine>>,
        /// Its secret key; only in the answer to its creation.
        secret_key: Option<SecretText>,
    }

    /// The secret key of a machine.
    pub struct MachineSecretKey {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The secret key.
        secret: Option<SecretText>,
    }

    /// The permission of one machine to call another.
    pub struct MachineScope {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The machine that calls.
        from_machine_id: Option<MachineId>,
        /// The machine that is called.
        to_machine_id: Option<MachineId>,
        /// When it was created.
        created_at: Option<Timestamp>,
    }

    /// The answer to the removal of such a permission.
    pub struct DeletedMachineScope {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The machine that calls.
        from_machine_id: Option<MachineId>,
        /// The machine that is called.
        to_machine_id: Option<MachineId>,
        /// `true`.
        deleted: bool,
    }
}
