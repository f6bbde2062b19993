//! Domains: the primary domain of an instance and its satellites.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/domains>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use crate::api::description::operations;
use crate::api::parameters::id::DomainId;
use crate::api::types::{Page, Patch, model};

operations! {
    /// Lists the domains of the instance.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/domains/get/domains)
    Get "/domains" as "ListDomains"
    pub fn list => ListDomains()
        -> Page<Domain> {}


    /// Adds a domain. Only satellites can be added: `is_satellite` must be `true`.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/domains/post/domains)
    Post "/domains" as "AddDomain"
    pub fn add => AddDomain(body name: String, body is_satellite: bool)
        -> Domain {
        /// The full URL of the proxy in front of Clerk's Frontend API.
        body proxy_url: Patch<String>,
    }


    /// Updates a domain; members that are not set keep their values. In production, a new name
    /// needs new DNS
    /// records and signs everybody out.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/domains/patch/domains/{domain_id})
    Patch "/domains/{domain_id}" as "UpdateDomain"
    pub fn update => UpdateDomain(path domain_id: DomainId)
        -> Domain {
        /// The new domain name.
        body name: Patch<String>,
        /// The full URL of the proxy in front of Clerk's Frontend API.
        body proxy_url: Patch<String>,
        /// Whether it belongs to a further application under the same root domain and is told apart
        /// by its subdomain.
        body is_secondary: Patch<bool>,
    }


    /// Deletes a satellite domain.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/domains/delete/domains/{domain_id})
    Delete "/domains/{domain_id}" as "DeleteDomain"
    pub fn delete => DeleteDomain(path domain_id: DomainId)
        -> Deleted {}

}

model! {
    /// A domain.
    pub struct Domain {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: DomainId,
        /// The domain name.
        name: Option<String>,
        /// Whether it is a satellite domain.
        is_satellite: bool,
        /// The URL of the Frontend API for this domain.
        frontend_api_url: Option<String>,
        /// The URL of the account portal; none for satellites.
        accounts_portal_url: Option<String>,
        /// The full URL of the proxy in front of Clerk's Frontend API.
        proxy_url: Option<String>,
        /// The origin of the application in development.
        development_origin: Option<String>,
        /// The CNAME records that are to be made.
        cname_targets: Option<Vec<CnameTarget>>,
    }

    /// A CNAME record that a domain needs.
    pub struct CnameTarget {
        /// The name of the record.
        host: Option<String>,
        /// The target it must point to.
        value: Option<String>,
        /// Whether it is required.
        required: bool,
    }
}
