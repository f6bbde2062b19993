//! What a signed-in user may do: roles, permissions, features, plans, and how recently they
//! verified a factor.
//!
//! Source: <https://clerk.com/docs/guides/secure/authorization-checks> and
//! <https://clerk.com/docs/guides/secure/reverification>.

use alloc::string::String;

use crate::jwt::{Scoped, SessionClaims};

/// Conditions that must all hold. Without any, nothing is allowed.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{Check, Reverification};
///
/// let check = Check::new().permission("org:invoices:delete").reverification(Reverification::Strict);
/// // A role from a configuration file.
/// let role = String::from("org:auditor");
/// let auditors = Check::new().role(&role);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a check does nothing until it is asked"]
pub struct Check {
    role: Option<String>,
    permission: Option<String>,
    feature: Option<String>,
    plan: Option<String>,
    reverification: Option<Reverification>,
}

impl Check {
    /// No condition yet.
    pub const fn new() -> Self {
        Self {
            role: None,
            permission: None,
            feature: None,
            plan: None,
            reverification: None,
        }
    }

    /// The user's role in the active organization; `org:` in front may be left out.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// A permission in the active organization; `org:` in front may be left out. System
    /// permissions (`org:sys_…`) are not part of session tokens.
    pub fn permission(mut self, permission: impl Into<String>) -> Self {
        self.permission = Some(permission.into());
        self
    }

    /// A feature, of the user or the active organization; `user:` or `org:` in front names which.
    pub fn feature(mut self, feature: impl Into<String>) -> Self {
        self.feature = Some(feature.into());
        self
    }

    /// A plan, of the user or the active organization; `user:` or `org:` in front names which.
    pub fn plan(mut self, plan: impl Into<String>) -> Self {
        self.plan = Some(plan.into());
        self
    }

    /// The user must have verified a factor recently enough.
    pub const fn reverification(mut self, reverification: Reverification) -> Self {
        self.reverification = Some(reverification);
        self
    }

    /// Whether the claims of a session fulfil every condition. A condition that cannot be decided
    /// (there is no organization, a claim is malformed) is not fulfilled.
    pub fn allows(&self, claims: &SessionClaims) -> bool {
        let entitled = |claim: &Option<String>, asked| is_entitled(claim.as_deref(), asked);
        let results = [
            self.role.as_deref().map(|role| has_role(claims, role)),
            self.permission
                .as_deref()
                .map(|permission| has_permission(claims, permission)),
            self.feature
                .as_deref()
                .map(|feature| entitled(&claims.features, feature)),
            self.plan
                .as_deref()
                .map(|plan| entitled(&claims.plans, plan)),
            self.reverification
                .map(|reverification| is_recent(claims, reverification)),
        ];
        let mut asked = results.into_iter().flatten().peekable();
        !claims.user_id.is_empty() && asked.peek().is_some() && asked.all(|fulfilled| fulfilled)
    }

    /// Why the check is not fulfilled; `None` if it is.
    pub fn refusal(&self, claims: &SessionClaims) -> Option<Refusal> {
        if self.allows(claims) {
            return None;
        }
        let rest = Self {
            reverification: None,
            ..self.clone()
        };
        let rest_allows = rest == Self::new() || rest.allows(claims);
        Some(match self.reverification {
            Some(asked) if rest_allows => Refusal::Reverification(asked),
            _ => Refusal::Forbidden,
        })
    }
}

/// Why a [`Check`] is not fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The user lacks something.
    Forbidden,
    /// Every other condition is fulfilled, but the user must verify a factor again: answer with
    /// [`Reverification::error_body`].
    Reverification(Reverification),
}

/// How recently the user must have verified which factor.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{Check, Level, Reverification, SessionAuth};
///
/// // The body of a 403 with which Clerk's browser libraries ask the user and try again.
/// fn refusal(session: &SessionAuth) -> Option<String> {
///     let level = Level::SecondFactor;
///     let asked = Reverification::Within { level, minutes: 5 };
///     let is_recent = session.has(&Check::new().reverification(asked));
///     (!is_recent).then(|| asked.error_body())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reverification {
    /// Both factors within 10 minutes.
    StrictMfa,
    /// The second factor within 10 minutes.
    Strict,
    /// The second factor within an hour.
    Moderate,
    /// The second factor within a day.
    Lax,
    /// A level and an age of your own.
    Within {
        /// The factors that must have been verified.
        level: Level,
        /// How many minutes ago at most; 0 is never fulfilled.
        minutes: u32,
    },
}

impl Reverification {
    /// The preset of this name: `strict_mfa`, `strict`, `moderate` or `lax`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "strict_mfa" => Self::StrictMfa,
            "strict" => Self::Strict,
            "moderate" => Self::Moderate,
            "lax" => Self::Lax,
            _ => return None,
        })
    }

    /// The factors that must have been verified.
    pub const fn level(self) -> Level {
        match self {
            Self::StrictMfa => Level::MultiFactor,
            Self::Strict | Self::Moderate | Self::Lax => Level::SecondFactor,
            Self::Within { level, .. } => level,
        }
    }

    /// How many minutes ago at most.
    pub const fn minutes(self) -> u32 {
        match self {
            Self::StrictMfa | Self::Strict => 10,
            Self::Moderate => 60,
            Self::Lax => 1440,
            Self::Within { minutes, .. } => minutes,
        }
    }
}

/// Which factors a user must have verified. A user without a second factor is asked for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// The first factor.
    FirstFactor,
    /// The second factor.
    SecondFactor,
    /// Both.
    MultiFactor,
}

impl Level {
    /// The name that Clerk uses, for example `second_factor`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FirstFactor => "first_factor",
            Self::SecondFactor => "second_factor",
            Self::MultiFactor => "multi_factor",
        }
    }

    /// The level of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::FirstFactor, Self::SecondFactor, Self::MultiFactor]
            .into_iter()
            .find(|level| level.as_str() == name)
    }
}

fn has_role(claims: &SessionClaims, role: &str) -> bool {
    let actual = filled(claims.org_role.as_ref());
    in_organization(claims) && actual.is_some_and(|actual| bare(actual) == bare(role))
}

fn has_permission(claims: &SessionClaims, permission: &str) -> bool {
    let held = |held: &String| held.strip_prefix("org:") == Some(bare(permission));
    in_organization(claims)
        && claims
            .org_permissions
            .as_ref()
            .is_some_and(|list| list.iter().any(held))
}

fn in_organization(claims: &SessionClaims) -> bool {
    filled(claims.org_id.as_ref()).is_some()
}

fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// A role or permission without its `org:` prefixes.
fn bare(name: &str) -> &str {
    name.trim_start_matches("org:")
}

fn is_entitled(claim: Option<&str>, asked: &str) -> bool {
    let Some(scoped) = claim
        .filter(|claim| !claim.is_empty())
        .and_then(Scoped::read)
    else {
        return false;
    };
    let mut parts = asked.split(':');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let name = second.filter(|name| !name.is_empty()).unwrap_or(first);
    let (org, user) = (scoped.org.contains(&name), scoped.user.contains(&name));
    match (second, first) {
        (None, _) => org || user,
        (Some(_), "o" | "org" | "organization") => org,
        (Some(_), "u" | "user") => user,
        _ => false,
    }
}

fn is_recent(claims: &SessionClaims, asked: Reverification) -> bool {
    let Some(ages) = claims.factor_ages else {
        return false;
    };
    let within = |age: f64| f64::from(asked.minutes()) > age;
    match (asked.level(), ages.first, ages.second) {
        (_, None, None) | (Level::MultiFactor, None, Some(_)) => false,
        (Level::FirstFactor, first, _) | (_, first, None) => first.is_some_and(within),
        (Level::SecondFactor, _, Some(second)) => within(second),
        (Level::MultiFactor, Some(first), Some(second)) => within(first) && within(second),
    }
}
