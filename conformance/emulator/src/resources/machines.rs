//! Machines, their secret keys, and which machine may speak to which.

use serde_json::{Value, json};

use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::instance::INSTANCE_ID;
use crate::page::{Shape, is_meant, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post};
use crate::state::State;
use crate::store::{Row, number, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    get("/machines", list),
    post(
        "/machines",
        "name! scoped_machines:ls default_token_ttl:i",
        create,
    ),
    get("/machines/{}", read),
    patch("/machines/{}", "name default_token_ttl:i", update),
    delete("/machines/{}", remove),
    get("/machines/{}/secret_key", secret_key),
    post(
        "/machines/{}/secret_key/rotate",
        "previous_token_ttl!:i",
        rotate,
    ),
    post("/machines/{}/scopes", "to_machine_id!", create_scope),
    delete("/machines/{}/scopes/{}", remove_scope),
];

fn render(state: &State, machine: &Row) -> Value {
    let mut shown = public(machine);
    let scopes = state
        .machine_scopes
        .find("from_machine_id", text(machine, "id"));
    let others = scopes.filter_map(|scope| state.machines.get(text(scope, "to_machine_id")));
    let others = others.map(|row| Value::Object(public(row)));
    shown.insert("scoped_machines".into(), others.collect());
    Value::Object(shown)
}

/// Whether a machine may be spoken to by another: a scope joins them, in either direction.
pub(super) fn are_scoped(state: &State, one: &str, other: &str) -> bool {
    let joined = |from: &str, to: &str| {
        let mut scopes = state.machine_scopes.find("from_machine_id", from);
        scopes.any(|scope| text(scope, "to_machine_id") == to)
    };
    one == other || joined(one, other) || joined(other, one)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let hit = |row: &&Row| is_meant(&call.query, row, &["name"]);
    let mut rows: Vec<&Row> = state.machines.iter().filter(hit).collect();
    sort(&call.query, &["created_at", "name"], &mut rows)?;
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn check(call: &Call) -> Result<(), ApiError> {
    if call
        .text("name")
        .is_some_and(|name| name.is_empty() || name.chars().count() > 255)
    {
        return Err(ApiError::bad_value(
            "name",
            "name must have 1 to 255 characters.",
        ));
    }
    call.int_within("default_token_ttl", 1, 315_360_000)
        .map(|_| ())
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check(call)?;
    for other in call.texts("scoped_machines") {
        state.machines.require("machine", other)?;
    }
    let (now, id) = (state.now(), state.ids.id("mch"));
    let secret = format!("ak_{}", state.ids.text(40));
    state.machines.insert(row! {
        "id": id, "object": "machine", "name": call.text("name"), "instance_id": INSTANCE_ID,
        "default_token_ttl": call.int("default_token_ttl").unwrap_or(3600),
        "created_at": now, "updated_at": now, "_secret": secret,
    });
    for other in call.texts("scoped_machines") {
        add_scope(state, &id, other);
    }
    let mut shown = render(state, state.machines.require("machine", &id)?);
    shown["secret_key"] = secret.into();
    Ok(Reply::json(shown))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(
        state,
        state.machines.require("machine", call.arg(0))?,
    )))
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check(call)?;
    state.machines.require("machine", call.arg(0))?;
    let now = state.now();
    state.machines.update(call.arg(0), |row| {
        for name in ["name", "default_token_ttl"] {
            if let Some(value) = call.body.get(name).filter(|value| !value.is_null()) {
                row.insert(name.into(), value.clone());
            }
        }
        row.insert("updated_at".into(), now.into());
    });
    read(state, call)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    state.machines.require("machine", id)?;
    let own = |scope: &&Row| {
        ["from_machine_id", "to_machine_id"]
            .iter()
            .any(|c| text(scope, c) == id)
    };
    let scopes = state.machine_scopes.iter().filter(own);
    let scopes: Vec<String> = scopes.map(|row| text(row, "id").to_owned()).collect();
    for scope in scopes {
        state.machine_scopes.remove(&scope);
    }
    super::removal::remove_of(&mut state.m2m_tokens, "subject", id);
    state.machines.remove(id);
    Ok(deleted("machine", id))
}

fn secret_key(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let row = state.machines.require("machine", call.arg(0))?;
    Ok(Reply::json(
        json!({ "object": "machine_secret_key", "secret": row["_secret"] }),
    ))
}

/// The old key holds for the seconds that are asked for it.
fn rotate(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let ttl = call.int_within("previous_token_ttl", 0, 28_800)?;
    let ends = state.now() + 1000 * ttl.unwrap_or_default();
    state.machines.require("machine", call.arg(0))?;
    let secret = format!("ak_{}", state.ids.text(40));
    state.machines.update(call.arg(0), |row| {
        let old = row.insert("_secret".into(), secret.into());
        row.insert("_old_secret".into(), old.unwrap_or_default());
        row.insert("_old_until".into(), ends.into());
    });
    secret_key(state, call)
}

/// The id of the machine that a secret key is of: its own, or the one before while that holds.
pub(crate) fn of_secret(state: &State, key: &str) -> Option<String> {
    let now = state.now();
    let held = |row: &&Row| text(row, "_old_secret") == key && number(row, "_old_until") > now;
    let machine = state.machines.find("_secret", key).next();
    let machine = machine.or_else(|| state.machines.iter().find(held));
    machine.map(|row| text(row, "id").to_owned())
}

fn add_scope(state: &mut State, from: &str, to: &str) -> Row {
    let now = state.now();
    let scope = row! {
        "object": "machine_scope", "from_machine_id": from, "to_machine_id": to, "created_at": now,
    };
    let id = format!("{from} {to}");
    if state.machine_scopes.get(&id).is_none() {
        let mut kept = scope.clone();
        kept.insert("id".into(), id.into());
        state.machine_scopes.insert(kept);
    }
    scope
}

fn create_scope(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let (from, to) = (call.arg(0), call.text("to_machine_id").unwrap_or_default());
    state.machines.require("machine", from)?;
    state.machines.require("machine", to)?;
    if from == to || state.machine_scopes.get(&format!("{from} {to}")).is_some() {
        return Err(ApiError::new(
            409,
            "machine_scope_already_exists",
            "scope exists",
            "These machines are the same or have this scope already.",
        ));
    }
    Ok(Reply::json(add_scope(state, from, to)))
}

fn remove_scope(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let (from, to) = (call.arg(0), call.arg(1));
    let removed = state.machine_scopes.remove(&format!("{from} {to}"));
    removed.ok_or_else(|| ApiError::not_found("scope to machine", to))?;
    Ok(Reply::json(json!({
        "object": "machine_scope", "from_machine_id": from, "to_machine_id": to, "deleted": true,
    })))
}
