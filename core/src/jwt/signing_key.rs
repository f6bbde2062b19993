//! Private keys, for machine tokens and tests.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use p256::ecdsa::signature::Signer;
use p256::elliptic_curve::point::AffineCoordinates;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{EncodePublicKey, LineEnding, PrivateKeyInfoRef};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, PrivateKey};

use rustls_pki_types::PrivatePkcs8KeyDer;

use super::jwk::Jwk;
use super::key_error::KeyError;
use super::keys::Kind;
use super::pem::{Block, EC, P256, RSA};
use crate::crypto::{Algorithm, modulus_bits, with_digest};

/// A private key that signs tokens.
///
/// Signatures are deterministic (RFC 8017 section 8.2, RFC 6979): no randomness is needed, so
/// there is no blinding either. Sign where an attacker can not measure how long it takes.
///
/// `Debug` shows the kind of key only.
#[derive(Clone)]
pub struct SigningKey(Private);

#[derive(Clone)]
enum Private {
    Rsa(PrivateKey),
    P256(p256::ecdsa::SigningKey),
}

impl SigningKey {
    /// Reads a private key as PEM text: `PRIVATE KEY` (PKCS#8) of RSA or EC P-256, or
    /// `RSA PRIVATE KEY` (PKCS#1). Line breaks may be written out as `\n`.
    ///
    /// # Errors
    /// [`KeyError`] says what stands there instead.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let block = Block::read(text)?;
        if block.is_encrypted() {
            return Err(KeyError::Encrypted);
        }
        match block.label() {
            Some("PRIVATE KEY") | None => Self::from_pkcs8(&block.der()?.as_slice().into()),
            Some("RSA PRIVATE KEY") => Self::rsa(PrivateKey::from_pkcs1_der(&block.der()?).ok()),
            Some(label) if label.ends_with("PUBLIC KEY") => Err(KeyError::PublicKey),
            Some(label) if label.ends_with("CERTIFICATE") => Err(KeyError::Certificate),
            Some(_) => Err(KeyError::Label),
        }
    }

    fn rsa(key: Option<PrivateKey>) -> Result<Self, KeyError> {
        let key = key.ok_or(KeyError::Der)?;
        modulus_bits(&key.n_bytes()).map_err(KeyError::Unusable)?;
        Ok(Self(Private::Rsa(key)))
    }

    /// Reads a private key as PKCS#8 DER (RFC 5958), in the type that the rustls crates pass it
    /// around in.
    ///
    /// # Errors
    /// [`KeyError`] where it is not an RSA or P-256 key.
    pub fn from_pkcs8(der: &PrivatePkcs8KeyDer<'_>) -> Result<Self, KeyError> {
        let info =
            PrivateKeyInfoRef::try_from(der.secret_pkcs8_der()).map_err(|_| KeyError::Der)?;
        let algorithm = info.algorithm;
        if algorithm.oid == RSA {
            Self::rsa(PrivateKey::try_from(info).ok())
        } else if algorithm.oid == EC && algorithm.parameters_oid() == Ok(P256) {
            let key = p256::ecdsa::SigningKey::try_from(info).map_err(|_| KeyError::Der)?;
            Ok(Self(Private::P256(key)))
        } else {
            Err(KeyError::Kind)
        }
    }

    /// Whether this key makes signatures of that algorithm.
    pub fn permits(&self, algorithm: Algorithm) -> bool {
        Kind::of(algorithm) == self.kind()
    }

    /// Signs `message`; the result is what stands in a JWS before base64url (RFC 7518 sections
    /// 3.3 and 3.4).
    ///
    /// # Errors
    /// [`SignError`] where the algorithm is not one of the key's kind.
    pub fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match &self.0 {
            Private::Rsa(key) => with_digest(algorithm, message, |prefix, digest| {
                let scheme = Pkcs1v15Sign {
                    hash_len: Some(digest.len()),
                    prefix: prefix.into(),
                };
                Some(key.sign(scheme, digest).map_err(|_| SignError::Key))
            })
            .unwrap_or(Err(SignError::Algorithm)),
            Private::P256(key) if algorithm == Algorithm::Es256 => {
                let signature: p256::ecdsa::Signature =
                    key.try_sign(message).map_err(|_| SignError::Key)?;
                Ok(signature.to_bytes().to_vec())
            }
            Private::P256(_) => Err(SignError::Algorithm),
        }
    }

    /// The public half as a JWK, without `kid` and `alg`.
    pub fn public_jwk(&self) -> Jwk {
        match &self.0 {
            Private::Rsa(key) => Jwk::rsa(
                &key.n().to_be_bytes_trimmed_vartime(),
                &key.e().to_be_bytes_trimmed_vartime(),
            ),
            Private::P256(key) => {
                let point = key.verifying_key().as_affine();
                Jwk::p256(&point.x().into(), &point.y().into())
            }
        }
    }

    /// The public half as PEM (`PUBLIC KEY`).
    ///
    /// # Errors
    /// [`SignError::Key`] where the key can not be written.
    pub fn public_pem(&self) -> Result<String, SignError> {
        match &self.0 {
            Private::Rsa(key) => key.as_public_key().to_public_key_pem(LineEnding::LF),
            Private::P256(key) => key.verifying_key().to_public_key_pem(LineEnding::LF),
        }
        .map_err(|_| SignError::Key)
    }

    fn kind(&self) -> Kind {
        match &self.0 {
            Private::Rsa(_) => Kind::Rsa,
            Private::P256(_) => Kind::P256,
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({:?}, [redacted])", self.kind())
    }
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The algorithm is not one of the key's kind.
    Algorithm,
    /// The key's numbers do not belong together.
    Key,
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Algorithm => {
                "the key does not sign with this algorithm; RSA keys take RS256, RS384, RS512, P-256 keys ES256"
            }
            Self::Key => "the private key is damaged; use another one",
        })
    }
}

impl core::error::Error for SignError {}
