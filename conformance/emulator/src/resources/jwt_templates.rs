//! JWT templates: named sets of claims with lifetimes of their own.

use serde_json::Value;

use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post};
use crate::state::State;
use crate::store::{Row, public, row, text};

const BODY: &str = "name! claims!:o lifetime:i allowed_clock_skew:i custom_signing_key:b \
                    signing_algorithm signing_key";

pub(super) const ROUTES: &[Route] = &[
    get("/jwt_templates", list),
    post("/jwt_templates", BODY, create),
    get("/jwt_templates/{}", read),
    patch("/jwt_templates/{}", BODY, update),
    delete("/jwt_templates/{}", remove),
];

/// Claims that Clerk sets itself.
const RESERVED: [&str; 8] = ["azp", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"];

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let mut rows: Vec<&Row> = state.jwt_templates.iter().collect();
    sort(&call.query, &["created_at"], &mut rows)?;
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        Value::Object(public(row))
    })
}

fn check(state: &State, call: &Call, own_id: &str) -> Result<(), ApiError> {
    call.int_within("lifetime", 30, 315_360_000)?;
    call.int_within("allowed_clock_skew", 0, 300)?;
    let claims = call.body.get("claims").and_then(Value::as_object);
    let reserved = claims.and_then(|claims| claims.keys().find(|k| RESERVED.contains(&k.as_str())));
    if let Some(name) = reserved {
        return Err(ApiError::new(
            422,
            "jwt_template_reserved_claim",
            "reserved claim",
            format!("The claim {name} is set by Clerk itself."),
        )
        .param("claims"));
    }
    if call.flag("custom_signing_key") == Some(true) && call.text("signing_key").is_none() {
        return Err(ApiError::missing("signing_key"));
    }
    let name = call.text("name").unwrap_or_default();
    if state
        .jwt_templates
        .find("name", name)
        .any(|row| text(row, "id") != own_id)
    {
        return Err(ApiError::taken("name"));
    }
    Ok(())
}

fn copy(row: &mut Row, call: &Call, now: i64) {
    for name in [
        "name",
        "claims",
        "lifetime",
        "allowed_clock_skew",
        "custom_signing_key",
        "signing_algorithm",
    ] {
        if let Some(value) = call.body.get(name).filter(|value| !value.is_null()) {
            row.insert(name.into(), value.clone());
        }
    }
    row.insert("updated_at".into(), now.into());
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check(state, call, "")?;
    let (now, id) = (state.now(), state.ids.id("jtmp"));
    let mut row = row! {
        "id": id, "object": "jwt_template", "lifetime": 60, "allowed_clock_skew": 5,
        "custom_signing_key": false, "signing_algorithm": "RS256", "created_at": now,
    };
    copy(&mut row, call, now);
    state.jwt_templates.insert(row.clone());
    Ok(Reply::json(row))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(public(
        state.jwt_templates.require("JWT template", call.arg(0))?,
    )))
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.jwt_templates.require("JWT template", call.arg(0))?;
    check(state, call, call.arg(0))?;
    let now = state.now();
    state
        .jwt_templates
        .update(call.arg(0), |row| copy(row, call, now));
    read(state, call)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let removed = state.jwt_templates.remove(call.arg(0));
    removed.ok_or_else(|| ApiError::not_found("JWT template", call.arg(0)))?;
    Ok(deleted("jwt_template", call.arg(0)))
}
