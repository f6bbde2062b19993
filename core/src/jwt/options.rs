//! What a token must satisfy besides its signature.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::ConfigError;
use crate::crypto::Algorithm;

/// What is expected of a token. The default is that of Clerk's own SDKs: RS256, RS384 and RS512,
/// header type `JWT` or none, five seconds of clock skew; audience, issuer and authorized party
/// are not looked at until they are configured.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::jwt::{AuthorizedParties, VerifyOptions};
///
/// let options = VerifyOptions::new()
///     .authorized_parties(["https://example.com"])
///     .issuer(["https://clerk.example.com"]);
/// // Tokens of native applications name no origin.
/// let native = VerifyOptions::new().authorized_parties(AuthorizedParties::not_checked());
/// ```
///
/// Setters take what they are given, in any order. [`VerifyOptions::check`] says what cannot be;
/// clients and authenticators call it when they are made. With options that cannot be, no token
/// verifies ([`TokenError::Options`](super::TokenError::Options)).
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    pub(crate) audience: Vec<String>,
    pub(crate) issuer: Vec<String>,
    pub(crate) authorized_parties: AuthorizedParties,
    pub(crate) clock_skew: Duration,
    pub(crate) header_types: Vec<String>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) max_length: usize,
    /// What is wrong, at most once for each option.
    problems: Vec<InvalidOptions>,
}

impl VerifyOptions {
    /// The clock skew unless another is configured.
    pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(5);
    /// The longest clock skew there can be.
    pub const MAX_CLOCK_SKEW: Duration = Duration::from_secs(24 * 60 * 60);
    /// The algorithms that are allowed unless others are configured.
    pub const DEFAULT_ALGORITHMS: [Algorithm; 3] =
        [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512];
    /// How many bytes a token may have unless another limit is configured.
    pub const DEFAULT_MAX_LENGTH: usize = 16 * 1024;

    /// The defaults.
    pub fn new() -> Self {
        Self {
            audience: Vec::new(),
            issuer: Vec::new(),
            authorized_parties: AuthorizedParties::NotChecked,
            clock_skew: Self::DEFAULT_CLOCK_SKEW,
            header_types: Vec::new(),
            algorithms: Self::DEFAULT_ALGORITHMS.into(),
            max_length: Self::DEFAULT_MAX_LENGTH,
            problems: Vec::new(),
        }
    }

    /// Requires that one of the token's audiences (`aud`) is one of these: at least one, none empty.
    pub fn audience(mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.audience = audiences.into_iter().map(Into::into).collect();
        let problem = problem_of("audience", &self.audience);
        self.note("audience", problem)
    }

    /// Requires that the token's issuer (`iss`) is one of these: at least one, none empty.
    pub fn issuer(mut self, issuers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.issuer = issuers.into_iter().map(Into::into).collect();
        let problem = problem_of("issuer", &self.issuer);
        self.note("issuer", problem)
    }

    /// Sets which authorized parties (`azp`: the origin that the token was issued to) are accepted:
    /// a list of origins, of which every token must name one, or another [`AuthorizedParties`].
    pub fn authorized_parties(mut self, policy: impl Into<AuthorizedParties>) -> Self {
        self.authorized_parties = policy.into();
        let problem = self.authorized_parties.problem();
        self.note(AuthorizedParties::OPTION, problem)
    }

    /// Sets how far the clocks of Clerk and of this machine may differ, at most
    /// [`VerifyOptions::MAX_CLOCK_SKEW`]; zero is zero.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        let problem = (skew > Self::MAX_CLOCK_SKEW).then_some(InvalidOptions::ClockSkew);
        self.clock_skew = skew.min(Self::MAX_CLOCK_SKEW);
        self.note("clock_skew", problem)
    }

    /// Requires that the header's `typ` is present and is one of these, compared exactly: at least
    /// one, none empty.
    pub fn header_types(mut self, types: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.header_types = types.into_iter().map(Into::into).collect();
        let problem = problem_of("header_types", &self.header_types);
        self.note("header_types", problem)
    }

    /// Replaces the allowed algorithms, at least one. ES256 is for templates that sign with a key of
    /// their own.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        let is_empty = self.algorithms.is_empty();
        let problem = is_empty.then_some(InvalidOptions::EmptyList("algorithms"));
        self.note("algorithms", problem)
    }

    /// Whether these options can be.
    ///
    /// # Errors
    /// [`ConfigError`] names the first option that cannot be.
    pub fn check(&self) -> Result<(), ConfigError> {
        match self.problem() {
            None => Ok(()),
            Some(problem) => Err(problem.into()),
        }
    }

    pub(crate) fn problem(&self) -> Option<InvalidOptions> {
        self.problems.first().copied()
    }

    /// Replaces what was wrong with an option by what is now.
    fn note(mut self, option: &str, problem: Option<InvalidOptions>) -> Self {
        self.problems.retain(|known| known.option() != option);
        self.problems.extend(problem);
        self
    }

    /// Sets how many bytes a token may have.
    pub fn max_length(mut self, bytes: usize) -> Self {
        self.max_length = bytes;
        self
    }
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// What to do about the claim `azp`, the origin that a session token was issued to.
///
/// Checking it keeps a token that leaked to a sibling subdomain from being used here. Source:
/// <https://clerk.com/docs/guides/sessions/manual-jwt-verification>.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::jwt::{AuthorizedParties, VerifyOptions};
///
/// // Every setter of parties takes the list itself.
/// let web = VerifyOptions::new().authorized_parties(["https://example.com"]);
/// // Tokens of native applications have no `azp`, those of browsers must have the right one.
/// let both = AuthorizedParties::allow_missing(["https://example.com"]);
/// let mixed = VerifyOptions::new().authorized_parties(both);
/// # let _ = (web, mixed);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizedParties {
    /// `azp` is not looked at.
    #[default]
    NotChecked,
    /// `azp` must be present and in the list. Make it with [`AuthorizedParties::require`].
    Required(PartyList),
    /// `azp` must be in the list unless the token has none. Make it with
    /// [`AuthorizedParties::allow_missing`].
    AllowMissing(PartyList),
}

impl AuthorizedParties {
    /// `azp` is not looked at. Right where tokens do not come from browsers of your origins: custom
    /// JWT templates and native applications.
    pub const fn not_checked() -> Self {
        Self::NotChecked
    }

    /// Every token must name one of these origins, for example `https://example.com`: at least one,
    /// none empty. Setters of parties take the list itself, too.
    pub fn require(parties: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Required(PartyList::new(parties))
    }

    /// A token that names an origin must name one of these; a token without `azp` passes.
    pub fn allow_missing(parties: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::AllowMissing(PartyList::new(parties))
    }

    const OPTION: &str = "authorized_parties";

    fn problem(&self) -> Option<InvalidOptions> {
        match self {
            Self::NotChecked => None,
            Self::Required(parties) | Self::AllowMissing(parties) => {
                problem_of(Self::OPTION, &parties.0)
            }
        }
    }
}

/// Requires one of these origins.
impl<S: Into<String>, const N: usize> From<[S; N]> for AuthorizedParties {
    fn from(parties: [S; N]) -> Self {
        Self::require(parties)
    }
}

/// Requires one of these origins.
impl<S: Into<String> + Clone, const N: usize> From<&[S; N]> for AuthorizedParties {
    fn from(parties: &[S; N]) -> Self {
        Self::require(parties.iter().cloned())
    }
}

/// Requires one of these origins.
impl<S: Into<String> + Clone> From<&[S]> for AuthorizedParties {
    fn from(parties: &[S]) -> Self {
        Self::require(parties.iter().cloned())
    }
}

/// Requires one of these origins.
impl<S: Into<String>> From<Vec<S>> for AuthorizedParties {
    fn from(parties: Vec<S>) -> Self {
        Self::require(parties)
    }
}

/// Requires one of these origins.
impl<S: Into<String> + Clone> From<&Vec<S>> for AuthorizedParties {
    fn from(parties: &Vec<S>) -> Self {
        Self::require(parties.iter().cloned())
    }
}

/// Origins. An empty list accepts nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyList(Vec<String>);

impl PartyList {
    fn new(parties: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(parties.into_iter().map(Into::into).collect())
    }

    pub(super) fn holds(&self, party: &str) -> bool {
        self.0.iter().any(|known| known == party)
    }
}

/// Why what is expected of tokens cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidOptions {
    /// The option of this name was given an empty list.
    EmptyList(&'static str),
    /// The option of this name was given an empty text.
    EmptyText(&'static str),
    /// The clock skew is longer than [`VerifyOptions::MAX_CLOCK_SKEW`].
    ClockSkew,
}

impl InvalidOptions {
    /// The name of the option, which is that of its setter.
    pub const fn option(self) -> &'static str {
        match self {
            Self::EmptyList(name) | Self::EmptyText(name) => name,
            Self::ClockSkew => "clock_skew",
        }
    }
}

impl fmt::Display for InvalidOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyList(name) => write!(
                f,
                "`{name}` is an empty list; leave the option out where nothing is to be checked"
            ),
            Self::EmptyText(name) => write!(f, "`{name}` holds an empty text; remove it"),
            Self::ClockSkew => f.write_str("`clock_skew` must be at most 24 hours"),
        }
    }
}

fn problem_of(option: &'static str, texts: &[String]) -> Option<InvalidOptions> {
    if texts.is_empty() {
        return Some(InvalidOptions::EmptyList(option));
    }
    let holds_empty = texts.iter().any(String::is_empty);
    holds_empty.then_some(InvalidOptions::EmptyText(option))
}
