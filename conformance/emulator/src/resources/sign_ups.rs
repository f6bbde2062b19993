//! Sign-ups under way: begun and completed by tests ([`Emulator::begin_sign_up`]), read and changed
//! by the API.
//!
//! [`Emulator::begin_sign_up`]: crate::Emulator::begin_sign_up

use serde_json::{Value, json};

use super::identifiers::{EMAIL, add_identifier, check_identifier};
use super::users::add_user;
use crate::call::Call;
use crate::error::ApiError;
use crate::router::{Reply, Route, get, patch};
use crate::state::State;
use crate::store::{Row, number, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    get("/sign_ups/{}", read),
    patch("/sign_ups/{}", "external_id custom_action:b", update),
];

const DAY: i64 = 24 * 3_600_000;

/// A sign-up that nobody went on with is abandoned, without anybody writing that down.
fn render(state: &State, sign_up: &Row) -> Value {
    let mut shown = public(sign_up);
    if is_open(sign_up) && number(sign_up, "abandon_at") <= state.now() {
        shown.insert("status".into(), "abandoned".into());
    }
    Value::Object(shown)
}

fn is_open(sign_up: &Row) -> bool {
    text(sign_up, "status") == "missing_requirements"
}

fn read(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let row = state.sign_ups.require("sign-up", call.arg(0))?;
    Ok(Reply::json(render(state, row)))
}

fn update(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let sign_up = render(state, state.sign_ups.require("sign-up", id)?);
    if sign_up["status"] != "missing_requirements" {
        let why = format!("The sign-up is {}.", text_of(&sign_up["status"]));
        return Err(ApiError::new(
            403,
            "sign_up_not_open",
            "sign-up is not open",
            why,
        ));
    }
    if let Some(external_id) = call.text("external_id") {
        let mut others = state.sign_ups.find("external_id", external_id);
        let taken = others.any(|row| text(row, "id") != id);
        if taken
            || state
                .users
                .find("external_id", external_id)
                .next()
                .is_some()
        {
            return Err(ApiError::taken("external_id"));
        }
    }
    state.sign_ups.update(id, |row| {
        if let Some(external_id) = call.body.get("external_id") {
            row.insert("external_id".into(), external_id.clone());
        }
        if let Some(custom_action) = call.flag("custom_action") {
            row.insert("custom_action".into(), custom_action.into());
        }
    });
    read(state, call)
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Somebody gives an address and has not verified it yet; `None` where it is no address or taken.
pub(crate) fn begin(state: &mut State, email: &str) -> Option<String> {
    check_identifier(state, EMAIL, email).ok()?;
    let (id, now) = (state.ids.id("sua"), state.now());
    state.sign_ups.insert(row! {
        "id": id, "object": "sign_up_attempt", "status": "missing_requirements",
        "required_fields": ["email_address"], "optional_fields": ["first_name", "last_name"],
        "missing_fields": [], "unverified_fields": ["email_address"],
        "verifications": {
            "email_address": {
                "next_action": "needs_attempt", "supported_strategies": ["email_code"],
            },
            "phone_number": null, "web3_wallet": null, "external_account": null,
        },
        "username": null, "email_address": email.to_lowercase(), "phone_number": null,
        "web3_wallet": null, "password_enabled": false, "first_name": null, "last_name": null,
        "unsafe_metadata": {}, "public_metadata": {}, "custom_action": false,
        "external_id": null, "created_session_id": null, "created_user_id": null,
        "abandon_at": now + DAY, "legal_accepted_at": null,
    });
    Some(id)
}

/// The address is verified: the sign-up becomes a user with a session, whose id is given.
pub(crate) fn complete(state: &mut State, id: &str) -> Option<String> {
    let sign_up = state.sign_ups.get(id)?.clone();
    if render(state, &sign_up)["status"] != "missing_requirements" {
        return None;
    }
    let email = text(&sign_up, "email_address");
    check_identifier(state, EMAIL, email).ok()?;
    let now = state.now();
    let user = add_user(state, now);
    add_identifier(state, EMAIL, &user, email, true, false);
    state.users.update(&user, |row| {
        row.insert("external_id".into(), sign_up["external_id"].clone());
    });
    let session = super::sessions::sign_in(state, &user, None);
    state.sign_ups.update(id, |row| {
        row.extend(row! {
            "status": "complete", "unverified_fields": [], "created_user_id": user,
            "created_session_id": session,
        });
        row["verifications"]["email_address"] =
            json!({ "next_action": "", "supported_strategies": ["email_code"] });
    });
    Some(user)
}
