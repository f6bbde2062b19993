//! Invitations to the application.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/invitations>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::InvitationId;
use crate::api::parameters::{Batch, Limit, OrderBy, input, open_enum};
use crate::api::types::{Metadata, Page, Patch, SecretText, model};

operations! {
    /// Lists the invitations that are not revoked.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/get/invitations)
    #[doc(alias = "getInvitationList")]
    Get "/invitations" as "ListInvitations"
    pub fn list => ListInvitations() -> Page<Invitation>, paged Invitation {
        /// Only items with this status.
        query status: InvitationStatus,
        /// Part of an email address, or a whole id.
        query query: String,
        /// The order (Clerk's default: `-created_at`). Fields: `created_at`, `email_address`,
        /// `expires_at`.
        query order_by: OrderBy,
        /// Whether the answer contains the total ([`Page::total_count`]).
        query paginated: bool,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Invites an email address. Clerk accepts 100 requests an hour.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/post/invitations)
    Post "/invitations" as "CreateInvitation"
    pub fn create => CreateInvitation(body email_address: String) -> Invitation {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// The URL that the link in the message leads to.
        body redirect_url: String,
        /// Whether to send a message; Clerk does by default.
        body notify: Patch<bool>,
        /// Whether to invite even if an invitation or a user with that email address exists.
        body ignore_existing: Patch<bool>,
        /// The number of days until the invitation expires (Clerk's default: 30).
        body expires_in_days: Patch<u64>,
        /// The template of the message.
        body template_slug: InvitationTemplate,
    }

    /// Invites up to 10 email addresses. Clerk accepts 25 requests an hour.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/post/invitations/bulk)
    #[doc(alias = "createInvitationBulk")]
    Post "/invitations/bulk" as "CreateBulkInvitations"
    pub fn create_many => CreateInvitations(items<How> invitations: Batch<NewInvitation, 10>)
        -> Vec<Invitation> {}

    /// Revokes an invitation: its link stops working. Signing up without it stays possible.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/post/invitations/{invitation_id}/revoke)
    Post "/invitations/{invitation_id}/revoke" as "RevokeInvitation"
    pub fn revoke => RevokeInvitation(path invitation_id: InvitationId) -> Invitation {}

    /// Deletes an invitation of any status for good.
    ///
    /// Errors: 404 `resource_not_found`.
    /// Not in Clerk's reference; its JavaScript SDK has it.
    #[doc(alias = "deleteInvitation")]
    Delete "/invitations/{invitation_id}" as "JsInvitationsDelete"
    pub fn delete => DeleteInvitation(path invitation_id: InvitationId) -> Deleted {}
}

input! {
    /// An invitation to create.
    pub struct NewInvitation(
        /// The email address.
        email_address: String,
    ) {
        /// The template of the message.
        template_slug: InvitationTemplate,
    }
    patch {
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// The URL that the link in the message leads to.
        redirect_url: String,
        /// Whether to send a message; Clerk does by default.
        notify: bool,
        /// Whether to invite even if an invitation or a user with that email address exists.
        ignore_existing: bool,
        /// The number of days until the invitation expires (Clerk's default: 30).
        expires_in_days: u64,
    }
}

model! {
    /// An invitation to the application.
    pub struct Invitation {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: InvitationId,
        /// The email address.
        email_address: Option<String>,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Whether it was revoked.
        revoked: Option<bool>,
        /// The status.
        status: Option<InvitationStatus>,
        /// The link in the message, which contains the ticket.
        url: Option<SecretText>,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// The status of an invitation.
    pub enum InvitationStatus {
        Pending = "pending",
        Accepted = "accepted",
        Revoked = "revoked",
        Expired = "expired",
    }

    /// The template of an invitation's message.
    pub enum InvitationTemplate {
        Invitation = "invitation",
        WaitlistInvitation = "waitlist_invitation",
    }
}
