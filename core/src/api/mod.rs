//! The Backend API: one value per operation, typed results.
//!
//! A function of a resource's module makes an operation, setters add its optional parameters, and a
//! client sends it (`client.send(users::list().limit(50))`). Without a client:
//!
//! ```
//! # use clerk_core as clerk_backend;
//! use clerk_backend::SecretKey;
//! use clerk_backend::api::{ApiConfig, users};
//!
//! let config = ApiConfig::new(SecretKey::new("sk_test_example")?);
//! let request = config.request(&users::list().limit(50).query("ada"))?;
//! assert_eq!(request.url, "https://api.clerk.com/v1/users?limit=50&query=ada");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Unknown enum values and unknown members of answers survive a round trip. Only identity members
//! are required: any other may be missing or `null`.

pub(crate) mod calls;
pub(crate) mod description;
pub(crate) mod errors;
#[cfg(test)]
mod machinery_tests;
pub(crate) mod parameters;
#[cfg(feature = "registry")]
pub mod registry;
pub(crate) mod resources;
#[cfg(test)]
mod services_tests;
pub(crate) mod types;

pub use crate::admission::RateLimit;
#[cfg(feature = "auth")]
pub(crate) use calls::config::secure_base_url;
pub use calls::{
    API_VERSION, Answer, ApiConfig, Call, CallStep, CreateOrGet, CreateOrGetCall, CreateOrGetStep,
    Created, CustomRequest, DEFAULT_API_URL, Decoded, FindExisting, InvalidUrl, Pager, Raw,
    RawResponse, request,
};
#[cfg(feature = "auth")]
pub(crate) use calls::{Attempts, AttemptsStep};
pub use description::{Endpoint, Paged};
pub use errors::{ApiError, BuildError, CallError, DecodeError, ErrorItem, Invalid};
pub use parameters::id::*;
pub use parameters::{DateTime, IntoParam, OrderBy, Path, Problem, Query};
#[cfg_attr(not(feature = "registry"), doc(hidden))]
pub use resources::RESOURCES;
pub use resources::{
    accountless_applications, actor_tokens, admin_portal_link_tokens, agent_tasks,
    allowlist_identifiers, api_keys, beta_features, billing, blocklist_identifiers, clients,
    deleted, directories, domains, email_addresses, emails, enterprise_connections, instance,
    interstitial, invitations, jwks, jwt_templates, m2m_tokens, machines, oauth_access_tokens,
    oauth_applications, organization_domains, organization_invitations, organization_memberships,
    organization_permissions, organization_roles, organizations, phone_numbers, proxy_checks,
    redirect_urls, role_sets, saml_connections, scim_directories, sessions, sign_in_tokens,
    sign_ups, templates, testing_tokens, users, verification, waitlist_entries, webhooks,
};
#[cfg(feature = "webhooks")]
pub(crate) use types::model;
pub use types::{CustomClaims, Metadata, Page, Patch, Seconds, SecretText, WithPrivate};

pub mod bulk {
    //! Bulk operations over any number of entries, in requests of Clerk's maximum size.
    //!
    //! A function of this module makes a [`Bulk`]. A client sends it
    //! (`client.bulk(bulk::ban(user_ids))`), or the caller sends its parts. The answers of
    //! successful parts are kept when another part fails: the [`BulkReport`] has the result of
    //! every part.
    //!
    //! ```
    //! # use clerk_core as clerk_backend;
    //! use clerk_backend::api::{ApiConfig, bulk};
    //!
    //! let ids = (0..120).map(|n| format!("user_{n}"));
    //! let parts: Vec<_> = bulk::ban(ids).into_iter().map(|part| part.entries).collect();
    //! assert_eq!(parts, [0..50, 50..100, 100..120]);
    //! ```

    pub use super::calls::bulk::{Bulk, BulkReport, Part, PartReport};
    pub use super::resources::bulk::{
        add_to_waitlist, ban, invite, invite_to_organization, send_emails, unban,
    };
}

#[cfg_attr(not(feature = "registry"), doc(hidden))]
pub mod describe {
    //! The descriptions of operations. The code that sends requests, the drift check, the coverage
    //! table and the conformance testee read them.

    pub use super::description::{Described, Operation, Parameter};
    pub use super::types::{Kind, Member, Typed};
}

#[cfg_attr(not(feature = "registry"), doc(hidden))]
pub mod params {
    //! The values of an operation's parameters.

    pub use super::parameters::{Batch, CommaList, Flag, Limit, Param, Params, Place, Unknown};
    pub use super::types::List;
}
