//! The blocking client.

use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::{ApiConfig, Call, Endpoint, Error, Paged, RawResponse};
use clerk_core::flow::Flow;
use clerk_core::jwt::{Key, KeyUnavailable, SessionClaims, Unverified, Verified, VerifyOptions};

use crate::Config;
use crate::keys::blocking::Keys;
use crate::pace::Pace;
use crate::pages::Pages;
use crate::seed::seed;
use crate::transport::{Transport, run_named};
use crate::verify::VerifyError;

/// A blocking client of one Clerk instance. Cheap to clone; clones share connections, keys,
/// rate limit and retry quota, and can be used from any thread.
///
/// `T` is what carries the requests; `Client<Arc<dyn Transport>>` leaves that open until the
/// program runs.
pub struct Client<
    #[cfg(feature = "ureq")] T = crate::UreqTransport, // without ureq there is no default
    #[cfg(not(feature = "ureq"))] T,
> {
    config: Arc<Config>,
    transport: Arc<T>,
    keys: Arc<Keys>,
    pace: Arc<Pace>,
}

#[cfg(feature = "ureq")]
impl Client {
    /// A client over ureq, with what stands in the environment: see [`Config::from_env`].
    ///
    /// # Errors
    /// [`ConfigError`](crate::ConfigError) names the variable and says what to do.
    pub fn from_env() -> Result<Self, crate::ConfigError> {
        Ok(Self::over_ureq(Config::from_env()?))
    }

    /// A client over ureq with this crate's own agent; for another agent see [`Client::new`].
    pub fn over_ureq(config: Config) -> Self {
        Self::new(config, crate::UreqTransport::new())
    }
}

impl<T: Transport> Client<T> {
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
    pub fn send<E: Endpoint>(&self, operation: E) -> Result<E::Output, Error> {
        self.run::<E, _>(self.call(&operation)?)
    }

    /// Sends an operation and gives the answer as it came.
    ///
    /// # Errors
    /// [`Error`] says in which phase it failed.
    #[allow(clippy::needless_pass_by_value)] // operations are made to be sent
    pub fn raw<E: Endpoint>(&self, operation: E) -> Result<RawResponse, Error> {
        self.run::<E, _>(self.call(&operation)?.raw())
    }

    /// Walks through a list page by page; `.items()` goes through its entries one by one.
    pub fn pages<E: Paged>(&self, list: E) -> Pages<'_, T, E> {
        Pages::new(self, list)
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

    fn run<E: Endpoint, F: Flow<Error = Error>>(&self, call: F) -> Result<F::Output, Error> {
        let pause = |budget| self.pace.pause::<E>(|| self.transport.now(), budget);
        run_named(E::OPERATION, call, &*self.transport, pause)
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

impl<T: Transport + 'static> Client<T> {
    /// Verifies a session token: with the PEM key where one is configured, else with the
    /// instance's keys, which are fetched when they are first needed and then kept.
    ///
    /// However many threads ask at once, one fetch is under way at most. Keys past their soft age
    /// are refreshed beside the callers; a failed fetch takes no key away.
    ///
    /// # Errors
    /// [`VerifyError::Token`] where the token is refused, [`VerifyError::Key`] where there is no
    /// key to verify it with.
    pub fn verify_token(
        &self,
        token: &str,
        options: &VerifyOptions,
    ) -> Result<Verified<SessionClaims>, VerifyError> {
        let token = Unverified::parse_with(token, options)?;
        let key = self.key(token.kid())?;
        Ok(token.verify(&key, options, self.now())?.session()?)
    }

    /// The key that a token with this `kid` is to be verified with.
    ///
    /// # Errors
    /// [`VerifyError::Key`] where there is none.
    pub fn key(&self, kid: Option<&str>) -> Result<Key, VerifyError> {
        if let Some(key) = &self.config.jwt_key {
            return Ok(key.clone());
        }
        if self.config.api.secret_key().is_none() {
            return Err(KeyUnavailable::NotConfigured.into());
        }
        let kid = kid.ok_or(KeyUnavailable::UnknownKid)?;
        self.keys.key(kid, &self.config, &self.transport)
    }
}

impl<T> Clone for Client<T> {
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
impl<T> core::fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
