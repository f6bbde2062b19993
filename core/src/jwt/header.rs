//! The header of a token.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::error::Malformed;
use super::json;
use crate::crypto::Algorithm;

/// The members of the header that this library reads. It ignores `jwk`, `jku` and the `x5` members,
/// since a token must not name the key that verifies it (RFC 8725 section 3.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// `None` if `alg` is missing or names no known algorithm.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) typ: HeaderType,
    pub(super) kid: Option<Kid>,
    pub(super) category: Category,
}

impl Header {
    /// Reads the decoded header. The second value is why the token is refused all the same.
    ///
    /// # Errors
    /// If it is not a JSON object.
    pub(super) fn read(bytes: Vec<u8>) -> Result<(Self, Option<Malformed>), Malformed> {
        let json::Read { document, defect } = json::read(bytes)?;
        let Some(members) = document.root().members() else {
            return Err(defect.unwrap_or(Malformed::HeaderNotAnObject));
        };
        let (header, fault) = Self::of(members.map(|(name, value)| (name, value.as_str())));
        Ok((header, defect.or(fault)))
    }

    /// Takes the names of the members with their values; a value is `None` if it is not a string.
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

    /// The text, if `typ` is one.
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
    /// The header has no `cat`: tokens from before categories.
    Absent,
    /// `cl_B7d4PD111AAA`: session tokens, and handshakes.
    Session,
    /// `cl_B7d4PD222AAA`: tokens of a JWT template.
    Template,
    /// `cl_B7d4PD333AAA`: machine-to-machine tokens.
    M2m,
    /// `cl_I7d4PD111III`: on every token of some instances, whatever its class.
    Ignore,
    /// Anything else, including values that are not a string.
    Other,
}

impl Category {
    /// Whether a session token may have it.
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

/// A key id of 1 to 256 visible ASCII characters. Those of Clerk have 31 and take no allocation.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kid {
    Short {
        bytes: [u8; Self::SHORT],
        length: u8,
    },
    Long(Box<str>),
}

impl Kid {
    const MAX: usize = 256;
    const SHORT: usize = 46;

    pub(super) fn new(text: &str) -> Option<Self> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.is_empty() || text.len() > Self::MAX || !visible {
            return None;
        }
        let mut bytes = [0; Self::SHORT];
        let length = u8::try_from(text.len());
        let (Some(start), Ok(length)) = (bytes.get_mut(..text.len()), length) else {
            return Some(Self::Long(text.into()));
        };
        start.copy_from_slice(text.as_bytes());
        Some(Self::Short { bytes, length })
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Short { bytes, length } => bytes
                .get(..usize::from(*length))
                .and_then(|bytes| core::str::from_utf8(bytes).ok())
                .unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[kid]")
    }
}
