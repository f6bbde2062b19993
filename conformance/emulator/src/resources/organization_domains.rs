//! Domains of organizations.

use serde_json::{Value, json};

use super::organization_invitations::public_organization_data;
use super::{organizations, users::deleted};
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{OneOf, Shape, page, sort};
use crate::router::{Reply, Route, delete, get, patch, post};
use crate::state::State;
use crate::store::{Row, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    get("/organization_domains", list_all),
    get("/organizations/{}/domains", list),
    post(
        "/organizations/{}/domains",
        "name! enrollment_mode! verified:b",
        create,
    ),
    patch(
        "/organizations/{}/domains/{}",
        "name enrollment_mode verified:b",
        update,
    ),
    delete("/organizations/{}/domains/{}", remove),
    post("/organizations/{}/domains/{}/verify_ownership", "", verify),
];

const MODES: [&str; 4] = [
    "manual_invitation",
    "automatic_invitation",
    "automatic_suggestion",
    "enterprise_sso",
];

fn render(state: &State, domain: &Row) -> Value {
    let mut shown = public(domain);
    let organization = state.organizations.get(text(domain, "organization_id"));
    let organization = organization.map(public_organization_data);
    shown.insert("public_organization_data".into(), organization.into());
    Value::Object(shown)
}

fn selected<'s>(
    call: &Call,
    rows: impl Iterator<Item = &'s Row>,
) -> Result<Vec<&'s Row>, ApiError> {
    let verified = call.query.flag("verified")?;
    let organization = call.query.get("organization_id");
    let needle = call.query.get("query").unwrap_or_default().to_lowercase();
    let names = OneOf::read(&call.query, "domains", false)?;
    // This one array parameter may also come as one value with commas.
    let modes: Vec<&str> = call
        .query
        .all("enrollment_mode")
        .flat_map(|m| m.split(','))
        .collect();
    let (without, with): (Vec<&str>, Vec<&str>) = modes.iter().partition(|m| m.starts_with('-'));
    let mut rows: Vec<&Row> = rows
        .filter(|row| verified.is_none_or(|v| (row["verification"]["status"] == "verified") == v))
        .filter(|row| organization.is_none_or(|o| text(row, "organization_id") == o))
        .filter(|row| names.pass(text(row, "name")) && text(row, "name").contains(&needle))
        .filter(|row| {
            let mode = text(row, "enrollment_mode");
            (with.is_empty() || with.contains(&mode)) && !without.iter().any(|m| &m[1..] == mode)
        })
        .collect();
    sort(&call.query, &["created_at", "name"], &mut rows)?;
    Ok(rows)
}

fn list_all(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let rows = selected(call, state.organization_domains.iter())?;
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = text(organizations::find(state, call.arg(0))?, "id");
    let own = state.organization_domains.find("organization_id", id);
    let rows = selected(call, own)?;
    page(call, Shape::Data, &rows, |row| render(state, row))
}

fn check(state: &State, call: &Call, own_id: &str) -> Result<(), ApiError> {
    if call
        .text("enrollment_mode")
        .is_some_and(|mode| !MODES.contains(&mode))
    {
        let all = MODES.join(", ");
        let wanted = format!("enrollment_mode must be one of {all}.");
        return Err(ApiError::bad_value("enrollment_mode", wanted));
    }
    if let Some(name) = call.text("name") {
        if !name.contains('.') || name.contains(|c: char| c.is_whitespace() || c == '@') {
            return Err(ApiError::bad_format(
                "name",
                "name must be a domain like example.com.",
            ));
        }
        if state
            .organization_domains
            .find("name", name)
            .any(|row| text(row, "id") != own_id)
        {
            return Err(ApiError::taken("name"));
        }
    }
    Ok(())
}

fn verification(state: &State, verified: bool) -> Value {
    json!({
        "status": if verified { "verified" } else { "unverified" }, "strategy": "admin",
        "attempts": null, "expire_at": null,
        "verified_at": verified.then(|| state.now()),
    })
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let organization = text(organizations::find(state, call.arg(0))?, "id").to_owned();
    check(state, call, "")?;
    let (now, id) = (state.now(), state.ids.id("orgdmn"));
    let verified = call.flag("verified").unwrap_or(true);
    let verification = verification(state, verified);
    state.organization_domains.insert(row! {
        "id": id, "object": "organization_domain", "organization_id": organization,
        "name": call.text("name"), "enrollment_mode": call.text("enrollment_mode"),
        "affiliation_email_address": null, "affiliation_verification": verification,
        "ownership_verification": null, "verification": verification,
        "total_pending_invitations": 0, "total_pending_suggestions": 0,
        "created_at": now, "updated_at": now,
    });
    reply(state, &id)
}

fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(
        state,
        state
            .organization_domains
            .require("organization domain", id)?,
    )))
}

fn find_id(state: &State, call: &Call) -> Result<String, ApiError> {
    let organization = text(organizations::find(state, call.arg(0))?, "id");
    let row = state
        .organization_domains
        .require("organization domain", call.arg(1))?;
    if text(row, "organization_id") == organization {
        Ok(call.arg(1).to_owned())
    } else {
        Err(ApiError::not_found("organization domain", call.arg(1)))
    }
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call)?;
    check(state, call, &id)?;
    let now = state.now();
    let verification = call
        .flag("verified")
        .map(|verified| verification(state, verified));
    state.organization_domains.update(&id, |row| {
        for name in ["name", "enrollment_mode"] {
            if let Some(value) = call.text(name) {
                row.insert(name.into(), value.into());
            }
        }
        if let Some(verification) = verification {
            row.insert("verification".into(), verification.clone());
            row.insert("affiliation_verification".into(), verification);
        }
        row.insert("updated_at".into(), now.into());
    });
    reply(state, &id)
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call)?;
    state.organization_domains.remove(&id);
    Ok(deleted("organization_domain", &id))
}

fn verify(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = find_id(state, call)?;
    let verification = verification(state, true);
    state.organization_domains.update(&id, |row| {
        row.insert("ownership_verification".into(), verification.clone());
        row.insert("verification".into(), verification);
    });
    reply(state, &id)
}
