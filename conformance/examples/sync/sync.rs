//! The job itself: every user that is not yet in the file, with the organizations.

use core::error::Error;
use core::time::Duration;

use clerk_backend::Client;
use clerk_backend::api::{OrderBy, organization_memberships::OrganizationMembership, users};
use serde_json::json;

use super::output::Output;

/// Writes every user that is not yet in the file, oldest first; each line is written whole before the
/// next user is asked for. Returns how many memberships there were.
///
/// The walk goes on at the creation time of the last user in the file, not at its line: lines count
/// wrong once users are deleted. Users of the same millisecond are recognized by their ids.
pub(crate) fn sync(
    client: &Client,
    output: &mut Output,
    mut written: impl FnMut(),
) -> Result<u64, Box<dyn Error>> {
    let mut list = users::list()
        .order_by(OrderBy::ascending("created_at"))
        .limit(100);
    if let Some(last) = output.last_created_at() {
        list = list.created_at_after(last.saturating_sub(Duration::from_millis(1)));
    }
    let mut organizations = 0;
    for user in client.pages(list).items() {
        let user = user?;
        if output.has(&user.id) {
            continue;
        }
        let memberships = client
            .pages(users::organization_memberships(user.id.as_str()))
            .items()
            .collect::<Result<Vec<OrganizationMembership>, _>>();
        let memberships = match memberships {
            // The user was deleted after the page that has it was sent.
            Err(clerk_backend::CallError::Api(error)) if error.status == 404 => continue,
            memberships => memberships?,
        };
        organizations += memberships.len() as u64;
        output.write(&json!({
            "id": user.id,
            "created_at": user.created_at,
            "name": [&user.first_name, &user.last_name],
            "email": user.primary_email_address().map(|email| &email.email_address),
            "organizations": memberships.iter().filter_map(|membership| {
                let organization = membership.organization.as_ref()?;
                Some(json!({ "id": organization.id, "name": organization.name, "role": membership.role }))
            }).collect::<Vec<_>>(),
        }))?;
        written();
    }
    Ok(organizations)
}
