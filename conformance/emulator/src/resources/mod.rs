//! One file a resource: its routes, its validation, its wire shape.

use super::router::Route;

mod actions;
mod api_keys;
mod billing;
mod clients;
mod directories;
mod enterprise_connections;
mod external_accounts;
mod identifier_lists;
mod identifier_verification;
mod identifiers;
mod images;
mod invitations;
mod jwks;
mod jwt_templates;
mod m2m_tokens;
pub(super) mod machines;
mod memberships;
mod metadata;
mod oauth_applications;
mod organization_domains;
mod organization_invitations;
mod organizations;
pub(super) mod records;
mod redirect_urls;
mod removal;
mod role_sets;
mod roles;
pub(super) mod sessions;
pub(super) mod sign_ups;
mod tickets;
mod user_filters;
mod user_security;
pub(super) mod users;
mod waitlist_entries;

pub(super) use billing::add_billing;
pub(super) use external_accounts::add_external_account;
pub(super) use identifiers::{EMAIL, PHONE, add_identifier};
pub(super) use invitations::accept_invitation;
pub(super) use memberships::add_member;
use memberships::is_member;
pub(super) use oauth_applications::{ACCESS_TOKEN_LIFETIME, issue_token};
pub(super) use organizations::add_organization;
pub(super) use roles::{add_system_roles, name_and_permissions};
pub(super) use user_security::check_may_sign_in;
pub(super) use users::add_user;

/// When an invitation ends: after `expires_in_days` of the body, 1 to 365, or 30 days.
fn invitation_end(call: &super::call::Call, now: i64) -> Result<i64, super::error::ApiError> {
    let days = call.int_within("expires_in_days", 1, 365)?.unwrap_or(30);
    Ok(now + days * 24 * 3_600_000)
}

/// An invitation's status: pending ones expire without anybody writing that down.
fn invitation_status(row: &super::store::Row, now: i64) -> &str {
    match super::store::text(row, "status") {
        "pending" if super::store::number(row, "expires_at") <= now => "expired",
        status => status,
    }
}

/// The filter values of invitations.
const INVITATION_STATUSES: [&str; 4] = ["pending", "accepted", "revoked", "expired"];

/// Every operation there is.
pub(super) const TABLES: &[&[Route]] = &[
    users::ROUTES,
    user_security::ROUTES,
    identifiers::ROUTES,
    external_accounts::ROUTES,
    organizations::ROUTES,
    memberships::ROUTES,
    sessions::ROUTES,
    sign_ups::ROUTES,
    clients::ROUTES,
    jwks::ROUTES,
    roles::ROUTES,
    organization_invitations::ROUTES,
    organization_domains::ROUTES,
    invitations::ROUTES,
    waitlist_entries::ROUTES,
    identifier_lists::ROUTES,
    redirect_urls::ROUTES,
    jwt_templates::ROUTES,
    tickets::ROUTES,
    api_keys::ROUTES,
    machines::ROUTES,
    m2m_tokens::ROUTES,
    oauth_applications::ROUTES,
];
