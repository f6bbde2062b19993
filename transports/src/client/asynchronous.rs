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

use super::CallOptions;
use super::calls::Calls;
use super::concurrent::at_most;
use super::pages::AsyncPages;
use crate::config::Settings;
use crate::driver::{Driver, seed};
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
    /// ```no_run
    /// # fn example() -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::{AsyncClient, Config};
    ///
    /// let config = Config::from_env()?.authorized_parties(["https://example.com"]);
    /// let clerk = AsyncClient::over_reqwest(config)?;
    /// # let _ = clerk;
    /// # Ok(()) }
    /// ```
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
    /// ```no_run
    /// # #[cfg(feature = "reqwest-013")]
    /// # fn example(proxy: reqwest::Proxy) -> Result<(), Box<dyn std::error::Error>> {
    /// use clerk_backend::{AsyncClient, Config, ReqwestTransport};
    ///
    /// let client = ReqwestTransport::client_builder().proxy(proxy).build()?;
    /// let clerk = AsyncClient::new(Config::from_env()?, ReqwestTransport::with_client(client))?;
    /// # let _ = clerk;
    /// # Ok(()) }
    /// ```
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
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// let answer = clerk.raw(users::get("user_2abc")).await?;
    /// println!("{} {}", answer.response().status, answer.json()?["id"]);
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
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// let create = users::create().email_address("ada@example.com");
    /// let sync = users::create_or_get_by_external_id("crm-17", create);
    /// let user = clerk.create_or_get(sync).await?.into_inner();
    /// # let _ = user;
    /// # Ok(()) }
    /// ```
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
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient, ids: Vec<String>) {
    /// use clerk_backend::api::users;
    ///
    /// let operations = ids.iter().map(users::get);
    /// for user in clerk.send_all(8, operations).await {
    ///     match user {
    ///         Ok(user) => println!("{}", user.id),
    ///         Err(error) => println!("{error}"),
    ///     }
    /// }
    /// # }
    /// ```
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
    /// ```no_run
    /// # async fn example(clerk: clerk_backend::AsyncClient, ids: Vec<String>) {
    /// use clerk_backend::api::bulk;
    ///
    /// let report = clerk.bulk(bulk::ban(ids)).await; // in requests of Clerk's maximum size
    /// for (entries, error) in report.failed() {
    ///     println!("{entries:?}: {error}");
    /// }
    /// # }
    /// ```
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

    /// Sends a request of no operation once.
    #[cfg(feature = "auth")]
    pub(crate) async fn exchange(
        &self,
        request: &clerk_core::http::Request,
    ) -> Result<clerk_core::http::Response, clerk_core::flow::TransportError> {
        self.driver.exchange(request).await
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
