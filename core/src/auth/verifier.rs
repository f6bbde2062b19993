//! Verifying tokens of one instance, whatever they need for it.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::sync::Arc;

use serde_json::Value;

use super::error::{AuthError, TokenRefusal};
use super::machine::{MachineError, MachineErrorCode, MachineToken};
use super::step::{self, AuthStep, NeedKeys, Next};
use crate::api::{self, ApiConfig, Endpoint, api_keys, m2m_tokens, oauth_access_tokens};
use crate::jwt::{
    Category, Claims, Key, KeyUnavailable, TokenClass, TokenError, TokenType, Unverified, Verified,
    VerifyOptions,
};
use crate::retry::RetryPolicy;
use crate::{Secret, SecretKey, Timestamp};

/// Verifies single tokens of one instance, of whatever kind. A clone is one reference more.
///
/// It is driven by the same loop as [`Authenticator`](super::Authenticator), and fails with an
/// [`AuthError`] never: what is wrong with a token is its result.
#[derive(Clone, Debug)]
pub struct TokenVerifier(pub(super) Arc<Keyring>);

/// What tokens are verified with.
#[derive(Debug)]
pub(super) struct Keyring {
    pub(super) api: ApiConfig,
    pub(super) machine_secret_key: Option<SecretKey>,
    pub(super) jwt_key: Option<Key>,
    pub(super) expected: VerifyOptions,
    pub(super) retry: RetryPolicy,
}

/// Where a signing key comes from.
enum Source<'a> {
    Known(&'a Key),
    Ask(String),
    None(KeyUnavailable),
}

impl TokenVerifier {
    /// Verifies a JWT of the instance: a session token or a token from a JWT template. Ask the
    /// result for its [`class`](Verified::class), or read it as a [`session`](Verified::session).
    /// M2M tokens are refused.
    ///
    /// # Errors
    /// Never.
    pub fn verify(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<AuthStep<Result<Verified<Claims>, TokenRefusal>>, AuthError> {
        let expected = self.0.expected.clone();
        self.0.verify(&token.into(), expected, now, |result, _| {
            Ok(AuthStep::Done(result))
        })
    }

    /// Verifies an API key, an M2M token or an OAuth access token, opaque or JWT. `seed` is any
    /// number that differs between calls; it spreads the pauses between attempts.
    ///
    /// # Errors
    /// Never.
    pub fn verify_machine_token(
        &self,
        token: &str,
        now: Timestamp,
        seed: u64,
    ) -> Result<AuthStep<Result<MachineToken, MachineError>>, AuthError> {
        let token = token.into();
        self.0
            .verify_machine(&token, now, seed, |result, _| Ok(AuthStep::Done(result)))
    }
}

impl Keyring {
    /// Verifies a token of any class but M2M, then goes on.
    pub(super) fn verify<T: 'static>(
        self: &Arc<Self>,
        token: &Secret,
        expected: VerifyOptions,
        now: Timestamp,
        then: impl FnOnce(Result<Verified<Claims>, TokenRefusal>, Timestamp) -> Next<T>
        + Send
        + Sync
        + 'static,
    ) -> Next<T> {
        let unverified = match self.parse(token) {
            Ok(unverified) if unverified.category() == Category::M2m => {
                return then(Err(TokenError::Class.into()), now);
            }
            Ok(unverified) => unverified,
            Err(error) => return then(Err(error.into()), now),
        };
        match self.source(&unverified) {
            Source::None(why) => then(Err(TokenRefusal::Key(why)), now),
            Source::Known(key) => {
                let verified = unverified.verify(key, &expected, now);
                then(verified.map_err(TokenRefusal::Token), now)
            }
            Source::Ask(kid) => {
                let (keyring, token) = (Arc::clone(self), token.clone());
                Ok(NeedKeys::step(&kid, move |key, now| {
                    let verified = key
                        .map_err(TokenRefusal::Key)
                        .and_then(|key| Ok(keyring.parse(&token)?.verify(&key, &expected, now)?));
                    then(verified, now)
                }))
            }
        }
    }

    /// Verifies a handshake token and gives the cookies that it sets; a token without any sets
    /// none. It carries no time: the browser brings it at once.
    pub(super) fn verify_handshake<T: 'static>(
        self: &Arc<Self>,
        token: &Secret,
        now: Timestamp,
        then: impl FnOnce(Result<Value, TokenRefusal>, Timestamp) -> Next<T> + Send + Sync + 'static,
    ) -> Next<T> {
        let unverified = match self.parse(token) {
            Ok(unverified) => unverified,
            Err(error) => return then(Err(error.into()), now),
        };
        match self.source(&unverified) {
            Source::None(why) => then(Err(TokenRefusal::Key(why)), now),
            Source::Known(key) => {
                let payload = handshake(unverified, key);
                then(payload, now)
            }
            Source::Ask(kid) => {
                let (keyring, token) = (Arc::clone(self), token.clone());
                Ok(NeedKeys::step(&kid, move |key, now| {
                    let payload = key
                        .map_err(TokenRefusal::Key)
                        .and_then(|key| handshake(keyring.parse(&token)?, &key));
                    then(payload, now)
                }))
            }
        }
    }

    /// Verifies a machine token, then goes on.
    pub(super) fn verify_machine<T: 'static>(
        self: &Arc<Self>,
        token: &Secret,
        now: Timestamp,
        seed: u64,
        then: impl FnOnce(Result<MachineToken, MachineError>, Timestamp) -> Next<T>
        + Send
        + Sync
        + 'static,
    ) -> Next<T> {
        let text = token.expose();
        if has_jwt_form(text) {
            return self.verify_machine_jwt(token, now, then);
        }
        let time = (now, seed);
        match TokenType::of_opaque(text) {
            Some(token_type) if text.len() > self.expected.max_length => {
                let code = MachineErrorCode::TokenInvalid;
                then(Err(MachineError { token_type, code }), now)
            }
            Some(TokenType::ApiKey) => {
                self.ask(&api_keys::verify(text), TokenType::ApiKey, time, then)
            }
            Some(TokenType::OAuth) => self.ask(
                &oauth_access_tokens::verify(text),
                TokenType::OAuth,
                time,
                then,
            ),
            Some(TokenType::M2m) => {
                let verify = m2m_tokens::verify(text);
                match self.machine_secret_key.clone() {
                    Some(key) => {
                        self.ask(&verify.machine_secret_key(key), TokenType::M2m, time, then)
                    }
                    None => self.ask(&verify, TokenType::M2m, time, then),
                }
            }
            _ => {
                let (token_type, code) = (TokenType::OAuth, MachineErrorCode::TokenInvalid);
                then(Err(MachineError { token_type, code }), now)
            }
        }
    }

    fn verify_machine_jwt<T: 'static>(
        self: &Arc<Self>,
        token: &Secret,
        now: Timestamp,
        then: impl FnOnce(Result<MachineToken, MachineError>, Timestamp) -> Next<T>
        + Send
        + Sync
        + 'static,
    ) -> Next<T> {
        let refuse = |token_type, code| Err(MachineError { token_type, code });
        let Ok(unverified) = self.parse(token) else {
            return then(refuse(TokenType::M2m, MachineErrorCode::TokenInvalid), now);
        };
        let token_type = match unverified.class() {
            TokenClass::M2m => TokenType::M2m,
            TokenClass::OAuth => TokenType::OAuth,
            TokenClass::MislabelledM2m => {
                return then(refuse(TokenType::M2m, MachineErrorCode::TokenInvalid), now);
            }
            _ => {
                let code = MachineErrorCode::TokenVerificationFailed;
                return then(refuse(TokenType::OAuth, code), now);
            }
        };
        let keyring = Arc::clone(self);
        let judge = move |key: Result<Key, KeyUnavailable>, unverified: Unverified<'_>, now| {
            let verified = key
                .ok()
                .and_then(|key| keyring.machine_claims(unverified, token_type, &key, now));
            verified.ok_or(MachineError {
                token_type,
                code: MachineErrorCode::TokenVerificationFailed,
            })
        };
        match self.source(&unverified) {
            Source::Known(key) => then(judge(Ok(key.clone()), unverified, now), now),
            Source::None(why) => then(judge(Err(why), unverified, now), now),
            Source::Ask(kid) => {
                let (keyring, token) = (Arc::clone(self), token.clone());
                Ok(NeedKeys::step(&kid, move |key, now| {
                    match keyring.parse(&token) {
                        Ok(unverified) => then(judge(key, unverified, now), now),
                        Err(_) => then(refuse(token_type, MachineErrorCode::TokenInvalid), now),
                    }
                }))
            }
        }
    }

    fn machine_claims(
        &self,
        token: Unverified<'_>,
        token_type: TokenType,
        key: &Key,
        now: Timestamp,
    ) -> Option<MachineToken> {
        let mut expected = VerifyOptions::new();
        expected.clock_skew = self.expected.clock_skew;
        expected.audience.clone_from(&self.expected.audience);
        if token_type == TokenType::OAuth {
            expected.header_types = ["at+jwt", "application/at+jwt"]
                .map(ToOwned::to_owned)
                .into();
        }
        let claims = token.verify(key, &expected, now).ok()?.into_claims();
        match token_type {
            TokenType::OAuth => MachineToken::of_oauth_claims(&claims)
                .filter(|token| token.is_for(&expected.audience)),
            _ => MachineToken::of_m2m_claims(&claims),
        }
    }

    /// Asks the Backend API about an opaque token.
    fn ask<T: 'static, E: Endpoint>(
        self: &Arc<Self>,
        endpoint: &E,
        token_type: TokenType,
        time: (Timestamp, u64),
        then: impl FnOnce(Result<MachineToken, MachineError>, Timestamp) -> Next<T>
        + Send
        + Sync
        + 'static,
    ) -> Next<T> {
        let refusal = move |code| MachineError { token_type, code };
        if token_type != TokenType::M2m && self.api.secret_key().is_none() {
            return then(Err(refusal(MachineErrorCode::UnexpectedError)), time.0);
        }
        let audience = self.expected.audience.clone();
        step::call(
            &self.api,
            endpoint,
            &self.retry,
            time,
            move |answer, now| {
                let token = answer
                    .map_err(|error| code_of(&error))
                    .and_then(|answer| MachineToken::of_answer(token_type, &answer));
                let checked = token.and_then(|token| {
                    let fits = token_type != TokenType::OAuth || token.is_for(&audience);
                    fits.then_some(token)
                        .ok_or(MachineErrorCode::TokenVerificationFailed)
                });
                then(checked.map_err(refusal), now)
            },
        )
    }

    /// The type of machine token that a credential shows itself to be, by its prefix or as a JWT.
    pub(super) fn machine_type(&self, token: &Secret) -> Option<TokenType> {
        let by_class = || {
            let unverified = self
                .parse(token)
                .ok()
                .filter(|_| has_jwt_form(token.expose()))?;
            unverified
                .class()
                .token_type()
                .filter(|shown| shown.is_machine())
        };
        TokenType::of_opaque(token.expose()).or_else(by_class)
    }

    pub(super) fn parse<'t>(&self, token: &'t Secret) -> Result<Unverified<'t>, TokenError> {
        Unverified::parse_within(token.expose(), self.expected.max_length)
    }

    fn source(&self, token: &Unverified<'_>) -> Source<'_> {
        match (&self.jwt_key, self.api.secret_key(), token.kid()) {
            (Some(key), _, _) => Source::Known(key),
            (None, None, _) => Source::None(KeyUnavailable::NotConfigured),
            (None, Some(_), None) => Source::None(KeyUnavailable::UnknownKid),
            (None, Some(_), Some(kid)) => Source::Ask(kid.into()),
        }
    }
}

/// Letters, digits, `-` and `_` in three parts, none empty: only then a token can be a JWT of a
/// machine.
pub(super) fn has_jwt_form(token: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    token.split('.').count() == 3 && token.split('.').all(is_part)
}

fn handshake(token: Unverified<'_>, key: &Key) -> Result<Value, TokenRefusal> {
    if token.class() != TokenClass::Session {
        return Err(TokenError::Class.into());
    }
    let verified = token.verify_handshake(key)?;
    Ok(verified
        .claims()
        .get("handshake")
        .cloned()
        .unwrap_or_default())
}

fn code_of(error: &api::Error) -> MachineErrorCode {
    match error.status() {
        Some(401) => MachineErrorCode::InvalidSecretKey,
        Some(404) => MachineErrorCode::TokenInvalid,
        _ => MachineErrorCode::UnexpectedError,
    }
}
