//! One file a resource: its routes, its validation, its wire shape.

use super::router::Route;

mod identifiers;
mod jwks;
mod memberships;
mod metadata;
mod organizations;
pub(super) mod sessions;
mod user_filters;
mod user_security;
pub(super) mod users;

pub(super) use identifiers::{EMAIL, PHONE, add_identifier};
pub(super) use memberships::add_member;
pub(super) use organizations::add_organization;
pub(super) use users::add_user;

/// Every operation there is.
pub(super) const TABLES: &[&[Route]] = &[
    users::ROUTES,
    user_security::ROUTES,
    identifiers::ROUTES,
    organizations::ROUTES,
    memberships::ROUTES,
    sessions::ROUTES,
    jwks::ROUTES,
];
