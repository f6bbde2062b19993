//! The bulk operations of the resources, each with the most entries that Clerk takes in one request.

use alloc::vec::Vec;

use super::emails::{self, CreateEmails, Message};
use super::invitations::{self, CreateInvitations, NewInvitation};
use super::organization_invitations::{
    self, CreateOrganizationInvitations, NewOrganizationInvitation,
};
use super::users::{self, BanUsers, UnbanUsers};
use super::waitlist_entries::{self, CreateWaitlistEntries, NewWaitlistEntry};
use crate::api::calls::Bulk;
use crate::api::parameters::id::UserId;

/// Invites email addresses, 10 per request. Clerk accepts 25 such requests an hour.
pub fn invite<E: Into<NewInvitation>>(
    entries: impl IntoIterator<Item = E>,
) -> Bulk<CreateInvitations> {
    Bulk::new(entries, 10, invitations::create_many)
}

/// Invites email addresses to an organization, 10 per request. Clerk accepts 50 such requests an
/// hour.
pub fn invite_to_organization<E: Into<NewOrganizationInvitation>>(
    organization_id: &str,
    entries: impl IntoIterator<Item = E>,
) -> Bulk<CreateOrganizationInvitations> {
    Bulk::new(entries, 10, |part: Vec<E>| {
        organization_invitations::create_many(organization_id, part)
    })
}

/// Adds email addresses to the waitlist, 50 per request.
pub fn add_to_waitlist<E: Into<NewWaitlistEntry>>(
    entries: impl IntoIterator<Item = E>,
) -> Bulk<CreateWaitlistEntries> {
    Bulk::new(entries, 50, waitlist_entries::create_many)
}

/// Bans users, 50 per request.
pub fn ban<I: Into<UserId>>(user_ids: impl IntoIterator<Item = I>) -> Bulk<BanUsers> {
    Bulk::new(user_ids, 50, users::ban_many)
}

/// Lifts the bans of users, 50 per request.
pub fn unban<I: Into<UserId>>(user_ids: impl IntoIterator<Item = I>) -> Bulk<UnbanUsers> {
    Bulk::new(user_ids, 50, users::unban_many)
}

/// Sends emails, 100 per request. Each answer has a [`SentEmail`](emails::SentEmail) for each
/// email. A request is repeated after a lost answer only if all its emails have an idempotency key.
pub fn send_emails<M: Into<Message>>(messages: impl IntoIterator<Item = M>) -> Bulk<CreateEmails> {
    Bulk::new(messages, 100, emails::create_batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretKey;
    use crate::api::calls::ApiConfig;
    use crate::api::description::Endpoint;
    use alloc::format;
    use alloc::string::String;
    use alloc::vec;
    use serde_json::Value;

    /// The limits are those of Clerk's reference and of its JavaScript SDK. Each operation checks
    /// its own limit, so every part must build.
    #[test]
    fn parts_have_the_maximum_size_that_clerk_accepts() {
        fn sizes<E: Endpoint>(bulk: Bulk<E>) -> Vec<usize> {
            let config = ApiConfig::new(SecretKey::new("sk_test_x").unwrap());
            let mut end = 0;
            bulk.into_iter()
                .map(|part| {
                    let request = config.request(&part.operation).unwrap();
                    let body: Value = serde_json::from_slice(&request.body_bytes()).unwrap();
                    let entries = body
                        .get("user_ids")
                        .or(body.get("messages"))
                        .unwrap_or(&body);
                    let length = entries.as_array().unwrap().len();
                    assert_eq!(part.entries, end..end + length);
                    end += length;
                    length
                })
                .collect()
        }
        let text = |n: usize| format!("a{n}@example.com");
        let all = || (0..101).map(text);
        assert_eq!(
            sizes(invite(all().map(NewInvitation::new))),
            [vec![10; 10], vec![1]].concat()
        );
        let invitations =
            all().map(|address| NewOrganizationInvitation::new(address, "org:member"));
        assert_eq!(
            sizes(invite_to_organization("org_1", invitations)),
            [vec![10; 10], vec![1]].concat()
        );
        assert_eq!(
            sizes(add_to_waitlist(all().map(NewWaitlistEntry::new))),
            [50, 50, 1]
        );
        assert_eq!(sizes(ban(all())), [50, 50, 1]);
        assert_eq!(sizes(unban(all())), [50, 50, 1]);
        let email = |address: String| {
            emails::create(
                address,
                emails::Mailbox::new("me@example.com"),
                "subject",
                "text",
            )
        };
        assert_eq!(sizes(send_emails(all().map(email))), [100, 1]);
        assert_eq!(sizes(ban([""; 0])), [0; 0]);
    }
}
