//! Proxy checks: whether a proxy in front of Clerk's Frontend API works.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/proxy-checks>.

use alloc::string::String;

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::DomainId;
use crate::api::types::model;

operations! {
    /// Checks the proxy of a domain. Clerk accepts a proxy URL only after a successful check.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/proxy-checks/post/proxy_checks)
    Post "/proxy_checks" as "VerifyDomainProxy"
    pub fn verify => VerifyDomainProxy()
        -> ProxyCheck {
        /// The domain to check.
        body domain_id: DomainId,
        /// The proxy URL to check.
        body proxy_url: String,
    }

}

model! {
    /// The result of a proxy check.
    pub struct ProxyCheck {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The domain.
        domain_id: Option<DomainId>,
        /// When it was last run.
        last_run_at: Option<Timestamp>,
        /// The full URL of the proxy in front of Clerk's Frontend API.
        proxy_url: Option<String>,
        /// Whether the proxy answered correctly.
        successful: bool,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
