//! Directories and which of their groups have which role.

use clerk_core::api::describe::Operation;
use serde_json::Value;

use super::actions::Answer;
use super::records::{change, require, shown, table};
use super::users::deleted;
use crate::emulator::call::Call;
use crate::emulator::error::ApiError;
use crate::emulator::page::{Shape, page};
use crate::emulator::router::Reply;
use crate::emulator::state::State;
use crate::emulator::store::{Row, public, row, text};

const DIRECTORIES: &str = "/directories";
const MAPPINGS: &str = "group_role_mappings";

pub(super) fn act(
    state: &mut State,
    operation: &Operation,
    method: &str,
    call: &Call,
) -> Option<Answer> {
    let id = call.arg(0);
    let scim = operation.path.starts_with("/scim");
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
                return Ok(deleted("group_role_mapping", call.arg(1)));
            }
            "POST" => {
                let mapping = mapping(state, (id, scim), &call.body)?;
                table(state, MAPPINGS).insert(mapping.clone());
                return Ok(Reply::json(mapping));
            }
            "PUT" => {
                let wanted = call.body.get("mappings").and_then(Value::as_array);
                let wanted = wanted.into_iter().flatten().filter_map(Value::as_object);
                let new: Result<Vec<Row>, _> = wanted
                    .map(|sent| mapping(state, (id, scim), sent))
                    .collect();
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

fn mapping(
    state: &mut State,
    (directory, scim): (&str, bool),
    sent: &Row,
) -> Result<Row, ApiError> {
    let role = state
        .roles
        .require("organization role", text(sent, "role_id"))?;
    let role = Value::Object(public(role));
    let (id, now) = (state.ids.id("grm"), state.now());
    let group = sent.get("directory_group_id").or(sent.get("scim_group_id"));
    let group = group.cloned().unwrap_or_default();
    let name = if scim {
        "scim_group_id"
    } else {
        "directory_group_id"
    };
    let mut row = row! {
        "id": id, "object": "group_role_mapping", "directory_id": directory, "role": role,
        "precedence": sent.get("precedence").and_then(Value::as_i64).unwrap_or(0),
        "created_at": now, "updated_at": now,
    };
    row.insert(name.into(), group);
    Ok(row)
}
