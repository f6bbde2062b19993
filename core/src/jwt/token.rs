//! Parsing a compact token.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use once_cell::race::OnceBox;
use serde_json::{Map, Value};

use super::claims::Claims;
use super::class::TokenClass;
use super::encoding;
use super::error::{Malformed, TokenError};
use super::header::{Category, Header, Kid};
use super::json;
use super::options::VerifyOptions;
use super::proof_cache::Proof;
use super::session::SessionClaims;
use crate::Secret;

/// A parsed token whose signature has not been checked.
///
/// It names the key to verify it with ([`Unverified::kid`]) and its class ([`Unverified::class`]);
/// [`Unverified::verify`] turns it into a [`Verified`](super::Verified). A token that only strict
/// parsers refuse still parses, so that a forger learns no more than that the signature does not
/// match; it never verifies.
///
/// A clone is one reference more.
#[derive(Clone)]
pub struct Unverified {
    pub(super) token: Arc<Token>,
    /// That its signature was checked before.
    pub(super) proof: Option<Proof>,
}

/// A parsed token and its text.
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) parsed: Parsed,
    /// The claims as those of a session, if they were read so.
    pub(super) session: OnceBox<Arc<SessionClaims>>,
}

impl Unverified {
    /// Parses a token of at most [`VerifyOptions::DEFAULT_MAX_LENGTH`] bytes.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] if it is not a JWT in compact form.
    pub fn parse(token: &str) -> Result<Self, TokenError> {
        Self::parse_within(token, VerifyOptions::DEFAULT_MAX_LENGTH)
    }

    /// As [`Unverified::parse`], with the length limit of these options.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] if it is not a JWT in compact form.
    pub fn parse_with(token: &str, options: &VerifyOptions) -> Result<Self, TokenError> {
        Self::parse_within(token, options.max_length)
    }

    /// As [`Unverified::parse`], with another length limit, in bytes.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] if it is not a JWT in compact form.
    pub fn parse_within(token: &str, max_length: usize) -> Result<Self, TokenError> {
        let parsed = Parsed::read(token, max_length)?;
        Ok(Self::new(token.into(), parsed))
    }

    /// Parses a token without copying it.
    #[cfg(feature = "auth")]
    pub(crate) fn read(text: Secret, max_length: usize) -> Result<Self, (Secret, TokenError)> {
        match Parsed::read(text.expose(), max_length) {
            Ok(parsed) => Ok(Self::new(text, parsed)),
            Err(error) => Err((text, error)),
        }
    }

    fn new(text: Secret, parsed: Parsed) -> Self {
        Self {
            token: Arc::new(Token {
                text,
                parsed,
                session: OnceBox::new(),
            }),
            proof: None,
        }
    }

    /// Refuses a token that parses but never verifies, because of padding, duplicate members, `crit`
    /// and the like. For programs that only inspect a token.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] with what is wrong.
    pub fn strict(self) -> Result<Self, TokenError> {
        match self.token.parsed.defect {
            Some(defect) => Err(defect.into()),
            None if self.token.parsed.claims.is_none() => Err(Malformed::ClaimsNotAnObject.into()),
            None => Ok(self),
        }
    }

    /// The key id in the header: at most 256 visible ASCII characters. Only ever look it up
    /// among known keys.
    pub fn kid(&self) -> Option<&str> {
        self.token.parsed.header.kid.as_ref().map(Kid::as_str)
    }

    /// The token itself, a credential. Do not log it.
    pub fn expose(&self) -> &str {
        self.token.text.expose()
    }

    /// The class that the token claims.
    pub fn class(&self) -> TokenClass {
        self.token.parsed.class
    }

    /// The header's `cat`.
    pub fn category(&self) -> Category {
        self.token.parsed.header.category
    }

    /// The header as JSON. It is not verified.
    pub fn unverified_header(&self) -> Map<String, Value> {
        let header = self.token.text.expose().get(..self.token.parsed.header_end);
        let read =
            encoding::decode(header.unwrap_or_default()).and_then(|(bytes, _)| json::read(bytes));
        let header = read.ok().and_then(|read| read.document.root().to_map());
        header.unwrap_or_default()
    }

    /// Whether no part is empty or ends with padding. No other character outside of the alphabet of
    /// base64url gets past the parser.
    #[cfg(feature = "auth")]
    pub(crate) fn has_plain_parts(&self) -> bool {
        let (text, parsed) = (self.token.text.expose(), &self.token.parsed);
        let ends = [parsed.header_end, parsed.signed_end, text.len()];
        let last = |end: usize| text.as_bytes().get(end.checked_sub(1)?);
        ends.into_iter()
            .all(|end| last(end).is_some_and(|byte| !matches!(byte, b'=' | b'.')))
    }

    /// The claims as JSON, `None` if they are not an object. They are not verified.
    pub fn unverified_claims(&self) -> Option<&Map<String, Value>> {
        self.token.parsed.claims.as_ref().map(Claims::as_map)
    }

    /// The same as the token holds them.
    #[cfg(feature = "auth")]
    pub(crate) fn claims(&self) -> Option<&Claims> {
        self.token.parsed.claims.as_ref()
    }

    /// The token itself.
    #[cfg(feature = "auth")]
    pub(crate) fn text(&self) -> &Secret {
        &self.token.text
    }

    /// The token itself.
    #[cfg(feature = "auth")]
    pub(crate) fn into_text(self) -> Secret {
        match Arc::try_unwrap(self.token) {
            Ok(token) => token.text,
            Err(token) => token.text.clone(),
        }
    }
}

/// Shows nothing of the token's text, which is a credential.
impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified")
            .field("class", &self.token.parsed.class)
            .field("defect", &self.token.parsed.defect)
            .finish_non_exhaustive()
    }
}

/// A parsed token without its text. Positions are byte offsets in the text.
pub(super) struct Parsed {
    /// The end of the encoded header.
    header_end: usize,
    /// The end of the signing input: header, dot, payload.
    signed_end: usize,
    pub(super) signature: Vec<u8>,
    pub(super) header: Header,
    /// The claims; `None` if they are not an object.
    pub(super) claims: Option<Claims>,
    /// Why the token is refused even if everything else is right.
    pub(super) defect: Option<Malformed>,
    pub(super) class: TokenClass,
}

impl Parsed {
    pub(super) fn read(token: &str, max_length: usize) -> Result<Self, TokenError> {
        let parts = Parts::split(token, max_length)?;
        let (bytes, payload_padding) = encoding::decode(parts.payload)?;
        let json::Read { document, defect } = json::read(bytes)?;
        let (header, header_defect) = parts.header()?;
        let claims = Claims::of(document);
        let subject = claims
            .as_ref()
            .and_then(|claims| claims.item(claims.known().sub)?.as_str());
        let class = TokenClass::of(&header, subject);
        Ok(Self {
            header_end: parts.header.len(),
            signed_end: parts.signed.len(),
            signature: parts.signature,
            header,
            claims,
            defect: payload_padding.or(header_defect).or(defect),
            class,
        })
    }

    /// The signing input (RFC 7515 section 2).
    pub(super) fn signed<'t>(&self, token: &'t str) -> &'t str {
        token.get(..self.signed_end).unwrap_or_default()
    }
}

/// The three parts of a compact JWS (RFC 7515 section 7.1), the signature decoded.
pub(super) struct Parts<'t> {
    header: &'t str,
    pub(super) payload: &'t str,
    /// The signing input (RFC 7515 section 2): header, dot, payload, still encoded.
    pub(super) signed: &'t str,
    pub(super) signature: Vec<u8>,
    padding: Option<Malformed>,
}

impl<'t> Parts<'t> {
    pub(super) fn split(token: &'t str, max_length: usize) -> Result<Self, Malformed> {
        if token.len() > max_length {
            return Err(Malformed::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Malformed::Parts)?;
        let (header, payload) = signed.split_once('.').ok_or(Malformed::Parts)?;
        if payload.contains('.') {
            return Err(Malformed::Parts);
        }
        let (signature, padding) = encoding::decode(signature)?;
        Ok(Self {
            header,
            payload,
            signed,
            signature,
            padding,
        })
    }

    /// The decoded header, and why the token is refused all the same.
    pub(super) fn header(&self) -> Result<(Header, Option<Malformed>), Malformed> {
        let (bytes, padding) = encoding::decode(self.header)?;
        let (header, defect) = Header::read(bytes)?;
        Ok((header, self.padding.or(padding).or(defect)))
    }
}
