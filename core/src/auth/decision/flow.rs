//! The flow that decides about a request.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::states::{AnswerState, KeyState};
use crate::Timestamp;
use crate::api::CallError;
use crate::auth::authenticator::{Authenticator, Settings};
use crate::auth::outcome::{AppUrls, AuthError, Reason, RequestState, Status, TokenRefusal};
use crate::auth::publishable_key::InstanceType;
use crate::auth::request::{Context, IncomingRequest};
use crate::auth::token::{
    self, AuthCall, AuthKey, Credential, Decide, Flow, FoundKey, JsonAnswer, Keyring, Refused,
    Session, verify_handshake,
};
use crate::flow::Step;
use crate::http::Headers;
use crate::jwt::{KeyUnavailable, TokenType, Unverified};

/// The flow that decides about a request.
pub type AuthStep =
    Step<Result<Box<RequestState>, AuthError>, AuthCall<RequestFlow>, AuthKey<RequestFlow>>;

/// The flow of [`Authenticator::start`].
pub struct RequestFlow(Box<Authentication>);

impl Authenticator {
    /// Starts to decide who sent a request. The request is read here and need not outlive the call.
    /// `seed` is any number that differs between requests; it spreads the pauses between attempts
    /// to reach Clerk's API.
    ///
    /// The flow ends with an [`AuthError`] if the request is neither signed in nor signed out.
    pub fn start<R: IncomingRequest + ?Sized>(
        &self,
        request: &R,
        now: Timestamp,
        seed: u64,
    ) -> AuthStep {
        let context = match Context::read(request, &self.0, now) {
            Ok(context) => context,
            Err(error) => return Step::Done(Err(error)),
        };
        let mut authentication = Box::new(Authentication {
            settings: Arc::clone(&self.0),
            context,
            seed,
            stale_cookies: Vec::new(),
            retry_after: None,
        });
        let next = authentication.start(now);
        next.step(RequestFlow(authentication), now)
    }
}

impl Flow for RequestFlow {
    type Output = Verdict;
    type Call = AuthCall<Self>;
    type AnswerState = AnswerState;
    type KeyState = KeyState;
}

impl Decide for RequestFlow {
    fn keyring(&self) -> &Arc<Keyring> {
        &self.0.settings.verifier.0
    }

    fn answered(&mut self, state: AnswerState, answer: JsonAnswer, now: Timestamp) -> Next {
        if let Err(error) = &answer {
            self.0.asked_in_vain(error);
        }
        match state {
            AnswerState::HandshakePayload { in_url } => {
                self.0.handshake_payload(in_url, answer, now)
            }
            AnswerState::Refresh(expired) => self.0.refresh_answered(expired, answer, now),
            AnswerState::OpaqueToken(token) => {
                let machine = self.keyring().machine_answered(&token, answer, now);
                self.0
                    .machine(machine.map(|machine| (machine, token.credential)))
            }
        }
    }

    fn key_found(
        &mut self,
        state: KeyState,
        mut token: Box<Unverified>,
        key: FoundKey<'_>,
        may_renew: bool,
        now: Timestamp,
    ) -> Next {
        if let Err(why) = key {
            self.0.key_missing(why);
        }
        let may_renew = |refusal: &TokenRefusal| may_renew && refusal.may_be_of_another_key();
        match state {
            KeyState::Handshake { in_url } => match verify_handshake(&mut token, key) {
                Err(refusal) if may_renew(&refusal) => {
                    Next::Renew(KeyState::Handshake { in_url }, token)
                }
                directives => self.0.handshake(in_url, directives, now),
            },
            KeyState::Session(carrier) => {
                match self
                    .0
                    .keyring()
                    .verify_session(token, key, self.0.expected(&carrier), now)
                {
                    Err(Refused {
                        refusal,
                        credential: Credential::Jwt(token),
                    }) if may_renew(&refusal) => Next::Renew(KeyState::Session(carrier), token),
                    session => self.0.session(carrier, session, now),
                }
            }
            KeyState::MachineJwt(state) => {
                let verified = self
                    .keyring()
                    .machine_verified(&state, &mut token, key, now);
                match verified {
                    Err(refusal) if may_renew(&refusal) => {
                        Next::Renew(KeyState::MachineJwt(state), token)
                    }
                    verified => {
                        let machine = state.judged(verified);
                        self.0
                            .machine(machine.map(|machine| (machine, token.into_text())))
                    }
                }
            }
        }
    }
}

/// A request that is being decided about.
pub(super) struct Authentication {
    pub(super) settings: Arc<Settings>,
    pub(super) context: Context,
    pub(super) seed: u64,
    /// The cookies of a handshake, which the answer clears.
    pub(super) stale_cookies: Vec<&'static str>,
    /// When a further attempt may succeed, if something could not be found out.
    pub(super) retry_after: Option<Duration>,
}

pub(super) type Verdict = Result<Box<RequestState>, AuthError>;
pub(super) type Next = token::Next<RequestFlow>;

impl Authentication {
    pub(super) fn keyring(&self) -> &Keyring {
        &self.settings.verifier.0
    }

    pub(super) fn has_active_client(&self) -> bool {
        self.context.browser.client_uat != 0.0
    }

    pub(super) fn is_development(&self) -> bool {
        self.instance_type() == Some(InstanceType::Development)
    }

    pub(super) fn instance_type(&self) -> Option<InstanceType> {
        self.settings
            .instance
            .as_ref()
            .map(|instance| instance.kind)
    }

    pub(super) fn app_urls(&self) -> AppUrls {
        let mut urls = self.settings.app_urls.clone();
        urls.proxy_url.clone_from(&self.context.proxy_url);
        urls
    }

    pub(super) fn signed_in(&self, session: Session, mut headers: Headers) -> Next {
        self.clear_stale_cookies(&mut headers);
        let Session { claims, token } = session;
        let state = RequestState::signed_in(self.app_urls(), claims, token, headers);
        Next::Done(Ok(state))
    }

    /// Signed out for this reason.
    pub(super) fn out(&self, reason: Reason) -> Next {
        Next::Done(Ok(self.signed_out(reason, String::new())))
    }

    pub(super) fn signed_out(&self, reason: Reason, message: String) -> Box<RequestState> {
        let why = (reason, message);
        self.nobody(Status::SignedOut, TokenType::Session, why, Headers::new())
    }

    pub(super) fn nobody(
        &self,
        status: Status,
        token_type: TokenType,
        why: (Reason, String),
        mut headers: Headers,
    ) -> Box<RequestState> {
        self.clear_stale_cookies(&mut headers);
        let state = RequestState::nobody(self.app_urls(), status, Some(token_type), why, headers);
        let retry_after = self.retry_after.filter(|_| status == Status::SignedOut);
        Box::new(state.with_retry_after(retry_after))
    }

    /// Notes that Clerk's API gave no verdict: it was not reached, was not asked for lack of capacity,
    /// failed, or refused this application instead of the visitor.
    fn asked_in_vain(&mut self, error: &CallError) {
        match error {
            CallError::Transport(error) => self.try_again(error.retry_after()),
            CallError::Api(error)
                if matches!(error.status, 408 | 429 | 500..)
                    || error.is_garbled()
                    || error.has_code("clerk_key_invalid") =>
            {
                self.try_again(error.retry_after);
            }
            CallError::Decode(_) => self.try_again(None),
            _ => {}
        }
    }

    /// Notes that a key could not be had now.
    fn key_missing(&mut self, why: KeyUnavailable) {
        match why {
            KeyUnavailable::UnknownKid => {}
            KeyUnavailable::NotKnownNow { retry_after } => self.try_again(Some(retry_after)),
            _ => self.try_again(None),
        }
    }

    /// The request may be judged otherwise later. Without a time that is known, in a second.
    pub(super) fn try_again(&mut self, after: Option<Duration>) {
        let after = after.unwrap_or_default().max(Duration::from_secs(1));
        self.retry_after = Some(self.retry_after.map_or(after, |earlier| earlier.max(after)));
    }
}
