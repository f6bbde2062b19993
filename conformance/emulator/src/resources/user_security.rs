//! What guards a user: bans, locks, passwords, second factors, external accounts.

use serde_json::{Value, json};

use super::sessions;
use super::users::{render, reply};
use crate::call::Call;
use crate::error::ApiError;
use crate::router::{Reply, Route, delete, get, post};
use crate::state::State;
use crate::store::{Row, text};

pub(super) const ROUTES: &[Route] = &[
    post("/users/ban", "user_ids!:ls", ban_many),
    post("/users/unban", "user_ids!:ls", unban_many),
    post("/users/{}/ban", "", ban),
    post("/users/{}/unban", "", unban),
    post("/users/{}/lock", "", lock),
    post("/users/{}/unlock", "", unlock),
    post("/users/{}/verify_password", "password!", verify_password),
    post(
        "/users/{}/remove_password",
        "sign_out_of_other_sessions:b",
        remove_password,
    ),
    post(
        "/users/{}/password/set_compromised",
        "revoke_all_sessions:b",
        set_compromised,
    ),
    post(
        "/users/{}/password/unset_compromised",
        "",
        unset_compromised,
    ),
    post("/users/{}/verify_totp", "code!", verify_totp),
    delete("/users/{}/mfa", disable_mfa),
    delete("/users/{}/totp", disable_totp),
    delete("/users/{}/backup_code", disable_backup_codes),
    delete("/users/{}/passkeys/{}", no_such_part),
    get("/users/{}/trusted_devices", no_trusted_devices),
    delete("/users/{}/trusted_devices/{}", no_such_part),
];

/// A password that Clerk's default rules take: 8 to 72 bytes, and not on everybody's list.
pub(super) fn check_password(password: &str) -> Result<(), ApiError> {
    let (code, why) = match password.len() {
        0..8 => (
            "form_password_length_too_short",
            "A password has at least 8 characters.",
        ),
        73.. => (
            "form_password_length_too_long",
            "A password has at most 72 bytes.",
        ),
        _ if ["password", "12345678", "123456789", "password123"].contains(&password) => (
            "form_password_pwned",
            "This password was found in a data breach.",
        ),
        _ => return Ok(()),
    };
    Err(ApiError::new(422, code, "is invalid", why).param("password"))
}

fn set(state: &mut State, id: &str, members: &[(&str, Value)]) -> Result<Reply, ApiError> {
    state.user(id)?;
    state.change_user(id, |user| {
        for (name, value) in members {
            user.insert((*name).into(), value.clone());
        }
    });
    reply(state, id)
}

fn ban(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    sessions::end_all(state, call.arg(0), "revoked");
    set(state, call.arg(0), &[("banned", true.into())])
}

fn unban(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    set(state, call.arg(0), &[("banned", false.into())])
}

fn ban_many(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    set_banned(state, call, true)
}

fn unban_many(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    set_banned(state, call, false)
}

fn set_banned(state: &mut State, call: &Call, banned: bool) -> Result<Reply, ApiError> {
    let ids = call.texts("user_ids");
    for id in &ids {
        state.user(id)?;
    }
    for id in &ids {
        if banned {
            sessions::end_all(state, id, "revoked");
        }
        state.change_user(id, |user| {
            user.insert("banned".into(), banned.into());
        });
    }
    let users = ids.iter().map(|id| Ok(render(state, state.user(id)?)));
    Ok(Reply::json(Value::Array(
        users.collect::<Result<_, ApiError>>()?,
    )))
}

/// How long a lock lasts, in seconds.
const LOCKOUT: i64 = 3600;

fn lock(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let locked = [
        ("locked", true.into()),
        ("_locked_until", (state.now() + 1000 * LOCKOUT).into()),
        ("lockout_expires_in_seconds", LOCKOUT.into()),
        ("verification_attempts_remaining", 0.into()),
    ];
    set(state, call.arg(0), &locked)
}

fn unlock(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    set(state, call.arg(0), &unlocked())
}

fn unlocked() -> [(&'static str, Value); 3] {
    [
        ("locked", false.into()),
        ("lockout_expires_in_seconds", Value::Null),
        ("verification_attempts_remaining", 100.into()),
    ]
}

/// Shows what is left of a lock: a user who was created locked stays so, another one's lock ends.
pub(super) fn unlocked_if_over(shown: &mut Row, user: &Row, now: i64) {
    let Some(until) = user.get("_locked_until").and_then(Value::as_i64) else {
        return;
    };
    if user["locked"] != true {
        return;
    }
    if until <= now {
        let members = unlocked().map(|(name, value)| (name.to_owned(), value));
        shown.extend(members);
    } else {
        let left = (until - now) / 1000;
        shown.insert("lockout_expires_in_seconds".into(), left.into());
    }
}

/// Refuses to sign in one who is banned or locked.
pub(crate) fn check_may_sign_in(state: &State, user_id: &str) -> Result<(), ApiError> {
    let user = render(state, state.user(user_id)?);
    for (member, code) in [("banned", "user_banned"), ("locked", "user_locked")] {
        if user[member] == true {
            let why = format!("A {member} user cannot be signed in.");
            return Err(ApiError::new(403, code, "user cannot sign in", why));
        }
    }
    Ok(())
}

fn verify_password(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let user = state.user(call.arg(0))?;
    if user["password_enabled"] != true {
        return Err(ApiError::new(
            400,
            "no_password_set",
            "no password set",
            "This user has no password to verify.",
        ));
    }
    if user.get("_password").and_then(Value::as_str) != call.text("password") {
        return Err(ApiError::new(
            422,
            "incorrect_password",
            "incorrect password",
            "This is not the user's password.",
        )
        .param("password"));
    }
    Ok(Reply::json(json!({ "verified": true })))
}

fn remove_password(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    if call.flag("sign_out_of_other_sessions") == Some(true) {
        sessions::end_all(state, call.arg(0), "revoked");
    }
    set(
        state,
        call.arg(0),
        &[
            ("password_enabled", false.into()),
            ("_password", Value::Null),
        ],
    )
}

fn set_compromised(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    if call.flag("revoke_all_sessions") == Some(true) {
        sessions::end_all(state, call.arg(0), "revoked");
    }
    set(
        state,
        call.arg(0),
        &[("_password_compromised", true.into())],
    )
}

fn unset_compromised(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    set(
        state,
        call.arg(0),
        &[("_password_compromised", false.into())],
    )
}

fn verify_totp(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let code = call.text("code").unwrap_or_default();
    let user = state.user(id)?;
    if user["totp_enabled"] == true && code == super::identifier_verification::CODE {
        return Ok(Reply::json(
            json!({ "verified": true, "code_type": "totp" }),
        ));
    }
    let codes = user.get("_backup_codes").and_then(Value::as_array);
    let left: Vec<Value> = codes
        .into_iter()
        .flatten()
        .filter(|c| *c != code)
        .cloned()
        .collect();
    if codes.is_some_and(|codes| codes.len() > left.len()) {
        state.change_user(id, |user| {
            user.insert("_backup_codes".into(), left.into());
        });
        return Ok(Reply::json(
            json!({ "verified": true, "code_type": "backup_code" }),
        ));
    }
    Err(ApiError::new(
        422,
        "form_code_incorrect",
        "is incorrect",
        "This code is not right.",
    )
    .param("code"))
}

fn disable_mfa(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let phones = state.phone_numbers.find("_user_id", call.arg(0));
    let phones: Vec<String> = phones.map(|row| text(row, "id").to_owned()).collect();
    for phone in phones {
        state.phone_numbers.update(&phone, |row| {
            row.insert("reserved_for_second_factor".into(), false.into());
        });
    }
    disable(state, call, |user| {
        clear_totp(user);
        clear_backup_codes(user);
    })
}

fn disable_totp(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    disable(state, call, clear_totp)
}

fn disable_backup_codes(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    disable(state, call, clear_backup_codes)
}

fn clear_totp(user: &mut Row) {
    user.insert("totp_enabled".into(), false.into());
    user.insert("two_factor_enabled".into(), false.into());
    user.remove("_totp_secret");
}

fn clear_backup_codes(user: &mut Row) {
    user.insert("backup_code_enabled".into(), false.into());
    user.remove("_backup_codes");
}

fn disable(
    state: &mut State,
    call: &Call,
    change: impl FnOnce(&mut Row),
) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    state.user(id)?;
    state.change_user(id, change);
    Ok(Reply::json(json!({ "user_id": id })))
}

/// Parts that no user of the emulator has.
fn no_such_part(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    Err(ApiError::not_found("identification", call.arg(1)))
}

fn no_trusted_devices(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    state.user(call.arg(0))?;
    Ok(Reply::json(json!({ "data": [], "total_count": 0 })))
}
