//! The asynchronous client.

use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::{ApiConfig, Call, Endpoint, Error, Paged, RawResponse};
use clerk_core::flow::Flow;
use clerk_core::jwt::{Key, KeyUnavailable, SessionClaims, Unverified, Verified, VerifyOptions};

use crate::Config;
use crate::async_pages::AsyncPages;
use crate::keys::asynchronous::Keys;
use crate::pace::Pace;
use crate::seed::seed;
use crate::transport::{AsyncTransport, run_async_named};
use crate::verify::VerifyError;

/// An asynchronous client of one Clerk instance. Cheap to clone; clones share connections, keys,
/// rate limit and retry quota, and can be used from any task.
///
/// `T` is what carries the requests; `AsyncClient<Arc<dyn AsyncTransport>>` leaves that open until the
/// program runs.
pub struct AsyncClient<
    #[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))] T = crate::ReqwestTransport,
    #[cfg(not(all(feature = "reqwest", not(target_arch = "wasm32"))))] T,
> {
    config: Arc<Config>,
    transport: Arc<T>,
    keys: Arc<Keys>,
    pace: Arc<Pace>,
}

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
impl AsyncClient {
    /// A client over reqwest, with what stands in the environment: see [`Config::from_env`].
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
    /// Where TLS cannot be set up.
    pub fn over_reqwest(config: Config) -> Result<Self, crate::ConfigError> {
        Ok(Self::new(config, crate::ReqwestTransport::new()?))
    }
}

impl<T: AsyncTransport> AsyncClient<T> {
    /// A client over this transport.
    pub fn new(config: Config, transport: T) -> Self {
        Self {
            keys: Arc::new(Keys::new(&config)),
            pace: Arc::new(Pace::new(&config)),
            config: config.of_one_client(),
            transport: Arc::new(transport),
        }
    }

    /// Sends an operation and gives its typed result.
    ///
    /// # Errors
    /// [`Error`] says in which phase it failed.
    #[allow(clippy::needless_pass_by_value)] // operations are made to be sent
    pub async fn send<E: Endpoint>(&self, operation: E) -> Result<E::Output, Error> {
        self.run::<E, _>(self.call(&operation)?).await
    }

    /// Sends an operation and gives the answer as it came.
    ///
    /// # Errors
    /// [`Error`] says in which phase it failed.
    #[allow(clippy::needless_pass_by_value)] // operations are made to be sent
    pub async fn raw<E: Endpoint>(&self, operation: E) -> Result<RawResponse, Error> {
        self.run::<E, _>(self.call(&operation)?.raw()).await
    }

    /// Walks through a list page by page; `.items()` goes through its entries one by one.
    pub fn pages<E: Paged>(&self, list: E) -> AsyncPages<T, E> {
        AsyncPages::new(self.clone(), list)
    }

    /// The publishable key, where one is configured.
    pub fn publishable_key(&self) -> Option<&str> {
        self.config.publishable_key.as_deref()
    }

    /// Where requests go and how they introduce themselves.
    pub fn api_config(&self) -> &ApiConfig {
        &self.config.api
    }

    /// What carries the requests.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// The transport's time.
    pub fn now(&self) -> Timestamp {
        self.transport.now()
    }

    #[cfg(feature = "auth")]
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    async fn run<E: Endpoint, F: Flow<Error = Error>>(&self, call: F) -> Result<F::Output, Error> {
        let pause = |budget| self.pace.pause::<E>(|| self.transport.now(), budget);
        run_async_named(E::OPERATION, call, &*self.transport, pause).await
    }

    fn call<E: Endpoint>(&self, operation: &E) -> Result<Call<E>, Error> {
        let (config, now) = (&self.config, self.transport.now());
        Ok(Call::new(
            &config.api,
            operation,
            &config.retry,
            now,
            seed(),
        )?)
    }
}

impl<T: AsyncTransport + 'static> AsyncClient<T> {
    /// Verifies a session token: with the PEM key where one is configured, else with the
    /// instance's keys, which are fetched when they are first needed and then kept.
    ///
    /// However many tasks ask at once, one fetch is under way at most. Keys past their soft age
    /// are refreshed beside the callers; a failed fetch takes no key away.
    ///
    /// # Errors
    /// [`VerifyError::Token`] where the token is refused, [`VerifyError::Key`] where there is no
    /// key to verify it with.
    pub async fn verify_token(
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
    /// [`VerifyError::Key`] where there is none.
    pub async fn key(&self, kid: Option<&str>) -> Result<Key, VerifyError> {
        if let Some(key) = &self.config.jwt_key {
            return Ok(key.clone());
        }
        if self.config.api.secret_key().is_none() {
            return Err(KeyUnavailable::NotConfigured.into());
        }
        let kid = kid.ok_or(KeyUnavailable::UnknownKid)?;
        self.keys.key(kid, &self.config, &self.transport).await
    }
}

impl<T> Clone for AsyncClient<T> {
    fn clone(&self) -> Self {
        Self {
            config: self.config.clone(),
            transport: self.transport.clone(),
            keys: self.keys.clone(),
            pace: self.pace.clone(),
        }
    }
}

/// Shows the configuration; its keys are redacted.
impl<T> core::fmt::Debug for AsyncClient<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AsyncClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
