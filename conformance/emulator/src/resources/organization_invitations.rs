//! Invitations to organizations.

use serde_json::{Value, json};

use super::identifiers::is_email;
use super::{
    INVITATION_STATUSES, invitation_end, invitation_status, memberships, organizations, roles,
};
use crate::call::{self, Call};
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::router::{Reply, Route, get, post};
use crate::state::State;
use crate::store::{Row, public, row, text};

const BODY: &str = "email_address! inviter_user_id role! public_metadata:o private_metadata:o \
                    redirect_url expires_in_days:i notify:b";

pub(super) const ROUTES: &[Route] = &[
    get("/organization_invitations", list_all),
    get("/organizations/{}/invitations", list),
    post("/organizations/{}/invitations", BODY, create),
    post("/organizations/{}/invitations/bulk", "[]", create_many),
    get("/organizations/{}/invitations/pending", list_pending),
    get("/organizations/{}/invitations/{}", read),
    post(
        "/organizations/{}/invitations/{}/revoke",
        "requesting_user_id",
        revoke,
    ),
    get("/users/{}/organization_invitations", list_of_user),
];

fn render(state: &State, invitation: &Row) -> Value {
    let mut shown = public(invitation);
    let (role_name, _) = roles::name_and_permissions(state, text(invitation, "role"));
    shown.insert(
        "status".into(),
        invitation_status(invitation, state.now()).into(),
    );
    shown.insert("role_name".into(), role_name);
    let inviter = state.users.get(text(invitation, "inviter_id")).map(|user| {
        let data = memberships::public_user_data(user);
        json!({
            "user_id": data["user_id"], "first_name": data["first_name"],
            "last_name": data["last_name"], "image_url": data["image_url"],
            "has_image": data["has_image"],
            "identifier": data["identifier"].as_str().unwrap_or_default(),
        })
    });
    shown.insert("public_inviter_data".into(), inviter.into());
    Value::Object(shown)
}

fn render_with_organization(state: &State, invitation: &Row) -> Value {
    let mut shown = render(state, invitation);
    let organization = state.organizations.get(text(invitation, "organization_id"));
    shown["public_organization_data"] = organization.map(public_organization_data).into();
    shown
}

/// What everybody may see of an organization.
pub(super) fn public_organization_data(row: &Row) -> Value {
    json!({
        "id": row["id"], "name": row["name"], "slug": row["slug"],
        "image_url": row["image_url"], "has_image": row["has_image"],
    })
}

/// The organization's id and its invitations that the query asks for.
fn selected<'s>(
    state: &'s State,
    call: &Call,
    rows: impl Iterator<Item = &'s Row>,
) -> Result<Vec<&'s Row>, ApiError> {
    let status = call.query.one_of("status", &INVITATION_STATUSES)?;
    let email = call.query.get("email_address");
    let needle = call.query.get("query").unwrap_or_default().to_lowercase();
    let mut rows: Vec<&Row> = rows
        .filter(|row| status.is_none_or(|s| invitation_status(row, state.now()) == s))
        .filter(|row| email.is_none_or(|e| text(row, "email_address") == e))
        .filter(|row| {
            ["id", "email_address"]
                .iter()
                .any(|c| text(row, c).to_lowercase().contains(&needle))
        })
        .collect();
    sort(&call.query, &["created_at", "email_address"], &mut rows)?;
    Ok(rows)
}

fn list_all(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let rows = selected(state, call, state.organization_invitations.iter())?;
    page(call, Shape::Data, &rows, |row| {
        render_with_organization(state, row)
    })
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = text(organizations::find(state, call.arg(0))?, "id");
    let own = state.organization_invitations.find("organization_id", id);
    let rows = selected(state, call, own)?;
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn list_pending(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = text(organizations::find(state, call.arg(0))?, "id");
    let own = state.organization_invitations.find("organization_id", id);
    let rows = own.filter(|row| invitation_status(row, state.now()) == "pending");
    let rows: Vec<&Row> = rows.rev().collect();
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn list_of_user(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = text(state.user(call.arg(0))?, "id");
    let own = state.email_addresses.find("_user_id", id);
    let own: Vec<&str> = own.map(|row| text(row, "email_address")).collect();
    let all = state.organization_invitations.iter();
    let mine = all.filter(|row| own.contains(&text(row, "email_address")));
    let rows = selected(state, call, mine)?;
    page(call, Shape::Data, &rows, |row| {
        render_with_organization(state, row)
    })
}

/// Everything that can be wrong with one invitation, before anything is kept.
fn check(state: &State, call: &Call) -> Result<(), ApiError> {
    let organization = text(organizations::find(state, call.arg(0))?, "id");
    let email = call.text("email_address").unwrap_or_default();
    if !is_email(email) {
        let wanted = "email_address must be an address like ada@example.com.";
        return Err(ApiError::bad_format("email_address", wanted));
    }
    roles::check(state, call.text("role").unwrap_or_default())?;
    invitation_end(call, 0)?;
    if let Some(inviter) = call.text("inviter_user_id") {
        state.user(inviter)?;
        if !memberships::is_member(state, organization, inviter) {
            return Err(ApiError::new(
                403,
                "not_a_member_in_organization",
                "not a member",
                format!("User {inviter} is not a member of this organization."),
            ));
        }
    }
    let address = email.to_lowercase();
    let known = state.email_addresses.find("email_address", &address).next();
    if let Some(user) = known.map(|row| text(row, "_user_id"))
        && memberships::is_member(state, organization, user)
    {
        return Err(memberships::already_a_member(user).param("email_address"));
    }
    let mut own = state
        .organization_invitations
        .find("organization_id", organization);
    let pending = |row: &Row| invitation_status(row, state.now()) == "pending";
    if own.any(|row| text(row, "email_address") == address && pending(row)) {
        return Err(ApiError::new(
            400,
            "duplicate_record",
            "duplicate record",
            format!("There is a pending invitation for {email}."),
        )
        .param("email_address"));
    }
    Ok(())
}

fn add(state: &mut State, call: &Call) -> Result<String, ApiError> {
    check(state, call)?;
    let organization = text(organizations::find(state, call.arg(0))?, "id").to_owned();
    let (now, id) = (state.now(), state.ids.id("orginv"));
    let member = |name| call.body.get(name).filter(|v| !v.is_null()).cloned();
    let email = call
        .text("email_address")
        .unwrap_or_default()
        .to_lowercase();
    state.organization_invitations.insert(row! {
        "id": id, "object": "organization_invitation", "email_address": email,
        "role": call.text("role"), "organization_id": organization,
        "inviter_id": call.text("inviter_user_id"), "status": "pending",
        "public_metadata": member("public_metadata").unwrap_or(json!({})),
        "private_metadata": member("private_metadata").unwrap_or(json!({})),
        "url": format!("https://emulator.accounts.dev/tickets/{id}"),
        "expires_at": invitation_end(call, now)?, "created_at": now, "updated_at": now,
    });
    Ok(id)
}

fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    let row = state
        .organization_invitations
        .require("organization invitation", id)?;
    Ok(Reply::json(render(state, row)))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = add(state, call)?;
    reply(state, &id)
}

fn create_many(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let calls = read_bulk(call, BODY, 10)?;
    for call in &calls {
        check(state, call)?;
    }
    let ids = calls
        .iter()
        .map(|call| add(state, call))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = ids
        .iter()
        .filter_map(|id| state.organization_invitations.get(id));
    let data: Vec<Value> = rows.map(|row| render(state, row)).collect();
    Ok(Reply::json(
        json!({ "data": data, "total_count": ids.len() }),
    ))
}

/// The calls that a bulk operation stands for: a list of at most `max` bodies, no address twice.
pub(super) fn read_bulk(call: &Call, body: &str, max: usize) -> Result<Vec<Call>, ApiError> {
    if call.list.is_empty() || call.list.len() > max {
        let wanted = format!("The body must be a list of 1 to {max} objects.");
        return Err(ApiError::new(
            422,
            "form_data_missing",
            "wrong number of entries",
            wanted,
        ));
    }
    let read = |value: &Value| {
        let entry = value
            .as_object()
            .ok_or_else(|| ApiError::wrong_type("[]", "an object"))?;
        call::check_members(entry, body, false)?;
        Ok(call.with_body(entry))
    };
    let calls = call.list.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let address = |call: &Call| call.text("email_address").map(str::to_lowercase);
    for (at, later) in calls.iter().enumerate() {
        let twice = calls[..at]
            .iter()
            .any(|call| address(call) == address(later));
        if twice && later.flag("ignore_existing") != Some(true) {
            let why = "An address stands in the list twice.";
            let error = ApiError::new(400, "duplicate_record", "duplicate record", why);
            return Err(error.param("email_address"));
        }
    }
    Ok(calls)
}

fn find_id(state: &State, call: &Call) -> Result<String, ApiError> {
    let organization = text(organizations::find(state, call.arg(0))?, "id");
    let row = state
        .organization_invitations
        .require("organization invitation", call.arg(1))?;
    if text(row, "organization_id") == organization {
        Ok(call.arg(1).to_owned())
    } else {
        Err(ApiError::not_found("organization invitation", call.arg(1)))
    }
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    reply(state, &find_id(state, call)?)
}

fn revoke(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call)?;
    let now = state.now();
    let row = state
        .organization_invitations
        .require("organization invitation", &id)?;
    let status = invitation_status(row, now).to_owned();
    if status != "pending" {
        return Err(ApiError::new(
            400,
            "organization_invitation_not_pending",
            "invitation is not pending",
            format!("The invitation is {status}; only a pending one can be revoked."),
        ));
    }
    state.organization_invitations.update(&id, |row| {
        row.insert("status".into(), "revoked".into());
        row.insert("url".into(), Value::Null);
        row.insert("updated_at".into(), now.into());
    });
    reply(state, &id)
}
