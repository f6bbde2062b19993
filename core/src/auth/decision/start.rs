//! The first decision: which type of token a request has, and whether it is accepted.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use super::flow::{Authentication, Next};
use super::states::{AnswerState, Carrier, KeyState};
use crate::auth::options::AcceptsToken;
use crate::auth::outcome::{
    AppUrls, MachineError, MachineErrorCode, MachineToken, Reason, RequestState, Status,
};
use crate::auth::token::{Credential, Machine};
use crate::http::Headers;
use crate::jwt::TokenType;
use crate::{Secret, Timestamp};

impl Authentication {
    pub(super) fn start(&mut self, now: Timestamp) -> Next {
        let settings = Arc::clone(&self.settings);
        let keyring = &settings.verifier.0;
        let token = self.context.token_in_header.take();
        let token = token.map(|token| keyring.read(token, now));
        let shown = match (&settings.accepts, &token) {
            (AcceptsToken::Only(TokenType::Session), _) | (_, None) => None,
            (_, Some(token)) => keyring.machine_type(token),
        };
        if let AcceptsToken::OneOf(accepted) = &settings.accepts
            && !accepted.contains(&shown.unwrap_or(TokenType::Session))
        {
            return Next::Done(Ok(invalid_token()));
        }
        match (&settings.accepts, token) {
            (AcceptsToken::Any | AcceptsToken::OneOf(_), Some(token)) => match shown {
                Some(_) => self.machine_token(token, now),
                None => self.header_session(token, now),
            },
            (AcceptsToken::Only(TokenType::Session), Some(token)) => {
                self.header_session(token, now)
            }
            (AcceptsToken::Only(only), Some(token)) => match shown {
                Some(shown) if shown == *only => self.machine_token(token, now),
                _ => self.machine_out(*only, Reason::TokenTypeMismatch, String::new()),
            },
            (AcceptsToken::Only(only), None) if only.is_machine() => {
                self.machine_out(*only, Reason::NoTokenInHeader, String::new())
            }
            (_, None) => self.browser(now),
        }
    }

    fn header_session(&mut self, token: Credential, now: Timestamp) -> Next {
        if self.keyring().is_of_another_class(&token) {
            return self.out(Reason::TokenTypeMismatch);
        }
        self.verify_session(Carrier::Header, token, now)
    }

    fn machine_token(&mut self, token: Credential, now: Timestamp) -> Next {
        let keyring = self.keyring();
        match keyring.machine(token) {
            Machine::Jwt(state, token) => Next::Verify(KeyState::MachineJwt(state), token),
            Machine::Opaque(token) => {
                let step = keyring.ask(&token, now, self.seed);
                Next::Ask(AnswerState::OpaqueToken(token), step)
            }
            Machine::Refused(error) => self.machine(Err(error)),
        }
    }

    pub(super) fn machine(
        &mut self,
        verified: Result<(MachineToken, Secret), MachineError>,
    ) -> Next {
        match verified {
            Ok((machine, credential)) => {
                let state = RequestState::machine(self.app_urls(), machine, credential);
                Next::Done(Ok(state))
            }
            Err(MachineError { token_type, code }) => {
                if matches!(
                    code,
                    MachineErrorCode::UnexpectedError | MachineErrorCode::InvalidSecretKey
                ) {
                    self.try_again(None);
                }
                let message = format!("{code} (code={})", code.as_str());
                self.machine_out(token_type, Reason::Machine(code), message)
            }
        }
    }

    fn machine_out(&self, token_type: TokenType, reason: Reason, message: String) -> Next {
        let why = (reason, message);
        let state = self.nobody(Status::SignedOut, token_type, why, Headers::new());
        Next::Done(Ok(state))
    }
}

/// Signed out because of a token of a type that is not in the list. It shows nothing of the
/// application.
fn invalid_token() -> Box<RequestState> {
    let why = (Reason::TokenTypeMismatch, String::new());
    let (urls, status) = (AppUrls::default(), Status::SignedOut);
    Box::new(RequestState::nobody(
        urls,
        status,
        None,
        why,
        Headers::new(),
    ))
}
