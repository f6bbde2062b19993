//! Who is this request? The decisions are the core's; this drives them.

use clerk_core::auth::{
    AuthError, AuthStep, AuthenticateOptions, Authenticator, IncomingRequest, RequestState,
};
use clerk_core::jwt::{Key, KeyUnavailable};

use crate::events;
use crate::seed::seed;
use crate::transport::outcome;
use crate::verify::VerifyError;
use crate::{AsyncClient, AsyncTransport, Client, Config, Transport};

impl<T: Transport + 'static> Client<T> {
    /// The options that follow from this client's configuration: API, publishable key, PEM key,
    /// retries. Add your own, [`build`](AuthenticateOptions::build) once, and use the result for
    /// every request.
    pub fn authenticate_options(&self) -> AuthenticateOptions {
        options(self.config())
    }

    /// Decides about an incoming request, over the network where that is needed.
    ///
    /// Answer with [`RequestState::headers`] whatever the state is; where
    /// [`RequestState::is_redirect`], answer 307 with them and nothing else.
    ///
    /// # Errors
    /// [`AuthError`] where the request cannot be judged with this configuration.
    pub fn authenticate(
        &self,
        authenticator: &Authenticator,
        request: &impl IncomingRequest,
    ) -> Result<RequestState, AuthError> {
        let step = authenticator.start(request, self.now(), seed())?;
        self.drive(step).map(|state| *state)
    }

    /// Runs a decision of the core to its end, for example one of
    /// [`TokenVerifier`](clerk_core::auth::TokenVerifier).
    ///
    /// # Errors
    /// Those of the decision.
    pub fn drive<R: 'static>(&self, mut step: AuthStep<R>) -> Result<R, AuthError> {
        let mut told = events::Exchange::begin("");
        loop {
            step = match step {
                AuthStep::Done(result) => return Ok(result),
                AuthStep::NeedKeys(need) => {
                    let key = found(self.key(Some(need.kid())));
                    need.resume(key, self.now())?
                }
                AuthStep::Wait(pause, exchange) => {
                    told.repeats(pause);
                    self.transport().sleep(pause);
                    AuthStep::Send(exchange)
                }
                AuthStep::Send(exchange) => {
                    told.is(exchange.operation());
                    told.sends(exchange.request(), self.now());
                    let outcome = outcome(self.transport().send(exchange.request()));
                    let now = self.now();
                    told.got(&outcome, now);
                    exchange.resume(outcome, now)?
                }
            }
        }
    }
}

impl<T: AsyncTransport + 'static> AsyncClient<T> {
    /// The options that follow from this client's configuration; see
    /// [`Client::authenticate_options`].
    pub fn authenticate_options(&self) -> AuthenticateOptions {
        options(self.config())
    }

    /// Decides about an incoming request; see [`Client::authenticate`].
    ///
    /// # Errors
    /// [`AuthError`] where the request cannot be judged with this configuration.
    pub async fn authenticate(
        &self,
        authenticator: &Authenticator,
        request: &impl IncomingRequest,
    ) -> Result<RequestState, AuthError> {
        let step = authenticator.start(request, self.now(), seed())?;
        self.drive(step).await.map(|state| *state)
    }

    /// Runs a decision of the core to its end; see [`Client::drive`].
    ///
    /// # Errors
    /// Those of the decision.
    pub async fn drive<R: 'static>(&self, mut step: AuthStep<R>) -> Result<R, AuthError> {
        let mut told = events::Exchange::begin("");
        loop {
            step = match step {
                AuthStep::Done(result) => return Ok(result),
                AuthStep::NeedKeys(need) => {
                    let key = found(self.key(Some(need.kid())).await);
                    need.resume(key, self.now())?
                }
                AuthStep::Wait(pause, exchange) => {
                    told.repeats(pause);
                    self.transport().sleep(pause).await;
                    AuthStep::Send(exchange)
                }
                AuthStep::Send(exchange) => {
                    told.is(exchange.operation());
                    told.sends(exchange.request(), self.now());
                    let outcome = outcome(self.transport().send(exchange.request()).await);
                    let now = self.now();
                    told.got(&outcome, now);
                    exchange.resume(outcome, now)?
                }
            }
        }
    }
}

fn options(config: &Config) -> AuthenticateOptions {
    let mut options = AuthenticateOptions::new(config.api.clone()).retry(config.retry.clone());
    if let Some(key) = &config.publishable_key {
        options = options.publishable_key(key);
    }
    if let Some(key) = &config.jwt_key {
        options = options.jwt_key(key.clone());
    }
    options
}

fn found(key: Result<Key, VerifyError>) -> Result<Key, KeyUnavailable> {
    key.map_err(|error| match error {
        VerifyError::Key { why, .. } => why,
        VerifyError::Token(_) => KeyUnavailable::UnknownKid,
    })
}
