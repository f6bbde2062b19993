//! Sessions and the tokens they issue.

use clerk_core::jwt::Unverified;
use serde_json::{Value, json};

use super::is_member;
use super::user_security::check_may_sign_in;
use crate::call::Call;
use crate::error::ApiError;
use crate::frontend;
use crate::page::{OneOf, Shape, page, sort};
use crate::router::{Reply, Route, get, post};
use crate::state::State;
use crate::store::{Row, number, public, row, text};
use crate::token;

pub(super) const ROUTES: &[Route] = &[
    get("/sessions", list),
    post("/sessions", "user_id! active_organization_id", create),
    get("/sessions/{}", read),
    post("/sessions/{}/revoke", "", revoke),
    post("/sessions/{}/verify", "token!", verify),
    post(
        "/sessions/{}/refresh",
        "expired_token! refresh_token! request_origin! request_headers:o format \
         request_originating_ip",
        refresh,
    ),
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

pub(super) fn render(state: &State, session: &Row) -> Value {
    let mut shown = public(session);
    shown.insert("status".into(), status(state, session).into());
    Value::Object(shown)
}

/// An active session past its end is expired, without anybody writing that down.
pub(crate) fn status<'s>(state: &State, session: &'s Row) -> &'s str {
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
    if state.instance.is_production() {
        let why =
            "Sessions are made by people; this operation is for tests of development instances.";
        return Err(ApiError::new(
            400,
            "request_invalid_for_environment",
            "not in production",
            why,
        ));
    }
    check_may_sign_in(state, user_id)?;
    let organization = call.text("active_organization_id");
    if let Some(id) = organization
        && !is_member(state, id, user_id)
    {
        return Err(ApiError::not_found("organization of this user", id));
    }
    let id = sign_in(state, user_id, organization);
    let id = id.ok_or_else(|| ApiError::not_found("user", user_id))?;
    Ok(Reply::json(render(state, find(state, &id)?)))
}

/// An active session of a user in a client of its own.
pub(crate) fn sign_in(
    state: &mut State,
    user_id: &str,
    organization_id: Option<&str>,
) -> Option<String> {
    check_may_sign_in(state, user_id).ok()?;
    if organization_id.is_some_and(|id| !is_member(state, id, user_id)) {
        return None;
    }
    let client = frontend::add_client(state);
    add(state, user_id, organization_id, &client)
}

/// An active session of a user in a client.
pub(crate) fn add(
    state: &mut State,
    user_id: &str,
    organization_id: Option<&str>,
    client: &str,
) -> Option<String> {
    state.users.get(user_id)?;
    let now = state.now();
    let id = state.ids.id("sess");
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

pub(crate) fn end(state: &mut State, id: &str, status: &str) {
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

/// What a session's expired token is refreshed with.
pub(crate) fn refresh_token(state: &mut State, id: &str) -> String {
    let known = state.sessions.get(id).map(|row| text(row, "_refresh"));
    if let Some(known) = known.filter(|known| !known.is_empty()) {
        return known.to_owned();
    }
    let token = state.ids.text(40);
    state.sessions.update(id, |row| {
        row.insert("_refresh".into(), token.as_str().into());
    });
    token
}

/// The id of the session that a token names. The signature is not looked at.
fn named_session(token: &str) -> Option<String> {
    let unverified = Unverified::parse(token).ok()?;
    let sid = unverified.unverified_claims()?.get("sid")?.as_str()?;
    Some(sid.to_owned())
}

fn verify(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let token = call.text("token").unwrap_or_default();
    if named_session(token).as_deref() != Some(call.arg(0)) {
        return Err(ApiError::not_found("session of this token", call.arg(0)));
    }
    read(state, call)
}

fn refresh(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let format = call.text("format").unwrap_or("token");
    if !["token", "cookie"].contains(&format) {
        return Err(ApiError::bad_value(
            "format",
            "format must be token or cookie.",
        ));
    }
    let session = find(state, id)?;
    let known = text(session, "_refresh");
    let right = !known.is_empty() && call.text("refresh_token") == Some(known);
    let own = named_session(call.text("expired_token").unwrap_or_default());
    let refused = |code, why| Err(ApiError::new(401, code, "not refreshed", why));
    if !right || own.as_deref() != Some(id) {
        return refused(
            "refresh_token_invalid",
            "These tokens are not of this session.",
        );
    }
    if status(state, session) != "active" {
        return refused("session_not_active", "Only an active session is refreshed.");
    }
    let jwt = token::session_token(state, id, None, None);
    let jwt = jwt.ok_or_else(|| ApiError::not_found("session", id))?;
    if format == "token" {
        return Ok(Reply::json(json!({ "object": "token", "jwt": jwt })));
    }
    let suffixed = call.query.flag("suffixed_cookies")? == Some(true);
    let cookies = frontend::session_token_cookies(state, &jwt, suffixed);
    Ok(Reply::json(
        json!({ "object": "cookies", "cookies": cookies }),
    ))
}
