//! Organization roles and permissions.

use serde_json::{Value, json};

use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, is_meant, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post};
use crate::state::State;
use crate::store::{Row, Table, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    get("/organization_roles", list_roles),
    post(
        "/organization_roles",
        "name! key! description permissions:ls include_in_initial_role_set:b",
        create_role,
    ),
    get("/organization_roles/{}", read_role),
    patch(
        "/organization_roles/{}",
        "name key description permissions:ls",
        update_role,
    ),
    delete("/organization_roles/{}", delete_role),
    post("/organization_roles/{}/permissions/{}", "", assign),
    delete("/organization_roles/{}/permissions/{}", unassign),
    get("/organization_permissions", list_permissions),
    post(
        "/organization_permissions",
        "name! key! description",
        create_permission,
    ),
    get("/organization_permissions/{}", read_permission),
    patch(
        "/organization_permissions/{}",
        "name key description",
        update_permission,
    ),
    delete("/organization_permissions/{}", delete_permission),
];

const SYSTEM_PERMISSIONS: [(&str, &str); 8] = [
    ("org:sys_memberships:read", "Read members"),
    ("org:sys_billing:read", "Read billing"),
    ("org:sys_profile:manage", "Manage organization"),
    ("org:sys_profile:delete", "Delete organization"),
    ("org:sys_memberships:manage", "Manage members"),
    ("org:sys_domains:read", "Read domains"),
    ("org:sys_domains:manage", "Manage domains"),
    ("org:sys_billing:manage", "Manage billing"),
];

/// What every instance begins with: an admin who may do everything, a member who may read.
pub(crate) fn add_system_roles(state: &mut State) {
    for (key, name) in SYSTEM_PERMISSIONS {
        add_permission(state, name, key, "", "system", 0);
    }
    let all: Vec<&str> = SYSTEM_PERMISSIONS.iter().map(|(key, _)| *key).collect();
    add_role(state, "Admin", "org:admin", &all, 0);
    add_role(state, "Member", "org:member", &all[..2], 0);
}

fn add_permission(
    state: &mut State,
    name: &str,
    key: &str,
    description: &str,
    kind: &str,
    at: i64,
) -> String {
    let id = state.ids.id("perm");
    state.permissions.insert(row! {
        "id": id, "object": "permission", "name": name, "key": key, "description": description,
        "type": kind, "created_at": at, "updated_at": at,
    });
    id
}

fn add_role(state: &mut State, name: &str, key: &str, permissions: &[&str], at: i64) -> String {
    let id = state.ids.id("role");
    state.roles.insert(row! {
        "id": id, "object": "role", "name": name, "key": key, "description": null,
        "is_creator_eligible": permissions.len() == SYSTEM_PERMISSIONS.len(),
        "_permissions": permissions, "created_at": at, "updated_at": at,
    });
    id
}

/// Refuses a role that the instance does not have.
pub(super) fn check(state: &State, role: &str) -> Result<(), ApiError> {
    let known = state.roles.find("key", role).next();
    known
        .map(|_| ())
        .ok_or_else(|| ApiError::not_found("organization role", role).param("role"))
}

/// A role's name and the keys of its permissions, for a membership.
pub(crate) fn name_and_permissions(state: &State, key: &str) -> (Value, Value) {
    match state.roles.find("key", key).next() {
        Some(role) => (role["name"].clone(), role["_permissions"].clone()),
        None => ("".into(), json!([])),
    }
}

pub(super) fn render(state: &State, role: &Row) -> Value {
    let mut shown = public(role);
    let keys = role["_permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let permissions = keys.filter_map(|key| state.permissions.find("key", key).next());
    let permissions = permissions.map(|row| Value::Object(public(row)));
    shown.insert("permissions".into(), permissions.collect());
    Value::Object(shown)
}

fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(
        state,
        state.roles.require("organization role", id)?,
    )))
}

fn matching<'s>(table: &'s Table, call: &Call) -> Result<Vec<&'s Row>, ApiError> {
    let hit = |row: &&Row| is_meant(&call.query, row, &["name", "key"]);
    let mut rows: Vec<&Row> = table.iter().filter(hit).collect();
    sort(&call.query, &["created_at", "name", "key"], &mut rows)?;
    Ok(rows)
}

fn list_roles(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let rows = matching(&state.roles, call)?;
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn read_role(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    reply(state, call.arg(0))
}

/// A key is `org:` and words; no two rows of a table have the same.
fn check_key(table: &Table, call: &Call, own_id: &str, words: usize) -> Result<(), ApiError> {
    let Some(key) = call.text("key") else {
        return Ok(());
    };
    let word = |w: &str| {
        !w.is_empty()
            && w.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let parts: Vec<&str> = key
        .strip_prefix("org:")
        .unwrap_or_default()
        .split(':')
        .collect();
    let of_clerk = words == 2 && parts[0].starts_with("sys_");
    if parts.len() != words || of_clerk || !parts.iter().all(|part| word(part)) {
        let form = if words == 1 {
            "org:role"
        } else {
            "org:feature:permission"
        };
        return Err(ApiError::bad_format(
            "key",
            format!("key must have the form {form}."),
        ));
    }
    if table.find("key", key).any(|row| text(row, "id") != own_id) {
        return Err(ApiError::taken("key"));
    }
    Ok(())
}

fn keys_of(state: &State, ids: &[&str]) -> Result<Vec<String>, ApiError> {
    let key = |id: &&str| {
        let row = state.permissions.require("organization permission", id)?;
        Ok(text(row, "key").to_owned())
    };
    ids.iter().map(key).collect()
}

fn create_role(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check_key(&state.roles, call, "", 1)?;
    let keys = keys_of(state, &call.texts("permissions"))?;
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (name, key) = (
        call.text("name").unwrap_or_default(),
        call.text("key").unwrap_or_default(),
    );
    let now = state.now();
    let id = add_role(state, name, key, &keys, now);
    state.roles.update(&id, |row| copy(row, call, now));
    reply(state, &id)
}

fn copy(row: &mut Row, call: &Call, now: i64) {
    for name in ["name", "key", "description"] {
        if let Some(value) = call.body.get(name) {
            row.insert(name.into(), value.clone());
        }
    }
    row.insert("updated_at".into(), now.into());
}

fn update_role(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let old = text(state.roles.require("organization role", id)?, "key").to_owned();
    check_key(&state.roles, call, id, 1)?;
    let keys = keys_of(state, &call.texts("permissions"))?;
    let now = state.now();
    state.roles.update(id, |row| {
        copy(row, call, now);
        if call.body.contains_key("permissions") {
            row.insert("_permissions".into(), keys.into());
        }
    });
    if let Some(new) = call.text("key") {
        for table in [&mut state.memberships, &mut state.organization_invitations] {
            let holders = table.iter().filter(|row| text(row, "role") == old);
            let holders: Vec<String> = holders.map(|row| text(row, "id").to_owned()).collect();
            for holder in holders {
                table.update(&holder, |row| {
                    row.insert("role".into(), new.into());
                });
            }
        }
    }
    reply(state, id)
}

fn delete_role(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let key = text(state.roles.require("organization role", id)?, "key");
    let invitations = state.organization_invitations.iter();
    let mut holders = state.memberships.iter().chain(invitations);
    // Who creates an organization gets the one, who joins by a domain the other.
    if ["org:admin", "org:member"].contains(&key) || holders.any(|row| text(row, "role") == key) {
        return Err(ApiError::new(
            403,
            "organization_role_used_by_members",
            "role is in use",
            format!("The role {key} is in use and cannot be deleted."),
        ));
    }
    state.roles.remove(id);
    Ok(deleted("role", id))
}

fn assign(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    change_permissions(state, call, |keys, key| keys.push(key.into()))
}

fn unassign(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    change_permissions(state, call, |_, _| {})
}

fn change_permissions(
    state: &mut State,
    call: &Call,
    change: impl FnOnce(&mut Vec<Value>, &str),
) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    state.roles.require("organization role", id)?;
    let keys = keys_of(state, &[call.arg(1)])?;
    let now = state.now();
    state.roles.update(id, |row| {
        if let Some(Value::Array(list)) = row.get_mut("_permissions") {
            list.retain(|key| *key != keys[0]);
            change(list, &keys[0]);
        }
        row.insert("updated_at".into(), now.into());
    });
    reply(state, id)
}

fn permission(state: &State, id: &str) -> Result<Reply, ApiError> {
    let row = state.permissions.require("organization permission", id)?;
    Ok(Reply::json(public(row)))
}

fn list_permissions(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let rows = matching(&state.permissions, call)?;
    page(call, Shape::Data, &rows, |row| Value::Object(public(row)))
}

fn read_permission(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    permission(state, call.arg(0))
}

fn create_permission(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check_key(&state.permissions, call, "", 2)?;
    let now = state.now();
    let member = |name| call.text(name).unwrap_or_default();
    let (name, key, description) = (member("name"), member("key"), member("description"));
    let id = add_permission(state, name, key, description, "user", now);
    permission(state, &id)
}

/// Refuses changes of what Clerk itself brought.
fn check_own(state: &State, id: &str) -> Result<(), ApiError> {
    let row = state.permissions.require("organization permission", id)?;
    if text(row, "type") == "system" {
        let why = "A system permission cannot be changed.";
        return Err(ApiError::new(
            403,
            "organization_system_permission",
            "not allowed",
            why,
        ));
    }
    Ok(())
}

fn update_permission(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    check_own(state, id)?;
    check_key(&state.permissions, call, id, 2)?;
    if let Some(new) = call.text("key") {
        rename_in_roles(state, id, Some(new));
    }
    let now = state.now();
    state.permissions.update(id, |row| copy(row, call, now));
    permission(state, id)
}

/// Roles hold permissions by their keys: they get the new key, or lose the permission.
fn rename_in_roles(state: &mut State, permission: &str, new: Option<&str>) {
    let old = state.permissions.get(permission);
    let old = old.map_or(String::new(), |row| text(row, "key").to_owned());
    let roles = state.roles.iter().map(|row| text(row, "id").to_owned());
    for role in roles.collect::<Vec<_>>() {
        state.roles.update(&role, |row| {
            if let Some(Value::Array(keys)) = row.get_mut("_permissions") {
                match new {
                    Some(new) => keys
                        .iter_mut()
                        .filter(|key| **key == old)
                        .for_each(|key| *key = new.into()),
                    None => keys.retain(|key| *key != old),
                }
            }
        });
    }
}

fn delete_permission(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check_own(state, call.arg(0))?;
    rename_in_roles(state, call.arg(0), None);
    state.permissions.remove(call.arg(0));
    Ok(deleted("permission", call.arg(0)))
}
