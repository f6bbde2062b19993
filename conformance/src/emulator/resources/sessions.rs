//! Sessions and the tokens they issue.

use serde_json::{Value, json};

use crate::emulator::call::Call;
use crate::emulator::error::ApiError;
use crate::emulator::page::{OneOf, Shape, page, sort};
use crate::emulator::router::{Reply, Route, get, post};
use crate::emulator::state::State;
use crate::emulator::store::{Row, number, public, row, text};
use crate::emulator::token;

pub(super) const ROUTES: &[Route] = &[
    get("/sessions", list),
    post("/sessions", "user_id! active_organization_id", create),
    get("/sessions/{}", read),
    post("/sessions/{}/revoke", "", revoke),
    post("/sessions/{}/tokens", "expires_in_seconds:i", create_token),
    post(
        "/sessions/{}/tokens/{}",
        "expires_in_seconds:i",
        create_token,
    ),
];

const STATUSES: [&str; 8] = [
    "abandoned",
    "active",
    "ended",
    "expired",
    "removed",
    "replaced",
    "revoked",
    "pending",
];
const WEEK: i64 = 7 * 24 * 3_600_000;

fn render(state: &State, session: &Row) -> Value {
    let mut shown = public(session);
    shown.insert("status".into(), status(state, session).into());
    Value::Object(shown)
}

/// An active session past its end is expired, without anybody writing that down.
fn status<'s>(state: &State, session: &'s Row) -> &'s str {
    match text(session, "status") {
        "active" if number(session, "expire_at") <= state.now() => "expired",
        status => status,
    }
}

fn find<'s>(state: &'s State, id: &str) -> Result<&'s Row, ApiError> {
    state
        .sessions
        .get(id)
        .ok_or_else(|| ApiError::not_found("session", id))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(state, find(state, call.arg(0))?)))
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let users = OneOf::read(&call.query, "user_id", false)?;
    let clients = OneOf::read(&call.query, "client_id", false)?;
    let wanted = call.query.one_of("status", &STATUSES)?;
    let mut rows: Vec<&Row> = state
        .sessions
        .iter()
        .filter(|row| users.pass(text(row, "user_id")) && clients.pass(text(row, "client_id")))
        .filter(|row| wanted.is_none_or(|wanted| status(state, row) == wanted))
        .collect();
    sort(&call.query, &["created_at"], &mut rows)?;
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        render(state, row)
    })
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let user_id = call.text("user_id").unwrap_or_default();
    let user = state.user(user_id)?;
    if user["banned"] == true {
        let why = "A banned user cannot be signed in.";
        return Err(ApiError::new(403, "user_banned", "user is banned", why));
    }
    let organization = call.text("active_organization_id");
    if let Some(id) = organization {
        let mut own = state.memberships.find("_user_id", user_id);
        if !own.any(|row| text(row, "_organization_id") == id) {
            return Err(ApiError::not_found("organization of this user", id));
        }
    }
    let id = sign_in(state, user_id, organization);
    let id = id.ok_or_else(|| ApiError::not_found("user", user_id))?;
    Ok(Reply::json(render(state, find(state, &id)?)))
}

/// An active session of a user.
pub(in crate::emulator) fn sign_in(
    state: &mut State,
    user_id: &str,
    organization_id: Option<&str>,
) -> Option<String> {
    state.users.get(user_id)?;
    let now = state.now();
    let (id, client) = (state.ids.id("sess"), state.ids.id("client"));
    let activity = state.ids.id("sess_activity");
    state.sessions.insert(row! {
        "id": id, "object": "session", "user_id": user_id, "client_id": client,
        "status": "active", "actor": null, "tasks": null,
        "last_active_at": now, "expire_at": now + WEEK, "abandon_at": now + 4 * WEEK,
        "created_at": now, "updated_at": now,
        "latest_activity": {
            "object": "session_activity", "id": activity, "device_type": "Unknown",
            "is_mobile": false, "browser_name": "Emulator", "browser_version": "1",
            "ip_address": "127.0.0.1", "city": "", "country": "",
        },
    });
    state.sessions.update(&id, |row| {
        if let Some(organization) = organization_id {
            row.insert("last_active_organization_id".into(), organization.into());
        }
    });
    state.users.update(user_id, |user| {
        user.insert("last_sign_in_at".into(), now.into());
        user.insert("last_active_at".into(), now.into());
    });
    Some(id)
}

fn revoke(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let current = status(state, find(state, id)?).to_owned();
    if current != "active" && current != "pending" {
        return Err(ApiError::new(
            400,
            "session_not_active",
            "session is not active",
            format!("Session {id} is {current}; only an active one can be revoked."),
        ));
    }
    end(state, id, "revoked");
    read(state, call)
}

fn end(state: &mut State, id: &str, status: &str) {
    let now = state.now();
    state.sessions.update(id, |row| {
        row.insert("status".into(), status.into());
        row.insert("updated_at".into(), now.into());
    });
}

/// Ends every active session of a user.
pub(super) fn end_all(state: &mut State, user_id: &str, status: &str) {
    let own = state.sessions.find("user_id", user_id);
    let active = own.filter(|row| text(row, "status") == "active");
    let ids: Vec<String> = active.map(|row| text(row, "id").to_owned()).collect();
    for id in ids {
        end(state, &id, status);
    }
}

fn create_token(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let lifetime = call.int_within("expires_in_seconds", 30, 315_360_000)?;
    let current = status(state, find(state, id)?);
    if current != "active" {
        return Err(ApiError::new(
            404,
            "resource_not_found",
            "not found",
            format!("Session {id} is {current}; only an active one issues tokens."),
        ));
    }
    let template = call.args.get(1).map(String::as_str);
    if let Some(name) = template {
        let known = state.jwt_templates.find("name", name).next();
        known.ok_or_else(|| ApiError::not_found("JWT template", name))?;
    }
    let jwt = token::session_token(state, id, template, lifetime);
    let jwt = jwt.ok_or_else(|| ApiError::not_found("session", id))?;
    Ok(Reply::json(json!({ "object": "token", "jwt": jwt })))
}
