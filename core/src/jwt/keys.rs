//! Public keys that tokens are checked with, and why a key can not be used.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use rustls_pki_types::SubjectPublicKeyInfoDer;

use super::jwk::Jwk;
use super::pem;
use crate::SettingMistake;
use crate::crypto::{
    Algorithm, CryptoProvider, InvalidSignature, PublicKey, UnusableKey, VerifyingKey,
};

/// A public key, parsed once; a clone is one reference more.
///
/// `Debug` shows what the key may be used for and never its `kid`: a log of one tenant must not
/// list the keys of another.
#[derive(Clone)]
pub struct Key {
    kid: Option<Arc<str>>,
    kind: Kind,
    pinned: Option<Algorithm>,
    verifying: Arc<dyn VerifyingKey>,
}

impl Key {
    /// Reads a key of a JWK set (RFC 7517 section 4).
    ///
    /// A key with an `alg` is for exactly that algorithm; one without is for every algorithm of
    /// its kind.
    ///
    /// # Errors
    /// [`KeyError`] where the key is not one for checking signatures: see its variants.
    pub fn from_jwk(jwk: &Jwk, provider: &dyn CryptoProvider) -> Result<Self, KeyError> {
        let pinned = jwk.check()?;
        let (kind, verifying) = jwk.with_public_key(|key| Self::load(key, provider))?;
        if pinned.is_some_and(|algorithm| Kind::of(algorithm) != kind) {
            return Err(KeyError::Algorithm);
        }
        Ok(Self {
            kid: jwk.kid().map(Arc::from),
            kind,
            pinned,
            verifying,
        })
    }

    /// Reads a public key as PEM text: `PUBLIC KEY` (RFC 7468 section 13) or `RSA PUBLIC KEY`
    /// (RFC 8017 appendix A.1.1).
    ///
    /// The text may stand as it does in environment variables: in quotes, on one line, with `\n`
    /// written out, or without the BEGIN and END lines. The key has no `kid` and is for every
    /// algorithm of its kind; [`Key::with_algorithm`] narrows that.
    ///
    /// # Errors
    /// [`KeyError`] says what stands there instead.
    pub fn from_pem(text: &str, provider: &dyn CryptoProvider) -> Result<Self, KeyError> {
        pem::with_public_key(text, |key| Self::load(key, provider)).map(Self::unnamed)
    }

    /// Reads a public key as DER: a `SubjectPublicKeyInfo` (RFC 5280 section 4.1), in the type
    /// that the rustls crates pass it around in. Like a PEM key it has no `kid`.
    ///
    /// # Errors
    /// [`KeyError`] where it is not a key for checking signatures.
    pub fn from_spki(
        der: &SubjectPublicKeyInfoDer<'_>,
        provider: &dyn CryptoProvider,
    ) -> Result<Self, KeyError> {
        pem::with_spki(der, |key| Self::load(key, provider)).map(Self::unnamed)
    }

    fn unnamed((kind, verifying): (Kind, Arc<dyn VerifyingKey>)) -> Self {
        Self {
            kid: None,
            kind,
            pinned: None,
            verifying,
        }
    }

    /// The same key for one algorithm only.
    ///
    /// # Errors
    /// [`KeyError::Algorithm`] where the key does not permit that algorithm.
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Result<Self, KeyError> {
        if !self.permits(algorithm) {
            return Err(KeyError::Algorithm);
        }
        self.pinned = Some(algorithm);
        Ok(self)
    }

    /// The key id; a key that was read from PEM has none.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Whether signatures of this algorithm may be checked with this key.
    pub fn permits(&self, algorithm: Algorithm) -> bool {
        match self.pinned {
            Some(pinned) => pinned == algorithm,
            None => Kind::of(algorithm) == self.kind,
        }
    }

    /// Checks `signature` (as it stands in a JWS, decoded) over `message`.
    ///
    /// # Errors
    /// [`InvalidSignature`] where it does not hold, and where the key does not permit the
    /// algorithm.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if !self.permits(algorithm) {
            return Err(InvalidSignature);
        }
        self.verifying.verify(algorithm, message, signature)
    }

    fn load(
        key: PublicKey<'_>,
        provider: &dyn CryptoProvider,
    ) -> Result<(Kind, Arc<dyn VerifyingKey>), KeyError> {
        let kind = match key {
            PublicKey::Rsa { .. } => Kind::Rsa,
            PublicKey::P256 { .. } => Kind::P256,
        };
        Ok((kind, provider.load(key).map_err(KeyError::Unusable)?))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")?;
        f.debug_set()
            .entries(
                Algorithm::ALL
                    .into_iter()
                    .filter(|algorithm| self.permits(*algorithm)),
            )
            .finish()
    }
}

/// What a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rsa,
    P256,
}

impl Kind {
    pub(super) fn of(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rs256 | Algorithm::Rs384 | Algorithm::Rs512 => Self::Rsa,
            Algorithm::Es256 => Self::P256,
        }
    }
}

/// Why a key can not be used. It never repeats key material or a `kid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The provider refuses the key's numbers; the source says which.
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
            Self::Unusable(_) => "the key can not be used; use another one",
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
            Self::DuplicateKid => "two keys of the set share a `kid`, so neither is used; give each its own",
        })
    }
}

impl core::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Unusable(source) => Some(source),
            _ => None,
        }
    }
}

/// A key of a set that is not used, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct SkippedKey {
    pub(super) position: usize,
    pub(super) kid: Option<String>,
    pub(super) reason: KeyError,
}

impl SkippedKey {
    /// The key's position in the set, from zero.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The key's id, where it could be read.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Why the key is not used.
    pub fn reason(&self) -> KeyError {
        self.reason
    }
}

impl fmt::Debug for SkippedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SkippedKey")
            .field("position", &self.position)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}
