//! Public keys that tokens are checked with, and why a key can not be used.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use rustls_pki_types::SubjectPublicKeyInfoDer;

use super::jwk::Jwk;
use super::key_error::KeyError;
use super::pem;
use crate::crypto::{Algorithm, CryptoProvider, PublicKey, SignatureError, VerifyingKey};

/// A public key, parsed once; a clone is one reference more.
///
/// `Debug` shows what the key may be used for and never its `kid`: a log of one tenant must not
/// list the keys of another.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::crypto::RustCrypto;
/// use clerk_backend::jwt::Key;
///
/// # fn example(pem: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let key = Key::from_pem(pem, &RustCrypto)?; // CLERK_JWT_KEY
/// # let _ = key;
/// # Ok(()) }
/// ```
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
    /// [`SignatureError`] where it does not hold, and where the key does not permit the
    /// algorithm.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        if !self.permits(algorithm) {
            return Err(SignatureError);
        }
        self.verifying.verify(algorithm, message, signature)
    }

    /// What checks the signatures. A clone of the key has the same one, a key that was read again has
    /// another.
    pub(super) fn verifying(&self) -> &Arc<dyn VerifyingKey> {
        &self.verifying
    }

    fn load(
        key: PublicKey<'_>,
        provider: &dyn CryptoProvider,
    ) -> Result<(Kind, Arc<dyn VerifyingKey>), KeyError> {
        let key = key.checked().map_err(KeyError::Unusable)?;
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
    pub fn reason(&self) -> &KeyError {
        &self.reason
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
