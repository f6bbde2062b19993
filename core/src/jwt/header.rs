//! What a token's header says, read once into a few facts.

use alloc::string::String;
use core::fmt;

use serde::de::{self, Deserialize, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::error::Malformed;
use super::json;
use crate::crypto::Algorithm;

/// The header members that decide anything. `jwk`, `jku` and the `x5` family are never looked at:
/// a key or a place to load it from is not taken from the token that it is to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// `None` where `alg` is missing or names no algorithm there is.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) typ: HeaderType,
    pub(super) kid: Option<Kid>,
    pub(super) category: Category,
}

impl Header {
    /// Reads the decoded header; the second value is what refuses it all the same.
    ///
    /// # Errors
    /// Where it is not a JSON object.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, Option<Malformed>), Malformed> {
        if let Some(flat) = core::str::from_utf8(bytes)
            .ok()
            .and_then(|text| serde_json::from_str::<Flat<'_>>(text).ok())
        {
            return Ok(Self::of(flat.0.into_iter().flatten()));
        }
        let json::Read { value, defect } = json::read(bytes)?;
        let Value::Object(map) = value else {
            return Err(defect.unwrap_or(Malformed::HeaderNotAnObject));
        };
        let (header, fault) = Self::of(
            map.iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        Ok((header, defect.or(fault)))
    }

    /// The facts of members of distinct names; a value is `None` where it is not a string.
    fn of<'a>(
        members: impl Iterator<Item = (&'a str, Option<&'a str>)>,
    ) -> (Self, Option<Malformed>) {
        let mut header = Self {
            algorithm: None,
            typ: HeaderType::Absent,
            kid: None,
            category: Category::Absent,
        };
        let mut fault = None;
        for (name, value) in members {
            match name {
                "alg" => header.algorithm = value.and_then(Algorithm::from_name),
                "typ" => header.typ = HeaderType::of(value),
                "cat" => header.category = Category::of(value),
                "kid" => {
                    header.kid = value.and_then(Kid::new);
                    if header.kid.is_none() {
                        fault = fault.or(Some(Malformed::Kid));
                    }
                }
                "crit" | "b64" => fault = Some(Malformed::Critical),
                _ => {}
            }
        }
        (header, fault)
    }
}

/// The header's `typ`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HeaderType {
    Absent,
    Jwt,
    /// `at+jwt` or `application/at+jwt` (RFC 9068 section 2.1).
    AccessToken {
        long: bool,
    },
    Other(String),
    NotAString,
}

impl HeaderType {
    fn of(value: Option<&str>) -> Self {
        match value {
            None => Self::NotAString,
            Some("JWT") => Self::Jwt,
            Some("at+jwt") => Self::AccessToken { long: false },
            Some("application/at+jwt") => Self::AccessToken { long: true },
            Some(other) => Self::Other(other.into()),
        }
    }

    /// The text, where there is one.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Absent | Self::NotAString => None,
            Self::Jwt => Some("JWT"),
            Self::AccessToken { long: false } => Some("at+jwt"),
            Self::AccessToken { long: true } => Some("application/at+jwt"),
            Self::Other(other) => Some(other),
        }
    }
}

/// The class that Clerk writes into the protected header (`cat`) of what it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Category {
    /// There is none: tokens from before categories.
    Absent,
    /// `cl_B7d4PD111AAA`: session tokens, and handshakes.
    Session,
    /// `cl_B7d4PD222AAA`: tokens of a JWT template.
    Template,
    /// `cl_B7d4PD333AAA`: machine-to-machine tokens.
    M2m,
    /// `cl_I7d4PD111III`: written on every token of some instances, says nothing.
    Ignore,
    /// Anything else, also what is not a string.
    Other,
}

impl Category {
    /// Whether a session token may be of it.
    pub(crate) const fn is_session(self) -> bool {
        matches!(self, Self::Absent | Self::Session | Self::Ignore)
    }

    fn of(value: Option<&str>) -> Self {
        match value {
            Some("cl_B7d4PD111AAA") => Self::Session,
            Some("cl_B7d4PD222AAA") => Self::Template,
            Some("cl_B7d4PD333AAA") => Self::M2m,
            Some("cl_I7d4PD111III") => Self::Ignore,
            _ => Self::Other,
        }
    }
}

/// A key id of 1 to 256 visible ASCII characters, kept without the heap.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kid {
    bytes: [u8; Self::MAX],
    length: usize,
}

impl Kid {
    const MAX: usize = 256;

    pub(super) fn new(text: &str) -> Option<Self> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut bytes = [0; Self::MAX];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(Self {
            bytes,
            length: text.len(),
        })
    }

    pub(super) fn as_str(&self) -> &str {
        self.bytes
            .get(..self.length)
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[kid]")
    }
}

/// The header that every real token has: a few members of distinct names, no nesting, no
/// escapes. It is read without the heap; every other header fails here and is read at leisure.
struct Flat<'a>([Option<(&'a str, Option<&'a str>)>; 8]);

impl<'de> Deserialize<'de> for Flat<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Flat<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Flat<'de>, A::Error> {
                let mut members = [None::<(&str, Option<&str>)>; 8];
                let mut count = 0_usize;
                while let Some(name) = map.next_key::<&str>()? {
                    let Scalar(value) = map.next_value()?;
                    if members.iter().flatten().any(|(seen, _)| *seen == name) {
                        return Err(A::Error::custom("duplicate"));
                    }
                    let slot = members
                        .get_mut(count)
                        .ok_or_else(|| A::Error::custom("many"))?;
                    *slot = Some((name, value));
                    count = count.saturating_add(1);
                }
                Ok(Flat(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A value that is no object and no array: its text, where it is a string without escapes.
struct Scalar<'a>(Option<&'a str>);

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a scalar")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
                Ok(Scalar(Some(text)))
            }

            fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
                Ok(Scalar(None))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Scalar<'de>, E> {
                Ok(Scalar(None))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Scalar<'de>, E> {
                Ok(Scalar(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Scalar<'de>, E> {
                Ok(Scalar(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Scalar<'de>, E> {
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
