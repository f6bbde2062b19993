//! JSON Web Keys (RFC 7517, RFC 7518 section 6).

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::header::Kid;
use super::key_error::KeyError;
use crate::crypto::{Algorithm, PublicKey};

/// A public key as JSON (RFC 7517 section 4).
///
/// Members that do not concern the verification of signatures are ignored. Private members are
/// not kept; a key that has one is refused when it is loaded ([`KeyError::PrivateMember`]).
///
/// `Debug` leaves the `kid` and the numbers out.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Jwk {
    text: [Option<String>; TEXT.len()],
    key_ops: Option<Vec<String>>,
    private: bool,
}

/// The members that are text, in the order in which they are written.
const TEXT: [&str; 9] = ["kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"];

/// RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl Jwk {
    /// An RSA key of modulus and public exponent, both big-endian.
    pub fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self::default()
            .with("kty", "RSA")
            .with("n", &Base64UrlUnpadded::encode_string(n))
            .with("e", &Base64UrlUnpadded::encode_string(e))
    }

    /// A point on P-256 in affine coordinates.
    pub fn p256(x: &[u8; 32], y: &[u8; 32]) -> Self {
        Self::default()
            .with("kty", "EC")
            .with("crv", "P-256")
            .with("x", &Base64UrlUnpadded::encode_string(x))
            .with("y", &Base64UrlUnpadded::encode_string(y))
    }

    /// The same key with this key id (`kid`).
    pub fn with_kid(self, kid: &str) -> Self {
        self.with("kid", kid)
    }

    /// The same key for this algorithm only (`alg`), marked as one for signatures (`use`).
    pub fn with_algorithm(self, algorithm: Algorithm) -> Self {
        self.with("alg", algorithm.name()).with("use", "sig")
    }

    /// The key type (`kty`, RFC 7517 section 4.1), for example `RSA`.
    pub fn kty(&self) -> Option<&str> {
        self.text("kty")
    }

    /// The key id (`kid`, section 4.5).
    pub fn kid(&self) -> Option<&str> {
        self.text("kid")
    }

    /// The algorithm (`alg`, section 4.4), for example `RS256`.
    pub fn alg(&self) -> Option<&str> {
        self.text("alg")
    }

    /// The intended use (`use`, section 4.2): `sig` or `enc`.
    pub fn usage(&self) -> Option<&str> {
        self.text("use")
    }

    /// The permitted operations (`key_ops`, section 4.3).
    pub fn key_ops(&self) -> Option<&[String]> {
        self.key_ops.as_deref()
    }

    /// Checks everything but the numbers. Returns the algorithm that the key is bound to, if any.
    pub(super) fn check(&self) -> Result<Option<Algorithm>, KeyError> {
        if self.private {
            return Err(KeyError::PrivateMember);
        }
        let verifies = |operations: &[String]| operations.iter().any(|name| name == "verify");
        if self.usage().is_some_and(|usage| usage != "sig")
            || self
                .key_ops()
                .is_some_and(|operations| !verifies(operations))
        {
            return Err(KeyError::Use);
        }
        if self.kid().is_some_and(|kid| Kid::new(kid).is_none()) {
            return Err(KeyError::Malformed("kid"));
        }
        self.alg()
            .map(|name| Algorithm::from_name(name).ok_or(KeyError::Algorithm))
            .transpose()
    }

    /// Decodes the numbers and passes them on.
    ///
    /// Leading zeros stay in `n`: RFC 7518 section 6.3.1.1 forbids them but warns that some
    /// libraries write one, and the number is the same. Coordinates are exactly 32 octets
    /// (section 6.2.1.2). Base64url is unpadded and canonical everywhere.
    pub(super) fn with_public_key<T>(
        &self,
        then: impl FnOnce(PublicKey<'_>) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        match self.kty().ok_or(KeyError::Missing("kty"))? {
            "RSA" => {
                let (n, e) = (self.number("n")?, self.number("e")?);
                then(PublicKey::Rsa { n: &n, e: &e })
            }
            "EC" => {
                if self.text("crv").ok_or(KeyError::Missing("crv"))? != "P-256" {
                    return Err(KeyError::Kind);
                }
                then(PublicKey::P256 {
                    x: &self.coordinate("x")?,
                    y: &self.coordinate("y")?,
                })
            }
            _ => Err(KeyError::Kind),
        }
    }

    fn coordinate(&self, name: &'static str) -> Result<[u8; 32], KeyError> {
        let octets = self.number(name)?;
        octets.try_into().map_err(|_| KeyError::Malformed(name))
    }

    fn number(&self, name: &'static str) -> Result<Vec<u8>, KeyError> {
        let text = self.text(name).ok_or(KeyError::Missing(name))?;
        match Base64UrlUnpadded::decode_vec(text) {
            Ok(octets) if !octets.is_empty() => Ok(octets),
            _ => Err(KeyError::Malformed(name)),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        let of_name = TEXT
            .iter()
            .zip(&self.text)
            .find(|(known, _)| **known == name);
        of_name?.1.as_deref()
    }

    fn slot(&mut self, name: &str) -> Option<(&'static str, &mut Option<String>)> {
        let mut slots = TEXT.iter().copied().zip(&mut self.text);
        slots.find(|(known, _)| *known == name)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        if let Some((_, slot)) = self.slot(name) {
            *slot = Some(value.to_string());
        }
        self
    }

    /// Stores one member; `null` counts as absent.
    fn take(&mut self, name: &str, value: Value) -> Result<(), KeyError> {
        if name == "key_ops" {
            let Value::Array(operations) = value else {
                return if value.is_null() {
                    Ok(())
                } else {
                    Err(KeyError::Malformed("key_ops"))
                };
            };
            let text = |value| match value {
                Value::String(text) => Ok(text),
                _ => Err(KeyError::Malformed("key_ops")),
            };
            let operations = operations.into_iter().map(text).collect::<Result<_, _>>()?;
            return match self.key_ops.replace(operations) {
                Some(_) => Err(KeyError::Repeated("key_ops")),
                None => Ok(()),
            };
        }
        let Some((name, slot)) = self.slot(name) else {
            return Ok(());
        };
        match value {
            Value::Null => Ok(()),
            Value::String(text) => match slot.replace(text) {
                Some(_) => Err(KeyError::Repeated(name)),
                None => Ok(()),
            },
            _ => Err(KeyError::Malformed(name)),
        }
    }
}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwk")
            .field("kty", &self.kty())
            .field("alg", &self.alg())
            .field("use", &self.usage())
            .finish_non_exhaustive()
    }
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in TEXT.iter().zip(&self.text) {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        if let Some(operations) = &self.key_ops {
            map.serialize_entry("key_ops", operations)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Entry::deserialize(deserializer)?
            .0
            .map_err(|(error, _)| D::Error::custom(error))
    }
}

/// Any JSON value, read as a JWK. If it is not one, the reason and its `kid` are kept.
pub(super) struct Entry(pub(super) Result<Jwk, (KeyError, Option<String>)>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl EntryVisitor {
    const NOT_AN_OBJECT: Entry = Entry(Err((KeyError::NotAnObject, None)));
}

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON Web Key")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut jwk = Jwk::default();
        let mut outcome = Ok(());
        while let Some(name) = map.next_key::<String>()? {
            if name == "key_ops" || TEXT.contains(&name.as_str()) {
                let taken = jwk.take(&name, map.next_value()?);
                outcome = outcome.and(taken);
            } else {
                map.next_value::<IgnoredAny>()?;
                jwk.private |= PRIVATE.contains(&name.as_str());
            }
        }
        Ok(Entry(match outcome {
            Ok(()) => Ok(jwk),
            Err(error) => Err((error, jwk.kid().map(ToString::to_string))),
        }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entry, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::NOT_AN_OBJECT)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Entry, E> {
        Ok(Self::NOT_AN_OBJECT)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Entry, E> {
        Ok(Self::NOT_AN_OBJECT)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Entry, E> {
        Ok(Self::NOT_AN_OBJECT)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Entry, E> {
        Ok(Self::NOT_AN_OBJECT)
    }

    fn visit_str<E>(self, _: &str) -> Result<Entry, E> {
        Ok(Self::NOT_AN_OBJECT)
    }

    fn visit_unit<E>(self) -> Result<Entry, E> {
        Ok(Self::NOT_AN_OBJECT)
    }
}
