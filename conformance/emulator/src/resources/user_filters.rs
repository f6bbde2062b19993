//! The filters that `GET /users` and `GET /users/count` share.

use std::collections::HashSet;

use crate::call::Query;
use crate::error::ApiError;
use crate::page::{OneOf, Times};
use crate::state::State;
use crate::store::{Row, Table, text};

pub(super) const ORDERS: [&str; 10] = [
    "created_at",
    "updated_at",
    "email_address",
    "first_name",
    "last_name",
    "phone_number",
    "username",
    "last_active_at",
    "last_sign_in_at",
    "web3wallet",
];

pub(super) struct UserFilters<'a> {
    by_row: [(&'static str, OneOf<'a>); 3],
    emails: OneOf<'a>,
    phones: OneOf<'a>,
    wallets: OneOf<'a>,
    accounts: OneOf<'a>,
    provider: Option<&'a str>,
    members: Option<HashSet<String>>,
    strangers: HashSet<String>,
    banned: Option<bool>,
    times: Times,
    /// Lower-case needles: anywhere, in an email, phone, username, name.
    needles: [Option<String>; 5],
}

impl<'a> UserFilters<'a> {
    pub(super) fn read(state: &State, query: &'a Query) -> Result<Self, ApiError> {
        let organizations: Vec<&str> = query.all("organization_id").collect();
        let users_of = |id: &str| -> Vec<String> {
            let rows = state.memberships.find("_organization_id", id);
            rows.map(|row| text(row, "_user_id").to_owned()).collect()
        };
        let (without, with): (Vec<&str>, _) =
            organizations.iter().partition(|id| id.starts_with('-'));
        let with: Vec<&str> = with;
        let members = (!with.is_empty()).then(|| {
            with.iter()
                .flat_map(|id| users_of(id.trim_start_matches(['+', ' '])))
                .collect()
        });
        let strangers = without.iter().flat_map(|id| users_of(&id[1..])).collect();
        let needle = |name| {
            query
                .get(name)
                .filter(|q| !q.is_empty())
                .map(str::to_lowercase)
        };
        Ok(Self {
            by_row: [
                ("id", OneOf::read(query, "user_id", true)?),
                ("external_id", OneOf::read(query, "external_id", true)?),
                ("username", OneOf::read(query, "username", false)?),
            ],
            emails: OneOf::read(query, "email_address", false)?,
            phones: OneOf::read(query, "phone_number", false)?,
            wallets: OneOf::read(query, "web3_wallet", false)?,
            accounts: OneOf::read(query, "provider_user_id", false)?,
            provider: query.get("provider"),
            members,
            strangers,
            banned: query.flag("banned")?,
            times: Times::read(query, &["created_at", "last_active_at", "last_sign_in_at"])?,
            needles: [
                "query",
                "email_address_query",
                "phone_number_query",
                "username_query",
                "name_query",
            ]
            .map(needle),
        })
    }

    /// The same for a list whose rows have a `created_at` of their own.
    pub(super) fn by_activity(mut self, query: &Query) -> Result<Self, ApiError> {
        self.times = Times::read(query, &["last_active_at"])?;
        Ok(self)
    }

    /// The users that pass, oldest first.
    pub(super) fn select<'s>(&self, state: &'s State) -> Vec<&'s Row> {
        state
            .users
            .iter()
            .filter(|user| self.pass(state, user))
            .collect()
    }

    pub(super) fn pass(&self, state: &State, user: &Row) -> bool {
        let id = text(user, "id");
        self.by_row
            .iter()
            .all(|(column, filter)| filter.pass(text(user, column)))
            && self.banned.is_none_or(|banned| user["banned"] == banned)
            && self
                .members
                .as_ref()
                .is_none_or(|members| members.contains(id))
            && !self.strangers.contains(id)
            && self.times.pass(user)
            && (self.emails.is_empty()
                || self
                    .emails
                    .pass_any(&values(&state.email_addresses, id, "email_address")))
            && (self.phones.is_empty()
                || self
                    .phones
                    .pass_any(&values(&state.phone_numbers, id, "phone_number")))
            && (self.wallets.is_empty()
                || self
                    .wallets
                    .pass_any(&values(&state.web3_wallets, id, "web3_wallet")))
            && self.pass_accounts(state, id)
            && self.pass_needles(state, user, id)
    }

    fn pass_accounts(&self, state: &State, id: &str) -> bool {
        (self.provider.is_none() && self.accounts.is_empty())
            || state.external_accounts.find("_user_id", id).any(|account| {
                let provider = text(account, "provider").trim_start_matches("oauth_");
                self.provider
                    .is_none_or(|p| p.trim_start_matches("oauth_") == provider)
                    && self.accounts.pass(text(account, "provider_user_id"))
            })
    }

    fn pass_needles(&self, state: &State, user: &Row, id: &str) -> bool {
        if self.needles.iter().all(Option::is_none) {
            return true;
        }
        let emails = values(&state.email_addresses, id, "email_address").join("\n");
        let phones = values(&state.phone_numbers, id, "phone_number").join("\n");
        let wallets = values(&state.web3_wallets, id, "web3_wallet").join("\n");
        let username = text(user, "username").to_owned();
        let name = format!("{} {}", text(user, "first_name"), text(user, "last_name"));
        let all = [
            id,
            text(user, "external_id"),
            &emails,
            &phones,
            &wallets,
            &username,
            &name,
        ]
        .join("\n");
        let places = [all, emails, phones, username, name];
        self.needles.iter().zip(places).all(|(needle, place)| {
            needle
                .as_ref()
                .is_none_or(|needle| place.to_lowercase().contains(needle))
        })
    }
}

fn values<'s>(table: &'s Table, user_id: &str, column: &str) -> Vec<&'s str> {
    table
        .find("_user_id", user_id)
        .map(|row| text(row, column))
        .collect()
}
