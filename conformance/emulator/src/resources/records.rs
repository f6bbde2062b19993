//! Every operation that has no file of its own, from the registry's description of it: bodies are
//! checked against the parameters, records are kept one table a collection, and an answer has every
//! member that its type has.

use clerk_core::api::describe::{Kind, Operation};
use clerk_core::api::params::Place;
use serde_json::{Map, Value, json};

use super::users::deleted;
use super::{actions, directories};
use crate::call::{self, Call, Query, percent_decode};
use crate::error::ApiError;
use crate::log::RecordedRequest;
use crate::page::{Shape, is_meant, page, sort};
use crate::router::Reply;
use crate::state::State;
use crate::store::{Row, Table, public};

/// Where a kind of record lives, what it is called on the wire, and how its ids begin.
pub(super) struct Collection {
    pub(super) path: &'static str,
    pub(super) object: &'static str,
    prefix: &'static str,
}

const fn collection(path: &'static str, object: &'static str, prefix: &'static str) -> Collection {
    Collection {
        path,
        object,
        prefix,
    }
}

const COLLECTIONS: &[Collection] = &[
    collection(
        "/admin_portal_link_tokens",
        "admin_portal_link_token",
        "aplt",
    ),
    collection("/billing/plans", "commerce_plan", "cplan"),
    collection("/billing/prices", "commerce_price", "cprice"),
    collection("/billing/statements", "commerce_statement", "cstmt"),
    collection(
        "/billing/subscription_items",
        "commerce_subscription_item",
        "csub_item",
    ),
    collection("/directories", "directory", "dir"),
    collection("/domains", "domain", "dmn"),
    collection("/email", "email", "ema"),
    collection(
        "/enterprise_connections",
        "enterprise_connection",
        "entconn",
    ),
    collection("/role_sets", "role_set", "rset"),
    collection("/saml_connections", "saml_connection", "samlc"),
    collection("/scim_directories", "scim_directory", "scimdir"),
];

/// Settings of the instance: one row each, all of it readable, whatever was sent is kept.
const SETTINGS: &[(&str, &str)] = &[
    ("/beta_features/instance_settings", "instance_settings"),
    ("/instance", "instance"),
    ("/instance/communication", "instance_communication"),
    (
        "/instance/oauth_application_settings",
        "oauth_application_settings",
    ),
    ("/instance/organization_settings", "organization_settings"),
    ("/instance/protect", "instance_protect"),
    ("/instance/restrictions", "instance_restrictions"),
];

/// Answers an operation that no route is for.
pub(crate) fn answer(
    state: &mut State,
    request: &RecordedRequest,
    path: &str,
) -> Result<Reply, ApiError> {
    let Some((operation, args)) = find(request.method(), path) else {
        let what = format!("{} {path}", request.method());
        return Err(ApiError::not_found("operation", &what));
    };
    let mut call = Call {
        args,
        query: Query::parse(request.query()),
        ..Call::default()
    };
    let content_type = request.header("content-type").unwrap_or_default();
    call::read_body(&mut call, "[]", content_type, request.body())?;
    check(operation, &call)?;
    let mut reply = carry_out(state, operation, call)?;
    if let Some(body) = reply.body.as_mut()
        && (path.starts_with("/directories") || path.starts_with("/scim_directories"))
    {
        directories::name_as(body, path.starts_with("/scim"));
    }
    Ok(reply)
}

fn carry_out(state: &mut State, operation: &Operation, mut call: Call) -> Result<Reply, ApiError> {
    if let Some(reply) = actions::act(state, operation, &call) {
        return reply;
    }
    if let Some((path, object)) = SETTINGS.iter().find(|(path, _)| *path == operation.path) {
        return Ok(settings(state, operation, path, object, &call));
    }
    let (base, one) = match operation.path.rsplit_once('/') {
        Some((base, last)) if last.starts_with('{') => (base, true),
        _ => (operation.path, false),
    };
    let known = COLLECTIONS.iter().find(|known| known.path == base);
    let known = known.ok_or_else(|| ApiError::not_found("operation", operation.path))?;
    if known.object == "role_set" && one {
        call.args[0] = super::role_sets::id_of(state, call.arg(0));
    }
    match (operation.method.as_str(), one) {
        ("POST", false) => create(state, operation, known, &call),
        ("GET", false) => {
            let rows = selected(table(state, base), operation, &call.query)?;
            page(&call, Shape::Data, &rows, |row| Value::Object(public(row)))
        }
        ("DELETE", true) => {
            require(state, known.object, base, call.arg(0))?;
            table(state, base).remove(call.arg(0));
            Ok(deleted(known.object, call.arg(0)))
        }
        ("PATCH", true) => {
            let mut row = require(state, known.object, base, call.arg(0))?;
            overlay(&mut row, &call.body);
            actions::complete(state, known, &mut row, &call)?;
            change(state, base, call.arg(0), |kept| *kept = row);
            shown(state, known.object, base, call.arg(0))
        }
        _ => shown(state, known.object, base, call.arg(0)),
    }
}

/// The operation for a method and a path; where a literal and an argument both fit, the literal.
fn find(method: &str, path: &str) -> Option<(&'static Operation, Vec<String>)> {
    let all = clerk_core::api::RESOURCES.iter().flat_map(|(_, all)| *all);
    let fitting = all.filter(|operation| operation.method.as_str() == method);
    let fitting = fitting.filter_map(|operation| {
        let wanted: Vec<&str> = operation.path.split('/').collect();
        let given: Vec<&str> = path.split('/').collect();
        if wanted.len() != given.len() {
            return None;
        }
        let mut args = Vec::new();
        for (wanted, given) in wanted.iter().zip(given) {
            if wanted.starts_with('{') && !given.is_empty() {
                args.push(percent_decode(given, false));
            } else if *wanted != given {
                return None;
            }
        }
        Some((operation, args))
    });
    fitting.min_by_key(|(_, args)| args.len())
}

/// The rows that a list's query asks for, by the parameters that the operation has.
fn selected<'t>(
    table: &'t Table,
    operation: &Operation,
    query: &Query,
) -> Result<Vec<&'t Row>, ApiError> {
    let mut rows: Vec<&Row> = table.iter().collect();
    let parameters = operation.parameters.iter();
    for parameter in parameters.filter(|parameter| parameter.place == Place::Query) {
        let name = parameter.name;
        if let Kind::Enum(known) = parameter.kind {
            query.one_of(name, known)?;
        }
        let wanted: Vec<&str> = query.all(name).collect();
        let column = match name {
            "payer_type" => "for_payer_type",
            name => name,
        };
        match name {
            _ if wanted.is_empty() => {}
            "limit" | "offset" | "paginated" | "order_by" | "include_free" => {}
            "query" => rows.retain(|row| is_meant(query, row, &["name", "key", "domain"])),
            _ => rows.retain(|row| match row.get(column) {
                Some(Value::Bool(value)) => wanted.contains(&value.to_string().as_str()),
                Some(value) => value.as_str().is_some_and(|value| wanted.contains(&value)),
                None => true,
            }),
        }
    }
    let columns = [
        "created_at",
        "updated_at",
        "name",
        "key",
        "domain",
        "provider",
    ];
    sort(query, &columns, &mut rows)?;
    Ok(rows)
}

fn check(operation: &Operation, call: &Call) -> Result<(), ApiError> {
    let members = operation.parameters.iter();
    let members: Vec<_> = members.filter(|p| p.place == Place::Body).collect();
    let known = |name: &str| members.iter().find(|member| member.name == name);
    for (name, value) in &call.body {
        let member = known(name).ok_or_else(|| ApiError::unknown(name))?;
        if value.is_null() && !member.required {
            continue;
        }
        let (right, wanted) = match member.kind {
            Kind::Enum(known) if value.is_string() => {
                if !known.iter().any(|known| *known == value) {
                    let all = known.join(", ");
                    return Err(ApiError::bad_value(
                        name,
                        format!("{name} must be one of {all}."),
                    ));
                }
                (true, "")
            }
            Kind::String | Kind::Enum(_) => (value.is_string(), "a string"),
            Kind::Boolean => (value.is_boolean(), "a boolean"),
            Kind::Integer | Kind::Timestamp => (value.is_i64() || value.is_u64(), "an integer"),
            Kind::Number => (value.is_number(), "a number"),
            Kind::List(_) => (value.is_array(), "a list"),
            _ => (true, ""),
        };
        if !right {
            return Err(ApiError::wrong_type(name, wanted));
        }
    }
    match members
        .iter()
        .find(|m| m.required && !call.body.contains_key(m.name))
    {
        Some(missing) => Err(ApiError::missing(missing.name)),
        None => Ok(()),
    }
}

/// Every member that the operation's answer has: empty lists and objects, `false`, and null.
pub(super) fn skeleton(operation: &Operation) -> Row {
    match operation.output {
        Kind::Object(members) => members_of(members),
        Kind::List(Kind::Object(members)) => members_of(*members),
        _ => Map::new(),
    }
}

fn members_of(members: fn() -> &'static [clerk_core::api::describe::Member]) -> Row {
    let empty = |kind| match kind {
        Kind::Boolean => json!(false),
        Kind::List(_) => json!([]),
        Kind::Json => json!({}),
        _ => Value::Null,
    };
    let pairs = members().iter();
    pairs.map(|m| (m.name.to_owned(), empty(m.kind))).collect()
}

/// A record of an operation's answer with an id and times, where it has such members.
pub(super) fn record(state: &mut State, operation: &Operation, object: &str, prefix: &str) -> Row {
    let mut row = skeleton(operation);
    let id = match prefix {
        "aplt" => state.ids.hex_id(prefix),
        prefix => state.ids.id(prefix),
    };
    let now = state.now();
    row.insert("id".into(), id.into());
    row.insert("object".into(), object.into());
    for name in ["created_at", "updated_at"] {
        if let Some(time) = row.get_mut(name) {
            *time = now.into();
        }
    }
    row
}

/// Takes over the members that the record has.
pub(super) fn overlay(row: &mut Row, body: &Map<String, Value>) {
    for (name, value) in body.iter().filter(|(_, value)| !value.is_null()) {
        if let Some(member) = row.get_mut(name) {
            *member = value.clone();
        }
    }
}

fn create(
    state: &mut State,
    operation: &Operation,
    known: &Collection,
    call: &Call,
) -> Result<Reply, ApiError> {
    let mut row = record(state, operation, known.object, known.prefix);
    overlay(&mut row, &call.body);
    actions::complete(state, known, &mut row, call)?;
    let mut kept = row.clone();
    let status = match known.object {
        "admin_portal_link_token" => {
            kept.remove("token"); // is shown once
            201
        }
        "enterprise_connection" => 201,
        _ => 200,
    };
    table(state, known.path).insert(kept);
    Ok(Reply::json(public(&row)).with_status(status))
}

fn settings(
    state: &mut State,
    operation: &Operation,
    path: &'static str,
    object: &str,
    call: &Call,
) -> Reply {
    let kept = state.settings.entry(path).or_default();
    kept.extend(call.body.clone());
    let mut row = skeleton(operation);
    if row.is_empty() {
        return Reply::empty(204);
    }
    overlay(&mut row, kept);
    row.insert("object".into(), object.into());
    actions::complete_settings(state, &mut row, path);
    Reply::json(row)
}

/// The records of a collection. The older name of directories shows the same ones.
pub(super) fn table<'s>(state: &'s mut State, path: &'static str) -> &'s mut Table {
    let path = match path {
        "/scim_directories" => "/directories",
        path => path,
    };
    state.records.entry(path).or_default()
}

pub(super) fn require(
    state: &mut State,
    object: &str,
    path: &'static str,
    id: &str,
) -> Result<Row, ApiError> {
    table(state, path).require(object, id).cloned()
}

pub(super) fn change(state: &mut State, path: &'static str, id: &str, how: impl FnOnce(&mut Row)) {
    let now = state.now();
    table(state, path).update(id, |row| {
        how(row);
        if let Some(time) = row.get_mut("updated_at") {
            *time = now.into();
        }
    });
}

pub(super) fn shown(
    state: &mut State,
    object: &str,
    path: &'static str,
    id: &str,
) -> Result<Reply, ApiError> {
    let row = require(state, object, path, id)?;
    Ok(Reply::json(public(&row)))
}
