//! What goes when a user, an organization or a member goes.

use crate::state::State;
use crate::store::{Row, Table, text};

pub(super) fn user(state: &mut State, id: &str) {
    for (table, owner) in [
        (&mut state.email_addresses, "_user_id"),
        (&mut state.phone_numbers, "_user_id"),
        (&mut state.web3_wallets, "_user_id"),
        (&mut state.external_accounts, "_user_id"),
        (&mut state.memberships, "_user_id"),
        (&mut state.sessions, "user_id"),
        (&mut state.sign_in_tokens, "user_id"),
        (&mut state.actor_tokens, "user_id"),
        (&mut state.api_keys, "subject"),
        (&mut state.oauth_tokens, "subject"),
    ] {
        remove_of(table, owner, id);
    }
    state.users.remove(id);
}

pub(super) fn organization(state: &mut State, id: &str) {
    for (table, owner) in [
        (&mut state.memberships, "_organization_id"),
        (&mut state.organization_invitations, "organization_id"),
        (&mut state.organization_domains, "organization_id"),
        (&mut state.api_keys, "subject"),
    ] {
        remove_of(table, owner, id);
    }
    deactivate(state, id, |_| true);
    state.organizations.remove(id);
}

pub(super) fn member(state: &mut State, organization: &str, user: &str) {
    deactivate(state, organization, |row| text(row, "user_id") == user);
}

/// Sessions that had the organization active have none from then on.
fn deactivate(state: &mut State, organization: &str, concerned: impl Fn(&Row) -> bool) {
    let active = state.sessions.iter().filter(|row| concerned(row));
    let active = active.filter(|row| text(row, "last_active_organization_id") == organization);
    let active: Vec<String> = active.map(|row| text(row, "id").to_owned()).collect();
    for session in active {
        state.sessions.update(&session, |row| {
            row.remove("last_active_organization_id");
        });
    }
}

/// Removes the rows whose `column` is `value`. The column must have an index.
pub(super) fn remove_of(table: &mut Table, column: &str, value: &str) {
    let rows = table.find(column, value);
    let ids: Vec<String> = rows.map(|row| text(row, "id").to_owned()).collect();
    for id in ids {
        table.remove(&id);
    }
}
