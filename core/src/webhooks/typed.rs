use alloc::boxed::Box;
use alloc::string::String;

use serde::Deserialize;
use serde_json::Value;

use super::error::WebhookError;
use super::event::RawEvent;
use super::payloads::SecretJson;
use super::payloads::{
    AcceptedInvitation, EmailMessage, PaymentAttemptEvent, SessionOfUser, SmsMessage,
    SubscriptionEvent, SubscriptionItemEvent,
};
use crate::api::deleted::Deleted;
use crate::api::organization_domains::OrganizationDomain;
use crate::api::organization_invitations::OrganizationInvitation;
use crate::api::organization_memberships::OrganizationMembership;
use crate::api::organization_permissions::Permission;
use crate::api::organization_roles::Role;
use crate::api::organizations::Organization;
use crate::api::users::User;
use crate::api::waitlist_entries::WaitlistEntry;

/// Declares the event types, each with the type of its data.
macro_rules! events {
    ($(
        $(#[$meta:meta])* $variant:ident($data:ty) = $kind:literal
    ),+ $(,)?) => {
        /// What happened, and to what: the event types that this version of the crate knows.
        ///
        /// Source: <https://clerk.com/docs/guides/development/webhooks/overview#supported-webhook-events>.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $( $(#[$meta])* #[doc = concat!("\n\n`", $kind, "`")] $variant(Box<$data>), )+
            /// An event type that this version of the crate does not know.
            Unknown {
                /// The type.
                kind: String,
                /// The data.
                data: SecretJson,
            },
        }

        impl Event {
            /// The types of event that have a variant of their own.
            pub const KNOWN: &'static [&'static str] = &[$($kind),+];

            /// The type, for example `user.created`.
            pub fn kind(&self) -> &str {
                match self {
                    $( Self::$variant(_) => $kind, )+
                    Self::Unknown { kind, .. } => kind,
                }
            }

            fn read(kind: &str, data: &Value) -> Result<Self, serde_json::Error> {
                Ok(match kind {
                    $( $kind => Self::$variant(Deserialize::deserialize(data)?), )+
                    _ => Self::Unknown {
                        kind: kind.into(),
                        data: SecretJson::deserialize(data)?,
                    },
                })
            }
        }
    };
}

events! {
    /// A user signed up or was created.
    UserCreated(User) = "user.created",
    /// A user was changed.
    UserUpdated(User) = "user.updated",
    /// A user was deleted.
    UserDeleted(Deleted) = "user.deleted",
    /// An email was made; the application sends it where `delivered_by_clerk` is false.
    EmailCreated(EmailMessage) = "email.created",
    /// A text message was made; the application sends it where `delivered_by_clerk` is false.
    SmsCreated(SmsMessage) = "sms.created",
    /// A session began.
    SessionCreated(SessionOfUser) = "session.created",
    /// A session waits for its user to do something.
    SessionPending(SessionOfUser) = "session.pending",
    /// A session ended.
    SessionEnded(SessionOfUser) = "session.ended",
    /// A user signed out of a session.
    SessionRemoved(SessionOfUser) = "session.removed",
    /// A session was revoked.
    SessionRevoked(SessionOfUser) = "session.revoked",
    /// An organization was created.
    OrganizationCreated(Organization) = "organization.created",
    /// An organization was changed.
    OrganizationUpdated(Organization) = "organization.updated",
    /// An organization was deleted.
    OrganizationDeleted(Deleted) = "organization.deleted",
    /// An organization got a domain.
    OrganizationDomainCreated(OrganizationDomain) = "organizationDomain.created",
    /// A domain of an organization was changed.
    OrganizationDomainUpdated(OrganizationDomain) = "organizationDomain.updated",
    /// A domain of an organization was deleted.
    OrganizationDomainDeleted(Deleted) = "organizationDomain.deleted",
    /// A user became a member of an organization.
    OrganizationMembershipCreated(OrganizationMembership) = "organizationMembership.created",
    /// A membership in an organization was changed.
    OrganizationMembershipUpdated(OrganizationMembership) = "organizationMembership.updated",
    /// A user left an organization.
    OrganizationMembershipDeleted(OrganizationMembership) = "organizationMembership.deleted",
    /// Somebody was invited to an organization.
    OrganizationInvitationCreated(OrganizationInvitation) = "organizationInvitation.created",
    /// An invitation to an organization was accepted.
    OrganizationInvitationAccepted(AcceptedInvitation) = "organizationInvitation.accepted",
    /// An invitation to an organization was revoked.
    OrganizationInvitationRevoked(OrganizationInvitation) = "organizationInvitation.revoked",
    /// A role was created.
    RoleCreated(Role) = "role.created",
    /// A role was changed.
    RoleUpdated(Role) = "role.updated",
    /// A role was deleted.
    RoleDeleted(Deleted) = "role.deleted",
    /// A permission was created.
    PermissionCreated(Permission) = "permission.created",
    /// A permission was changed.
    PermissionUpdated(Permission) = "permission.updated",
    /// A permission was deleted.
    PermissionDeleted(Deleted) = "permission.deleted",
    /// Somebody joined the waitlist.
    WaitlistEntryCreated(WaitlistEntry) = "waitlistEntry.created",
    /// An entry of the waitlist was changed.
    WaitlistEntryUpdated(WaitlistEntry) = "waitlistEntry.updated",
    /// A payment was begun.
    PaymentAttemptCreated(PaymentAttemptEvent) = "paymentAttempt.created",
    /// A payment was made, or failed.
    PaymentAttemptUpdated(PaymentAttemptEvent) = "paymentAttempt.updated",
    /// A subscription was created.
    SubscriptionCreated(SubscriptionEvent) = "subscription.created",
    /// A subscription was changed.
    SubscriptionUpdated(SubscriptionEvent) = "subscription.updated",
    /// A subscription became active.
    SubscriptionActive(SubscriptionEvent) = "subscription.active",
    /// A payment for a subscription is overdue.
    SubscriptionPastDue(SubscriptionEvent) = "subscription.pastDue",
    /// An item of a subscription was created.
    SubscriptionItemCreated(SubscriptionItemEvent) = "subscriptionItem.created",
    /// An item of a subscription was changed.
    SubscriptionItemUpdated(SubscriptionItemEvent) = "subscriptionItem.updated",
    /// An item of a subscription became active.
    SubscriptionItemActive(SubscriptionItemEvent) = "subscriptionItem.active",
    /// An item of a subscription was cancelled; it lasts until its period ends.
    SubscriptionItemCanceled(SubscriptionItemEvent) = "subscriptionItem.canceled",
    /// An item of a subscription will begin.
    SubscriptionItemUpcoming(SubscriptionItemEvent) = "subscriptionItem.upcoming",
    /// An item of a subscription ended.
    SubscriptionItemEnded(SubscriptionItemEvent) = "subscriptionItem.ended",
    /// An item of a subscription was given up before it began.
    SubscriptionItemAbandoned(SubscriptionItemEvent) = "subscriptionItem.abandoned",
    /// The first payment for an item of a subscription is not complete.
    SubscriptionItemIncomplete(SubscriptionItemEvent) = "subscriptionItem.incomplete",
    /// A payment for an item of a subscription is overdue.
    SubscriptionItemPastDue(SubscriptionItemEvent) = "subscriptionItem.pastDue",
    /// The free trial of an item of a subscription ends soon.
    SubscriptionItemFreeTrialEnding(SubscriptionItemEvent) = "subscriptionItem.freeTrialEnding",
}

impl RawEvent {
    /// Reads the event into the type of its data. What the types do not know is kept in their
    /// `unknown` members, and an unknown event type is [`Event::Unknown`].
    ///
    /// # Errors
    /// [`WebhookError::Data`] where the data is of another shape than Clerk documents.
    pub fn typed(&self) -> Result<Event, WebhookError> {
        Event::read(self.kind(), self.data()).map_err(|_| WebhookError::Data)
    }
}
