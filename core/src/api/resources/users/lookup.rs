//! Users by what identifies them.

use alloc::string::String;

use super::operations::{CreateUser, ListUsers, list};
use crate::api::calls::CreateOrGet;

/// Lists the users with an email address: none or one.
pub fn by_email(email_address: impl Into<String>) -> ListUsers {
    list().email_address([email_address.into()])
}

/// Lists the users with a phone number, in the form of E.164: none or one.
pub fn by_phone(phone_number: impl Into<String>) -> ListUsers {
    list().phone_number([phone_number.into()])
}

/// Lists the users with an id of your own system: none or one.
pub fn by_external_id(external_id: impl Into<String>) -> ListUsers {
    let mut id = external_id.into();
    // A leading sign belongs to the filter: `-` would find everybody else.
    if id.starts_with(['+', '-']) {
        id.insert(0, '+');
    }
    list().external_id([id])
}

/// Creates a user with this id of your own system, or finds the one who has it.
pub fn create_or_get_by_external_id(
    external_id: impl Into<String>,
    create: CreateUser,
) -> CreateOrGet<CreateUser, ListUsers> {
    let id = external_id.into();
    CreateOrGet {
        create: create.external_id(id.as_str()),
        get: by_external_id(id),
    }
}

/// Creates a user with this email address, or finds the one who has it. A user who is found may not
/// have verified the address: check it before you trust it.
pub fn create_or_get_by_email(
    email_address: impl Into<String>,
    create: CreateUser,
) -> CreateOrGet<CreateUser, ListUsers> {
    let address = email_address.into();
    CreateOrGet {
        create: create.email_address([address.as_str()]),
        get: by_email(address),
    }
}
