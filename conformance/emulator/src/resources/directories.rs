//! Directories and which of their groups have which role.

use clerk_core::api::describe::Operation;
use serde_json::Value;

use super::actions::Answer;
use super::records::{change, require, shown, table};
use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page};
use crate::router::Reply;
use crate::state::State;
use crate::store::{Row, public, row, text};

const DIRECTORIES: &str = "/directories";
const MAPPINGS: &str = "group_role_mappings";

pub(super) fn act(
    state: &mut State,
    operation: &Operation,
    method: &str,
    call: &Call,
) -> Option<Answer> {
    let id = call.arg(0);
    let sub = operation.path.split('/').nth(3)?;
    let mut answer = || -> Answer {
        require(state, "directory", DIRECTORIES, id)?;
        if sub == "rotate_api_key" {
            let key = state.ids.text(40);
            change(state, DIRECTORIES, id, |row| {
                row.insert("api_key".into(), key.into());
            });
            return shown(state, "directory", DIRECTORIES, id);
        }
        let own = |row: &&Row| text(row, "directory_id") == id;
        match method {
            "DELETE" => {
                table(state, MAPPINGS).require("mapping", call.arg(1))?;
                table(state, MAPPINGS).remove(call.arg(1));
                return Ok(deleted("directory_group_role_mapping", call.arg(1)));
            }
            "POST" => {
                let mapping = mapping(state, id, &call.body)?;
                table(state, MAPPINGS).insert(mapping.clone());
                return Ok(Reply::json(mapping));
            }
            "PUT" => {
                let wanted = call.body.get("mappings").and_then(Value::as_array);
                let wanted = wanted.into_iter().flatten().filter_map(Value::as_object);
                let new: Result<Vec<Row>, _> =
                    wanted.map(|sent| mapping(state, id, sent)).collect();
                let new = new?;
                let old = table(state, MAPPINGS).iter().filter(own);
                let old: Vec<String> = old.map(|row| text(row, "id").to_owned()).collect();
                for id in old {
                    table(state, MAPPINGS).remove(&id);
                }
                for row in new {
                    table(state, MAPPINGS).insert(row);
                }
            }
            _ => {}
        }
        let rows: Vec<&Row> = table(state, MAPPINGS).iter().filter(own).collect();
        page(call, Shape::Data, &rows, |row| Value::Object(public(row)))
    };
    Some(answer())
}

fn mapping(state: &mut State, directory: &str, sent: &Row) -> Result<Row, ApiError> {
    let role = state
        .roles
        .require("organization role", text(sent, "role_id"))?;
    let role = super::roles::render(state, role);
    let (id, now) = (state.ids.id("grm"), state.now());
    let group = sent.get("directory_group_id").or(sent.get("scim_group_id"));
    let group = group.cloned().unwrap_or("".into());
    Ok(row! {
        "id": id, "object": "directory_group_role_mapping", "role": role,
        "directory_id": directory, "scim_directory_id": directory,
        "directory_group_id": group, "scim_group_id": group,
        "directory_group_display_name": group, "scim_group_display_name": group,
        "precedence": sent.get("precedence").and_then(Value::as_i64).unwrap_or(0),
        "created_at": now, "updated_at": now,
    })
}

/// Names what is answered as the older name of directories has it, or the newer.
pub(super) fn name_as(value: &mut Value, scim: bool) {
    if let Some(rows) = value.get_mut("data").and_then(Value::as_array_mut) {
        for row in rows {
            name_as(row, scim);
        }
    }
    let name = match value["object"].as_str() {
        Some("directory" | "scim_directory") if scim => "scim_directory",
        Some("directory" | "scim_directory") => "directory",
        Some("directory_group_role_mapping") if scim => "scim_group_role_mapping",
        _ => return,
    };
    value["object"] = name.into();
}
