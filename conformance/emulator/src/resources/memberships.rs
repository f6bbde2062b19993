//! Memberships: who belongs to which organization, in which role.

use serde_json::{Value, json};

use super::user_filters::UserFilters;
use super::{metadata, organizations, removal, roles};
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{OneOf, Shape, Times, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post};
use crate::state::State;
use crate::store::{Row, number, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    get("/organization_memberships", list_all),
    get("/organizations/{}/memberships", list),
    post(
        "/organizations/{}/memberships",
        "user_id! role! public_metadata:o private_metadata:o",
        create,
    ),
    patch("/organizations/{}/memberships/{}", "role!", update),
    delete("/organizations/{}/memberships/{}", remove),
    patch(
        "/organizations/{}/memberships/{}/metadata",
        "public_metadata:o private_metadata:o",
        merge_metadata,
    ),
];

const ORDERS: [&str; 6] = [
    "created_at",
    "phone_number",
    "email_address",
    "first_name",
    "last_name",
    "username",
];

/// The membership as the API shows it.
pub(super) fn render(state: &State, membership: &Row) -> Value {
    let mut shown = public(membership);
    let organization = state
        .organizations
        .get(text(membership, "_organization_id"));
    shown.insert("organization".into(), organization.map(public).into());
    if let Some(user) = state.users.get(text(membership, "_user_id")) {
        shown.insert("public_user_data".into(), public_user_data(user));
    }
    let (name, permissions) = roles::name_and_permissions(state, text(membership, "role"));
    shown.insert("role_name".into(), name);
    shown.insert("permissions".into(), permissions);
    Value::Object(shown)
}

/// What an organization may see of a user.
pub(super) fn public_user_data(user: &Row) -> Value {
    let identifier = ["_email_address", "_phone_number", "username"]
        .into_iter()
        .find_map(|name| user.get(name).filter(|value| value.is_string()));
    json!({
        "user_id": user["id"], "first_name": user["first_name"], "last_name": user["last_name"],
        "image_url": user["image_url"], "profile_image_url": user["profile_image_url"],
        "has_image": user["has_image"], "identifier": identifier, "username": user["username"],
        "banned": user["banned"], "deprovisioned": user["deprovisioned"],
    })
}

pub(super) fn has_admin(state: &State, organization_id: &str) -> bool {
    let mut members = state.memberships.find("_organization_id", organization_id);
    members.any(|row| text(row, "role") == "org:admin")
}

fn list_all(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let rows = state.memberships.iter().collect();
    ordered(state, call, rows)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let organization = organizations::find(state, call.arg(0))?;
    let users = UserFilters::read(state, &call.query)?.by_activity(&call.query)?;
    let roles = OneOf::read(&call.query, "role", false)?;
    let times = Times::read(&call.query, &["created_at"])?;
    let rows = state
        .memberships
        .find("_organization_id", text(organization, "id"))
        .filter(|row| roles.pass(text(row, "role")) && times.pass(row))
        .filter(|row| {
            let user = state.users.get(text(row, "_user_id"));
            user.is_some_and(|user| users.pass(state, user))
        })
        .collect();
    ordered(state, call, rows)
}

/// Memberships are sorted by their own age or by a member of their user.
fn ordered(state: &State, call: &Call, mut rows: Vec<&Row>) -> Result<Reply, ApiError> {
    let created = rows.clone();
    sort(&call.query, &ORDERS, &mut rows)?;
    let order = call.query.get("order_by").unwrap_or_default();
    let column = order.trim_start_matches(['-', '+', ' ']);
    if !column.is_empty() && column != "created_at" {
        rows = created;
        let hidden = format!("_{column}");
        rows.sort_by_key(|row| {
            let user = state.users.get(text(row, "_user_id"));
            let value = user.and_then(|u| u.get(column).or_else(|| u.get(&hidden)));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        });
        if order.starts_with('-') {
            rows.reverse();
        }
    }
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let organization = organizations::find(state, call.arg(0))?;
    let organization_id = text(organization, "id").to_owned();
    let user_id = call.text("user_id").unwrap_or_default();
    let role = call.text("role").unwrap_or_default();
    state.user(user_id)?;
    roles::check(state, role)?;
    if is_member(state, &organization_id, user_id) {
        return Err(already_a_member(user_id));
    }
    let max = number(organization, "max_allowed_memberships");
    let count = organizations::members_count(state, &organization_id);
    if max > 0 && i64::try_from(count).is_ok_and(|count| count >= max) {
        return Err(ApiError::new(
            403,
            "organization_membership_quota_exceeded",
            "organization membership quota exceeded",
            format!("This organization has room for {max} members."),
        ));
    }
    let now = state.now();
    let id = add_member(state, &organization_id, user_id, role, now);
    state
        .memberships
        .update(&id, |row| metadata::replace_in(row, call));
    reply(state, &id)
}

pub(super) fn is_member(state: &State, organization_id: &str, user_id: &str) -> bool {
    let mut members = state.memberships.find("_organization_id", organization_id);
    members.any(|row| text(row, "_user_id") == user_id)
}

pub(super) fn already_a_member(user_id: &str) -> ApiError {
    ApiError::new(
        400,
        "already_a_member_in_organization",
        "already a member",
        format!("User {user_id} is a member of this organization."),
    )
}

/// Makes a user a member.
pub(crate) fn add_member(
    state: &mut State,
    organization_id: &str,
    user_id: &str,
    role: &str,
    created_at: i64,
) -> String {
    let id = state.ids.id("orgmem");
    state.memberships.insert(row! {
        "id": id, "object": "organization_membership", "role": role,
        "public_metadata": {}, "private_metadata": {},
        "created_at": created_at, "updated_at": created_at,
        "_organization_id": organization_id, "_user_id": user_id,
    });
    id
}

fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    let row = state.memberships.get(id);
    let row = row.ok_or_else(|| ApiError::not_found("membership", id))?;
    Ok(Reply::json(render(state, row)))
}

/// The id of the membership that the path names by organization and user.
fn find_id(state: &State, call: &Call) -> Result<String, ApiError> {
    let organization = organizations::find(state, call.arg(0))?;
    let mut members = state
        .memberships
        .find("_organization_id", text(organization, "id"));
    let found = members.find(|row| text(row, "_user_id") == call.arg(1));
    found
        .map(|row| text(row, "id").to_owned())
        .ok_or_else(|| ApiError::not_found("membership of user", call.arg(1)))
}

fn change(
    state: &mut State,
    call: &Call,
    change: impl FnOnce(&mut Row),
) -> Result<Reply, ApiError> {
    let id = find_id(state, call)?;
    let now = state.now();
    state.memberships.update(&id, |row| {
        change(row);
        row.insert("updated_at".into(), now.into());
    });
    reply(state, &id)
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let role = call.text("role").unwrap_or_default();
    roles::check(state, role)?;
    change(state, call, |row| {
        row.insert("role".into(), role.into());
    })
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call)?;
    let removed = reply(state, &id)?;
    let organization = text(organizations::find(state, call.arg(0))?, "id").to_owned();
    removal::member(state, &organization, call.arg(1));
    state.memberships.remove(&id);
    Ok(removed)
}

fn merge_metadata(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    change(state, call, |row| metadata::merge_into(row, call))
}
