//! Sets of roles.

use serde_json::{Value, json};

use super::actions::Answer;
use super::records::{change, require, shown, table};
use super::users::deleted;
use crate::emulator::call::Call;
use crate::emulator::error::ApiError;
use crate::emulator::state::State;
use crate::emulator::store::{Row, text};

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
            row.insert(member.into(), role_item(state, key)?);
        }
    }
    if text(row, "key").is_empty() {
        let slug = text(row, "name").to_lowercase().replace(' ', "_");
        row.insert("key".into(), format!("role_set:{slug}").into());
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

/// Role sets are found by id and by key.
pub(super) fn act(state: &mut State, (path, method): (&str, &str), call: &Call) -> Option<Answer> {
    let given = call.arg(0);
    let by_key = table(state, ROLE_SETS)
        .iter()
        .find(|row| text(row, "key") == given);
    let id = by_key.map_or(given, |row| text(row, "id")).to_owned();
    let last = path.rsplit('/').next().unwrap_or_default();
    if path.matches('/').count() == 2 {
        if id == given {
            return None;
        }
        return Some(match method {
            "GET" => shown(state, "role_set", ROLE_SETS, &id),
            _ => Err(ApiError::bad_value(
                "role_set_key_or_id",
                "Change role sets by their id.",
            )),
        });
    }
    let mut change_roles = || -> Answer {
        let found = require(state, "role set", ROLE_SETS, &id)?;
        if path.ends_with("}/replace") {
            let to = call.text("dest_role_set_key").unwrap_or_default();
            if !table(state, ROLE_SETS)
                .iter()
                .any(|row| text(row, "key") == to)
            {
                return Err(ApiError::not_found("role set", to));
            }
            table(state, ROLE_SETS).remove(&id);
            return Ok(deleted("role_set", &id));
        }
        let mut roles = found["roles"].as_array().cloned().unwrap_or_default();
        if last == "replace" {
            let old = call.text("role_key").unwrap_or_default();
            let new = role_item(state, call.text("to_role_key").unwrap_or_default())?;
            let at = roles.iter().position(|role| role["key"] == old);
            let at = at.ok_or_else(|| ApiError::not_found("role in this set", old))?;
            roles[at] = new;
        } else {
            for key in call.texts("role_keys") {
                roles.push(role_item(state, key)?);
            }
        }
        let mut row = found;
        complete(state, &mut row, call)?;
        row.insert("roles".into(), Value::Array(roles));
        change(state, ROLE_SETS, &id, |kept| *kept = row);
        shown(state, "role_set", ROLE_SETS, &id)
    };
    Some(change_roles())
}
