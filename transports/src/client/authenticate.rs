//! Authentication of incoming requests and verification of machine tokens.

use std::sync::Arc;

use clerk_core::auth::{
    AuthError, AuthStep, AuthenticateOptions, Authenticator, IncomingRequest, MachineError,
    MachineToken, RequestState, TokenVerifier,
};

use super::asynchronous::AsyncClient;
use super::blocking::Client;
use crate::driver::seed;
use crate::error::VerifyError;
use crate::events::Subject;
use crate::transports::block_on;

impl AsyncClient {
    /// The options that follow from this client's configuration: API, publishable key, PEM key,
    /// machine secret key, what is expected of tokens, retries. Add your own, [`build`](AuthenticateOptions::build) once, and use the result for
    /// every request.
    ///
    /// ```no_run
    /// use clerk_backend::auth::{AllowedHosts, Authenticator};
    /// use clerk_backend::{AsyncClient, Error};
    ///
    /// fn authenticator(clerk: &AsyncClient) -> Result<Authenticator, Error> {
    ///     let hosts = AllowedHosts::new(["app.example.com"])?;
    ///     Ok(clerk.authenticate_options().allowed_hosts(hosts).build()?)
    /// }
    /// ```
    pub fn authenticate_options(&self) -> AuthenticateOptions {
        let config = self.driver.settings();
        let mut options = AuthenticateOptions::new(config.api.clone())
            .retry(config.visitor_retry.clone())
            .expect(config.expected.clone());
        if let Some(key) = &config.publishable_key {
            options = options.publishable_key(key);
        }
        if let Some(key) = &config.machine_secret_key {
            options = options.machine_secret_key(key.clone());
        }
        if let Some(key) = &config.jwt_key {
            options = options.jwt_key(key.clone());
        }
        if let Some(proofs) = self.driver.proofs() {
            options = options.proofs(Arc::clone(proofs));
        }
        options
    }

    /// A layer that authenticates requests with this client's configuration. With further options,
    /// build them with [`AsyncClient::authenticate_options`] and make a
    /// [`ClerkLayer`](crate::tower::ClerkLayer).
    ///
    /// ```no_run
    /// use axum_08 as axum; // in your program it has this name
    ///
    /// use axum::{Router, routing::get};
    /// use clerk_backend::axum::RequireAuth;
    ///
    /// # #[cfg(feature = "axum")]
    /// # fn app(clerk: clerk_backend::AsyncClient) -> Result<Router, clerk_backend::Error> {
    /// let me = async |user: RequireAuth| user.user_id().to_owned();
    /// let app: Router = Router::new().route("/me", get(me)).layer(clerk.layer()?);
    /// # Ok(app) }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`](crate::ConfigError) if the publishable key or the secret key is missing.
    #[cfg(feature = "tower")]
    #[doc(alias = "clerkMiddleware")]
    pub fn layer(&self) -> Result<crate::tower::ClerkLayer, crate::ConfigError> {
        let authenticator = self.authenticate_options().build()?;
        Ok(crate::tower::ClerkLayer::new(self.clone(), authenticator))
    }

    /// Authenticates an incoming request, over the network if that is needed.
    ///
    /// ```no_run
    /// # #[cfg(feature = "http")]
    /// # async fn example(clerk: clerk_backend::AsyncClient, request: http::Request<()>) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_backend::HttpRequest;
    ///
    /// let authenticator = clerk.authenticate_options().build()?; // once
    /// let state = clerk.authenticate(&authenticator, &HttpRequest::from(&request)).await?;
    /// if let Some(session) = state.auth().as_ref().and_then(|auth| auth.session()) {
    ///     println!("{} of {:?}", session.user_id(), session.org_id());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Answer with [`RequestState::headers`] whatever the state is; if
    /// [`RequestState::is_redirect`], answer 307 with them and nothing else.
    ///
    /// # Cancel safety
    /// A visitor's refresh token may be used up by a dropped future: the browser then signs in again
    /// with a handshake.
    ///
    /// # Errors
    /// [`AuthError`] if the request cannot be authenticated with this configuration.
    #[doc(alias = "authenticateRequest")]
    pub async fn authenticate(
        &self,
        authenticator: &Authenticator,
        request: &impl IncomingRequest,
    ) -> Result<RequestState, AuthError> {
        self.judge(|| self.start(authenticator, request)).await
    }

    /// The first step of an authentication. It borrows nothing of the request.
    pub(crate) fn start(
        &self,
        authenticator: &Authenticator,
        request: &impl IncomingRequest,
    ) -> AuthStep {
        authenticator.start(request, self.now(), seed())
    }

    /// Drives an authentication to its end.
    pub(crate) async fn judge(
        &self,
        start: impl FnOnce() -> AuthStep,
    ) -> Result<RequestState, AuthError> {
        let state = self.driver.drive(start).await.map(|state| *state);
        self.driver.events().request_judged(state.as_ref());
        state
    }

    /// Verifies an API key, an M2M token or an OAuth access token, opaque or JWT.
    ///
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
    /// let verifier = clerk.authenticate_options().verifier()?; // once
    /// let token = clerk.verify_machine_token("ak_...", &verifier).await?;
    /// println!("{} may {:?}", token.subject(), token.scopes());
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// A dropped future changes nothing.
    ///
    /// # Errors
    /// [`MachineError`] says what is wrong with the token, or that it could not be checked.
    pub async fn verify_machine_token(
        &self,
        token: &str,
        verifier: &TokenVerifier,
    ) -> Result<MachineToken, MachineError> {
        let start = || verifier.verify_machine_token(token, self.now(), seed());
        let token = self.driver.drive(start).await;
        let why_not = token.as_ref().err().map(|error| {
            let error = VerifyError::from(error.clone());
            (error.is_token_refused(), error.reason())
        });
        let events = self.driver.events();
        events.token_judged(Subject::MachineToken, why_not);
        token
    }
}

impl Client {
    /// The options that follow from this client's configuration; see
    /// [`AsyncClient::authenticate_options`].
    pub fn authenticate_options(&self) -> AuthenticateOptions {
        self.client.authenticate_options()
    }

    /// Authenticates an incoming request; see [`AsyncClient::authenticate`].
    ///
    /// # Errors
    /// [`AuthError`] if the request cannot be authenticated with this configuration.
    #[doc(alias = "authenticateRequest")]
    pub fn authenticate(
        &self,
        authenticator: &Authenticator,
        request: &impl IncomingRequest,
    ) -> Result<RequestState, AuthError> {
        block_on(self.client.authenticate(authenticator, request))
    }

    /// Verifies a machine token; see [`AsyncClient::verify_machine_token`].
    ///
    /// # Errors
    /// [`MachineError`] says what is wrong with the token, or that it could not be checked.
    pub fn verify_machine_token(
        &self,
        token: &str,
        verifier: &TokenVerifier,
    ) -> Result<MachineToken, MachineError> {
        block_on(self.client.verify_machine_token(token, verifier))
    }
}
