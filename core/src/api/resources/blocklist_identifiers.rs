//! The list of those who may not sign up or in.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list>.

use alloc::string::String;

use super::allowlist_identifiers::IdentifierType;
use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::Limit;
use crate::api::parameters::id::BlocklistIdentifierId;
use crate::api::types::{Page, model};

operations! {
    /// Lists the identifiers that are blocked.
    ///
    /// Errors: 402 if the plan does not include it.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list/get/blocklist_identifiers)
    #[doc(alias = "getBlocklistIdentifierList")]
    Get "/blocklist_identifiers" as "ListBlocklistIdentifiers"
    pub fn list => ListBlocklistIdentifiers()
        -> Page<BlocklistIdentifier>, paged BlocklistIdentifier {
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Blocks an email address, phone number or wallet.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list/post/blocklist_identifiers)
    Post "/blocklist_identifiers" as "CreateBlocklistIdentifier"
    pub fn create => CreateBlocklistIdentifier(body identifier: String) -> BlocklistIdentifier {}

    /// Removes an identifier from the list.
    ///
    /// Errors: 402 if the plan does not include it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/allow-list--block-list/delete/blocklist_identifiers/{identifier_id})
    Delete "/blocklist_identifiers/{identifier_id}" as "DeleteBlocklistIdentifier"
    pub fn delete => DeleteBlocklistIdentifier(path identifier_id: BlocklistIdentifierId) -> Deleted {}
}

model! {
    /// An identifier that is blocked.
    pub struct BlocklistIdentifier {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        id: Option<BlocklistIdentifierId>,
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
