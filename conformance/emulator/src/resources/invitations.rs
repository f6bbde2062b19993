//! Invitations to the instance.

use serde_json::{Value, json};

use super::identifiers::is_email;
use super::metadata::merge;
use super::organization_invitations::read_bulk;
use super::users::deleted;
use super::{
    EMAIL, INVITATION_STATUSES, add_identifier, add_member, add_user, invitation_end,
    invitation_status, is_member, waitlist_entries,
};
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, delete, get, post};
use crate::state::State;
use crate::store::{Row, public, row, text};

const BODY: &str = "email_address! public_metadata:o redirect_url notify:b ignore_existing:b \
                    expires_in_days:i template_slug";

pub(super) const ROUTES: &[Route] = &[
    get("/invitations", list),
    post("/invitations", BODY, create),
    post("/invitations/bulk", "[]", create_many),
    post("/invitations/{}/revoke", "", revoke),
    delete("/invitations/{}", remove),
];

/// The invitation as the API shows it.
pub(super) fn render(state: &State, invitation: &Row) -> Value {
    let mut shown = public(invitation);
    let status = invitation_status(invitation, state.now());
    shown.insert("status".into(), status.into());
    if status == "revoked" {
        shown.insert("revoked".into(), true.into());
    }
    Value::Object(shown)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let status = call.query.one_of("status", &INVITATION_STATUSES)?;
    let needle = call.query.get("query").unwrap_or_default().to_lowercase();
    let all = state.invitations.iter();
    let mut rows: Vec<&Row> = all
        .filter(|row| {
            let own = invitation_status(row, state.now());
            status.map_or(own != "revoked", |wanted| own == wanted)
        })
        .filter(|row| {
            ["id", "email_address"]
                .iter()
                .any(|c| text(row, c).to_lowercase().contains(&needle))
        })
        .collect();
    sort(
        &call.query,
        &["created_at", "email_address", "expires_at"],
        &mut rows,
    )?;
    page(call, Shape::BareUnlessPaginated, &rows, |row| {
        render(state, row)
    })
}

pub(super) fn check(state: &State, call: &Call) -> Result<(), ApiError> {
    let email = call.text("email_address").unwrap_or_default();
    if !is_email(email) {
        let wanted = "email_address must be an address like ada@example.com.";
        return Err(ApiError::bad_format("email_address", wanted));
    }
    invitation_end(call, 0)?;
    if call.flag("ignore_existing") == Some(true) {
        return Ok(());
    }
    let email = email.to_lowercase();
    let mut invited = state.invitations.find("email_address", &email);
    if invited.any(|row| invitation_status(row, state.now()) == "pending") {
        return Err(ApiError::new(
            400,
            "duplicate_record",
            "duplicate record",
            format!("There is a pending invitation for {email}."),
        )
        .param("email_address"));
    }
    if state
        .email_addresses
        .find("email_address", &email)
        .next()
        .is_some()
    {
        return Err(ApiError::taken("email_address"));
    }
    Ok(())
}

/// Keeps an invitation that was checked.
pub(super) fn add(state: &mut State, call: &Call, email: &str) -> Result<String, ApiError> {
    let (now, id) = (state.now(), state.ids.id("inv"));
    state.invitations.insert(row! {
        "id": id, "object": "invitation", "email_address": email.to_lowercase(),
        "public_metadata": call.body.get("public_metadata").filter(|v| v.is_object())
            .cloned().unwrap_or(json!({})),
        "revoked": false, "status": "pending",
        "url": format!("https://emulator.accounts.dev/tickets/{id}"),
        "expires_at": invitation_end(call, now)?, "created_at": now, "updated_at": now,
    });
    Ok(id)
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check(state, call)?;
    let id = add(state, call, call.text("email_address").unwrap_or_default())?;
    reply(state, &id)
}

fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(
        state,
        state.invitations.require("invitation", id)?,
    )))
}

fn create_many(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let calls = read_bulk(call, BODY, 10)?;
    for call in &calls {
        check(state, call)?;
    }
    let mut made = Vec::new();
    for call in &calls {
        let id = add(state, call, call.text("email_address").unwrap_or_default())?;
        made.push(render(state, state.invitations.require("invitation", &id)?));
    }
    Ok(Reply::json(made))
}

fn revoke(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let now = state.now();
    let status = invitation_status(state.invitations.require("invitation", id)?, now).to_owned();
    if status != "pending" {
        return Err(ApiError::new(
            400,
            "invitation_not_pending",
            "invitation is not pending",
            format!("The invitation is {status}; only a pending one can be revoked."),
        ));
    }
    state.invitations.update(id, |row| {
        row.insert("status".into(), "revoked".into());
        row.insert("updated_at".into(), now.into());
    });
    reply(state, id)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.invitations.require("invitation", call.arg(0))?;
    state.invitations.remove(call.arg(0));
    Ok(deleted("invitation", call.arg(0)))
}

/// Lets the address of a pending invitation sign up and join.
pub(crate) fn accept_invitation(state: &mut State, id: &str) -> Option<String> {
    let now = state.now();
    let table = match state.invitations.get(id) {
        Some(_) => &mut state.invitations,
        None => &mut state.organization_invitations,
    };
    let row = table.get(id)?;
    if invitation_status(row, now) != "pending" {
        return None;
    }
    let row = table.update(id, |row| {
        row.insert("status".into(), "accepted".into());
        row.insert("updated_at".into(), now.into());
    })?;
    let row = row.clone();
    let email = text(&row, "email_address");
    let known = state.email_addresses.find("email_address", email).next();
    let user = known.map(|address| text(address, "_user_id").to_owned());
    let user = user.unwrap_or_else(|| {
        let user = add_user(state, now);
        add_identifier(state, EMAIL, &user, email, true, false);
        user
    });
    let metadata = row["public_metadata"].clone();
    match text(&row, "organization_id") {
        "" => {
            state.change_user(&user, |user| {
                merge(&mut user["public_metadata"], &metadata);
            });
            waitlist_entries::complete(state, id);
        }
        organization => {
            if !is_member(state, organization, &user) {
                let member = add_member(state, organization, &user, text(&row, "role"), now);
                state.memberships.update(&member, |member| {
                    member.insert("public_metadata".into(), metadata);
                    member.insert("private_metadata".into(), row["private_metadata"].clone());
                });
            }
        }
    }
    Some(user)
}
