//! Verifying machine tokens: JWTs here, opaque tokens at Clerk.

use alloc::boxed::Box;

use super::credential::Credential;
use super::flow::{JsonAnswer, State};
use super::keyring::{FoundKey, Keyring};
use crate::api::{self, AttemptsStep, api_keys, m2m_tokens, oauth_access_tokens};
use crate::auth::outcome::{MachineError, MachineErrorCode, MachineToken, TokenRefusal};
use crate::http::Lane;
use crate::jwt::{Category, Claims, TokenClass, TokenError, TokenType, Unverified, Verified};
use crate::{Secret, Timestamp};

/// How a machine token is verified.
pub(crate) enum Machine {
    Jwt(MachineJwt, Box<Unverified>),
    Opaque(OpaqueToken),
    Refused(MachineError),
}

/// The state that waits for Clerk's answer about an opaque token.
pub struct OpaqueToken {
    token_type: TokenType,
    pub(crate) credential: Secret,
}

impl State for OpaqueToken {
    fn name(&self) -> &'static str {
        "opaque-token"
    }
}

/// The state that waits for the key of a machine's JWT.
pub struct MachineJwt {
    token_type: TokenType,
}

impl MachineJwt {
    /// The verdict as it is shown: it does not say what is wrong.
    pub(crate) fn judged(
        &self,
        verified: Result<MachineToken, TokenRefusal>,
    ) -> Result<MachineToken, MachineError> {
        verified.map_err(|_| MachineError {
            token_type: self.token_type,
            code: MachineErrorCode::TokenVerificationFailed,
        })
    }
}

impl State for MachineJwt {
    fn name(&self) -> &'static str {
        "machine-jwt"
    }
}

impl Keyring {
    /// The type of machine token that a credential claims to be, by its prefix or by its class.
    pub(crate) fn machine_type(&self, credential: &Credential) -> Option<TokenType> {
        let by_class = || {
            let token = self
                .jwt(credential)
                .ok()
                .filter(|_| credential.has_jwt_form())?;
            token
                .class()
                .token_type()
                .filter(|shown| shown.is_machine())
        };
        TokenType::of_opaque(credential.text().expose()).or_else(by_class)
    }

    /// Decides how a machine token is verified.
    pub(crate) fn machine(&self, credential: Credential) -> Machine {
        let refused = |token_type, code| Machine::Refused(MachineError { token_type, code });
        if credential.has_jwt_form() {
            let Ok(token) = self.owned_jwt(credential) else {
                return refused(TokenType::M2m, MachineErrorCode::TokenInvalid);
            };
            let token_type = match token.class() {
                TokenClass::M2m => TokenType::M2m,
                // Its own category, if it has one, is none of those that are known.
                TokenClass::OAuth
                    if matches!(token.category(), Category::Absent | Category::Other) =>
                {
                    TokenType::OAuth
                }
                TokenClass::MislabelledM2m => {
                    return refused(TokenType::M2m, MachineErrorCode::TokenInvalid);
                }
                _ => return refused(TokenType::OAuth, MachineErrorCode::TokenVerificationFailed),
            };
            return Machine::Jwt(MachineJwt { token_type }, token);
        }
        let text = credential.text();
        let Some(token_type) = TokenType::of_opaque(text.expose()) else {
            return refused(TokenType::OAuth, MachineErrorCode::TokenInvalid);
        };
        if text.expose().len() > self.expected.max_length {
            return refused(token_type, MachineErrorCode::TokenInvalid);
        }
        if token_type != TokenType::M2m && self.api.secret_key().is_none() {
            return refused(token_type, MachineErrorCode::UnexpectedError);
        }
        Machine::Opaque(OpaqueToken {
            token_type,
            credential: credential.into_text(),
        })
    }

    /// Asks the Backend API about an opaque token.
    pub(crate) fn ask(&self, token: &OpaqueToken, now: Timestamp, seed: u64) -> AttemptsStep {
        let (text, lane) = (token.credential.expose(), Lane::MachineTokens);
        match token.token_type {
            TokenType::ApiKey => self.call(&api_keys::verify(text), lane, now, seed),
            TokenType::M2m => {
                let verify = m2m_tokens::verify(text);
                let verify = match self.machine_secret_key.clone() {
                    Some(key) => verify.machine_secret_key(key),
                    None => verify,
                };
                self.call(&verify, lane, now, seed)
            }
            _ => self.call(&oauth_access_tokens::verify(text), lane, now, seed),
        }
    }

    /// Reads the Backend API's answer about an opaque token.
    pub(crate) fn machine_answered(
        &self,
        token: &OpaqueToken,
        answer: JsonAnswer,
        now: Timestamp,
    ) -> Result<MachineToken, MachineError> {
        let token_type = token.token_type;
        let machine = answer
            .map_err(|error| code_of(&error))
            .and_then(|answer| MachineToken::of_answer(token_type, &answer))
            .and_then(|machine| {
                let holds = self.accept_inactive
                    || (machine.is_active()
                        && machine.has_own_subject()
                        && !machine.has_expired(now, self.expected.clock_skew));
                holds
                    .then_some(machine)
                    .ok_or(MachineErrorCode::TokenInvalid)
            })
            .and_then(|machine| {
                let fits =
                    token_type != TokenType::OAuth || machine.is_for(&self.expected.audience);
                fits.then_some(machine)
                    .ok_or(MachineErrorCode::TokenVerificationFailed)
            });
        machine.map_err(|code| MachineError { token_type, code })
    }

    /// Verifies a machine's JWT.
    pub(crate) fn machine_verified(
        &self,
        MachineJwt { token_type }: &MachineJwt,
        token: &mut Unverified,
        key: FoundKey<'_>,
        now: Timestamp,
    ) -> Result<MachineToken, TokenRefusal> {
        let is_oauth = *token_type == TokenType::OAuth;
        let expected = if is_oauth {
            &self.expected_of_oauth
        } else {
            &self.expected_of_m2m
        };
        let read = |verified: Verified<Claims>| {
            let claims = verified.claims();
            let machine = if is_oauth {
                MachineToken::of_oauth_claims(claims)
                    .filter(|machine| machine.is_for(&expected.audience))
            } else {
                MachineToken::of_m2m_claims(claims)
            };
            machine.ok_or(TokenError::Class)
        };
        self.verify(token, key, expected, now, read)
    }
}

fn code_of(error: &api::CallError) -> MachineErrorCode {
    match error.status() {
        Some(401) => MachineErrorCode::InvalidSecretKey,
        Some(404) => MachineErrorCode::TokenInvalid,
        _ => MachineErrorCode::UnexpectedError,
    }
}
