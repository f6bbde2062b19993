//! The instance itself: its tables, clock, ids and keys.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::ApiError;
use super::instance::Instance;
use super::keys::Keys;
use super::resources;
use super::store::{Row, Table};

/// Everything that operations read and change.
pub(super) struct State {
    pub(super) instance: Instance,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) keys: Keys,
    pub(super) users: Table,
    pub(super) email_addresses: Table,
    pub(super) phone_numbers: Table,
    pub(super) web3_wallets: Table,
    pub(super) external_accounts: Table,
    pub(super) organizations: Table,
    pub(super) memberships: Table,
    pub(super) sessions: Table,
    pub(super) clients: Table,
    pub(super) handshakes: Table,
    /// Records of collections that have no table of their own, by path.
    pub(super) records: BTreeMap<&'static str, Table>,
    /// What was sent of the instance's settings, by path.
    pub(super) settings: BTreeMap<&'static str, Row>,
    pub(super) roles: Table,
    pub(super) permissions: Table,
    pub(super) organization_invitations: Table,
    pub(super) organization_domains: Table,
    pub(super) invitations: Table,
    pub(super) waitlist_entries: Table,
    pub(super) allowlist: Table,
    pub(super) blocklist: Table,
    pub(super) redirect_urls: Table,
    pub(super) jwt_templates: Table,
    pub(super) sign_in_tokens: Table,
    pub(super) actor_tokens: Table,
    pub(super) api_keys: Table,
    pub(super) machines: Table,
    pub(super) machine_scopes: Table,
    pub(super) m2m_tokens: Table,
    pub(super) oauth_applications: Table,
    pub(super) oauth_tokens: Table,
    /// Authorization codes and refresh tokens, by their text.
    pub(super) oauth_grants: Table,
    pub(super) sign_ups: Table,
}

impl State {
    pub(super) fn new(seed: u64, instance: Instance) -> Self {
        let mut state = Self {
            instance,
            clock: Clock::Running { offset: 0 },
            ids: Ids(seed),
            keys: Keys::new(),
            users: Table::with_indexes(&["external_id", "username"]),
            email_addresses: Table::with_indexes(&["_user_id", "email_address"]),
            phone_numbers: Table::with_indexes(&["_user_id", "phone_number"]),
            web3_wallets: Table::with_indexes(&["_user_id", "web3_wallet"]),
            external_accounts: Table::with_indexes(&["_user_id"]),
            organizations: Table::with_indexes(&["slug"]),
            memberships: Table::with_indexes(&["_user_id", "_organization_id"]),
            sessions: Table::with_indexes(&["user_id", "client_id"]),
            clients: Table::with_indexes(&["_token"]),
            handshakes: Table::default(),
            records: BTreeMap::new(),
            settings: BTreeMap::new(),
            roles: Table::with_indexes(&["key"]),
            permissions: Table::with_indexes(&["key"]),
            organization_invitations: Table::with_indexes(&["organization_id"]),
            organization_domains: Table::with_indexes(&["organization_id", "name"]),
            invitations: Table::with_indexes(&["email_address"]),
            waitlist_entries: Table::with_indexes(&["email_address"]),
            allowlist: Table::with_indexes(&["identifier"]),
            blocklist: Table::with_indexes(&["identifier"]),
            redirect_urls: Table::with_indexes(&["url"]),
            jwt_templates: Table::with_indexes(&["name"]),
            sign_in_tokens: Table::with_indexes(&["user_id"]),
            actor_tokens: Table::with_indexes(&["user_id"]),
            api_keys: Table::with_indexes(&["subject", "_secret"]),
            machines: Table::with_indexes(&["_secret"]),
            machine_scopes: Table::with_indexes(&["from_machine_id"]),
            m2m_tokens: Table::with_indexes(&["subject", "_token"]),
            oauth_applications: Table::with_indexes(&["client_id"]),
            oauth_tokens: Table::with_indexes(&["subject", "client_id", "_token"]),
            oauth_grants: Table::default(),
            sign_ups: Table::with_indexes(&["external_id"]),
        };
        resources::add_system_roles(&mut state);
        resources::add_billing(&mut state);
        state
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now()
    }

    pub(super) fn user(&self, id: &str) -> Result<&Row, ApiError> {
        self.users
            .get(id)
            .ok_or_else(|| ApiError::not_found("user", id))
    }

    /// Changes a user and moves its `updated_at`.
    pub(super) fn change_user(&mut self, id: &str, change: impl FnOnce(&mut Row)) {
        let now = self.now();
        self.users.update(id, |row| {
            change(row);
            row.insert("updated_at".into(), now.into());
        });
    }
}

/// The instance's time, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    /// The machine's time, moved by `offset`.
    Running { offset: i64 },
    /// Stands still.
    Set(i64),
}

impl Clock {
    pub(super) fn now(self) -> i64 {
        match self {
            Self::Set(now) => now,
            Self::Running { offset } => {
                let since = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .unwrap_or_default();
                i64::try_from(since.as_millis())
                    .unwrap_or(i64::MAX)
                    .saturating_add(offset)
            }
        }
    }

    pub(super) fn advance(&mut self, millis: i64) {
        match self {
            Self::Set(value) | Self::Running { offset: value } => {
                *value = value.saturating_add(millis);
            }
        }
    }
}

/// Ids that look like Clerk's and repeat with the seed (the generator is `SplitMix64`).
#[derive(Debug)]
pub(super) struct Ids(u64);

impl Ids {
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }

    /// `PREFIX_` and 27 letters and digits.
    pub(super) fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}_2{}", self.text(26))
    }

    /// `PREFIX_` and 32 hexadecimal digits, as the ids of keys and tokens of machines are.
    pub(super) fn hex_id(&mut self, prefix: &str) -> String {
        format!("{prefix}_{:016x}{:016x}", self.number(), self.number())
    }

    pub(super) fn text(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        (0..length)
            .map(|_| {
                let index = usize::try_from(self.below(62)).unwrap_or(0);
                char::from(ALPHABET[index])
            })
            .collect()
    }
}
