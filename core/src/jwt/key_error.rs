use core::fmt;

use super::error::KeyUnavailable;
use super::jwk_set::InvalidJwkSet;
use crate::SettingMistake;
use crate::crypto::UnusableKey;

/// Why a key can not be used. It never repeats key material or a `kid`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no text.
    Empty,
    /// A private key stands where a public one belongs.
    PrivateKey,
    /// A public key stands where a private one belongs.
    PublicKey,
    /// A certificate stands where its public key belongs.
    Certificate,
    /// A JWK or JWK set (JSON) stands where PEM belongs.
    Json,
    /// A Clerk secret key (`sk_…`, `ak_…`) or webhook secret (`whsec_…`) stands there.
    SecretKey,
    /// A Clerk publishable key (`pk_…`) stands there.
    PublishableKey,
    /// Something else stands there, or something beside the PEM text.
    Mistake(SettingMistake),
    /// The key is encrypted with a passphrase.
    Encrypted,
    /// The BEGIN and END lines do not belong together, or stand there more than once.
    Armor,
    /// PEM of something else than a key.
    Label,
    /// What stands between the BEGIN and END lines is not base64.
    Base64,
    /// The octets are not a key (cut off, or of another format).
    Der,
    /// A kind of key that signs no Clerk token: only RSA and EC P-256 do.
    Kind,
    /// The provider refuses the key's numbers.
    Unusable(UnusableKey),
    /// The JWK is not a JSON object.
    NotAnObject,
    /// The JWK lacks a member.
    Missing(&'static str),
    /// A member of the JWK is not what RFC 7517 and RFC 7518 say.
    Malformed(&'static str),
    /// A member stands in the JWK more than once.
    Repeated(&'static str),
    /// The JWK carries a private or secret member (`d`, `p`, `q`, `k`, …).
    PrivateMember,
    /// The JWK is not for checking signatures (`use` is not `sig`, or `key_ops` lacks `verify`).
    Use,
    /// The algorithm is not offered, or not one of the key's kind.
    Algorithm,
    /// Two usable keys of one set share a `kid`; neither is used.
    DuplicateKid,
    /// The document is not a JWK set.
    Set(InvalidJwkSet),
    /// The JWK set has no usable key.
    EmptySet,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const COPY: &str =
            "copy the JWKS public key (PEM) from the API keys page of the Clerk Dashboard";
        f.write_str(match self {
            Self::Empty => return write!(f, "the key is empty; {COPY}"),
            Self::PrivateKey => {
                return write!(
                    f,
                    "this is a private key: keep it secret, and replace it if it was shared; to check tokens, {COPY}"
                );
            }
            Self::PublicKey => "this is a public key; signing needs the private one",
            Self::Certificate => {
                return write!(f, "this is a certificate, not a public key; {COPY}");
            }
            Self::Json => {
                return write!(
                    f,
                    "this is JSON, not PEM; read a JWK with Key::from_jwk, or {COPY}"
                );
            }
            Self::SecretKey => {
                return write!(f, "this is a secret key of Clerk, not a PEM public key; {COPY}");
            }
            Self::PublishableKey => {
                return write!(f, "this is a publishable key of Clerk, not a PEM public key; {COPY}");
            }
            Self::Mistake(mistake) => return write!(f, "the PEM key {mistake}"),
            Self::Encrypted => "the key is encrypted; decrypt it first, for example with `openssl pkey`",
            Self::Armor => {
                "the PEM text must be one BEGIN line, base64, and the END line of the same name; copy it whole"
            }
            Self::Label => {
                return write!(f, "this PEM text holds something else than a key; {COPY}");
            }
            Self::Base64 => {
                return write!(f, "the text of the key is not base64 or was cut; {COPY}");
            }
            Self::Der => {
                return write!(f, "the octets of the key can not be read, it may be cut; {COPY}");
            }
            Self::Kind => "only RSA and EC P-256 keys can check tokens; use a key of one of these kinds",
            Self::Unusable(why) => return write!(f, "the key can not be used: {why}"),
            Self::NotAnObject => "a JWK must be a JSON object (RFC 7517 section 4)",
            Self::Missing(member) => {
                return write!(f, "the JWK lacks the member `{member}`; read it again from its source");
            }
            Self::Malformed(member) => {
                return write!(
                    f,
                    "the member `{member}` of the JWK is malformed (RFC 7518 section 6); read it again from its source"
                );
            }
            Self::Repeated(member) => {
                return write!(f, "the member `{member}` stands in the JWK more than once");
            }
            Self::PrivateMember => {
                "the JWK carries private members; publish only the public ones, and replace this key"
            }
            Self::Use => "the JWK is not for checking signatures; use one with `use` `sig` or without `use`",
            Self::Algorithm => {
                "the algorithm is not offered or not one of the key's kind; RSA keys take RS256, RS384, RS512, P-256 keys ES256"
            }
            Self::Set(why) => return why.fmt(f),
            Self::EmptySet => "the JWK set has no usable key; the earlier keys stay in use",
            Self::DuplicateKid => "two keys of the set share a `kid`, so neither is used; give each its own",
        })
    }
}

impl core::error::Error for KeyError {}

impl From<InvalidJwkSet> for KeyError {
    fn from(why: InvalidJwkSet) -> Self {
        Self::Set(why)
    }
}

/// Why there is no key, if this error is that of the instance's key set.
impl From<&KeyError> for KeyUnavailable {
    fn from(error: &KeyError) -> Self {
        match error {
            KeyError::Set(InvalidJwkSet::Json { .. }) => Self::NotReached,
            _ => Self::FetchFailed,
        }
    }
}
