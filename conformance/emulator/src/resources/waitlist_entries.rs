//! The waitlist.

use serde_json::Value;

use super::identifiers::is_email;
use super::organization_invitations::read_bulk;
use super::{invitations, users::deleted};
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, delete, get, post};
use crate::state::State;
use crate::store::{Row, public, row, text};

const BODY: &str = "email_address! notify:b";

pub(super) const ROUTES: &[Route] = &[
    get("/waitlist_entries", list),
    post("/waitlist_entries", BODY, create),
    post("/waitlist_entries/bulk", "[]", create_many),
    delete("/waitlist_entries/{}", remove),
    post("/waitlist_entries/{}/invite", "ignore_existing:b", invite),
    post("/waitlist_entries/{}/reject", "", reject),
];

fn render(state: &State, entry: &Row) -> Value {
    let mut shown = public(entry);
    if let Some(invitation) = state.invitations.get(text(entry, "_invitation_id")) {
        shown.insert("invitation".into(), invitations::render(state, invitation));
    }
    Value::Object(shown)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let statuses = ["pending", "invited", "completed", "rejected"];
    let status = call.query.one_of("status", &statuses)?;
    let needle = call.query.get("query").unwrap_or_default().to_lowercase();
    let all = state.waitlist_entries.iter();
    let mut rows: Vec<&Row> = all
        .filter(|row| status.is_none_or(|s| text(row, "status") == s))
        .filter(|row| text(row, "email_address").contains(&needle))
        .collect();
    sort(
        &call.query,
        &["created_at", "email_address", "invited_at"],
        &mut rows,
    )?;
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(
        state,
        state.waitlist_entries.require("waitlist entry", id)?,
    )))
}

fn address(call: &Call) -> Result<String, ApiError> {
    let email = call.text("email_address").unwrap_or_default();
    if !is_email(email) {
        let wanted = "email_address must be an address like ada@example.com.";
        return Err(ApiError::bad_format("email_address", wanted));
    }
    Ok(email.to_lowercase())
}

/// Adds an entry. One who waits already is not added again: the entry there is is given.
fn add(state: &mut State, call: &Call) -> Result<String, ApiError> {
    let email = address(call)?;
    if let Some(entry) = state.waitlist_entries.find("email_address", &email).next() {
        return Ok(text(entry, "id").to_owned());
    }
    let (now, id) = (state.now(), state.ids.id("wle"));
    state.waitlist_entries.insert(row! {
        "id": id, "object": "waitlist_entry", "email_address": email, "status": "pending",
        "is_locked": false, "created_at": now, "updated_at": now,
    });
    Ok(id)
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = add(state, call)?;
    reply(state, &id)
}

fn create_many(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let calls = read_bulk(call, BODY, 50)?;
    for call in &calls {
        address(call)?;
    }
    let ids = calls
        .iter()
        .map(|call| add(state, call))
        .collect::<Result<Vec<_>, _>>()?;
    let entries = ids.iter().filter_map(|id| state.waitlist_entries.get(id));
    Ok(Reply::json(
        entries.map(|row| render(state, row)).collect::<Vec<_>>(),
    ))
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check_pending(state, call.arg(0))?;
    state.waitlist_entries.remove(call.arg(0));
    Ok(deleted("waitlist_entry", call.arg(0)))
}

fn check_pending(state: &State, id: &str) -> Result<String, ApiError> {
    let entry = state.waitlist_entries.require("waitlist entry", id)?;
    match text(entry, "status") {
        "pending" => Ok(text(entry, "email_address").to_owned()),
        status => Err(ApiError::new(
            409,
            "waitlist_entry_not_pending",
            "entry is not pending",
            format!("The waitlist entry is {status}."),
        )),
    }
}

fn set_status(state: &mut State, id: &str, status: &str) {
    let now = state.now();
    state.waitlist_entries.update(id, |row| {
        row.insert("status".into(), status.into());
        row.insert("updated_at".into(), now.into());
    });
}

/// Who was invited from the waitlist has accepted.
pub(super) fn complete(state: &mut State, invitation: &str) {
    let mut entries = state.waitlist_entries.iter();
    let entry = entries.find(|row| text(row, "_invitation_id") == invitation);
    let id = entry.map(|row| text(row, "id").to_owned());
    drop(entries);
    if let Some(id) = id {
        set_status(state, &id, "completed");
    }
}

fn invite(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let email = check_pending(state, call.arg(0))?;
    let mut invited = call.body.clone();
    invited.insert("email_address".into(), email.as_str().into());
    let invited = call.with_body(&invited);
    invitations::check(state, &invited)?;
    let invitation = invitations::add(state, &invited, &email)?;
    let now = state.now();
    state.waitlist_entries.update(call.arg(0), |row| {
        row.insert("_invitation_id".into(), invitation.into());
        row.insert("_invited_at".into(), now.into());
    });
    set_status(state, call.arg(0), "invited");
    reply(state, call.arg(0))
}

fn reject(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check_pending(state, call.arg(0))?;
    set_status(state, call.arg(0), "rejected");
    reply(state, call.arg(0))
}
