//! The Backend API: one value per operation, typed results.
//!
//! An operation is made by a function of its resource's module, shaped by its setters, and sent
//! by a client (`client.send(users::list().limit(50))`) or by hand:
//!
//! ```
//! use clerk_core::SecretKey;
//! use clerk_core::api::{ApiConfig, users};
//!
//! let config = ApiConfig::new(SecretKey::new("sk_test_example")?);
//! let request = config.request(&users::list().limit(50).query("ada"))?;
//! assert_eq!(request.url, "https://api.clerk.com/v1/users?limit=50&query=ada");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Answers are read tolerantly: unknown values of enums and unknown members survive a round
//! trip, and a missing or `null` member fails nothing but an identity.

mod attempts;
pub mod bulk;
mod call;
mod config;
mod create_or_get;
pub mod describe;
mod endpoint;
mod error;
#[cfg(test)]
mod machinery_tests;
mod metadata;
pub(crate) mod model;
mod one_of;
mod open_enum;
mod operations;
mod page;
pub mod params;
mod patch;
#[cfg(feature = "registry")]
pub mod registry;
mod retry_after;
mod seconds;
mod secret_text;
#[cfg(test)]
mod services_tests;
mod values;

pub mod accountless_applications;
pub mod actor_tokens;
pub mod admin_portal_link_tokens;
pub mod agent_tasks;
pub mod allowlist_identifiers;
pub mod api_keys;
pub mod beta_features;
pub mod billing;
pub mod blocklist_identifiers;
pub mod clients;
pub mod deleted;
pub mod directories;
pub mod domains;
pub mod email_addresses;
pub mod emails;
pub mod enterprise_connections;
pub mod instance;
pub mod interstitial;
pub mod invitations;
pub mod jwks;
pub mod jwt_templates;
pub mod m2m_tokens;
pub mod machines;
pub mod oauth_access_tokens;
pub mod oauth_applications;
pub mod organization_domains;
pub mod organization_invitations;
pub mod organization_memberships;
pub mod organization_permissions;
pub mod organization_roles;
pub mod organizations;
pub mod phone_numbers;
pub mod proxy_checks;
pub mod redirect_urls;
pub mod role_sets;
pub mod saml_connections;
pub mod scim_directories;
pub mod sessions;
pub mod sign_in_tokens;
pub mod sign_ups;
pub mod templates;
pub mod testing_tokens;
pub mod users;
pub mod verification;
pub mod waitlist_entries;
pub mod webhooks;

pub use crate::admission::RateLimit;
#[cfg(feature = "auth")]
pub(crate) use attempts::{Attempts, AttemptsStep};
pub use call::{Answer, Call, CallStep, Raw, RawResponse, Typed};
#[cfg(feature = "auth")]
pub(crate) use config::secure_base_url;
pub use config::{API_VERSION, ApiConfig, DEFAULT_API_URL, InvalidUrl};
pub use create_or_get::{CreateOrGet, CreateOrGetCall, CreateOrGetStep, Created, Found};
pub use endpoint::{Endpoint, Path, Problem, Query};
pub use error::{ApiError, BuildError, DecodeError, Error, ErrorItem, Invalid};
pub use metadata::{CustomClaims, Metadata};
pub use page::{Page, Paged, Pager};
pub use params::Unknown;
pub use patch::Patch;
pub use seconds::Seconds;
pub use secret_text::SecretText;
pub use values::{Batch, CommaList, DateTime, Flag, OrderBy};

/// Every resource with its operations, as they describe themselves.
pub const RESOURCES: &[(&str, &[describe::Operation])] = &[
    (
        "accountless_applications",
        accountless_applications::OPERATIONS,
    ),
    ("actor_tokens", actor_tokens::OPERATIONS),
    (
        "admin_portal_link_tokens",
        admin_portal_link_tokens::OPERATIONS,
    ),
    ("agent_tasks", agent_tasks::OPERATIONS),
    ("allowlist_identifiers", allowlist_identifiers::OPERATIONS),
    ("api_keys", api_keys::OPERATIONS),
    ("beta_features", beta_features::OPERATIONS),
    ("billing", billing::OPERATIONS),
    ("blocklist_identifiers", blocklist_identifiers::OPERATIONS),
    ("clients", clients::OPERATIONS),
    ("directories", directories::OPERATIONS),
    ("domains", domains::OPERATIONS),
    ("email_addresses", email_addresses::OPERATIONS),
    ("emails", emails::OPERATIONS),
    ("enterprise_connections", enterprise_connections::OPERATIONS),
    ("instance", instance::OPERATIONS),
    ("interstitial", interstitial::OPERATIONS),
    ("invitations", invitations::OPERATIONS),
    ("jwks", jwks::OPERATIONS),
    ("jwt_templates", jwt_templates::OPERATIONS),
    ("m2m_tokens", m2m_tokens::OPERATIONS),
    ("machines", machines::OPERATIONS),
    ("oauth_access_tokens", oauth_access_tokens::OPERATIONS),
    ("oauth_applications", oauth_applications::OPERATIONS),
    ("organization_domains", organization_domains::OPERATIONS),
    (
        "organization_invitations",
        organization_invitations::OPERATIONS,
    ),
    (
        "organization_memberships",
        organization_memberships::OPERATIONS,
    ),
    (
        "organization_permissions",
        organization_permissions::OPERATIONS,
    ),
    ("organization_roles", organization_roles::OPERATIONS),
    ("organizations", organizations::OPERATIONS),
    ("phone_numbers", phone_numbers::OPERATIONS),
    ("proxy_checks", proxy_checks::OPERATIONS),
    ("redirect_urls", redirect_urls::OPERATIONS),
    ("role_sets", role_sets::OPERATIONS),
    ("saml_connections", saml_connections::OPERATIONS),
    ("scim_directories", scim_directories::OPERATIONS),
    ("sessions", sessions::OPERATIONS),
    ("sign_in_tokens", sign_in_tokens::OPERATIONS),
    ("sign_ups", sign_ups::OPERATIONS),
    ("templates", templates::OPERATIONS),
    ("testing_tokens", testing_tokens::OPERATIONS),
    ("users", users::OPERATIONS),
    ("users", users::credentials::OPERATIONS),
    ("waitlist_entries", waitlist_entries::OPERATIONS),
    ("webhooks", webhooks::OPERATIONS),
];
