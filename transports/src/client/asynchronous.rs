use core::fmt;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::bulk::{Bulk, BulkReport};
use clerk_core::api::{
    ApiConfig, Call, CreateOrGet, Created, Endpoint, Error, FindExisting, Paged, RawResponse,
};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step};
use clerk_core::jwt::{Key, SessionClaims, Unverified, Verified, VerifyOptions};
#[cfg(feature = "webhooks")]
use clerk_core::webhooks::WebhookSecret;

use super::concurrent::at_most;
use super::pages::AsyncPages;
use super::verify_error::VerifyError;
use crate::Config;
use crate::driver::{Driver, seed};
use crate::transports::{AsyncTransport, Carrier};

/// An asynchronous client of one Clerk instance. Cheap to clone; clones share connections, keys,
/// rate limit and retry quota, and can be used from any task.
#[derive(Clone)]
pub struct AsyncClient {
    pub(super) driver: Arc<Driver>,
}

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
impl AsyncClient {
    /// A client over reqwest, configured by the environment: see [`Config::from_env`].
    ///
    /// # Errors
    /// [`ConfigError`](crate::ConfigError) names the variable and says what to do.
    pub fn from_env() -> Result<Self, crate::ConfigError> {
        Self::over_reqwest(Config::from_env()?)
    }

    /// A client over reqwest with this crate's own settings; for another reqwest client see
    /// [`AsyncClient::new`].
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn over_reqwest(config: Config) -> Result<Self, crate::ConfigError> {
        Ok(Self::new(config, crate::ReqwestTransport::new()?))
    }
}

impl AsyncClient {
    /// A client over this transport. To keep access to the transport, pass an `Arc` of it.
    pub fn new(config: Config, transport: impl AsyncTransport + 'static) -> Self {
        Self::over(config, Carrier::Async(Arc::new(transport)))
    }

    pub(super) fn over(config: Config, carrier: Carrier) -> Self {
        Self {
            driver: Arc::new(Driver::new(config, carrier)),
        }
    }

    /// Sends an operation and returns its typed result.
    ///
    /// # Errors
    /// [`Error`] says in which phase it failed.
    pub fn send<E: Endpoint>(
        &self,
        operation: E,
    ) -> impl Future<Output = Result<E::Output, Error>> {
        let Config { api, retry, .. } = self.driver.config();
        let start = move || Call::start(api, &operation, retry, self.now(), seed());
        self.driver.drive(start)
    }

    /// Sends an operation and returns the answer as it came.
    ///
    /// # Errors
    /// [`Error`] says in which phase it failed.
    pub fn raw<E: Endpoint>(
        &self,
        operation: E,
    ) -> impl Future<Output = Result<RawResponse, Error>> {
        let Config { api, retry, .. } = self.driver.config();
        let start = move || Call::start_raw(api, &operation, retry, self.now(), seed());
        self.driver.drive(start)
    }

    /// Creates something, or gets what has its identifier already; see [`CreateOrGet`].
    ///
    /// # Errors
    /// Those of the creation and of the read.
    pub fn create_or_get<C, G>(
        &self,
        operation: CreateOrGet<C, G>,
    ) -> impl Future<Output = Result<Created<C::Output>, Error>>
    where
        C: Endpoint,
        G: Endpoint<Output: FindExisting<C::Output>>,
    {
        let Config { api, retry, .. } = self.driver.config();
        let start = move || operation.start(api, retry, self.now(), seed());
        self.driver.drive(start)
    }

    /// Walks through a list page by page; `.items()` goes through its entries one by one.
    pub fn pages<E: Paged>(&self, list: E) -> AsyncPages<E> {
        AsyncPages::new(self.clone(), list)
    }

    /// Sends operations that do not depend on each other, at most `at_once` of them at a time (0 is
    /// taken as 1), within the calling task. The results are in the order of the operations; one
    /// that fails takes no other with it.
    ///
    /// All keep to the client's rate limit together. Operations of different types run beside each
    /// other with the runtime's own `join!`.
    pub async fn send_all<E: Endpoint>(
        &self,
        at_once: usize,
        operations: impl IntoIterator<Item = E>,
    ) -> Vec<Result<E::Output, Error>> {
        let operations = operations.into_iter();
        let calls = operations.map(|operation| self.send(operation));
        at_most(at_once, calls.collect()).await
    }

    /// Sends a bulk operation, request after request. What fails is reported, not returned, so that
    /// nothing that succeeded is lost; after a failure that every further request would meet too
    /// (the key is refused, no answer arrives) the rest is not sent.
    pub async fn bulk<E: Endpoint>(&self, bulk: Bulk<E>) -> BulkReport<E::Output> {
        let mut report = BulkReport::new();
        for part in bulk {
            let outcome = if report.should_continue() {
                Some(self.send(part.operation).await)
            } else {
                None
            };
            report.add(part.entries, outcome);
        }
        report
    }

    /// Drives a flow of the core to its end, with this client's transport, keys and rate limit.
    ///
    /// Every method of this client does so; use it for flows that none of them starts.
    pub fn drive<T, S, K>(&self, step: Step<T, S, K>) -> impl Future<Output = T>
    where
        S: AwaitsAnswer<Step<T, S, K>>,
        K: AwaitsKey<Step<T, S, K>>,
    {
        self.driver.drive(move || step)
    }

    /// Verifies a session token against what the [`Config`] expects (authorized parties, audience,
    /// clock skew): with the PEM key if one is configured, else with the instance's
    /// keys, which are fetched when they are first needed and then kept.
    ///
    /// However many tasks ask at once, one fetch is under way at most. Keys past their soft age
    /// are refreshed beside the callers; a failed fetch takes no key away.
    ///
    /// # Errors
    /// [`VerifyError::Token`] if the token is refused, [`VerifyError::Key`] if there is no key to
    /// verify it with.
    pub async fn verify_token(&self, token: &str) -> Result<Verified<SessionClaims>, VerifyError> {
        self.verify_token_with(token, &self.driver.config().expected)
            .await
    }

    /// Verifies a session token against these options instead of those of the [`Config`].
    ///
    /// # Errors
    /// Those of [`AsyncClient::verify_token`].
    pub async fn verify_token_with(
        &self,
        token: &str,
        options: &VerifyOptions,
    ) -> Result<Verified<SessionClaims>, VerifyError> {
        let token = Unverified::parse_with(token, options)?;
        let key = self.key(token.kid()).await?;
        Ok(token.verify(&key, options, self.now())?.session()?)
    }

    /// The key that a token with this `kid` is to be verified with.
    ///
    /// # Errors
    /// [`VerifyError::Key`] if there is none.
    pub async fn key(&self, kid: Option<&str>) -> Result<Key, VerifyError> {
        Ok(self.driver.key(kid).await?)
    }

    /// The webhook signing secret, if one is configured.
    #[cfg(feature = "webhooks")]
    pub fn webhook_secret(&self) -> Option<&WebhookSecret> {
        self.driver.config().webhook_secret.as_ref()
    }

    /// The publishable key, if one is configured.
    pub fn publishable_key(&self) -> Option<&str> {
        self.driver.config().publishable_key.as_deref()
    }

    /// The base URL of the API, the secret key and the user agent.
    pub fn api_config(&self) -> &ApiConfig {
        &self.driver.config().api
    }

    /// The transport's time.
    pub fn now(&self) -> Timestamp {
        self.driver.now()
    }
}

/// Shows the configuration; its keys are redacted.
impl fmt::Debug for AsyncClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncClient")
            .field("config", self.driver.config())
            .finish_non_exhaustive()
    }
}
