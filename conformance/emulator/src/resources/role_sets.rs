//! Sets of roles.

use serde_json::{Value, json};

use super::actions::Answer;
use super::records::{change, require, shown, table};
use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::state::State;
use crate::store::{Row, text};

const ROLE_SETS: &str = "/role_sets";

pub(super) fn complete(state: &mut State, row: &mut Row, call: &Call) -> Result<(), ApiError> {
    let roles = call.texts("roles");
    if !roles.is_empty() {
        let items: Result<Vec<Value>, _> = roles.iter().map(|key| role_item(state, key)).collect();
        row.insert("roles".into(), Value::Array(items?));
    }
    for (sent, member) in [
        ("default_role_key", "default_role"),
        ("creator_role_key", "creator_role"),
    ] {
        if let Some(key) = call.text(sent) {
            let item = role_item(state, key)?;
            let mut roles = row["roles"].as_array().into_iter().flatten();
            if !roles.any(|role| role["key"] == key) {
                return Err(ApiError::bad_value(
                    sent,
                    format!("{key} is not in the role set."),
                ));
            }
            row.insert(member.into(), item);
        }
    }
    if text(row, "key").is_empty() {
        let slug = text(row, "name").to_lowercase().replace(' ', "_");
        row.insert("key".into(), format!("role_set:{slug}").into());
    }
    let same = |other: &&Row| other["key"] == row["key"] && other["id"] != row["id"];
    if table(state, ROLE_SETS).iter().any(|other| same(&other)) {
        return Err(ApiError::taken("key"));
    }
    if text(row, "type").is_empty() {
        row.insert("type".into(), "custom".into());
    }
    Ok(())
}

fn role_item(state: &State, key: &str) -> Result<Value, ApiError> {
    super::roles::check(state, key)?;
    let role = state.roles.find("key", key).next();
    let role = role.ok_or_else(|| ApiError::not_found("organization role", key))?;
    let mut members = state.memberships.iter().filter(|m| text(m, "role") == key);
    let has_members = members.next().is_some();
    Ok(json!({
        "object": "role_set_item", "id": role["id"], "name": role["name"], "key": role["key"],
        "description": role["description"], "has_members": has_members, "members_count": null,
        "created_at": role["created_at"], "updated_at": role["updated_at"],
    }))
}

/// The id of the role set that a path names by id or by key; what is neither stays as it is.
pub(super) fn id_of(state: &mut State, given: &str) -> String {
    let sets = table(state, ROLE_SETS);
    let by_key = sets.iter().find(|row| text(row, "key") == given);
    by_key.map_or(given, |row| text(row, "id")).to_owned()
}

/// Refuses a key that no role set has.
pub(super) fn check(state: &mut State, key: &str) -> Result<(), ApiError> {
    let mut sets = table(state, ROLE_SETS).iter();
    let known = sets.any(|row| text(row, "key") == key);
    let missing = || ApiError::not_found("role set", key).param("role_set_key");
    known.then_some(()).ok_or_else(missing)
}

/// What is done to a role set's roles, or to the whole set; `None` for the rest.
pub(super) fn act(state: &mut State, path: &str, call: &Call) -> Option<Answer> {
    let done = match path.strip_prefix("/role_sets/{role_set_key_or_id}/")? {
        "replace" => replace(state, call),
        "roles/replace" => change_roles(state, call, |state, roles| {
            let old = call.text("role_key").unwrap_or_default();
            let new = role_item(state, call.text("to_role_key").unwrap_or_default())?;
            let at = roles.iter().position(|role| role["key"] == old);
            let at = at.ok_or_else(|| ApiError::not_found("role in this set", old))?;
            let there = roles.iter().any(|role| role["key"] == new["key"]);
            if there {
                roles.remove(at);
            } else {
                roles[at] = new;
            }
            Ok(())
        }),
        _ => change_roles(state, call, |state, roles| {
            for key in call.texts("role_keys") {
                if roles.iter().any(|role| role["key"] == key) {
                    return Err(ApiError::taken("role_keys"));
                }
                roles.push(role_item(state, key)?);
            }
            Ok(())
        }),
    };
    Some(done)
}

/// Deletes a set; its organizations have the other one from then on.
fn replace(state: &mut State, call: &Call) -> Answer {
    let id = id_of(state, call.arg(0));
    let old = require(state, "role set", ROLE_SETS, &id)?;
    let (old, new) = (
        text(&old, "key"),
        call.text("dest_role_set_key").unwrap_or_default(),
    );
    check(state, new)?;
    let moved = state.organizations.iter();
    let moved = moved.filter(|row| row.get("role_set_key").is_some_and(|key| key == old));
    let moved: Vec<String> = moved.map(|row| text(row, "id").to_owned()).collect();
    for organization in moved {
        state.organizations.update(&organization, |row| {
            row.insert("role_set_key".into(), new.into());
        });
    }
    table(state, ROLE_SETS).remove(&id);
    Ok(deleted("role_set", &id))
}

fn change_roles(
    state: &mut State,
    call: &Call,
    how: impl FnOnce(&State, &mut Vec<Value>) -> Result<(), ApiError>,
) -> Answer {
    let id = id_of(state, call.arg(0));
    let mut row = require(state, "role set", ROLE_SETS, &id)?;
    let mut roles = row["roles"].as_array().cloned().unwrap_or_default();
    how(state, &mut roles)?;
    row.insert("roles".into(), Value::Array(roles));
    complete(state, &mut row, call)?;
    change(state, ROLE_SETS, &id, |kept| *kept = row);
    shown(state, "role_set", ROLE_SETS, &id)
}
