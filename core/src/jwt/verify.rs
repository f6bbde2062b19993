//! Verifying tokens.

use alloc::string::String;
use alloc::vec::Vec;

use super::checks;
use super::claims::Claims;
use super::class::TokenClass;
use super::encoding;
use super::error::{Malformed, TokenError};
use super::header::{Header, HeaderType, Kid};
use super::keys::Key;
use super::options::VerifyOptions;
use super::token::{Parsed, Parts, Unverified};
use crate::Timestamp;
use crate::crypto::Algorithm;

/// Verifies a token with a key that is known beforehand.
///
/// If the key depends on the token's `kid`, do the same in two steps: [`Unverified::parse`],
/// then [`Unverified::verify`].
///
/// ```
/// # use clerk_core::{Timestamp, crypto::RustCrypto, jwt::{self, Key, VerifyOptions}};
/// # fn check(pem: &str, token: &str, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
/// let key = Key::from_pem(pem, &RustCrypto)?;
/// let verified = jwt::verify(token, &key, &VerifyOptions::new(), now)?;
/// println!("{:?}", verified.claims().get("sub"));
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`TokenError`]; claims are checked only after the signature.
pub fn verify(
    token: &str,
    key: &Key,
    options: &VerifyOptions,
    now: Timestamp,
) -> Result<Verified<Claims>, TokenError> {
    Parsed::read(token, options.max_length)?.verify(token, key, options, now)
}

/// Checks the signature of a compact JWS and returns its payload, which need not be JSON. It checks
/// no claim and no `typ`; `crit` is refused (RFC 7515 section 4.1.11).
///
/// # Errors
/// [`TokenError`] if the form, the algorithm, the key or the signature is not right.
pub fn verify_signature(
    token: &str,
    key: &Key,
    algorithms: &[Algorithm],
) -> Result<Vec<u8>, TokenError> {
    let parts = Parts::split(token, VerifyOptions::DEFAULT_MAX_LENGTH)?;
    let (payload, padding) = encoding::decode_vec(parts.payload)?;
    let (header, defect) = parts.header()?;
    check_signature(
        parts.signed,
        parts.signature.as_slice(),
        &header,
        key,
        algorithms,
    )?;
    match padding.or(defect) {
        Some(defect) => Err(defect.into()),
        None => Ok(payload),
    }
}

impl Unverified {
    /// Verifies the token: header, then signature, then claims, in the order of Clerk's SDKs.
    ///
    /// # Errors
    /// [`TokenError`]; for a signature that does not match it does not depend on the claims.
    pub fn verify(
        mut self,
        key: &Key,
        options: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Verified<Claims>, TokenError> {
        self.take_verified(key, options, now)
    }

    /// As [`Unverified::verify`]. It takes the claims out of the token only if the token verifies.
    pub(crate) fn take_verified(
        &mut self,
        key: &Key,
        options: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Verified<Claims>, TokenError> {
        self.parsed.verify(self.text.expose(), key, options, now)
    }

    /// Verifies a handshake token, with which Clerk's Frontend API sets cookies. It is signed like a
    /// session token, but has no other claim than `handshake`, so no claim is checked.
    ///
    /// # Errors
    /// [`TokenError`]; [`TokenError::Class`] if the header's `cat` is that of another class,
    /// since the author of a template can choose its `handshake` claim.
    pub fn verify_handshake(mut self, key: &Key) -> Result<Verified<Claims>, TokenError> {
        self.take_handshake(key)
    }

    /// As [`Unverified::verify_handshake`]. A signature that does not match leaves the token as it is.
    pub(crate) fn take_handshake(&mut self, key: &Key) -> Result<Verified<Claims>, TokenError> {
        let Self { text, parsed } = self;
        check_type(&parsed.header.typ, &[])?;
        let algorithms = VerifyOptions::DEFAULT_ALGORITHMS;
        check_algorithm(&parsed.header, &algorithms)?;
        if !parsed.header.category.is_session() {
            return Err(TokenError::Class);
        }
        parsed.check_signature(text.expose(), key, &algorithms)?;
        let (Some(claims), None) = (parsed.claims.take(), parsed.defect) else {
            return Err(parsed.defect.unwrap_or(Malformed::ClaimsNotAnObject).into());
        };
        Ok(Verified {
            claims,
            kid: parsed.header.kid.take(),
            class: parsed.class,
        })
    }
}

impl Parsed {
    /// Verifies the token with this text. If it is refused, the claims stay.
    fn verify(
        &mut self,
        token: &str,
        key: &Key,
        options: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Verified<Claims>, TokenError> {
        if let Some(problem) = options.problem() {
            return Err(TokenError::Options(problem));
        }
        check_type(&self.header.typ, &options.header_types)?;
        self.check_signature(token, key, &options.algorithms)?;
        let Some(claims) = self.claims.take() else {
            return Err(self.defect.unwrap_or(Malformed::ClaimsNotAnObject).into());
        };
        let checked = checks::check(&claims, options, now);
        // Checked last so that the refusal reason matches other SDKs.
        let defect = self.defect.map(TokenError::from);
        if let Some(error) = checked.err().or(defect) {
            self.claims = Some(claims);
            return Err(error);
        }
        Ok(Verified {
            claims,
            kid: self.header.kid.take(),
            class: self.class,
        })
    }

    fn check_signature(
        &self,
        token: &str,
        key: &Key,
        allowed: &[Algorithm],
    ) -> Result<(), TokenError> {
        let signature = self.signature.as_slice();
        check_signature(self.signed(token), signature, &self.header, key, allowed)
    }
}

/// A proof that a token verifies: its signature matches, and its claims are what the
/// [`VerifyOptions`] require. Only verification makes such a value.
#[derive(Clone, Debug)]
pub struct Verified<C> {
    claims: C,
    kid: Option<Kid>,
    class: TokenClass,
}

impl<C> Verified<C> {
    /// The claims.
    pub fn claims(&self) -> &C {
        &self.claims
    }

    /// The claims, without the proof.
    pub fn into_claims(self) -> C {
        self.claims
    }

    /// The key id that the token names.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_ref().map(Kid::as_str)
    }

    /// The class of the token.
    pub fn class(&self) -> TokenClass {
        self.class
    }

    /// The same proof over another reading of the claims.
    pub(super) fn try_map<D, E>(
        self,
        read: impl FnOnce(C) -> Result<D, E>,
    ) -> Result<Verified<D>, E> {
        Ok(Verified {
            claims: read(self.claims)?,
            kid: self.kid,
            class: self.class,
        })
    }
}

/// Without configured types, `typ` may be missing or `JWT`; with them it must be one of them.
fn check_type(typ: &HeaderType, allowed: &[String]) -> Result<(), TokenError> {
    let fits = match typ {
        HeaderType::Absent | HeaderType::Jwt if allowed.is_empty() => true,
        typ => typ
            .as_str()
            .is_some_and(|typ| allowed.iter().any(|allowed| allowed == typ)),
    };
    if fits {
        Ok(())
    } else {
        Err(TokenError::HeaderType)
    }
}

fn check_algorithm(header: &Header, allowed: &[Algorithm]) -> Result<Algorithm, TokenError> {
    header
        .algorithm
        .filter(|algorithm| allowed.contains(algorithm))
        .ok_or(TokenError::Algorithm)
}

fn check_signature(
    signed: &str,
    signature: &[u8],
    header: &Header,
    key: &Key,
    allowed: &[Algorithm],
) -> Result<(), TokenError> {
    let algorithm = check_algorithm(header, allowed)?;
    if !key.permits(algorithm) {
        return Err(TokenError::KeyAlgorithm);
    }
    key.verify(algorithm, signed.as_bytes(), signature)
        .map_err(|_| TokenError::Signature)
}
