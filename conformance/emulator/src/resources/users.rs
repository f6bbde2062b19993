//! Users: create, read, list, change, delete, metadata, image.

use serde_json::{Value, json};

use super::identifiers::{
    EMAIL, KINDS, add_identifier, check_identifier, identifiers_of, set_primary,
};
use super::user_filters::{ORDERS, UserFilters};
use super::user_security::{check_password, unlocked_if_over};
use super::{images, memberships, metadata, removal};
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page, sort};
use crate::rfc3339;
use crate::router::{Reply, Route, delete, get, patch, post, put};
use crate::state::State;
use crate::store::{Row, public, row, text};

const METADATA: &str = "public_metadata:o private_metadata:o unsafe_metadata:o";

pub(super) const ROUTES: &[Route] = &[
    get("/users", list),
    post(
        "/users",
        "external_id first_name last_name locale timezone email_address:ls \
         email_address_identification_status:ls phone_number:ls \
         phone_number_identification_status:ls web3_wallet:ls username password password_digest \
         password_hasher skip_password_checks:b skip_password_requirement:b totp_secret \
         backup_codes:ls public_metadata:o private_metadata:o unsafe_metadata:o \
         delete_self_enabled:b legal_accepted_at skip_legal_checks:b skip_user_requirement:b \
         create_organization_enabled:b create_organizations_limit:i created_at \
         bypass_client_trust:b banned:b locked:b",
        create,
    ),
    get("/users/count", count),
    get("/users/{}", read),
    patch(
        "/users/{}",
        "external_id first_name last_name locale timezone primary_email_address_id \
         notify_primary_email_address_changed:b primary_phone_number_id primary_web3_wallet_id \
         username profile_image_id password password_digest password_hasher \
         skip_password_checks:b sign_out_of_other_sessions:b totp_secret backup_codes:ls \
         delete_self_enabled:b create_organization_enabled:b legal_accepted_at \
         skip_legal_checks:b create_organizations_limit:i created_at bypass_client_trust:b \
         public_metadata:o private_metadata:o unsafe_metadata:o",
        update,
    ),
    delete("/users/{}", remove),
    patch("/users/{}/metadata", METADATA, merge_metadata),
    put("/users/{}/metadata", METADATA, replace_metadata),
    post("/users/{}/profile_image", "file!:f", images::set_of_user),
    delete("/users/{}/profile_image", images::remove_of_user),
    get("/users/{}/organization_memberships", list_memberships),
];

/// Members of the body that a user has under the same name.
const COPIED: [&str; 11] = [
    "external_id",
    "first_name",
    "last_name",
    "locale",
    "username",
    "delete_self_enabled",
    "create_organization_enabled",
    "create_organizations_limit",
    "bypass_client_trust",
    "banned",
    "locked",
];

/// The user as the API shows it: the row with its parts put in.
pub(crate) fn render(state: &State, user: &Row) -> Value {
    let id = text(user, "id");
    let mut shown = public(user);
    let accounts = state.external_accounts.find("_user_id", id).map(public);
    for kind in KINDS {
        let plural = format!(
            "{}{}",
            kind.object(),
            if kind == EMAIL { "es" } else { "s" }
        );
        shown.insert(plural, identifiers_of(state, kind, id));
    }
    unlocked_if_over(&mut shown, user, state.now());
    shown.insert(
        "external_accounts".into(),
        accounts.map(Value::Object).collect(),
    );
    Value::Object(shown)
}

pub(super) fn reply(state: &State, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(render(state, state.user(id)?)))
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    reply(state, call.arg(0))
}

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let mut rows = UserFilters::read(state, &call.query)?.select(state);
    sort(&call.query, &ORDERS, &mut rows)?;
    if let Some(last) = call.query.get("starting_after") {
        let order = call.query.get("order_by").unwrap_or("-created_at");
        if call.query.get("offset").is_some() || !order.ends_with("created_at") {
            return Err(ApiError::bad_value(
                "starting_after",
                "starting_after goes with the order created_at, and not with offset.",
            ));
        }
        let at = rows.iter().position(|row| text(row, "id") == last);
        let at =
            at.ok_or_else(|| ApiError::bad_value("starting_after", "No such user is listed."))?;
        rows.drain(..=at);
    }
    page(call, Shape::Bare, &rows, |row| render(state, row))
}

fn count(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let total = UserFilters::read(state, &call.query)?.select(state).len();
    Ok(Reply::json(
        json!({ "object": "total_count", "total_count": total }),
    ))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let identifiers = KINDS.map(|kind| (kind, call.texts(kind.object())));
    let named = call.text("username").is_some() || call.flag("skip_user_requirement") == Some(true);
    if !named && identifiers.iter().all(|(_, values)| values.is_empty()) {
        return Err(ApiError::new(
            422,
            "form_data_missing",
            "missing data",
            "A user needs an email address, a phone number, a username or a wallet.",
        )
        .param("email_address"));
    }
    for (kind, values) in &identifiers {
        for (at, value) in values.iter().enumerate() {
            check_identifier(state, *kind, value)?;
            let twice = values[..at].iter().any(|v| v.eq_ignore_ascii_case(value));
            if twice {
                return Err(ApiError::taken(kind.object()));
            }
        }
    }
    check_unique(state, call, "")?;
    let password = new_password(call)?;
    let created_at = time(call, "created_at")?.unwrap_or(state.now());
    let legal = time(call, "legal_accepted_at")?;

    let id = add_user(state, created_at);
    for (kind, values) in identifiers {
        let name = format!("{}_identification_status", kind.object());
        let statuses = call.texts(&name);
        for (index, value) in values.into_iter().enumerate() {
            let reserved = statuses.get(index) == Some(&"reserved");
            add_identifier(state, kind, &id, value, !reserved, reserved);
        }
    }
    state.users.update(&id, |user| {
        copy_members(user, call);
        metadata::replace_in(user, call);
        set_password(user, password, created_at);
        user.insert("legal_accepted_at".into(), legal.into());
    });
    reply(state, &id)
}

/// A user with nothing but an id.
pub(crate) fn add_user(state: &mut State, created_at: i64) -> String {
    let id = state.ids.id("user");
    let image = format!("https://img.clerk.com/default/{id}");
    state.users.insert(row! {
        "id": id, "object": "user", "external_id": null, "username": null,
        "first_name": null, "last_name": null, "locale": null,
        "primary_email_address_id": null, "primary_phone_number_id": null,
        "primary_web3_wallet_id": null,
        "profile_image_url": image, "image_url": image, "has_image": false,
        "public_metadata": {}, "private_metadata": {}, "unsafe_metadata": {},
        "passkeys": [], "saml_accounts": [],
        "enterprise_accounts": [],
        "password_enabled": false, "password_last_updated_at": null, "two_factor_enabled": false,
        "totp_enabled": false, "backup_code_enabled": false,
        "mfa_enabled_at": null, "mfa_disabled_at": null, "legal_accepted_at": null,
        "banned": false, "locked": false, "deprovisioned": false,
        "lockout_expires_in_seconds": null, "verification_attempts_remaining": 100,
        "delete_self_enabled": true, "create_organization_enabled": true,
        "create_organizations_limit": null, "bypass_client_trust": false, "scim": null,
        "last_sign_in_at": null, "last_active_at": null,
        "created_at": created_at, "updated_at": created_at,
    });
    id
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    state.user(id)?;
    check_unique(state, call, id)?;
    metadata::refuse_where_it_has_its_own(call)?;
    for kind in KINDS {
        if let Some(wanted) = call.text(kind.primary()) {
            let own = kind.table(state).get(wanted);
            let own = own.filter(|row| text(row, "_user_id") == id);
            let own = own.ok_or_else(|| ApiError::not_found(kind.object(), wanted))?;
            if own["verification"]["status"] != "verified" {
                let why = "A primary identifier must be verified.";
                return Err(ApiError::bad_value(kind.primary(), why));
            }
        }
    }
    let password = new_password(call)?;
    let created_at = time(call, "created_at")?;
    let legal = time(call, "legal_accepted_at")?;
    let now = state.now();
    state.change_user(id, |user| {
        copy_members(user, call);
        metadata::merge_into(user, call);
        set_password(user, password, now);
        for (name, at) in [("created_at", created_at), ("legal_accepted_at", legal)] {
            if let Some(at) = at {
                user.insert(name.into(), at.into());
            }
        }
    });
    for kind in KINDS {
        if let Some(value) = call.body.get(kind.primary()) {
            set_primary(state, kind, id, value.as_str());
        }
    }
    if call.flag("sign_out_of_other_sessions") == Some(true) {
        super::sessions::end_all(state, id, "revoked");
    }
    reply(state, id)
}

fn copy_members(user: &mut Row, call: &Call) {
    for name in COPIED {
        if let Some(value) = call.body.get(name) {
            user.insert(name.into(), value.clone());
        }
    }
    if call.text("username") == Some("") {
        user.insert("username".into(), Value::Null);
    }
    if let Some(secret) = call.text("totp_secret") {
        user.insert("_totp_secret".into(), secret.into());
        user.insert("totp_enabled".into(), true.into());
        user.insert("two_factor_enabled".into(), true.into());
    }
    let codes = call.texts("backup_codes");
    if !codes.is_empty() {
        user.insert("_backup_codes".into(), json!(codes));
        user.insert("backup_code_enabled".into(), true.into());
    }
}

fn check_unique(state: &State, call: &Call, own_id: &str) -> Result<(), ApiError> {
    for name in ["external_id", "username"] {
        if let Some(value) = call.text(name)
            && state
                .users
                .find(name, value)
                .any(|row| text(row, "id") != own_id)
        {
            return Err(ApiError::taken(name));
        }
    }
    match call.text("username").filter(|name| !name.is_empty()) {
        Some(name) if !(4..=64).contains(&name.chars().count()) => Err(ApiError::new(
            422,
            "form_username_invalid_length",
            "is invalid",
            "A username has 4 to 64 characters.",
        )
        .param("username")),
        Some(name)
            if !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) =>
        {
            Err(ApiError::new(
                422,
                "form_username_invalid_character",
                "is invalid",
                "A username has letters, digits, `_` and `-`.",
            )
            .param("username"))
        }
        _ => Ok(()),
    }
}

/// The password that the call sets: as text, or a digest that matches nothing.
fn new_password(call: &Call) -> Result<Option<Value>, ApiError> {
    if let Some(password) = call.text("password") {
        if call.flag("skip_password_checks") != Some(true) {
            check_password(password)?;
        }
        return Ok(Some(password.into()));
    }
    match (call.text("password_digest"), call.text("password_hasher")) {
        (Some(_), Some(_)) => Ok(Some(Value::Null)),
        (Some(_), None) => Err(ApiError::missing("password_hasher")),
        (None, Some(_)) => Err(ApiError::missing("password_digest")),
        (None, None) => Ok(None),
    }
}

fn set_password(user: &mut Row, password: Option<Value>, now: i64) {
    if let Some(password) = password {
        user.insert("_password".into(), password);
        user.insert("password_enabled".into(), true.into());
        user.insert("password_last_updated_at".into(), now.into());
    }
}

/// A time of the body, in milliseconds.
pub(super) fn time(call: &Call, name: &str) -> Result<Option<i64>, ApiError> {
    call.text(name).map(|t| rfc3339::read(name, t)).transpose()
}

fn remove(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    state.user(id)?;
    removal::user(state, id);
    Ok(deleted("user", id))
}

/// The answer to a deletion.
pub(super) fn deleted(object: &str, id: &str) -> Reply {
    Reply::json(json!({ "object": object, "id": id, "deleted": true }))
}

fn merge_metadata(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    state.change_user(call.arg(0), |user| metadata::merge_into(user, call));
    reply(state, call.arg(0))
}

fn replace_metadata(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    state.change_user(call.arg(0), |user| metadata::replace_in(user, call));
    reply(state, call.arg(0))
}

fn list_memberships(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    let rows: Vec<&Row> = state.memberships.find("_user_id", call.arg(0)).collect();
    page(call, Shape::Data, &rows, |row| {
        memberships::render(state, row)
    })
}
