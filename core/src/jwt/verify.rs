//! Verifying tokens.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::checks;
use super::claims::Claims;
use super::class::TokenClass;
use super::encoding;
use super::error::{Malformed, TokenError};
use super::header::{Header, HeaderType, Kid};
use super::keys::Key;
use super::options::VerifyOptions;
use super::proof_cache::Proof;
use super::session::SessionClaims;
use super::token::{Parsed, Parts, Token, Unverified};
use crate::Timestamp;
use crate::crypto::Algorithm;

/// Verifies a token with a key that is known beforehand.
///
/// If the key depends on the token's `kid`, do the same in two steps: [`Unverified::parse`],
/// then [`Unverified::verify`].
///
/// ```
/// # use clerk_core as clerk_backend;
/// # use clerk_backend::{Timestamp, crypto::RustCrypto, jwt::{self, Key, VerifyOptions}};
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
    Parsed::read(token, options.max_length)?.verify(token, false, key, options, now)
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
    let (payload, padding) = encoding::decode(parts.payload)?;
    let (header, defect) = parts.header()?;
    check_signature(parts.signed, &parts.signature, &header, key, algorithms)?;
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
        self.prove(key, options, now)
    }

    /// As [`Unverified::verify`]. If the token verifies, it remembers the key that did it and a
    /// [`ProofCache`](super::ProofCache) takes it; with the same key its signature is not checked
    /// again. Everything else is.
    ///
    /// # Errors
    /// Those of [`Unverified::verify`].
    pub fn prove(
        &mut self,
        key: &Key,
        options: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Verified<Claims>, TokenError> {
        let Token { text, parsed, .. } = &*self.token;
        let proven = self.is_proven_by(key);
        let mut verified = parsed.verify(text.expose(), proven, key, options, now)?;
        verified.token = Some(Arc::clone(&self.token));
        if !proven {
            self.proof = Proof::of(&verified, key, options);
        }
        Ok(verified)
    }

    /// Whether this key has verified this token before, so that it does not check the signature again.
    pub fn is_proven_by(&self, key: &Key) -> bool {
        self.proof.as_ref().is_some_and(|proof| proof.is_by(key))
    }

    /// Verifies a handshake token, with which Clerk's Frontend API sets cookies. It is signed like a
    /// session token, but has no other claim than `handshake`, so no claim is checked.
    ///
    /// # Errors
    /// [`TokenError`]; [`TokenError::Class`] if the header's `cat` is that of another class,
    /// since the author of a template can choose its `handshake` claim.
    pub fn verify_handshake(self, key: &Key) -> Result<Verified<Claims>, TokenError> {
        self.prove_handshake(key)
    }

    /// As [`Unverified::verify_handshake`]. The token stays as it is.
    pub(crate) fn prove_handshake(&self, key: &Key) -> Result<Verified<Claims>, TokenError> {
        let Token { text, parsed, .. } = &*self.token;
        check_type(&parsed.header.typ, &[])?;
        let algorithms = VerifyOptions::DEFAULT_ALGORITHMS;
        check_algorithm(&parsed.header, &algorithms)?;
        if !parsed.header.category.is_session() {
            return Err(TokenError::Class);
        }
        let signed = parsed.signed(text.expose());
        let signature = &parsed.signature;
        check_signature(signed, signature, &parsed.header, key, &algorithms)?;
        match (&parsed.claims, parsed.defect) {
            (Some(claims), None) => Ok(parsed.verified(claims)),
            (_, defect) => Err(defect.unwrap_or(Malformed::ClaimsNotAnObject).into()),
        }
    }
}

impl Parsed {
    /// Verifies the token with this text. The signature of a proven one is not checked.
    fn verify(
        &self,
        token: &str,
        proven: bool,
        key: &Key,
        options: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Verified<Claims>, TokenError> {
        if let Some(problem) = options.problem() {
            return Err(TokenError::Options(problem));
        }
        check_type(&self.header.typ, &options.header_types)?;
        if proven {
            check_key(&self.header, key, &options.algorithms)?;
        } else {
            let signature = &self.signature;
            let allowed = &options.algorithms;
            check_signature(self.signed(token), signature, &self.header, key, allowed)?;
        }
        let Some(claims) = &self.claims else {
            return Err(self.defect.unwrap_or(Malformed::ClaimsNotAnObject).into());
        };
        checks::check(claims, options, now)?;
        // Checked last so that the refusal reason matches other SDKs.
        match self.defect {
            Some(defect) => Err(defect.into()),
            None => Ok(self.verified(claims)),
        }
    }

    fn verified(&self, claims: &Claims) -> Verified<Claims> {
        Verified {
            claims: Held::Own(claims.clone()),
            kid: self.header.kid.clone(),
            class: self.class,
            token: None,
        }
    }
}

/// A proof that a token verifies: its signature matches, and its claims are what the
/// [`VerifyOptions`] require. Only verification makes such a value.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::jwt::{SessionClaims, Verified};
///
/// // Whoever calls this has verified a token: there is no other way to have one.
/// fn delete_account(of: &Verified<SessionClaims>) -> String {
///     format!("{} is deleted", of.claims().user_id)
/// }
/// ```
#[derive(Clone)]
pub struct Verified<C> {
    claims: Held<C>,
    kid: Option<Kid>,
    class: TokenClass,
    /// Holds what else was read of the token.
    token: Option<Arc<Token>>,
}

#[derive(Clone)]
enum Held<C> {
    Own(C),
    Shared(Arc<C>),
}

impl<C> Verified<C> {
    /// The claims.
    pub fn claims(&self) -> &C {
        match &self.claims {
            Held::Own(claims) => claims,
            Held::Shared(claims) => claims,
        }
    }

    /// The claims, without the proof.
    pub fn into_claims(self) -> C
    where
        C: Clone,
    {
        match self.claims {
            Held::Own(claims) => claims,
            Held::Shared(claims) => Arc::unwrap_or_clone(claims),
        }
    }

    /// As [`Verified::into_claims`], without a copy of claims that are shared.
    #[cfg(feature = "auth")]
    pub(crate) fn into_shared(self) -> Arc<C> {
        match self.claims {
            Held::Own(claims) => Arc::new(claims),
            Held::Shared(claims) => claims,
        }
    }

    /// The key id that the token names.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_ref().map(Kid::as_str)
    }

    /// The class of the token.
    pub fn class(&self) -> TokenClass {
        self.class
    }
}

impl<C: fmt::Debug> fmt::Debug for Verified<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("claims", self.claims())
            .field("kid", &self.kid)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

impl Verified<Claims> {
    /// The claims as those of a session. They are read once for each parsed token.
    pub(super) fn read_session(self) -> Result<Verified<SessionClaims>, TokenError> {
        let session = match &self.token {
            None => Held::Own(SessionClaims::read(self.claims().clone())?),
            Some(token) => {
                let read = || {
                    let session = SessionClaims::read(self.claims().clone());
                    session.map(|session| Box::new(Arc::new(session)))
                };
                Held::Shared(Arc::clone(token.session.get_or_try_init(read)?))
            }
        };
        Ok(Verified {
            claims: session,
            kid: self.kid,
            class: self.class,
            token: None,
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

/// Checks whether the key may verify this token, and with which algorithm.
fn check_key(header: &Header, key: &Key, allowed: &[Algorithm]) -> Result<Algorithm, TokenError> {
    let algorithm = check_algorithm(header, allowed)?;
    if key.permits(algorithm) {
        Ok(algorithm)
    } else {
        Err(TokenError::KeyAlgorithm)
    }
}

fn check_signature(
    signed: &str,
    signature: &[u8],
    header: &Header,
    key: &Key,
    allowed: &[Algorithm],
) -> Result<(), TokenError> {
    let algorithm = check_key(header, key, allowed)?;
    key.verify(algorithm, signed.as_bytes(), signature)
        .map_err(|_| TokenError::Signature)
}
