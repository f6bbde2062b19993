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
use crate::api::parameters::{Batch, Limit, OrderBy, input, open_enum};
use crate::api::types::{Metadata, Page, Patch, SecretText, model};

operations! {
    /// Lists invitations that were not revoked.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/get/invitations)
    Get "/invitations" as "ListInvitations"
    pub fn list => ListInvitations() -> Page<Invitation>, paged Invitation {
        /// Only those with this status.
        query status: InvitationStatus,
        /// Part of an email address, or a whole id.
        query query: String,
        /// The order, by Clerk's default `-created_at`. Fields: `created_at`, `email_address`,
        /// `expires_at`.
        query order_by: OrderBy,
        /// Whether the answer is to name the total ([`Page::total_count`]).
        query paginated: bool,
        /// How many a page holds: 1 to 500, by Clerk's default 10.
        query limit: Limit,
        /// How many to pass over.
        query offset: u64,
    }

    /// Invites an email address. 100 an hour.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/post/invitations)
    Post "/invitations" as "CreateInvitation"
    pub fn create => CreateInvitation(body email_address: String) -> Invitation {
        /// Metadata that the front end can read.
        body public_metadata: Metadata,
        /// Where the link of the message leads in the end.
        body redirect_url: String,
        /// Whether to send a message; Clerk does by default.
        body notify: Patch<bool>,
        /// Whether to invite even where an invitation or a user with that email address is there.
        body ignore_existing: Patch<bool>,
        /// How many days the invitation holds, by Clerk's default 30.
        body expires_in_days: Patch<u64>,
        /// The template of the message.
        body template_slug: InvitationTemplate,
    }

    /// Invites up to 10 email addresses. 25 requests an hour.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/post/invitations/bulk)
    Post "/invitations/bulk" as "CreateBulkInvitations"
    pub fn create_many => CreateInvitations(items invitations: Batch<NewInvitation, 10>)
        -> Vec<Invitation> {}

    /// Revokes an invitation: its link leads nowhere. Signing up without it stays possible.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/invitations/post/invitations/{invitation_id}/revoke)
    Post "/invitations/{invitation_id}/revoke" as "RevokeInvitation"
    pub fn revoke => RevokeInvitation(path invitation_id: String) -> Invitation {}

    /// Deletes an invitation of any status for good.
    ///
    /// Errors: 404 `resource_not_found`.
    /// Not in Clerk's reference; its JavaScript SDK has it.
    Delete "/invitations/{invitation_id}" as "JsInvitationsDelete"
    pub fn delete => DeleteInvitation(path invitation_id: String) -> Deleted {}
}

input! {
    /// An invitation that is to be created.
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
        /// Where the link of the message leads in the end.
        redirect_url: String,
        /// Whether to send a message; Clerk does by default.
        notify: bool,
        /// Whether to invite even where an invitation or a user with that email address is there.
        ignore_existing: bool,
        /// How many days the invitation holds, by Clerk's default 30.
        expires_in_days: u64,
    }
}

model! {
    /// An invitation to the application.
    pub struct Invitation {
        /// What kind of object this is.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The email address.
        email_address: Option<String>,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// Whether it was revoked.
        revoked: Option<bool>,
        /// The status.
        status: Option<InvitationStatus>,
        /// The link of the message, which holds the ticket.
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
