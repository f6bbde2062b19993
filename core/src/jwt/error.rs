//! Refusals of tokens and missing keys, with the reasons of Clerk's JavaScript SDK.

use core::fmt;
use core::time::Duration;

use super::options::InvalidOptions;

/// Why a token was refused.
///
/// [`TokenError::reason`] is the string that `@clerk/backend` uses for the same refusal. The error
/// contains nothing of the token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// The options cannot be, so nothing was checked. The token may be genuine.
    Options(InvalidOptions),
    /// The text is not a well-formed JWS in compact form.
    Malformed(Malformed),
    /// The header's `typ` is not one of the expected types.
    HeaderType,
    /// The header's `alg` is missing or not one of the allowed algorithms.
    Algorithm,
    /// The key is not for the header's `alg` (another kind of key, or its own `alg` differs).
    KeyAlgorithm,
    /// The signature does not match. The error does not depend on the claims.
    Signature,
    /// The token verifies but is of another class than the expected one.
    Class,
    /// A claim is missing or malformed.
    Claim(ClaimName),
    /// None of the token's audiences is an expected one.
    Audience,
    /// `azp` is not one of the authorized parties.
    AuthorizedParty,
    /// `iss` is not one of the expected issuers.
    Issuer,
    /// `exp` has passed.
    Expired,
    /// `nbf` has not come yet.
    NotActiveYet,
    /// `iat` has not come yet.
    IssuedInTheFuture,
}

impl TokenError {
    /// The reason under the name that `@clerk/backend` gives it, for example `token-expired`.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(Malformed::HeaderNotAnObject) | Self::Algorithm => {
                "token-invalid-algorithm"
            }
            Self::Malformed(Malformed::Number | Malformed::ClaimsNotAnObject)
            | Self::Options(_)
            | Self::KeyAlgorithm
            | Self::Claim(_)
            | Self::Audience => "token-verification-failed",
            Self::Malformed(_) | Self::HeaderType | Self::Class => "token-invalid",
            Self::Signature => "token-invalid-signature",
            Self::AuthorizedParty => "token-invalid-authorized-parties",
            Self::Issuer => "token-invalid-issuer",
            Self::Expired => "token-expired",
            Self::NotActiveYet => "token-not-active-yet",
            Self::IssuedInTheFuture => "token-iat-in-the-future",
        }
    }

    /// Whether the token may be signed with another key than the one that it was verified with: the
    /// issuer may have replaced the key under its `kid`.
    pub const fn may_be_of_another_key(&self) -> bool {
        matches!(self, Self::Signature | Self::KeyAlgorithm)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Options(why) => {
                return write!(f, "the options that tokens are verified with cannot be: {why}");
            }
            Self::Malformed(why) => return write!(f, "the token is malformed: {why}"),
            Self::HeaderType => {
                "the token's header type (typ) is not an expected one; was a token of another kind sent?"
            }
            Self::Algorithm => "the token's algorithm (alg) is missing or not allowed here",
            Self::KeyAlgorithm => {
                "the key cannot verify the token's algorithm (alg); is it the key of this Clerk instance?"
            }
            Self::Signature => "the token's signature does not match the key",
            Self::Class => "the token is not a session token",
            Self::Claim(name) => {
                return write!(f, "the token's claim `{}` is missing or malformed", name.name());
            }
            Self::Audience => "the token is for another audience (aud)",
            Self::AuthorizedParty => {
                "the token's authorized party (azp) is missing or not in the configured list; origins are compared exactly, for example https://example.com"
            }
            Self::Issuer => "the token is from another issuer (iss)",
            Self::Expired => "the token has expired (exp)",
            Self::NotActiveYet => "the token is not active yet (nbf); are the clocks in sync?",
            Self::IssuedInTheFuture => {
                "the token was issued in the future (iat); are the clocks in sync?"
            }
        })
    }
}

impl core::error::Error for TokenError {}

impl From<Malformed> for TokenError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// What is wrong with the form of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// It is longer than the configured limit.
    TooLong,
    /// It does not have exactly two dots.
    Parts,
    /// A part is not base64url, or not its only encoding (RFC 4648 section 3.5).
    Encoding,
    /// A part carries `=` padding, which RFC 7515 section 2 leaves out.
    Padding,
    /// The header or the claims are not JSON.
    Json,
    /// The header or the claims are not UTF-8, or start with a byte order mark.
    Utf8,
    /// An object has two members of one name.
    DuplicateMember,
    /// Objects and arrays are nested deeper than 16 levels.
    Depth,
    /// A string escapes half of a surrogate pair.
    Surrogate,
    /// A number exceeds the range of a double.
    Number,
    /// The header is not a JSON object.
    HeaderNotAnObject,
    /// The claims are not a JSON object.
    ClaimsNotAnObject,
    /// `kid` is not a string of 1 to 256 visible ASCII characters.
    Kid,
    /// The header has `crit` or `b64`, which demand extensions (RFC 7515 section 4.1.11, RFC 7797);
    /// this library supports none.
    Critical,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "it is longer than the limit",
            Self::Parts => "it must be three parts separated by two dots",
            Self::Encoding => "a part is not canonical base64url",
            Self::Padding => "a part carries padding",
            Self::Json => "the header or the claims are not JSON",
            Self::Utf8 => "the header or the claims are not plain UTF-8",
            Self::DuplicateMember => "an object has two members of one name",
            Self::Depth => "the JSON is nested deeper than 16 levels",
            Self::Surrogate => "a string holds half of a surrogate pair",
            Self::Number => "a number is too large",
            Self::HeaderNotAnObject => "the header is not an object",
            Self::ClaimsNotAnObject => "the claims are not an object",
            Self::Kid => "the key id (kid) is not 1 to 256 visible ASCII characters",
            Self::Critical => "the header demands an extension (crit or b64)",
        })
    }
}

/// A claim that this library reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimName {
    /// Subject.
    Sub,
    /// Expiry.
    Exp,
    /// Not before.
    Nbf,
    /// Issued at.
    Iat,
    /// Issuer.
    Iss,
    /// Authorized party.
    Azp,
    /// Session id.
    Sid,
    /// Session status.
    Sts,
    /// Actor (who acts in the user's place).
    Act,
    /// The organization of a session token of version 2.
    O,
    /// Features.
    Fea,
    /// Plans.
    Pla,
    /// The organization's id in a session token of version 1.
    OrgId,
    /// The role in a session token of version 1.
    OrgRole,
    /// The organization's slug in a session token of version 1.
    OrgSlug,
}

impl ClaimName {
    /// The name in the token.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sub => "sub",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Iat => "iat",
            Self::Iss => "iss",
            Self::Azp => "azp",
            Self::Sid => "sid",
            Self::Sts => "sts",
            Self::Act => "act",
            Self::O => "o",
            Self::Fea => "fea",
            Self::Pla => "pla",
            Self::OrgId => "org_id",
            Self::OrgRole => "org_role",
            Self::OrgSlug => "org_slug",
        }
    }
}

/// No key is available to verify a token with. Whether the token would verify is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyUnavailable {
    /// The key set was loaded and has no key of the token's `kid`, or the token names none.
    UnknownKid,
    /// The key set that was loaded last has no key of the token's `kid`, and is not loaded again for
    /// this time. Clerk may have got the key since.
    NotKnownNow {
        /// When the key set may be loaded again.
        retry_after: Duration,
    },
    /// The key set could not be loaded: Clerk answered with an error or with something else.
    FetchFailed,
    /// The request for the key set got no answer, or one that is not JSON.
    NotReached,
    /// Clerk refused the secret key when the key set was asked for.
    SecretKeyRejected,
    /// Neither a PEM key nor a secret key is configured.
    NotConfigured,
    /// The configured PEM key is empty.
    LocalMissing,
}

impl KeyUnavailable {
    /// The reason under the name that `@clerk/backend` gives it, for example `jwk-kid-mismatch`.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::UnknownKid | Self::NotKnownNow { .. } => "jwk-kid-mismatch",
            Self::FetchFailed | Self::NotReached => "jwk-remote-failed-to-load",
            Self::SecretKeyRejected => "secret-key-invalid",
            Self::NotConfigured => "jwk-failed-to-resolve",
            Self::LocalMissing => "jwk-local-missing",
        }
    }
}

impl fmt::Display for KeyUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownKid => {
                "no key of the instance has the token's key id; do the secret key and the token belong to the same Clerk instance?"
            }
            Self::NotKnownNow { .. } => {
                "no key that was loaded has the token's key id, and the keys were loaded just now; try again later"
            }
            Self::FetchFailed => "the instance's keys (JWKS) could not be loaded; try again later",
            Self::NotReached => {
                "Clerk's API was not reached for the instance's keys (JWKS), or its answer is no JSON; check the network, try again later"
            }
            Self::SecretKeyRejected => {
                "Clerk refused the secret key; copy it again from the API keys page of the Clerk Dashboard (CLERK_SECRET_KEY)"
            }
            Self::NotConfigured => {
                "there is no key to verify tokens with; configure the PEM public key (CLERK_JWT_KEY) or the secret key (CLERK_SECRET_KEY)"
            }
            Self::LocalMissing => {
                "the PEM public key is empty; copy it from the API keys page of the Clerk Dashboard (CLERK_JWT_KEY)"
            }
        })
    }
}
