//! Organizations: create, read, list, change, delete, metadata, logo.

use serde_json::Value;

use super::images::check_image;
use super::users::{deleted, time};
use super::{memberships, metadata, removal, role_sets};
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{OneOf, Shape, is_meant, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post, put};
use crate::state::State;
use crate::store::{Row, public, row, text};

const METADATA: &str = "public_metadata:o private_metadata:o";

pub(super) const ROUTES: &[Route] = &[
    get("/organizations", list),
    post(
        "/organizations",
        "name! created_by private_metadata:o public_metadata:o slug max_allowed_memberships:i \
         created_at role_set_key",
        create,
    ),
    get("/organizations/{}", read),
    patch(
        "/organizations/{}",
        "name slug max_allowed_memberships:i admin_delete_enabled:b created_at role_set_key \
         public_metadata:o private_metadata:o",
        update,
    ),
    delete("/organizations/{}", remove),
    patch("/organizations/{}/metadata", METADATA, merge_metadata),
    put("/organizations/{}/metadata", METADATA, replace_metadata),
    put(
        "/organizations/{}/logo",
        "uploader_user_id file!:f",
        set_logo,
    ),
    delete("/organizations/{}/logo", remove_logo),
];

/// The organization with this id or slug.
pub(super) fn find<'s>(state: &'s State, id: &str) -> Result<&'s Row, ApiError> {
    let by_id = state.organizations.get(id);
    by_id
        .or_else(|| state.organizations.find("slug", id).next())
        .ok_or_else(|| ApiError::not_found("organization", id))
}

fn find_id(state: &State, id: &str) -> Result<String, ApiError> {
    find(state, id).map(|row| text(row, "id").to_owned())
}

pub(super) fn members_count(state: &State, id: &str) -> usize {
    state.memberships.find("_organization_id", id).count()
}

/// The organization as the API shows it, with what the query asks to include.
fn render(state: &State, organization: &Row, call: &Call) -> Value {
    let id = text(organization, "id");
    let mut shown = public(organization);
    let asked = |name| call.query.get(name) == Some("true");
    if asked("include_members_count") {
        shown.insert("members_count".into(), members_count(state, id).into());
    }
    if asked("include_missing_member_with_elevated_permissions") {
        let admin = memberships::has_admin(state, id);
        shown.insert(
            "missing_member_with_elevated_permissions".into(),
            (!admin).into(),
        );
    }
    Value::Object(shown)
}

fn reply(state: &State, id: &str, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(state, find(state, id)?, call)))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    reply(state, call.arg(0), call)
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let ids = OneOf::read(&call.query, "organization_id", true)?;
    let users = OneOf::read(&call.query, "user_id", true)?;
    let mut rows: Vec<&Row> = state
        .organizations
        .iter()
        .filter(|row| ids.pass(text(row, "id")))
        .filter(|row| is_meant(&call.query, row, &["name", "slug"]))
        .filter(|row| {
            let members = state.memberships.find("_organization_id", text(row, "id"));
            let members: Vec<&str> = members.map(|m| text(m, "_user_id")).collect();
            users.is_empty() || users.pass_any(&members)
        })
        .collect();
    if call
        .query
        .get("order_by")
        .is_some_and(|o| o.ends_with("members_count"))
    {
        rows.sort_by_key(|row| members_count(state, text(row, "id")));
        if call
            .query
            .get("order_by")
            .is_some_and(|o| o.starts_with('-'))
        {
            rows.reverse();
        }
    } else {
        sort(&call.query, &["created_at", "name"], &mut rows)?;
    }
    page(call, Shape::Data, &rows, |row| render(state, row, call))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let name = call.text("name").unwrap_or_default();
    if name.trim().is_empty() || name.chars().count() > 256 {
        return Err(ApiError::bad_value(
            "name",
            "name must have 1 to 256 characters.",
        ));
    }
    let creator = call.text("created_by");
    if let Some(creator) = creator {
        state.user(creator)?;
    }
    check_members(state, call, "")?;
    let created_at = time(call, "created_at")?.unwrap_or(state.now());
    let id = add_organization(state, name, call.text("slug"), created_at);
    state.organizations.update(&id, |row| {
        copy_members(row, call);
        metadata::replace_in(row, call);
        if let Some(creator) = creator {
            row.insert("created_by".into(), creator.into());
        }
    });
    if let Some(creator) = creator {
        memberships::add_member(state, &id, creator, "org:admin", created_at);
    }
    reply(state, &id, call)
}

/// An organization without members. Its slug is the one given, or made from the name.
pub(crate) fn add_organization(
    state: &mut State,
    name: &str,
    slug: Option<&str>,
    created_at: i64,
) -> String {
    let id = state.ids.id("org");
    let mut slug = slug.map_or_else(|| slug_of(name), str::to_owned);
    if state.organizations.find("slug", &slug).next().is_some() {
        slug = format!("{slug}-{}", state.ids.below(1 << 40));
    }
    let image = format!("https://img.clerk.com/default/{id}");
    state.organizations.insert(row! {
        "id": id, "object": "organization", "name": name, "slug": slug,
        "image_url": image, "has_image": false,
        "max_allowed_memberships": 5, "admin_delete_enabled": true,
        "public_metadata": {}, "private_metadata": {},
        "created_at": created_at, "updated_at": created_at,
    });
    id
}

fn slug_of(name: &str) -> String {
    let dashed: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        "organization".into()
    } else {
        words.join("-")
    }
}

fn check_members(state: &mut State, call: &Call, own_id: &str) -> Result<(), ApiError> {
    if let Some(slug) = call.text("slug") {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if slug.is_empty() || !slug.chars().all(fits) {
            let wanted = "slug must have lower-case letters, digits and `-` only.";
            return Err(ApiError::bad_format("slug", wanted));
        }
        if state
            .organizations
            .find("slug", slug)
            .any(|row| text(row, "id") != own_id)
        {
            return Err(ApiError::taken("slug"));
        }
    }
    if let Some(key) = call.text("role_set_key") {
        role_sets::check(state, key)?;
    }
    if call
        .int("max_allowed_memberships")
        .is_some_and(|max| max < 0)
    {
        let wanted = "max_allowed_memberships must be 0 (no limit) or more.";
        return Err(ApiError::bad_value("max_allowed_memberships", wanted));
    }
    Ok(())
}

fn copy_members(row: &mut Row, call: &Call) {
    for name in [
        "name",
        "slug",
        "max_allowed_memberships",
        "admin_delete_enabled",
        "role_set_key",
    ] {
        if let Some(value) = call.body.get(name).filter(|value| !value.is_null()) {
            row.insert(name.into(), value.clone());
        }
    }
}

fn change(
    state: &mut State,
    call: &Call,
    change: impl FnOnce(&mut Row),
) -> Result<Reply, ApiError> {
    let id = find_id(state, call.arg(0))?;
    let now = state.now();
    state.organizations.update(&id, |row| {
        change(row);
        row.insert("updated_at".into(), now.into());
    });
    reply(state, &id, call)
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call.arg(0))?;
    check_members(state, call, &id)?;
    metadata::refuse_where_it_has_its_own(call)?;
    let created_at = time(call, "created_at")?;
    change(state, call, |row| {
        copy_members(row, call);
        metadata::replace_in(row, call);
        if let Some(at) = created_at {
            row.insert("created_at".into(), at.into());
        }
    })
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call.arg(0))?;
    removal::organization(state, &id);
    Ok(deleted("organization", &id))
}

fn merge_metadata(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    change(state, call, |row| metadata::merge_into(row, call))
}

fn replace_metadata(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    change(state, call, |row| metadata::replace_in(row, call))
}

fn set_logo(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    check_image(call)?;
    if let Some(uploader) = call.text("uploader_user_id") {
        state.user(uploader)?;
    }
    let url = format!("https://img.clerk.com/uploaded/{}", state.ids.id("img"));
    let mut reply = change(state, call, |row| {
        row.insert("image_url".into(), url.clone().into());
        row.insert("has_image".into(), true.into());
    })?;
    // No other answer has the image by its former name too.
    if let Some(Value::Object(shown)) = &mut reply.body {
        shown.insert("logo_url".into(), url.into());
    }
    Ok(reply)
}

fn remove_logo(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call.arg(0))?;
    change(state, call, |row| {
        row.insert(
            "image_url".into(),
            format!("https://img.clerk.com/default/{id}").into(),
        );
        row.insert("has_image".into(), false.into());
    })
}
