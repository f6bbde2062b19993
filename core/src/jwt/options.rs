//! What a token must satisfy besides its signature.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::crypto::Algorithm;

/// What is expected of a token. The default is that of Clerk's own SDKs: RS256, RS384 and RS512,
/// header type `JWT` or none, five seconds of clock skew; audience, issuer and authorized party
/// are not looked at until they are configured.
///
/// ```
/// use clerk_core::jwt::{AuthorizedParties, VerifyOptions};
///
/// let options = VerifyOptions::new()
///     .authorized_parties(AuthorizedParties::require(["https://example.com"])?)
///     .issuer(["https://clerk.example.com"])?;
/// # Ok::<(), clerk_core::jwt::InvalidOptions>(())
/// ```
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    pub(crate) audience: Vec<String>,
    pub(crate) issuer: Vec<String>,
    pub(crate) authorized_parties: AuthorizedParties,
    pub(crate) clock_skew: Duration,
    pub(crate) header_types: Vec<String>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) max_length: usize,
}

impl VerifyOptions {
    /// The clock skew unless another is configured.
    pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(5);
    /// The longest clock skew there can be.
    pub const MAX_CLOCK_SKEW: Duration = Duration::from_hours(24);
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
        }
    }

    /// Requires that one of the token's audiences (`aud`) is one of these.
    ///
    /// # Errors
    /// Where the list is empty or holds an empty text.
    pub fn audience(
        mut self,
        audiences: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, InvalidOptions> {
        self.audience = texts("audience", audiences)?;
        Ok(self)
    }

    /// Requires that the token's issuer (`iss`) is one of these.
    ///
    /// # Errors
    /// Where the list is empty or holds an empty text.
    pub fn issuer(
        mut self,
        issuers: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, InvalidOptions> {
        self.issuer = texts("issuer", issuers)?;
        Ok(self)
    }

    /// Sets which authorized parties (`azp`: the origin that the token was issued to) are accepted.
    pub fn authorized_parties(mut self, policy: AuthorizedParties) -> Self {
        self.authorized_parties = policy;
        self
    }

    /// Sets how far the clocks of Clerk and of this machine may differ; zero is zero.
    ///
    /// # Errors
    /// Where it is longer than [`VerifyOptions::MAX_CLOCK_SKEW`].
    pub fn clock_skew(mut self, skew: Duration) -> Result<Self, InvalidOptions> {
        if skew > Self::MAX_CLOCK_SKEW {
            return Err(InvalidOptions::ClockSkew);
        }
        self.clock_skew = skew;
        Ok(self)
    }

    /// Requires that the header's `typ` is present and is one of these, compared exactly.
    ///
    /// # Errors
    /// Where the list is empty or holds an empty text.
    pub fn header_types(
        mut self,
        types: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, InvalidOptions> {
        self.header_types = texts("header_types", types)?;
        Ok(self)
    }

    /// Replaces the allowed algorithms. ES256 is for templates that sign with a key of their own.
    ///
    /// # Errors
    /// Where the list is empty.
    pub fn algorithms(
        mut self,
        algorithms: impl IntoIterator<Item = Algorithm>,
    ) -> Result<Self, InvalidOptions> {
        self.algorithms = algorithms.into_iter().collect();
        if self.algorithms.is_empty() {
            return Err(InvalidOptions::EmptyList("algorithms"));
        }
        Ok(self)
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

    /// Every token must name one of these origins, for example `https://example.com`.
    ///
    /// # Errors
    /// Where the list is empty or holds an empty text.
    pub fn require(
        parties: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, InvalidOptions> {
        texts("authorized_parties", parties)
            .map(PartyList)
            .map(Self::Required)
    }

    /// A token that names an origin must name one of these; a token without `azp` passes.
    ///
    /// # Errors
    /// Where the list is empty or holds an empty text.
    pub fn allow_missing(
        parties: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, InvalidOptions> {
        texts("authorized_parties", parties)
            .map(PartyList)
            .map(Self::AllowMissing)
    }
}

/// Origins, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyList(Vec<String>);

impl PartyList {
    pub(super) fn holds(&self, party: &str) -> bool {
        self.0.iter().any(|known| known == party)
    }
}

/// Why options were refused.
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

impl core::error::Error for InvalidOptions {}

fn texts(
    name: &'static str,
    values: impl IntoIterator<Item = impl Into<String>>,
) -> Result<Vec<String>, InvalidOptions> {
    let list: Vec<String> = values.into_iter().map(Into::into).collect();
    if list.is_empty() {
        return Err(InvalidOptions::EmptyList(name));
    }
    if list.iter().any(String::is_empty) {
        return Err(InvalidOptions::EmptyText(name));
    }
    Ok(list)
}
