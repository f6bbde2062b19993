//! Clients (browsers and devices), and what a handshake has to set.

use clerk_core::jwt::Unverified;
use serde_json::{Value, json};

use super::sessions;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, get, post};
use crate::state::State;
use crate::store::{Row, public, text};

pub(super) const ROUTES: &[Route] = &[
    get("/clients", list),
    get("/clients/handshake_payload", handshake_payload),
    post("/clients/verify", "token!", verify),
    get("/clients/{}", read),
];

fn render(state: &State, client: &Row) -> Value {
    let own = state.sessions.find("client_id", text(client, "id"));
    let own: Vec<Value> = own.map(|row| sessions::render(state, row)).collect();
    let last = own.iter().rev().find(|row| row["status"] == "active");
    let mut shown = public(client);
    shown.insert(
        "last_active_session_id".into(),
        last.map_or(Value::Null, |row| row["id"].clone()),
    );
    let ids = own.iter().map(|row| row["id"].clone()).collect();
    shown.insert("session_ids".into(), ids);
    shown.insert("sessions".into(), Value::Array(own));
    Value::Object(shown)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let mut rows: Vec<&Row> = state.clients.iter().collect();
    sort(&call.query, &["created_at"], &mut rows)?;
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        render(state, row)
    })
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let row = state.clients.require("client", call.arg(0))?;
    Ok(Reply::json(render(state, row)))
}

/// A client is named by its own token, or by a token of one of its sessions.
fn verify(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let token = call.text("token").unwrap_or_default();
    let by_session = || {
        let unverified = Unverified::parse(token).ok()?;
        let sid = unverified.unverified_claims()?.get("sid")?.as_str()?;
        state
            .clients
            .get(text(state.sessions.get(sid)?, "client_id"))
    };
    let client = state.clients.find("_token", token).next();
    let client = client.or_else(by_session);
    let client = client.ok_or_else(|| ApiError::not_found("client", "of this token"))?;
    Ok(Reply::json(render(state, client)))
}

fn handshake_payload(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let nonce = call.query.get("nonce").unwrap_or_default();
    let kept = state.handshakes.require("handshake", nonce)?;
    Ok(Reply::json(json!({ "directives": kept["directives"] })))
}
