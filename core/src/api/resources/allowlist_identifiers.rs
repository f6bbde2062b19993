//! The list of those who may sign up.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list>.

use alloc::string::String;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{AllowlistIdentifierId, InvitationId};
use crate::api::parameters::{Limit, open_enum};
use crate::api::types::{Page, model};

operations! {
    /// Lists the identifiers that may sign up.
    ///
    /// Errors: 402 if the plan does not include it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list/get/allowlist_identifiers)
    #[doc(alias = "getAllowlistIdentifierList")]
    Get "/allowlist_identifiers" as "ListAllowlistIdentifiers"
    pub fn list => ListAllowlistIdentifiers()
        -> Page<AllowlistIdentifier>, paged AllowlistIdentifier {
        /// Whether the answer contains the total ([`Page::total_count`]).
        query paginated: bool,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Allows an email address, phone number or wallet to sign up.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list/post/allowlist_identifiers)
    Post "/allowlist_identifiers" as "CreateAllowlistIdentifier"
    pub fn create => CreateAllowlistIdentifier(body identifier: String) -> AllowlistIdentifier {
        /// Whether to send an invitation; not for wallets.
        body notify: bool,
    }

    /// Removes an identifier from the list.
    ///
    /// Errors: 402 if the plan does not include it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list/delete/allowlist_identifiers/{identifier_id})
    Delete "/allowlist_identifiers/{identifier_id}" as "DeleteAllowlistIdentifier"
    pub fn delete => DeleteAllowlistIdentifier(path identifier_id: AllowlistIdentifierId) -> Deleted {}
}

model! {
    /// An identifier that may sign up.
    pub struct AllowlistIdentifier {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        id: Option<AllowlistIdentifierId>,
        /// The id of the invitation that was sent.
        invitation_id: Option<InvitationId>,
        /// The identifier: an email address, phone number, username or wallet.
        identifier: Option<String>,
        /// The type of the identifier.
        identifier_type: Option<IdentifierType>,
        /// The id of the instance.
        instance_id: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The type of the identifier.
    pub enum IdentifierType {
        EmailAddress = "email_address",
        PhoneNumber = "phone_number",
        Web3Wallet = "web3_wallet",
    }
}
