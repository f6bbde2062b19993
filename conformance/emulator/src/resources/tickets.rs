//! Tokens that let somebody in: sign-in tokens, actor tokens, testing tokens.

use serde_json::{Value, json};

use crate::call::Call;
use crate::error::ApiError;
use crate::router::{Reply, Route, post};
use crate::state::State;
use crate::store::{Table, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    post(
        "/sign_in_tokens",
        "user_id! org_id expires_in_seconds:i",
        create_sign_in_token,
    ),
    post("/sign_in_tokens/{}/revoke", "", |state, call| {
        revoke(
            call,
            "sign-in token",
            state.now(),
            &mut state.sign_in_tokens,
        )
    }),
    post(
        "/actor_tokens",
        "user_id! actor!:o expires_in_seconds:i session_max_duration_in_seconds:i",
        create_actor_token,
    ),
    post("/actor_tokens/{}/revoke", "", |state, call| {
        revoke(call, "actor token", state.now(), &mut state.actor_tokens)
    }),
    post("/testing_tokens", "", create_testing_token),
];

fn create_sign_in_token(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let user_id = call.text("user_id").unwrap_or_default();
    state.user(user_id)?;
    call.int_within("expires_in_seconds", 1, i64::MAX)?;
    let (now, id, token) = (state.now(), state.ids.id("sit"), state.ids.text(40));
    let row = row! {
        "id": id, "object": "sign_in_token", "status": "pending", "user_id": user_id,
        "token": token, "url": format!("https://emulator.accounts.dev/v1/tickets/{id}"),
        "created_at": now, "updated_at": now,
    };
    state.sign_in_tokens.insert(row.clone());
    Ok(Reply::json(row))
}

fn create_actor_token(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let user_id = call.text("user_id").unwrap_or_default();
    state.user(user_id)?;
    let actor = call.body.get("actor").cloned().unwrap_or_default();
    if !actor["sub"].is_string() {
        return Err(ApiError::missing("actor.sub"));
    }
    call.int_within("expires_in_seconds", 1, i64::MAX)?;
    let (now, id, token) = (state.now(), state.ids.id("act"), state.ids.text(40));
    let row = row! {
        "id": id, "object": "actor_token", "status": "pending", "user_id": user_id,
        "actor": actor, "token": token,
        "url": format!("https://emulator.accounts.dev/v1/tickets/{id}"),
        "created_at": now, "updated_at": now,
    };
    state.actor_tokens.insert(row.clone());
    Ok(Reply::json(row))
}

fn revoke(call: &Call, what: &str, now: i64, table: &mut Table) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let status = text(table.require(what, id)?, "status");
    if status != "pending" {
        return Err(ApiError::new(
            400,
            "token_not_pending",
            "token is not pending",
            format!("The {what} is {status}; only a pending one can be revoked."),
        ));
    }
    let revoked = table.update(id, |row| {
        row.insert("status".into(), "revoked".into());
        row.insert("updated_at".into(), now.into());
    });
    Ok(Reply::json(
        revoked.map_or(Value::Null, |row| Value::Object(public(row))),
    ))
}

#[allow(clippy::unnecessary_wraps)] // the shape of every operation
fn create_testing_token(state: &mut State, _: &Call) -> Result<Reply, ApiError> {
    let expires_at = state.now() / 1000 + 3600;
    let token = format!("{expires_at}-{}", state.ids.text(40));
    Ok(Reply::json(json!({
        "object": "testing_token", "token": token, "expires_at": expires_at,
    })))
}
