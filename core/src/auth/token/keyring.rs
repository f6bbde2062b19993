//! The keys and expectations with which the tokens of one instance are verified.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;

use serde_json::Value;

use super::credential::{Credential, Refused, Session};
use crate::api::{ApiConfig, Attempts, AttemptsStep, Endpoint};
use crate::auth::outcome::TokenRefusal;
use crate::http::Lane;
use crate::jwt::{
    AuthorizedParties, Category, Claims, Key, KeyUnavailable, Proofs, TokenClass, TokenError,
    TokenType, Unverified, Verified, VerifyOptions,
};
use crate::retry::RetryPolicy;
use crate::{Secret, SecretKey, Timestamp};

/// The keys and expectations with which the tokens of one instance are verified.
#[derive(Debug)]
pub(crate) struct Keyring {
    pub(super) api: ApiConfig,
    pub(super) machine_secret_key: Option<SecretKey>,
    jwt_key: Option<Key>,
    pub(crate) expected: VerifyOptions,
    /// As `expected`, with the largest clock skew.
    pub(crate) expected_with_max_skew: VerifyOptions,
    pub(super) expected_of_m2m: VerifyOptions,
    pub(super) expected_of_oauth: VerifyOptions,
    retry: RetryPolicy,
    proofs: Option<Arc<dyn Proofs>>,
    /// Whether opaque tokens that are no longer valid, or of another kind of subject, are accepted.
    pub(super) accept_inactive: bool,
}

/// The key of a token, or why there is none.
pub(crate) type FoundKey<'k> = Result<&'k Key, KeyUnavailable>;

/// Where a signing key comes from.
pub(super) enum Source<'k> {
    /// It is configured.
    Configured(&'k Key),
    /// It must be looked up by the token's `kid`.
    Lookup,
    /// There is none.
    None(KeyUnavailable),
}

impl Keyring {
    pub(crate) fn new(
        api: ApiConfig,
        machine_secret_key: Option<SecretKey>,
        jwt_key: Option<Key>,
        expected: VerifyOptions,
        retry: RetryPolicy,
        proofs: Option<Arc<dyn Proofs>>,
        accept_inactive: bool,
    ) -> Self {
        // The authorized party and the header type are those of session tokens.
        let mut expected_of_m2m = expected.clone();
        expected_of_m2m.authorized_parties = AuthorizedParties::NotChecked;
        expected_of_m2m.header_types.clear();
        let mut expected_of_oauth = expected_of_m2m.clone();
        expected_of_oauth.header_types = ["at+jwt", "application/at+jwt"]
            .map(ToOwned::to_owned)
            .into();
        let mut expected_with_max_skew = expected.clone();
        expected_with_max_skew.clock_skew = VerifyOptions::MAX_CLOCK_SKEW;
        Self {
            api,
            machine_secret_key,
            jwt_key,
            expected,
            expected_with_max_skew,
            expected_of_m2m,
            expected_of_oauth,
            retry,
            proofs,
            accept_inactive,
        }
    }

    /// As [`Keyring::read`]. A text that is known from before is not copied.
    pub(crate) fn read_text(
        &self,
        text: impl AsRef<str> + Into<String>,
        now: Timestamp,
    ) -> Credential {
        let known = self.known(text.as_ref(), now);
        known.unwrap_or_else(|| self.parse(Secret::new(text)))
    }

    /// Parses a credential within the larger of two length limits: the default one applies to the
    /// unverified claims of cookies, the configured one to verification.
    pub(crate) fn read(&self, text: Secret, now: Timestamp) -> Credential {
        let known = self.known(text.expose(), now);
        known.unwrap_or_else(|| self.parse(text))
    }

    fn known(&self, text: &str, now: Timestamp) -> Option<Credential> {
        let token = self.proofs.as_ref()?.find(text, now)?;
        Some(Credential::Jwt(Box::new(token)))
    }

    fn parse(&self, text: Secret) -> Credential {
        let limit = VerifyOptions::DEFAULT_MAX_LENGTH.max(self.expected.max_length);
        Credential::read(text, limit)
    }

    /// The JWT in a credential, if it is within the configured length limit.
    pub(crate) fn jwt<'c>(&self, credential: &'c Credential) -> Result<&'c Unverified, TokenError> {
        credential.within(self.expected.max_length)
    }

    /// As [`Keyring::jwt`], by value.
    pub(crate) fn owned_jwt(&self, credential: Credential) -> Result<Box<Unverified>, Refused> {
        if let Err(error) = self.jwt(&credential) {
            return Err(Refused {
                refusal: error.into(),
                credential,
            });
        }
        match credential {
            Credential::Jwt(token) => Ok(token),
            Credential::Text(_, ref error) => Err(Refused {
                refusal: error.clone().into(),
                credential,
            }),
        }
    }

    /// As [`Keyring::owned_jwt`], for every category but M2M: session tokens and those of templates.
    pub(crate) fn user_jwt(&self, credential: Credential) -> Result<Box<Unverified>, Refused> {
        let token = self.owned_jwt(credential)?;
        if token.category() == Category::M2m {
            return Err(Refused {
                refusal: TokenError::Class.into(),
                credential: Credential::Jwt(token),
            });
        }
        Ok(token)
    }

    /// Whether a credential claims to be another JWT than a session token. A token with padding
    /// cannot be a machine's, so that only its category counts; it never verifies.
    pub(crate) fn is_of_another_class(&self, credential: &Credential) -> bool {
        self.jwt(credential).is_ok_and(|token| {
            if credential.has_jwt_form() {
                token.class().token_type() != Some(TokenType::Session)
            } else {
                !token.category().is_session()
            }
        })
    }

    pub(super) fn source(&self, token: &Unverified) -> Source<'_> {
        match (&self.jwt_key, self.api.secret_key(), token.kid()) {
            (Some(key), _, _) => Source::Configured(key),
            (None, None, _) => Source::None(KeyUnavailable::NotConfigured),
            (None, Some(_), None) => Source::None(KeyUnavailable::UnknownKid),
            (None, Some(_), Some(_)) => Source::Lookup,
        }
    }

    /// Starts a call of the Backend API for a visitor.
    pub(crate) fn call<E: Endpoint>(
        &self,
        endpoint: &E,
        lane: Lane,
        now: Timestamp,
        seed: u64,
    ) -> AttemptsStep {
        let policy = self.retry.clone().lane(lane);
        Attempts::start(&self.api, endpoint, &policy, now, seed)
    }

    /// Verifies a JWT and reads it. One that is read is remembered, so that its signature is not
    /// checked again.
    pub(super) fn verify<T>(
        &self,
        token: &mut Unverified,
        key: FoundKey<'_>,
        expected: &VerifyOptions,
        now: Timestamp,
        read: impl FnOnce(Verified<Claims>) -> Result<T, TokenError>,
    ) -> Result<T, TokenRefusal> {
        let key = key.map_err(TokenRefusal::Key)?;
        let known = token.is_proven_by(key);
        let read = read(token.prove(key, expected, now)?)?;
        if let (false, Some(proofs)) = (known, &self.proofs) {
            proofs.keep(token, now);
        }
        Ok(read)
    }

    /// Verifies a session token.
    pub(crate) fn verify_session(
        &self,
        mut token: Box<Unverified>,
        key: FoundKey<'_>,
        expected: &VerifyOptions,
        now: Timestamp,
    ) -> Result<Session, Refused> {
        match self.verify(&mut token, key, expected, now, Verified::session) {
            Ok(session) => Ok(Session {
                claims: session.into_shared(),
                token: token.into_text(),
            }),
            Err(refusal) => Err(Refused {
                refusal,
                credential: Credential::Jwt(token),
            }),
        }
    }
}

/// Verifies a handshake token and returns the cookies that it sets; null if it sets none. Its times
/// are not checked, since it has none.
pub(crate) fn verify_handshake(
    token: &mut Unverified,
    key: FoundKey<'_>,
) -> Result<Value, TokenRefusal> {
    let key = key.map_err(TokenRefusal::Key)?;
    if token.class() != TokenClass::Session {
        return Err(TokenError::Class.into());
    }
    let verified = token.prove_handshake(key)?;
    let directives = verified.claims().get("handshake");
    Ok(directives.cloned().unwrap_or_default())
}
