//! URLs that are for one organization or for the personal account.

use alloc::string::String;
use alloc::vec::Vec;

use super::config_error::ConfigError;
pub use super::path_pattern::InvalidPattern;
use super::path_pattern::{PathPattern, Value};
use crate::jwt::SessionClaims;

/// Which URLs are for which organization, so that a link to another than the active one activates
/// it. Patterns are those of `path-to-regexp` 6, which Clerk's SDKs use: `/orgs/:slug`,
/// `/orgs/:id/(.*)`. The parameter `:id` is an organization's id, `:slug` its slug. One that
/// may repeat (`:slug+`) is a list, which the active organization never is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationSync {
    organization: Option<Vec<String>>,
    personal_account: Option<Vec<String>>,
}

impl OrganizationSync {
    /// No patterns yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Paths for an organization.
    #[must_use]
    pub fn organization_patterns(
        mut self,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.organization = Some(patterns.into_iter().map(Into::into).collect());
        self
    }

    /// Paths for the personal account, looked at where no pattern for an organization fits. An
    /// empty list is refused when the options are built: other SDKs take it for every path.
    #[must_use]
    pub fn personal_account_patterns(
        mut self,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.personal_account = Some(patterns.into_iter().map(Into::into).collect());
        self
    }
}

/// An [`OrganizationSync`] whose patterns are read.
#[derive(Debug, Default)]
pub(super) struct SyncRules {
    organization: Vec<PathPattern>,
    personal_account: Vec<PathPattern>,
}

impl SyncRules {
    pub(super) fn compile(sync: &OrganizationSync) -> Result<Self, ConfigError> {
        if sync.personal_account.as_ref().is_some_and(Vec::is_empty) {
            return Err(ConfigError::EmptyPatterns);
        }
        let read = |patterns: &Option<Vec<String>>| match patterns {
            None => Ok(Vec::new()),
            Some(patterns) => patterns
                .iter()
                .map(|pattern| PathPattern::read(pattern))
                .collect(),
        };
        Ok(Self {
            organization: read(&sync.organization)?,
            personal_account: read(&sync.personal_account)?,
        })
    }

    /// What a path is for, by the first pattern that fits.
    pub(super) fn target(&self, path: &str) -> Option<Target> {
        let fits = |pattern: &PathPattern| pattern.matches(path);
        let organization = self
            .organization
            .iter()
            .find_map(fits)
            .and_then(|parameters| {
                let named = |name, one: fn(String) -> Target| {
                    let (_, value) = parameters.iter().rev().find(|(known, _)| known == name)?;
                    match value.clone() {
                        Value::Text(value) if value.is_empty() => None,
                        Value::Text(value) => Some(one(value)),
                        Value::List(values) => Some(Target::Several(values)),
                    }
                };
                named("id", Target::Id).or_else(|| named("slug", Target::Slug))
            });
        organization.or_else(|| {
            self.personal_account
                .iter()
                .find_map(fits)
                .map(|_| Target::PersonalAccount)
        })
    }
}

/// What a URL is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Id(String),
    Slug(String),
    /// Of a parameter that may repeat. No organization is active then, be it one: so in the
    /// reference.
    Several(String),
    PersonalAccount,
}

impl Target {
    pub(super) fn is_active(&self, claims: &SessionClaims) -> bool {
        match self {
            Self::Id(id) => claims.org_id.as_ref() == Some(id),
            Self::Slug(slug) => claims.org_slug.as_ref() == Some(slug),
            Self::Several(_) => false,
            Self::PersonalAccount => claims.org_id.as_ref().is_none_or(String::is_empty),
        }
    }

    /// The organization as the Frontend API takes it: an id or a slug, or empty for none.
    pub(super) fn organization(&self) -> &str {
        match self {
            Self::Id(organization) | Self::Slug(organization) | Self::Several(organization) => {
                organization
            }
            Self::PersonalAccount => "",
        }
    }
}
