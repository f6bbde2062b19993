//! Email addresses, phone numbers and wallets: three tables that are handled alike.

use serde_json::{Value, json};

use super::identifier_verification;
use super::users::deleted;
use crate::call::Call;
use crate::error::ApiError;
use crate::router::{Reply, Route, delete, get, patch, post, put};
use crate::state::State;
use crate::store::{Row, Table, number, public, row, text};

pub(super) const ROUTES: &[Route] = &[
    post(
        "/email_addresses",
        "user_id! email_address! verified:b primary:b notify_primary_email_address_changed:b",
        |state, call| create(state, call, EMAIL),
    ),
    get("/email_addresses/{}", |state, call| {
        read(state, call, EMAIL)
    }),
    patch(
        "/email_addresses/{}",
        "verified:b primary:b notify_primary_email_address_changed:b",
        |state, call| update(state, call, EMAIL),
    ),
    delete("/email_addresses/{}", |state, call| {
        remove(state, call, EMAIL)
    }),
    post(
        "/email_addresses/{}/prepare_verification",
        "",
        |state, call| identifier_verification::prepare(state, call, EMAIL),
    ),
    post(
        "/email_addresses/{}/attempt_verification",
        ATTEMPT,
        |state, call| identifier_verification::attempt(state, call, EMAIL),
    ),
    put(
        "/users/{}/email_address",
        "email_address! identification_status notify_primary_email_address_changed:b",
        |state, call| replace(state, call, EMAIL),
    ),
    post(
        "/phone_numbers",
        "user_id! phone_number! verified:b primary:b reserved_for_second_factor:b",
        |state, call| create(state, call, PHONE),
    ),
    get("/phone_numbers/{}", |state, call| read(state, call, PHONE)),
    patch(
        "/phone_numbers/{}",
        "verified:b primary:b reserved_for_second_factor:b",
        |state, call| update(state, call, PHONE),
    ),
    delete("/phone_numbers/{}", |state, call| {
        remove(state, call, PHONE)
    }),
    post(
        "/phone_numbers/{}/prepare_verification",
        "",
        |state, call| identifier_verification::prepare(state, call, PHONE),
    ),
    post(
        "/phone_numbers/{}/attempt_verification",
        ATTEMPT,
        |state, call| identifier_verification::attempt(state, call, PHONE),
    ),
    put(
        "/users/{}/phone_number",
        "phone_number! identification_status",
        |state, call| replace(state, call, PHONE),
    ),
    delete("/users/{}/web3_wallets/{}", remove_wallet),
];

const ATTEMPT: &str = "verification_id! code!";

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Email,
    Phone,
    Wallet,
}

pub(crate) const EMAIL: Kind = Kind::Email;
pub(crate) const PHONE: Kind = Kind::Phone;
pub(super) const WALLET: Kind = Kind::Wallet;

/// Every kind, with the email address first: it is what people are found by.
pub(super) const KINDS: [Kind; 3] = [EMAIL, PHONE, WALLET];

impl Kind {
    /// The `object` tag, which is also the name of the member with the value.
    pub(super) fn object(self) -> &'static str {
        match self {
            Self::Email => "email_address",
            Self::Phone => "phone_number",
            Self::Wallet => "web3_wallet",
        }
    }

    /// The member of the user that names its first identifier of this kind.
    pub(super) fn primary(self) -> &'static str {
        match self {
            Self::Email => "primary_email_address_id",
            Self::Phone => "primary_phone_number_id",
            Self::Wallet => "primary_web3_wallet_id",
        }
    }

    pub(super) fn table(self, state: &State) -> &Table {
        match self {
            Self::Email => &state.email_addresses,
            Self::Phone => &state.phone_numbers,
            Self::Wallet => &state.web3_wallets,
        }
    }

    pub(super) fn table_mut(self, state: &mut State) -> &mut Table {
        match self {
            Self::Email => &mut state.email_addresses,
            Self::Phone => &mut state.phone_numbers,
            Self::Wallet => &mut state.web3_wallets,
        }
    }

    pub(super) fn find(self, state: &State, id: &str) -> Result<Row, ApiError> {
        let row = self.table(state).get(id).cloned();
        row.ok_or_else(|| ApiError::not_found(self.object(), id))
    }
}

/// All identifiers of a user, in wire shape.
pub(super) fn identifiers_of(state: &State, kind: Kind, user_id: &str) -> Value {
    let rows = kind.table(state).find("_user_id", user_id);
    rows.map(|row| Value::Object(public(row))).collect()
}

/// Refuses what is no address or number, and what another user has.
pub(super) fn check_identifier(state: &State, kind: Kind, value: &str) -> Result<(), ApiError> {
    let name = kind.object();
    let wanted = match kind {
        Kind::Email if !is_email(value) => "an address like ada@example.com",
        Kind::Phone if !is_phone(value) => "a number in E.164 form like +12015550123",
        Kind::Wallet if !is_wallet(value) => "an address of 0x and 40 hexadecimal digits",
        _ => {
            let taken = kind
                .table(state)
                .find(name, &normal(kind, value))
                .next()
                .is_some();
            return if taken {
                Err(ApiError::taken(name))
            } else {
                Ok(())
            };
        }
    };
    Err(ApiError::bad_format(
        name,
        format!("{name} must be {wanted}."),
    ))
}

pub(super) fn is_email(value: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    value.split_once('@').is_some_and(|(local, domain)| {
        plain(local)
            && plain(domain)
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    })
}

fn is_phone(value: &str) -> bool {
    value.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_wallet(value: &str) -> bool {
    value
        .strip_prefix("0x")
        .is_some_and(|digits| digits.len() == 40 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Addresses are kept in lower case.
fn normal(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Email => value.to_lowercase(),
        Kind::Phone | Kind::Wallet => value.to_owned(),
    }
}

/// Adds an identifier; a user's first one is the primary one.
pub(crate) fn add_identifier(
    state: &mut State,
    kind: Kind,
    user_id: &str,
    value: &str,
    verified: bool,
    reserved: bool,
) -> String {
    // The user's last change is the call that adds this part.
    let now = state
        .users
        .get(user_id)
        .map_or(0, |user| number(user, "updated_at"));
    let id = state.ids.id("idn");
    let mut identifier = row! {
        "id": id, "object": kind.object(), kind.object(): normal(kind, value),
        "reserved": reserved, "linked_to": [], "verification": null,
        "created_at": now, "updated_at": now, "_user_id": user_id,
    };
    match kind {
        Kind::Email => {
            identifier.insert("matches_sso_connection".into(), false.into());
        }
        Kind::Phone => {
            identifier.insert("reserved_for_second_factor".into(), false.into());
            identifier.insert("default_second_factor".into(), false.into());
            identifier.insert("backup_codes".into(), Value::Null);
        }
        Kind::Wallet => {
            for name in ["reserved", "linked_to"] {
                identifier.remove(name);
            }
        }
    }
    if verified {
        identifier.insert("verification".into(), by_admin());
    }
    kind.table_mut(state).insert(identifier);
    let user = state.users.get(user_id);
    if user.is_some_and(|user| user[kind.primary()].is_null()) {
        set_primary(state, kind, user_id, Some(&id));
    }
    id
}

fn by_admin() -> Value {
    json!({
        "object": "verification_admin", "status": "verified", "strategy": "admin",
        "attempts": null, "expire_at": null,
    })
}

pub(super) fn set_primary(state: &mut State, kind: Kind, user_id: &str, id: Option<&str>) {
    let value = id.and_then(|id| kind.table(state).get(id));
    let value = value.map_or(Value::Null, |row| row[kind.object()].clone());
    state.users.update(user_id, |user| {
        user.insert(kind.primary().into(), id.into());
        user.insert(format!("_{}", kind.object()), value);
    });
}

fn create(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    let user_id = call.text("user_id").unwrap_or_default();
    let value = call.text(kind.object()).unwrap_or_default();
    state.user(user_id)?;
    check_identifier(state, kind, value)?;
    state.change_user(user_id, |_| {});
    let verified = call.flag("verified") == Some(true);
    let id = add_identifier(state, kind, user_id, value, verified, false);
    set_members(state, call, kind, &id);
    if call.flag("primary") == Some(true) {
        set_primary(state, kind, user_id, Some(&id));
    }
    read_id(state, kind, &id)
}

fn read(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    read_id(state, kind, call.arg(0))
}

fn read_id(state: &State, kind: Kind, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(public(&kind.find(state, id)?)))
}

fn update(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    let id = call.arg(0);
    let owner = text(&kind.find(state, id)?, "_user_id").to_owned();
    let now = state.now();
    kind.table_mut(state).update(id, |row| {
        row.insert("updated_at".into(), now.into());
        match call.flag("verified") {
            Some(true) => row.insert("verification".into(), by_admin()),
            Some(false) => row.insert("verification".into(), Value::Null),
            None => None,
        };
    });
    set_members(state, call, kind, id);
    if call.flag("primary") == Some(true) {
        set_primary(state, kind, &owner, Some(id));
    }
    state.change_user(&owner, |_| {});
    read_id(state, kind, id)
}

fn set_members(state: &mut State, call: &Call, kind: Kind, id: &str) {
    if let Some(reserved) = call.flag("reserved_for_second_factor") {
        kind.table_mut(state).update(id, |row| {
            row.insert("reserved_for_second_factor".into(), reserved.into());
        });
    }
}

fn remove(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    remove_id(state, call.arg(0), kind)
}

fn remove_wallet(state: &mut State, call: &Call) -> Result<Reply, ApiError> {
    let (user_id, id) = (call.arg(0), call.arg(1));
    state.user(user_id)?;
    if text(&WALLET.find(state, id)?, "_user_id") != user_id {
        return Err(ApiError::not_found(WALLET.object(), id));
    }
    remove_id(state, id, WALLET)
}

fn remove_id(state: &mut State, id: &str, kind: Kind) -> Result<Reply, ApiError> {
    let owner = text(&kind.find(state, id)?, "_user_id").to_owned();
    kind.table_mut(state).remove(id);
    if state.user(&owner)?[kind.primary()] == id {
        let next = kind.table(state).find("_user_id", &owner).next();
        let next = next.map(|row| text(row, "id").to_owned());
        set_primary(state, kind, &owner, next.as_deref());
    }
    state.change_user(&owner, |_| {});
    Ok(deleted(kind.object(), id))
}

/// The one value that a user has from now on.
fn replace(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, ApiError> {
    let user_id = call.arg(0);
    let value = call.text(kind.object()).unwrap_or_default();
    state.user(user_id)?;
    let status = call.text("identification_status").unwrap_or("verified");
    if !["verified", "reserved", "unverified"].contains(&status) {
        let wanted = "identification_status must be verified, reserved or unverified.";
        return Err(ApiError::bad_value("identification_status", wanted));
    }
    let old: Vec<Row> = kind
        .table(state)
        .find("_user_id", user_id)
        .cloned()
        .collect();
    let is_own = |row: &Row| text(row, kind.object()) == normal(kind, value);
    if !old.iter().any(is_own) {
        check_identifier(state, kind, value)?;
    }
    for row in &old {
        kind.table_mut(state).remove(text(row, "id"));
    }
    set_primary(state, kind, user_id, None);
    state.change_user(user_id, |_| {});
    let (verified, reserved) = (status == "verified", status == "reserved");
    let id = add_identifier(state, kind, user_id, value, verified, reserved);
    read_id(state, kind, &id)
}
