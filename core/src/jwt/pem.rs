//! Keys as PEM text (RFC 7468), the way they arrive in environment variables.

use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding};
use pkcs1::RsaPublicKey;
use pkcs1::der::{Decode, asn1::UintRef};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use super::key_error::KeyError;
use crate::SettingMistake;
use crate::crypto::PublicKey;

/// `rsaEncryption`, RFC 8017 appendix A.1.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`, RFC 5480 section 2.1.1.
pub(super) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`, RFC 5480 section 2.1.1.1.
pub(super) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// Finds the numbers of the public key that `text` holds and passes them on.
pub(super) fn with_public_key<T>(
    text: &str,
    then: impl FnOnce(PublicKey<'_>) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    let block = Block::read(text)?;
    match block.label() {
        Some("PUBLIC KEY") => with_spki(&block.der()?.as_slice().into(), then),
        Some("RSA PUBLIC KEY") => with_pkcs1(&block.der()?, then),
        Some(label) if label.ends_with("PRIVATE KEY") => Err(KeyError::PrivateKey),
        Some(label) if label.ends_with("CERTIFICATE") => Err(KeyError::Certificate),
        Some(_) => Err(KeyError::Label),
        None => {
            let der = block.der()?;
            if is_private(&der) {
                return Err(KeyError::PrivateKey);
            }
            with_spki(&der.as_slice().into(), then)
        }
    }
}

pub(super) fn with_spki<T>(
    der: &SubjectPublicKeyInfoDer<'_>,
    then: impl FnOnce(PublicKey<'_>) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    let info = SubjectPublicKeyInfoRef::try_from(der.as_ref()).map_err(|_| KeyError::Der)?;
    let octets = info.subject_public_key.as_bytes().ok_or(KeyError::Der)?;
    let algorithm = info.algorithm;
    if algorithm.oid == RSA {
        return with_pkcs1(octets, then);
    }
    if algorithm.oid != EC || algorithm.parameters_oid() != Ok(P256) {
        return Err(KeyError::Kind);
    }
    // The uncompressed form of SEC 1 section 2.3.3: 04, x, y.
    let [4, point @ ..] = octets else {
        return Err(KeyError::Der);
    };
    match point.as_chunks() {
        ([x, y], []) => then(PublicKey::P256 { x, y }),
        _ => Err(KeyError::Der),
    }
}

fn with_pkcs1<T>(
    der: &[u8],
    then: impl FnOnce(PublicKey<'_>) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    let key = RsaPublicKey::<UintRef<'_>>::from_der(der).map_err(|_| KeyError::Der)?;
    then(PublicKey::Rsa {
        n: key.modulus.as_bytes(),
        e: key.public_exponent.as_bytes(),
    })
}

/// All private forms (PKCS#8, PKCS#1, SEC 1) are a SEQUENCE that starts with the version, an
/// INTEGER of 0 or 1; no public form starts so.
fn is_private(der: &[u8]) -> bool {
    matches!(
        der,
        [0x30, 0x82, _, _, 2, 1, 0 | 1, ..]
            | [0x30, 0x81, _, 2, 1, 0 | 1, ..]
            | [0x30, _, 2, 1, 0 | 1, ..]
    )
}

/// What stands between a BEGIN and an END line, or without them.
pub(super) struct Block {
    label: Option<String>,
    body: Zeroizing<String>,
}

impl Block {
    /// Reads the one block of a text.
    ///
    /// Line breaks are only looks: they may be missing, or written out as `\n`, since that is
    /// how PEM survives in environment variables. Everything else is strict.
    pub(super) fn read(text: &str) -> Result<Self, KeyError> {
        let text = Zeroizing::new(text.replace("\\r", " "));
        let text = Zeroizing::new(text.replace("\\n", " "));
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        reject_other_things(text)?;
        let Some(armored) = text.strip_prefix("-----BEGIN ") else {
            return if text.contains("-----") {
                Err(KeyError::Armor)
            } else {
                Ok(Self::new(None, text))
            };
        };
        let (label, rest) = armored.split_once("-----").ok_or(KeyError::Armor)?;
        let (body, end) = rest.split_once("-----END ").ok_or(KeyError::Armor)?;
        if end.strip_suffix("-----") != Some(label) {
            return Err(KeyError::Armor);
        }
        Ok(Self::new(Some(label), body))
    }

    fn new(label: Option<&str>, body: &str) -> Self {
        let mut packed = Zeroizing::new(String::with_capacity(body.len()));
        packed.extend(body.chars().filter(|c| !c.is_ascii_whitespace()));
        Self {
            label: label.map(String::from),
            body: packed,
        }
    }

    pub(super) fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// Whether a passphrase is needed: PKCS#8 says so in the label, the old form in a header
    /// (RFC 1421 section 4.6.1.1).
    #[cfg(feature = "sign")]
    pub(super) fn is_encrypted(&self) -> bool {
        self.label() == Some("ENCRYPTED PRIVATE KEY")
            || self.body.starts_with("Proc-Type:4,ENCRYPTED")
    }

    pub(super) fn der(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Base64::decode_vec(&self.body)
            .map(Zeroizing::new)
            .map_err(|_| KeyError::Base64)
    }
}

/// Tells the things people paste by mistake.
fn reject_other_things(text: &str) -> Result<(), KeyError> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    if text.is_empty() {
        Err(KeyError::Empty)
    } else if starts(&["{", "["]) {
        Err(KeyError::Json)
    } else if starts(&["sk_", "ak_", "whsec_"]) {
        Err(KeyError::SecretKey)
    } else if starts(&["pk_"]) {
        Err(KeyError::PublishableKey)
    } else {
        match SettingMistake::find(text) {
            None | Some(SettingMistake::Pem) => Ok(()),
            Some(mistake) => Err(KeyError::Mistake(mistake)),
        }
    }
}
