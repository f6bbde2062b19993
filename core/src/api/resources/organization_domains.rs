//! Domains of organizations, by which people get in.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/organization-domains>.

use alloc::string::String;

use super::deleted::Deleted;
use super::organizations::PublicOrganizationData;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{OrganizationDomainId, OrganizationId};
use crate::api::parameters::{CommaList, Flag, Limit, OrderBy, open_enum};
use crate::api::types::{List, Page, Patch, model};

operations! {
    /// Lists the domains of an organization.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-domains/get/organizations/{organization_id}/domains)
    #[doc(alias = "getOrganizationDomainList")]
    Get "/organizations/{organization_id}/domains" as "ListOrganizationDomains"
    pub fn list => ListOrganizationDomains(path organization_id: OrganizationId)
        -> Page<OrganizationDomain>, paged OrganizationDomain {
        /// Only verified domains, or only those that are not.
        query verified: Flag,
        /// Only domains with this mode; `-` before it excludes it.
        query enrollment_mode: String,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Lists the domains of all organizations.
    ///
    /// Errors: 403 if it is not allowed, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-domains/get/organization_domains)
    Get "/organization_domains" as "ListAllOrganizationDomains"
    pub fn list_all => ListAllOrganizationDomains()
        -> Page<OrganizationDomain>, paged OrganizationDomain {
        /// Only domains of this organization.
        query organization_id: OrganizationId,
        /// Only verified domains, or only those that are not.
        query verified: Flag,
        /// Only domains with one of these modes; `-` before a mode excludes it.
        query enrollment_mode: CommaList<String>,
        /// Part of a domain's name, or the whole id of an organization.
        query query: String,
        /// Only these domains.
        query domains: List<String>,
        /// The order (Clerk's default: `-created_at`). Fields: `name`, `created_at`.
        query order_by: OrderBy,
        /// The number of items to skip.
        query offset: u64,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
    }

    /// Adds a domain to an organization.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-domains/post/organizations/{organization_id}/domains)
    Post "/organizations/{organization_id}/domains" as "CreateOrganizationDomain"
    pub fn create => CreateOrganizationDomain(path organization_id: OrganizationId, body name: String)
        -> OrganizationDomain {
        /// How users with an email address of the domain join.
        body enrollment_mode: EnrollmentMode,
        /// Whether the domain counts as verified; it does by default.
        body verified: Patch<bool>,
    }

    /// Updates a domain of an organization.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-domains/patch/organizations/{organization_id}/domains/{domain_id})
    Patch "/organizations/{organization_id}/domains/{domain_id}" as "UpdateOrganizationDomain"
    pub fn update => UpdateOrganizationDomain(
        path organization_id: OrganizationId,
        path domain_id: OrganizationDomainId,
    ) -> OrganizationDomain {
        /// How users with an email address of the domain join.
        body enrollment_mode: Patch<EnrollmentMode>,
        /// Whether it counts as verified.
        body verified: Patch<bool>,
        /// The domain.
        body name: String,
    }

    /// Deletes a domain of an organization.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-domains/delete/organizations/{organization_id}/domains/{domain_id})
    Delete "/organizations/{organization_id}/domains/{domain_id}" as "DeleteOrganizationDomain"
    pub fn delete => DeleteOrganizationDomain(
        path organization_id: OrganizationId,
        path domain_id: OrganizationDomainId,
    ) -> Deleted {}

    /// Marks a domain as owned by the organization without checking a DNS record.
    ///
    /// Errors: 403 if it is not allowed, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/organization-domains/post/organizations/{organization_id}/domains/{domain_id}/verify_ownership)
    Post "/organizations/{organization_id}/domains/{domain_id}/verify_ownership" as "VerifyOrganizationDomainOwnership"
    pub fn verify_ownership => VerifyOrganizationDomainOwnership(
        path organization_id: OrganizationId,
        path domain_id: OrganizationDomainId,
    ) -> OrganizationDomain {}
}

model! {
    /// A domain of an organization.
    pub struct OrganizationDomain {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: OrganizationDomainId,
        /// The id of the organization.
        organization_id: Option<OrganizationId>,
        /// The name.
        name: Option<String>,
        /// How users with an email address of the domain join.
        enrollment_mode: Option<EnrollmentMode>,
        /// The email address that the domain was verified by.
        affiliation_email_address: Option<String>,
        /// Whether a member has an email address of the domain.
        affiliation_verification: Option<OrganizationDomainVerification>,
        /// Whether the domain is the organization's own.
        ownership_verification: Option<OrganizationDomainVerification>,
        /// The verification, with its strategy and status.
        verification: Option<OrganizationDomainVerification>,
        /// The number of pending invitations.
        total_pending_invitations: Option<i64>,
        /// The number of pending suggestions.
        total_pending_suggestions: Option<i64>,
        /// The organization.
        public_organization_data: Option<PublicOrganizationData>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// The state of the verification of a domain.
    pub struct OrganizationDomainVerification {
        /// The status.
        status: Option<String>,
        /// The strategy.
        strategy: Option<String>,
        /// The number of attempts so far.
        attempts: Option<i64>,
        /// When it expires.
        expire_at: Option<Timestamp>,
        /// When it was verified.
        verified_at: Option<Timestamp>,
        /// When it expires.
        expires_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How users with an email address of the domain join the organization.
    pub enum EnrollmentMode {
        ManualInvitation = "manual_invitation",
        AutomaticInvitation = "automatic_invitation",
        AutomaticSuggestion = "automatic_suggestion",
        EnterpriseSso = "enterprise_sso",
    }
}
