//! Admin portal link tokens: they let the IT staff of a customer set up its own connection.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/admin-portal-link-tokens>.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{AdminPortalLinkTokenId, OrganizationId};
use crate::api::types::{List, Patch, SecretText, model};

operations! {
    /// Creates an admin portal link token. Only this answer contains the token.
    ///
    /// Errors: 403 if the instance does not allow it, 409 for conflicts.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/admin-portal-link-tokens/post/admin_portal_link_tokens)
    Post "/admin_portal_link_tokens" as "createAdminPortalLinkToken"
    pub fn create => CreateAdminPortalLinkToken()
        -> AdminPortalLinkToken {
        /// The organization it is for.
        body organization_id: OrganizationId,
        /// The contact person it is for.
        body it_contact_id: String,
        /// The scopes.
        body scopes: List<String>,
        /// Seconds until it expires, at most 86400 (Clerk's default: 3600).
        body seconds_until_expiration: u64,
    }


    /// Revokes an admin portal link token.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/admin-portal-link-tokens/post/admin_portal_link_tokens/{adminPortalLinkTokenID}/revoke)
    Post "/admin_portal_link_tokens/{adminPortalLinkTokenID}/revoke" as "revokeAdminPortalLinkToken"
    pub fn revoke => RevokeAdminPortalLinkToken(path admin_portal_link_token_id = "adminPortalLinkTokenID": AdminPortalLinkTokenId)
        -> AdminPortalLinkToken {
        /// The reason for the revocation.
        body revocation_reason: Patch<String>,
    }

}

model! {
    /// An admin portal link token.
    pub struct AdminPortalLinkToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: AdminPortalLinkTokenId,
        /// The link it opens.
        admin_portal_link_id: Option<String>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The organization it is for.
        organization_id: Option<OrganizationId>,
        /// The contact person it is for.
        it_contact_id: Option<String>,
        /// The scopes.
        scopes: Option<Vec<String>>,
        /// The token itself; only in the answer to its creation.
        token: Option<SecretText>,
        /// Whether it has been revoked.
        revoked: bool,
        /// The reason for the revocation.
        revocation_reason: Option<String>,
        /// Whether it has expired.
        expired: bool,
        /// When it expires (milliseconds on the wire); absent if it does not.
        expiration: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
