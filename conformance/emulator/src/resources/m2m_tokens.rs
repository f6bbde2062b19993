//! Machine-to-machine tokens, opaque or as JWT.

use serde_json::{Value, json};

use super::api_keys::{expiration, is_expired, render, set_revoked};
use super::machines::are_scoped;
use crate::call::Call;
use crate::error::ApiError;
use crate::page::{Shape, page};
use crate::router::{Reply, Route, get, post};
use crate::state::State;
use crate::store::{Row, number, row, text};
use crate::token;

pub(super) const ROUTES: &[Route] = &[
    get("/m2m_tokens", list),
    post(
        "/m2m_tokens",
        "token_format seconds_until_expiration:n claims:* min_remaining_ttl_seconds:i",
        create,
    ),
    post("/m2m_tokens/verify", "token!", verify),
    post("/m2m_tokens/{}/revoke", "revocation_reason", revoke),
];

fn list(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let subject = call
        .query
        .get("subject")
        .ok_or_else(|| ApiError::missing("subject"))?;
    if call
        .machine
        .as_deref()
        .is_some_and(|machine| machine != subject)
    {
        return Err(ApiError::new(
            403,
            "not_authorized",
            "not authorized",
            "A machine lists its own tokens only.",
        ));
    }
    let revoked = call.query.flag("revoked")? == Some(true);
    let expired = call.query.flag("expired")? == Some(true);
    let now = state.now();
    let mut rows: Vec<&Row> = state
        .m2m_tokens
        .find("subject", subject)
        .filter(|row| is_opaque(row))
        .filter(|row| revoked || row["revoked"] == false)
        .filter(|row| expired || !is_expired(row, now))
        .collect();
    rows.reverse();
    page(call, Shape::Machine("m2m_tokens"), &rows, |row| {
        render(row, now)
    })
}

/// Clerk stores opaque tokens only: those in JWT form are neither listed nor revoked.
fn is_opaque(row: &Row) -> bool {
    row["_format"] == "opaque"
}

/// Only a machine makes tokens: the request carries its key, not the instance's.
fn create(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let Some(machine) = call
        .machine
        .as_deref()
        .and_then(|id| state.machines.get(id))
    else {
        return Err(ApiError::new(
            401,
            "machine_secret_key_invalid",
            "a machine secret key is needed",
            "Send the secret key of the machine that the token is for.",
        ));
    };
    let subject = text(machine, "id").to_owned();
    let default = state.now() + number(machine, "default_token_ttl") * 1000;
    let now = state.now();
    let end = match call.body.get("seconds_until_expiration") {
        None => Some(default),
        Some(_) => expiration(call, now)?,
    };
    let format = call.text("token_format").unwrap_or("opaque");
    if !["opaque", "jwt"].contains(&format) {
        return Err(ApiError::bad_value(
            "token_format",
            "token_format must be opaque or jwt.",
        ));
    }
    let scopes = state.machine_scopes.find("from_machine_id", &subject);
    let scopes: Vec<Value> = scopes.map(|scope| scope["to_machine_id"].clone()).collect();
    let least = call.int_within("min_remaining_ttl_seconds", 0, i64::MAX / 1000 - now)?;
    if let Some(least) = least.filter(|_| format == "opaque") {
        let long = now + 1000 * least;
        let lives = |row: &&Row| {
            row["revoked"] == false
                && row["expiration"].as_i64().is_none_or(|end| end >= long)
                && is_opaque(row)
                && row["scopes"].as_array() == Some(&scopes)
                && Some(&row["claims"]) == call.body.get("claims").or(Some(&Value::Null))
        };
        if let Some(kept) = state.m2m_tokens.find("subject", &subject).rfind(lives) {
            let mut shown = render(kept, now);
            shown["token"] = kept["_token"].clone();
            return Ok(Reply::json(shown).with_status(201));
        }
    }
    let id = state.ids.hex_id("mt");
    let claims = call.body.get("claims").cloned().unwrap_or_default();
    let token = if format == "jwt" {
        let mut members = claims.as_object().cloned().unwrap_or_default();
        let audience = scopes.clone();
        let words: Vec<&str> = scopes.iter().filter_map(Value::as_str).collect();
        members.extend(row! {
            "sub": subject, "jti": id, "aud": audience, "scopes": words.join(" "),
        });
        token::machine_token(state, members, end.map_or(3600, |end| (end - now) / 1000))
    } else {
        format!("mt_{}", state.ids.text(40))
    };
    let row = row! {
        "id": id, "object": "machine_to_machine_token", "subject": subject, "claims": claims,
        "scopes": scopes, "revoked": false, "revocation_reason": null, "expiration": end,
        "last_used_at": null, "created_at": now, "updated_at": now, "_token": token, "_format": format,
    };
    let mut shown = render(&row, now);
    shown["token"] = token.into();
    state.m2m_tokens.insert(row);
    Ok(Reply::json(shown).with_status(201))
}

fn revoke(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let row = state
        .m2m_tokens
        .get(call.arg(0))
        .filter(|row| is_opaque(row));
    let row = row.ok_or_else(|| ApiError::not_found("opaque M2M token", call.arg(0)))?;
    if call
        .machine
        .as_deref()
        .is_some_and(|machine| machine != text(row, "subject"))
    {
        return Err(ApiError::not_found(
            "M2M token of this machine",
            call.arg(0),
        ));
    }
    let now = state.now();
    let row = state
        .m2m_tokens
        .update(call.arg(0), |row| set_revoked(row, call, now));
    Ok(Reply::json(row.map_or(Value::Null, |row| render(row, now))))
}

/// A token that does not hold, or that the asking machine may not see, is not found.
fn verify(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let token = call.text("token").unwrap_or_default();
    let now = state.now();
    let found = state.m2m_tokens.find("_token", token).next().filter(|row| {
        let asking = call.machine.as_deref();
        row["revoked"] == false
            && !is_expired(row, now)
            && asking.is_none_or(|machine| are_scoped(state, machine, text(row, "subject")))
    });
    let found = found.ok_or_else(|| ApiError::not_found("valid M2M token for", "this request"))?;
    let id = text(found, "id").to_owned();
    let used = state.m2m_tokens.update(&id, |row| {
        row.insert("last_used_at".into(), json!(now));
    });
    Ok(Reply::json(
        used.map_or(Value::Null, |row| render(row, now)),
    ))
}
