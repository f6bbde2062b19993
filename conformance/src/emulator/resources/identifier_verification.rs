//! Codes that verify email addresses and phone numbers. Nothing is sent: the code is always the same.

use serde_json::json;

use super::identifiers::Kind;
use crate::emulator::call::Call;
use crate::emulator::error::ApiError;
use crate::emulator::router::Reply;
use crate::emulator::state::State;
use crate::emulator::store::text;

/// The code that every verification accepts.
pub(super) const CODE: &str = "424242";

pub(super) fn prepare(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    kind.find(state, id)?;
    let expire_at = state.now() + 600_000;
    let verification = state.ids.id("ver");
    let strategy = match kind {
        Kind::Email => "email_code",
        Kind::Phone => "phone_code",
        Kind::Wallet => "web3_wallet_signature",
    };
    kind.table_mut(state).update(id, |row| {
        row.insert("_verification_id".into(), verification.clone().into());
        let otp = json!({
            "object": "verification_otp", "status": "unverified", "strategy": strategy,
            "attempts": 0, "expire_at": expire_at,
        });
        row.insert("verification".into(), otp);
    });
    verification_reply(state, kind, id)
}

pub(super) fn attempt(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let row = kind.find(state, id)?;
    let verification = call.text("verification_id").unwrap_or_default();
    if text(&row, "_verification_id") != verification {
        return Err(ApiError::not_found("verification", verification));
    }
    let right = call.text("code") == Some(CODE);
    kind.table_mut(state).update(id, |row| {
        let state = &mut row["verification"];
        state["attempts"] = (state["attempts"].as_i64().unwrap_or(0) + 1).into();
        if right {
            state["status"] = "verified".into();
        }
    });
    if right {
        verification_reply(state, kind, id)
    } else {
        let why = "This is not the code that was sent.";
        Err(ApiError::new(400, "form_code_incorrect", "is incorrect", why).param("code"))
    }
}

fn verification_reply(state: &State, kind: Kind, id: &str) -> Result<Reply, ApiError> {
    let row = kind.find(state, id)?;
    let mut shown = row["verification"].clone();
    shown["id"] = row["_verification_id"].clone();
    Ok(Reply::json(shown))
}
