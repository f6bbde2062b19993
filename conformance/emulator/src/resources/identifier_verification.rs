//! Codes that verify email addresses and phone numbers. Nothing is sent: the code is always the same.

use serde_json::json;

use super::identifiers::Kind;
use crate::call::Call;
use crate::error::ApiError;
use crate::router::Reply;
use crate::state::State;

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
    let otp = json!({
        "object": "verification_otp", "status": "unverified", "strategy": strategy,
        "attempts": 0, "expire_at": expire_at, "id": verification,
    });
    kind.table_mut(state).update(id, |row| {
        row.insert("_verification".into(), otp.clone());
    });
    Ok(Reply::json(otp))
}

/// A wrong or late code is told by the status of the verification. The right one verifies an
/// identifier that is not verified yet.
pub(super) fn attempt(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let row = kind.find(state, id)?;
    let asked = call.text("verification_id").unwrap_or_default();
    let known = row
        .get("_verification")
        .filter(|known| known["id"] == asked);
    let known = known.ok_or_else(|| ApiError::not_found("verification", asked))?;
    let mut otp = known.clone();
    if otp["status"] == "verified" {
        let why = "The code of this verification was accepted before.";
        let code = "verification_already_verified";
        return Err(ApiError::new(400, code, "already verified", why));
    }
    otp["attempts"] = (otp["attempts"].as_i64().unwrap_or(0) + 1).into();
    if otp["expire_at"]
        .as_i64()
        .is_some_and(|end| end <= state.now())
    {
        otp["status"] = "expired".into();
    } else if call.text("code") == Some(CODE) {
        otp["status"] = "verified".into();
    }
    kind.table_mut(state).update(id, |row| {
        row.insert("_verification".into(), otp.clone());
        if otp["status"] == "verified" && row["verification"]["status"] != "verified" {
            let mut shown = otp.clone();
            shown.as_object_mut().map(|shown| shown.remove("id"));
            row.insert("verification".into(), shown);
        }
    });
    Ok(Reply::json(otp))
}
