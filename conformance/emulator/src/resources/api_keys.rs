//! API keys of users and organizations.

use serde_json::{Value, json};

use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page};
use crate::router::{Reply, Route, delete, get, patch, post};
use crate::state::State;
use crate::store::{Row, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    get("/api_keys", list),
    post(
        "/api_keys",
        "type name! description subject! claims:* scopes:ls created_by seconds_until_expiration:n",
        create,
    ),
    post("/api_keys/verify", "secret!", verify),
    get("/api_keys/{}", read),
    patch(
        "/api_keys/{}",
        "claims:* scopes:ls description subject seconds_until_expiration:n",
        update,
    ),
    delete("/api_keys/{}", remove),
    get("/api_keys/{}/secret", secret),
    post("/api_keys/{}/revoke", "revocation_reason", revoke),
];

/// The key or token as the API shows it: whether it is expired depends on the time of asking.
pub(super) fn render(row: &Row, now: i64) -> Value {
    let mut shown = public(row);
    shown.insert("expired".into(), is_expired(row, now).into());
    Value::Object(shown)
}

/// Whether it has an end, and that end has come.
pub(super) fn is_expired(row: &Row, now: i64) -> bool {
    row["expiration"].as_i64().is_some_and(|end| end <= now)
}

/// The end that `seconds_until_expiration` of the body sets; null: none.
pub(super) fn expiration(call: &Call, now: i64) -> Result<Option<i64>, ApiError> {
    let seconds = call.int_within("seconds_until_expiration", 0, i64::MAX / 1000 - now)?;
    Ok(seconds.map(|seconds| now + seconds * 1000))
}

/// Whom a key can belong to: a user or an organization that exists.
fn check_subject(state: &State, subject: &str) -> Result<(), ApiError> {
    if subject.starts_with("org_") {
        state
            .organizations
            .require("organization", subject)
            .map(|_| ())
    } else {
        state.user(subject).map(|_| ())
    }
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let subject = call
        .query
        .get("subject")
        .ok_or_else(|| ApiError::missing("subject"))?;
    let all = call.query.flag("include_invalid")? == Some(true);
    let kind = call.query.get("type");
    let needle = call.query.get("query").unwrap_or_default().to_lowercase();
    let now = state.now();
    let mut rows: Vec<&Row> = state
        .api_keys
        .find("subject", subject)
        .filter(|row| all || (row["revoked"] == false && !is_expired(row, now)))
        .filter(|row| kind.is_none_or(|kind| text(row, "type") == kind))
        .filter(|row| text(row, "name").to_lowercase().contains(&needle))
        .collect();
    rows.reverse();
    page(call, Shape::Machine("data"), &rows, |row| render(row, now))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let subject = call.text("subject").unwrap_or_default();
    check_subject(state, subject)?;
    let name = call.text("name").unwrap_or_default();
    if name.chars().count() < 3 {
        return Err(ApiError::bad_value(
            "name",
            "name must have at least 3 characters.",
        ));
    }
    let (now, id) = (state.now(), state.ids.hex_id("ak"));
    let secret = format!("ak_{}", state.ids.text(40));
    let row = row! {
        "id": id, "object": "api_key", "type": call.text("type").unwrap_or("api_key"),
        "subject": subject, "name": name, "description": call.text("description"),
        "claims": call.body.get("claims"), "scopes": call.texts("scopes"),
        "revoked": false, "revocation_reason": null, "expiration": expiration(call, now)?,
        "created_by": call.text("created_by"), "last_used_at": null,
        "created_at": now, "updated_at": now, "_secret": secret,
    };
    let mut shown = render(&row, now);
    shown["secret"] = secret.into();
    state.api_keys.insert(row);
    Ok(Reply::json(shown).with_status(201))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(
        state.api_keys.require("API key", call.arg(0))?,
        state.now(),
    )))
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.api_keys.require("API key", call.arg(0))?;
    if let Some(subject) = call.text("subject") {
        check_subject(state, subject)?;
    }
    let now = state.now();
    let end = expiration(call, now)?;
    state.api_keys.update(call.arg(0), |row| {
        for name in ["claims", "scopes", "description", "subject"] {
            let value = call.body.get(name);
            let may_be_null = ["claims", "description"].contains(&name);
            if let Some(value) = value.filter(|value| may_be_null || !value.is_null()) {
                row.insert(name.into(), value.clone());
            }
        }
        if call.body.contains_key("seconds_until_expiration") {
            row.insert("expiration".into(), end.into());
        }
        row.insert("updated_at".into(), now.into());
    });
    read(state, call)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let removed = state.api_keys.remove(call.arg(0));
    removed.ok_or_else(|| ApiError::not_found("API key", call.arg(0)))?;
    Ok(super::users::deleted("api_key", call.arg(0)))
}

fn secret(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let row = state.api_keys.require("API key", call.arg(0))?;
    Ok(Reply::json(json!({ "secret": row["_secret"] })))
}

/// The members that a revocation sets.
pub(super) fn set_revoked(row: &mut Row, call: &Call, now: i64) {
    row.insert("revoked".into(), true.into());
    row.insert(
        "revocation_reason".into(),
        call.text("revocation_reason").into(),
    );
    row.insert("updated_at".into(), now.into());
}

fn revoke(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.api_keys.require("API key", call.arg(0))?;
    let now = state.now();
    state
        .api_keys
        .update(call.arg(0), |row| set_revoked(row, call, now));
    read(state, call)
}

fn verify(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let secret = call.text("secret").unwrap_or_default();
    let now = state.now();
    let key = state.api_keys.find("_secret", secret).next();
    let key = key.filter(|row| row["revoked"] == false && !is_expired(row, now));
    let key = key.ok_or_else(|| ApiError::not_found("valid API key with", "this secret"))?;
    let id = text(key, "id").to_owned();
    let used = state.api_keys.update(&id, |row| {
        row.insert("last_used_at".into(), now.into());
    });
    Ok(Reply::json(
        used.map_or(Value::Null, |row| render(row, now)),
    ))
}
