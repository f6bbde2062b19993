//! The waitlist: people who asked for access.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/waitlist-entries>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use super::invitations::Invitation;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::WaitlistEntryId;
use crate::api::parameters::{Batch, Limit, OrderBy, input, open_enum};
use crate::api::types::{Page, Patch, model};

operations! {
    /// Lists the entries of the waitlist.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/waitlist-entries/get/waitlist_entries)
    Get "/waitlist_entries" as "ListWaitlistEntries"
    pub fn list => ListWaitlistEntries() -> Page<WaitlistEntry>, paged WaitlistEntry {
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Part of an email address, or a whole id.
        query query: String,
        /// Only items with this status.
        query status: WaitlistEntryStatus,
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `email_address`,
        /// `invited_at`.
        query order_by: OrderBy,
    }

    /// Adds an email address to the waitlist. If it is there already, the answer is the existing
    /// entry.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/waitlist-entries/post/waitlist_entries)
    Post "/waitlist_entries" as "CreateWaitlistEntry"
    pub fn create => CreateWaitlistEntry(body email_address: String) -> WaitlistEntry {
        /// Whether to send a confirmation; Clerk does by default.
        body notify: Patch<bool>,
    }

    /// Adds up to 50 email addresses to the waitlist.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/waitlist-entries/post/waitlist_entries/bulk)
    #[doc(alias = "createBulk")]
    Post "/waitlist_entries/bulk" as "CreateBulkWaitlistEntries"
    pub fn create_many => CreateWaitlistEntries(items<How> entries: Batch<NewWaitlistEntry, 50>)
        -> Vec<WaitlistEntry> {}

    /// Invites an entry of the waitlist.
    ///
    /// Errors: 404 `resource_not_found`, 409 in conflict with its state, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/waitlist-entries/post/waitlist_entries/{waitlist_entry_id}/invite)
    Post "/waitlist_entries/{waitlist_entry_id}/invite" as "InviteWaitlistEntry"
    pub fn invite => InviteWaitlistEntry(path waitlist_entry_id: WaitlistEntryId) -> WaitlistEntry {
        /// Whether to invite even if an invitation or a user with that email address exists.
        body ignore_existing: Patch<bool>,
    }

    /// Rejects an entry of the waitlist.
    ///
    /// Errors: 404 `resource_not_found`, 409 in conflict with its state, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/waitlist-entries/post/waitlist_entries/{waitlist_entry_id}/reject)
    Post "/waitlist_entries/{waitlist_entry_id}/reject" as "RejectWaitlistEntry"
    pub fn reject => RejectWaitlistEntry(path waitlist_entry_id: WaitlistEntryId) -> WaitlistEntry {}

    /// Deletes a pending entry of the waitlist.
    ///
    /// Errors: 404 `resource_not_found`, 409 in conflict with its state, 422 for values that Clerk
    /// refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/waitlist-entries/delete/waitlist_entries/{waitlist_entry_id})
    Delete "/waitlist_entries/{waitlist_entry_id}" as "DeleteWaitlistEntry"
    pub fn delete => DeleteWaitlistEntry(path waitlist_entry_id: WaitlistEntryId) -> Deleted {}
}

input! {
    /// An entry to add to the waitlist.
    pub struct NewWaitlistEntry(
        /// The email address.
        email_address: String,
    ) {}
    patch {
        /// Whether to send a confirmation; Clerk does by default.
        notify: bool,
    }
}

model! {
    /// An entry of the waitlist.
    pub struct WaitlistEntry {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: WaitlistEntryId,
        /// The email address.
        email_address: Option<String>,
        /// The status.
        status: Option<WaitlistEntryStatus>,
        /// Whether it cannot be changed.
        is_locked: Option<bool>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The invitation.
        invitation: Option<Invitation>,
    }
}

open_enum! {
    /// The status of an entry of the waitlist.
    pub enum WaitlistEntryStatus {
        Pending = "pending",
        Invited = "invited",
        Rejected = "rejected",
        Completed = "completed",
    }
}
