//! JWK sets (RFC 7517 section 5). An unusable key does not affect the others.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::jwk::{Entry, Jwk};
use super::key_error::KeyError;
use super::keys::{Key, SkippedKey};
use crate::crypto::CryptoProvider;

/// A parsed JWK set: `{"keys": [..]}` (RFC 7517 section 5).
///
/// An entry that cannot be read is kept as an error and does not affect the others.
#[derive(Clone, Default)]
pub struct JwkSet {
    entries: Vec<Result<Jwk, (KeyError, Option<String>)>>,
}

impl JwkSet {
    /// The longest document in octets (512 KiB).
    pub const MAX_LEN: usize = 512 * 1024;
    /// The most keys of a set.
    pub const MAX_KEYS: usize = 100;

    /// Reads a document; members of it other than `keys` are ignored.
    ///
    /// # Errors
    /// [`KeyError::Set`] if the document itself is not a JWK set or exceeds a limit.
    pub fn from_json(document: &[u8]) -> Result<Self, KeyError> {
        Ok(Self::read(document)?)
    }

    pub(crate) fn read(document: &[u8]) -> Result<Self, InvalidJwkSet> {
        if document.len() > Self::MAX_LEN {
            return Err(InvalidJwkSet::TooLong);
        }
        let Document(Entries { entries, count }) =
            serde_json::from_slice(document).map_err(|error| match error.classify() {
                Category::Data => InvalidJwkSet::NotASet,
                _ => InvalidJwkSet::Json {
                    line: error.line(),
                    column: error.column(),
                },
            })?;
        if count > Self::MAX_KEYS {
            return Err(InvalidJwkSet::TooManyKeys);
        }
        Ok(Self { entries })
    }

    /// The entries that could be read as a JWK.
    pub fn jwks(&self) -> impl Iterator<Item = &Jwk> {
        self.entries.iter().filter_map(|entry| entry.as_ref().ok())
    }

    /// Loads every usable key and lists the others with the reason.
    ///
    /// A key without a `kid` is skipped, since no token can name it. If usable keys share a `kid`,
    /// all of them are skipped.
    pub fn load(&self, provider: &dyn CryptoProvider) -> LoadedKeys {
        let mut loaded = LoadedKeys::default();
        let mut usable: BTreeMap<&str, Vec<(usize, Key)>> = BTreeMap::new();
        for (position, entry) in self.entries.iter().enumerate() {
            let skipped = |kid: Option<&str>, reason| SkippedKey {
                position,
                kid: kid.map(ToString::to_string),
                reason,
            };
            match entry {
                Err((reason, kid)) => {
                    loaded.skipped.push(skipped(kid.as_deref(), reason.clone()));
                }
                Ok(jwk) => match (jwk.kid(), Key::from_jwk(jwk, provider)) {
                    (kid, Err(reason)) => loaded.skipped.push(skipped(kid, reason)),
                    (None, Ok(_)) => loaded.skipped.push(skipped(None, KeyError::Missing("kid"))),
                    (Some(kid), Ok(key)) => usable.entry(kid).or_default().push((position, key)),
                },
            }
        }
        for (kid, mut keys) in usable {
            if keys.len() > 1 {
                loaded
                    .skipped
                    .extend(keys.into_iter().map(|(position, _)| SkippedKey {
                        position,
                        kid: Some(kid.to_string()),
                        reason: KeyError::DuplicateKid,
                    }));
            } else {
                loaded.keys.extend(keys.pop().map(|(_, key)| key));
            }
        }
        loaded.skipped.sort_by_key(SkippedKey::position);
        loaded
    }
}

impl FromIterator<Jwk> for JwkSet {
    fn from_iter<I: IntoIterator<Item = Jwk>>(keys: I) -> Self {
        Self {
            entries: keys.into_iter().map(Ok).collect(),
        }
    }
}

impl fmt::Debug for JwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unreadable = self.entries.len().saturating_sub(self.jwks().count());
        f.debug_struct("JwkSet")
            .field("keys", &self.jwks().collect::<Vec<_>>())
            .field("unreadable", &unreadable)
            .finish()
    }
}

/// The loaded keys of a set: each has a `kid` of its own.
#[derive(Clone, Debug, Default)]
pub struct LoadedKeys {
    keys: Vec<Key>,
    skipped: Vec<SkippedKey>,
}

impl LoadedKeys {
    /// The usable keys, in the order of their `kid`s.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The entries that are not used, in the order of the set.
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    /// The key of this `kid`.
    pub fn find(&self, kid: &str) -> Option<&Key> {
        let position = self
            .keys
            .binary_search_by(|key| key.kid().cmp(&Some(kid)))
            .ok()?;
        self.keys.get(position)
    }
}

/// Why a document is not a JWK set. An unusable key in it is not such a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidJwkSet {
    /// Longer than [`JwkSet::MAX_LEN`].
    TooLong,
    /// Not JSON, or cut.
    Json {
        /// The line where reading stopped, from one.
        line: usize,
        /// The column in that line.
        column: usize,
    },
    /// JSON, but not an object with an array `keys`.
    NotASet,
    /// More than [`JwkSet::MAX_KEYS`] entries.
    TooManyKeys,
}

impl fmt::Display for InvalidJwkSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(
                f,
                "the JWK set is longer than {} octets; check that its address is right",
                JwkSet::MAX_LEN
            ),
            Self::Json { line, column } => write!(
                f,
                "the JWK set is not JSON (line {line}, column {column}); check that its address is right"
            ),
            Self::NotASet => f.write_str(
                "the document is not a JWK set, an object with an array `keys`; check that its address is right",
            ),
            Self::TooManyKeys => write!(
                f,
                "the JWK set has more than {} keys; remove old ones",
                JwkSet::MAX_KEYS
            ),
        }
    }
}

/// The member `keys` of a set; anything but one array of that name is an error.
struct Document(Entries);

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JWK set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut keys = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != "keys" {
                map.next_value::<IgnoredAny>()?;
            } else if keys.replace(map.next_value()?).is_some() {
                return Err(A::Error::duplicate_field("keys"));
            }
        }
        keys.map(Document)
            .ok_or_else(|| A::Error::missing_field("keys"))
    }
}

/// The first [`JwkSet::MAX_KEYS`] entries, and how many there were.
struct Entries {
    entries: Vec<Result<Jwk, (KeyError, Option<String>)>>,
    count: usize,
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of JSON Web Keys")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        let mut count = 0_usize;
        while count < JwkSet::MAX_KEYS {
            let Some(Entry(entry)) = seq.next_element()? else {
                return Ok(Entries { entries, count });
            };
            entries.push(entry);
            count = count.saturating_add(1);
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            count = count.saturating_add(1);
        }
        Ok(Entries { entries, count })
    }
}
