//! URL patterns that name an organization or the personal account.

use alloc::string::String;
use alloc::vec::Vec;

use super::path_pattern::{PathPattern, Value};
use super::pattern_regex::Budget;
use crate::jwt::SessionClaims;
use crate::{ConfigError, ConfigProblem};

/// The maximum length of a path that is matched, in bytes.
const MAX_PATH: usize = 4096;

/// URL patterns that name an organization, so that a link to an organization activates it. They
/// have the syntax of `path-to-regexp` 6, as in Clerk's SDKs: `/orgs/:slug`, `/orgs/:id/(.*)`. The
/// parameter `:id` is the id of an organization, `:slug` its slug. A parameter that may repeat
/// (`:slug+`) is a list, which never equals the active organization.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::OrganizationSync;
///
/// let sync = OrganizationSync::new()
///     .organization_patterns(["/orgs/:slug", "/orgs/:slug/(.*)"])
///     .personal_account_patterns(["/me", "/me/(.*)"]);
/// ```
///
/// Limits: a path longer than 4 KiB matches no pattern, and matching stops once all patterns
/// together have taken 65,536 steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationSync {
    organization: Option<Vec<String>>,
    personal_account: Option<Vec<String>>,
}

impl OrganizationSync {
    /// Without patterns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the patterns for paths of an organization.
    #[must_use]
    pub fn organization_patterns(
        mut self,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.organization = Some(patterns.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the patterns for paths of the personal account, which are tried if no pattern for an
    /// organization matches. An empty list is refused when the options are built, because other
    /// SDKs match every path with it.
    #[must_use]
    pub fn personal_account_patterns(
        mut self,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.personal_account = Some(patterns.into_iter().map(Into::into).collect());
        self
    }
}

/// The compiled patterns of an [`OrganizationSync`].
#[derive(Debug, Default)]
pub(super) struct SyncRules {
    organization: Vec<PathPattern>,
    personal_account: Vec<PathPattern>,
}

impl SyncRules {
    pub(super) fn compile(sync: &OrganizationSync) -> Result<Self, ConfigError> {
        if sync.personal_account.as_ref().is_some_and(Vec::is_empty) {
            return Err(ConfigError::new(
                "organization_sync",
                ConfigProblem::EmptyPatterns,
            ));
        }
        let read = |patterns: &Option<Vec<String>>| match patterns {
            None => Ok(Vec::new()),
            Some(patterns) => patterns
                .iter()
                .map(|pattern| PathPattern::read(pattern))
                .collect::<Result<_, _>>(),
        };
        Ok(Self {
            organization: read(&sync.organization)?,
            personal_account: read(&sync.personal_account)?,
        })
    }

    /// The target of a path, by the first pattern that matches.
    pub(super) fn target(&self, path: &str) -> Option<Target> {
        self.target_within(path, &mut Budget::new())
    }

    fn target_within(&self, path: &str, budget: &mut Budget) -> Option<Target> {
        if path.len() > MAX_PATH {
            return None;
        }
        let mut fits = |pattern: &PathPattern| pattern.matches(path, budget);
        let organization = self
            .organization
            .iter()
            .find_map(&mut fits)
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
                .find_map(&mut fits)
                .map(|_| Target::PersonalAccount)
        })
    }
}

/// What a URL names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Id(String),
    Slug(String),
    /// The value of a parameter that may repeat. It never equals the active organization, as in
    /// `@clerk/backend`.
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

    /// The organization as the Frontend API expects it: an id, a slug, or empty for none.
    pub(super) fn organization(&self) -> &str {
        match self {
            Self::Id(organization) | Self::Slug(organization) | Self::Several(organization) => {
                organization
            }
            Self::PersonalAccount => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The target of a path, and the number of steps used.
    fn target(patterns: &[&str], path: &str) -> (Option<Target>, usize) {
        let sync = OrganizationSync::new().organization_patterns(patterns.iter().copied());
        let mut budget = Budget::new();
        let rules = SyncRules::compile(&sync).unwrap();
        let target = rules.target_within(path, &mut budget);
        (target, budget.used())
    }

    #[test]
    fn path_that_is_too_long_takes_no_step() {
        let longest = alloc::format!("/{}", "a".repeat(MAX_PATH - 1));
        let (found, steps) = target(&["/:slug"], &longest);
        assert!(matches!(found, Some(Target::Slug(_))) && steps > MAX_PATH);
        let longer = alloc::format!("{longest}a");
        assert_eq!(target(&["/:slug"; 50], &longer), (None, 0));
        assert_eq!(target(&["/:slug"; 50], &"/x".repeat(30_000)), (None, 0));
    }

    #[test]
    fn fifty_patterns_fit_an_everyday_path_well_within_the_budget() {
        let mut patterns = [
            ["/orgs/:slug/(.*)", "/teams/:slug/settings"],
            ["/:section/:slug-:rest/edit", "/o/:id(org_.*)"],
        ]
        .concat()
        .repeat(12);
        patterns.extend(["/never/:id", "/w/:slug/:page*"]);
        let path = "/w/acme/projects/2026/quarter-4/documents/a-report-of-sixty-characters";
        let (found, steps) = target(&patterns, path);
        assert_eq!(found, Some(Target::Slug("acme".into())));
        assert!(steps < 10_000, "{steps}");
    }

    #[test]
    fn patterns_share_one_budget() {
        let slow = "/((?:(?!b).)*)z";
        let path = alloc::format!("/{}", "a".repeat(2000));
        let (_, alone) = target(&[slow], &path);
        let (_, all) = target(&[slow; 50], &path);
        assert!(alone < all && all < 3 * (1 << 16) / 2, "{alone} {all}");
        let (found, _) = target(&[&[slow; 50][..], &["/:slug"]].concat(), &path);
        assert_eq!(found, None, "nothing is left for the last pattern");
    }
}
