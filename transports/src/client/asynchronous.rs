use core::fmt;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::bulk::{Bulk, BulkReport};
use clerk_core::api::{
    ApiConfig, Call, CallError, CreateOrGet, Created, Endpoint, FindExisting, Paged, RawResponse,
};
#[cfg(doc)]
use clerk_core::flow::TransportError;
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step};
use clerk_core::jwt::{Key, SessionClaims, TokenError, Unverified, Verified, VerifyOptions};

use super::CallOptions;
use super::calls::Calls;
use super::concurrent::at_most;
use super::pages::AsyncPages;
use crate::config::Settings;
use crate::driver::{Driver, seed};
use crate::error::VerifyError;
use crate::transports::{AsyncTransport, Carrier};
use crate::{Config, ConfigError};

/// An asynchronous client of one Clerk instance. Cheap to clone; clones share connections, keys,
/// rate limit and retry quota, and can be used from any task.
///
/// ```no_run
/// use clerk_backend::api::users;
/// use clerk_backend::{AsyncClient, Error};
///
/// async fn rename(clerk: &AsyncClient, id: &str) -> Result<(), Error> {
///     let user = clerk.send(users::update(id).first_name("Ada")).await?;
///     println!("{:?}", user.first_name);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct AsyncClient {
    pub(super) driver: Arc<Driver>,
    pub(super) calls: Arc<Calls>,
}

#[cfg(all(feature = "reqwest-013", not(target_arch = "wasm32")))]
impl AsyncClient {
    /// A client over reqwest with this crate's own settings; for another reqwest client see
    /// [`AsyncClient::new`].
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn over_reqwest(config: Config) -> Result<Self, ConfigError> {
        let transport = crate::ReqwestTransport::new().map_err(|why| {
            ConfigError::new("transport", clerk_core::ConfigProblem::HttpClient).with_source(why)
        })?;
        Self::new(config, transport)
    }
}

impl AsyncClient {
    /// A client over reqwest, configured by the environment: see [`Config::from_env`].
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::AsyncClient;
    /// use clerk_backend::api::users;
    ///
    /// let clerk = AsyncClient::from_env()?;
    /// let user = clerk.send(users::get("user_2abc")).await?;
    /// # let _ = user;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] names the variable and says what to do, or names the feature `reqwest` if the
    /// crate was built without it.
    #[doc(alias = "createClerkClient")]
    pub fn from_env() -> Result<Self, ConfigError> {
        #[cfg(all(feature = "reqwest-013", not(target_arch = "wasm32")))]
        return Self::over_reqwest(Config::from_env()?);
        #[cfg(not(all(feature = "reqwest-013", not(target_arch = "wasm32"))))]
        return Err(ConfigError::new(
            "transport",
            clerk_core::ConfigProblem::MissingFeature("reqwest"),
        ));
    }

    /// A client over this transport. To keep access to the transport, pass an `Arc` of it.
    ///
    /// # Errors
    /// [`ConfigError`] names the first setting that cannot be.
    pub fn new(
        config: Config,
        transport: impl AsyncTransport + 'static,
    ) -> Result<Self, ConfigError> {
        Self::over(config, Carrier::Async(Arc::new(transport)))
    }

    pub(super) fn over(config: Config, carrier: Carrier) -> Result<Self, ConfigError> {
        let settings = Settings::read(config)?;
        Ok(Self {
            calls: Arc::new(Calls::new(&settings)),
            driver: Arc::new(Driver::new(settings, carrier)),
        })
    }

    /// The same client for calls with these options. It shares connections, keys, rate limit and
    /// retry quota with this one.
    ///
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    /// use clerk_backend::{CallOptions, RetryPolicy};
    /// use std::time::Duration;
    ///
    /// let hasty = clerk.with(CallOptions::new().retry(RetryPolicy::never()).budget(Duration::from_secs(2)));
    /// let user = hasty.send(users::get("user_2abc")).await?;
    /// # let _ = user;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self {
            driver: self.driver.clone(),
            calls: Arc::new(self.calls.with(options)),
        }
    }

    /// The same client for calls that are made in large numbers.
    pub(super) fn in_bulk(&self) -> Self {
        Self {
            driver: self.driver.clone(),
            calls: Arc::new(self.calls.in_bulk()),
        }
    }

    /// Sends an operation and returns its typed result.
    ///
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// let user = clerk.send(users::get("user_2abc")).await?;
    /// println!("{:?}", user.first_name);
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// Dropping the future gives its place in the rate limit and its lane back. A request that was
    /// on its way may still be carried out by Clerk, as after [`TransportError::sent`]: repeat only
    /// what may be done twice.
    ///
    /// # Errors
    /// [`CallError`] says in which phase it failed.
    pub fn send<E: Endpoint>(
        &self,
        operation: E,
    ) -> impl Future<Output = Result<E::Output, CallError>> {
        let Calls { api, retry } = &*self.calls;
        let start = move || Call::start(api, &operation, retry, self.now(), seed());
        self.driver.drive(start)
    }

    /// Sends an operation and returns the answer as it came.
    ///
    /// # Cancel safety
    /// Dropping the future gives its place in the rate limit and its lane back. A request that was
    /// on its way may still be carried out by Clerk, as after [`TransportError::sent`]: repeat only
    /// what may be done twice.
    ///
    /// # Errors
    /// [`CallError`] says in which phase it failed.
    pub fn raw<E: Endpoint>(
        &self,
        operation: E,
    ) -> impl Future<Output = Result<RawResponse, CallError>> {
        let Calls { api, retry } = &*self.calls;
        let start = move || Call::start_raw(api, &operation, retry, self.now(), seed());
        self.driver.drive(start)
    }

    /// Creates something, or gets what has its identifier already; see [`CreateOrGet`].
    ///
    /// # Cancel safety
    /// As [`AsyncClient::send`]. Once more finds what a dropped future has created.
    ///
    /// # Errors
    /// Those of the creation and of the read.
    pub fn create_or_get<C, G>(
        &self,
        operation: CreateOrGet<C, G>,
    ) -> impl Future<Output = Result<Created<C::Output>, CallError>>
    where
        C: Endpoint,
        G: Endpoint<Output: FindExisting<C::Output>>,
    {
        let Calls { api, retry } = &*self.calls;
        let start = move || operation.start(api, retry, self.now(), seed());
        self.driver.drive(start)
    }

    /// Walks through a list page by page; `.items()` goes through its entries one by one. The
    /// requests go in the lane [`Bulk`](clerk_core::http::Lane::Bulk).
    ///
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// let mut items = clerk.pages(users::list()).items();
    /// while let Some(user) = items.next().await {
    ///     println!("{}", user?.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// If the future of [`AsyncPages::next`] is dropped, no page is skipped: the next call asks for the
    /// same page again.
    pub fn pages<E: Paged>(&self, list: E) -> AsyncPages<E> {
        AsyncPages::new(self.in_bulk(), list)
    }

    /// Sends operations that do not depend on each other, at most `at_once` of them at a time (0 is
    /// taken as 1), within the calling task. The results are in the order of the operations; one
    /// that fails takes no other with it.
    ///
    /// All keep to the client's rate limit together, in the lane [`Bulk`](clerk_core::http::Lane::Bulk). Operations of different types run beside each
    /// other with the runtime's own `join!`.
    ///
    /// # Cancel safety
    /// If the future is dropped, what has not begun is not sent, and the results of what has ended are
    /// lost. What was on its way may be carried out, as with [`AsyncClient::send`].
    pub async fn send_all<E: Endpoint>(
        &self,
        at_once: usize,
        operations: impl IntoIterator<Item = E>,
    ) -> Vec<Result<E::Output, CallError>> {
        let operations = operations.into_iter();
        let bulk = self.in_bulk();
        let calls = operations.map(|operation| bulk.send(operation));
        at_most(at_once, calls.collect()).await
    }

    /// Sends a bulk operation, request after request. What fails is reported, not returned, so that
    /// nothing that succeeded is lost; after a failure that every further request would meet too
    /// (the key is refused, no answer arrives) the rest is not sent.
    ///
    /// # Cancel safety
    /// If the future is dropped, the report of what was done is lost with it; of the rest nothing is
    /// sent. To keep it, send the parts of the [`Bulk`] one by one.
    pub async fn bulk<E: Endpoint>(&self, bulk: Bulk<E>) -> BulkReport<E::Output> {
        let mut report = BulkReport::new();
        let client = self.in_bulk();
        for part in bulk {
            let outcome = if report.should_continue() {
                Some(client.send(part.operation).await)
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
    ///
    /// # Cancel safety
    /// A dropped future abandons the flow after the request that is on its way.
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
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient, token: &str) -> Result<(), clerk_backend::Error> {
    /// let session = clerk.verify_token(token).await?;
    /// println!("hello, {}", session.claims().user_id);
    /// # Ok(()) }
    /// ```
    ///
    /// # Cancel safety
    /// A dropped future changes nothing. A fetch of keys that it began goes on for the others, as a
    /// task of its own or driven by those who wait for it.
    ///
    /// # Errors
    /// [`VerifyError::Token`] if the token is refused, [`VerifyError::Key`] if there is no key to
    /// verify it with.
    #[doc(alias = "verifyToken")]
    pub async fn verify_token(&self, token: &str) -> Result<Verified<SessionClaims>, VerifyError> {
        self.verify_token_with(token, &self.driver.settings().expected)
            .await
    }

    /// Verifies a session token against these options instead of those of the [`Config`].
    ///
    /// # Cancel safety
    /// As [`AsyncClient::verify_token`].
    ///
    /// # Errors
    /// Those of [`AsyncClient::verify_token`].
    pub async fn verify_token_with(
        &self,
        token: &str,
        options: &VerifyOptions,
    ) -> Result<Verified<SessionClaims>, VerifyError> {
        let proofs = self.driver.proofs();
        let mut parsed = match proofs {
            Some(proofs) => proofs.find_or_parse(token, options, self.now())?,
            None => Unverified::parse_with(token, options)?,
        };
        let found = self.driver.found_key(parsed.kid()).await?;
        let (proven, now) = (parsed.is_proven_by(&found.key), self.now());
        let verified = match parsed.prove(&found.key, options, now) {
            Err(TokenError::Signature) if found.may_renew => {
                let renewed = self.driver.renewed_key(parsed.kid().unwrap_or_default());
                let key = Box::pin(renewed).await?;
                parsed.prove(&key, options, self.now())
            }
            verified => verified,
        };
        let session = verified?.session()?;
        if let (false, Some(proofs)) = (proven, proofs) {
            proofs.keep(&parsed, now);
        }
        Ok(session)
    }

    /// The key that a token with this `kid` is to be verified with.
    ///
    /// # Cancel safety
    /// As [`AsyncClient::verify_token`].
    ///
    /// # Errors
    /// [`VerifyError::Key`] if there is none.
    pub async fn key(&self, kid: Option<&str>) -> Result<Key, VerifyError> {
        Ok(self.driver.found_key(kid).await?.key)
    }

    /// The publishable key, if one is configured.
    pub fn publishable_key(&self) -> Option<&str> {
        self.driver.settings().publishable_key.as_deref()
    }

    /// The base URL of the API, the secret key and the user agent.
    pub fn api_config(&self) -> &ApiConfig {
        &self.calls.api
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
            .field("config", self.driver.settings())
            .finish_non_exhaustive()
    }
}
