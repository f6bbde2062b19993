use core::fmt;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::bulk::{Bulk, BulkReport};
use clerk_core::api::{
    ApiConfig, CallError, CreateOrGet, Created, Endpoint, FindExisting, Paged, RawResponse,
};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step};

use super::CallOptions;
use super::asynchronous::AsyncClient;
use super::concurrent::on_threads;
use super::pages::Pages;
use crate::transports::{Carrier, Transport, block_on};
use crate::{Config, ConfigError};

/// A blocking client of one Clerk instance. Cheap to clone; clones share connections, keys,
/// rate limit and retry quota, and can be used from any thread.
///
/// It does what [`AsyncClient`] does, on the calling thread.
///
/// ```no_run
/// use clerk_backend::api::users;
/// use clerk_backend::{Client, Error};
///
/// fn rename(clerk: &Client, id: &str) -> Result<(), Error> {
///     let user = clerk.send(users::update(id).first_name("Ada"))?;
///     println!("{:?}", user.first_name);
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(super) client: AsyncClient,
}

#[cfg(feature = "ureq-3")]
impl Client {
    /// A client over ureq with this crate's own agent; for another agent see [`Client::new`].
    ///
    /// ```no_run
    /// # fn example() -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::{Client, Config};
    ///
    /// let config = Config::from_env()?.authorized_parties(["https://example.com"]);
    /// let clerk = Client::over_ureq(config)?;
    /// # let _ = clerk;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] names the first setting that cannot be.
    pub fn over_ureq(config: Config) -> Result<Self, ConfigError> {
        Self::new(config, crate::UreqTransport::new())
    }
}

impl Client {
    /// A client over ureq, configured by the environment: see [`Config::from_env`].
    ///
    /// ```no_run
    /// use clerk_backend::Client;
    /// use clerk_backend::api::users;
    ///
    /// let clerk = Client::from_env()?;
    /// let user = clerk.send(users::get("user_2abc"))?;
    /// # let _ = user;
    /// # Ok::<(), clerk_backend::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] names the variable and says what to do, or names the feature `ureq` if the crate
    /// was built without it.
    #[doc(alias = "createClerkClient")]
    pub fn from_env() -> Result<Self, ConfigError> {
        #[cfg(feature = "ureq-3")]
        return Self::over_ureq(Config::from_env()?);
        #[cfg(not(feature = "ureq-3"))]
        return Err(ConfigError::new(
            "transport",
            clerk_core::ConfigProblem::MissingFeature("ureq"),
        ));
    }

    /// A client over this transport. To keep access to the transport, pass an `Arc` of it.
    ///
    /// ```no_run
    /// use clerk_backend::{Client, Config, Error, Transport};
    ///
    /// fn clerk(transport: impl Transport + 'static) -> Result<Client, Error> {
    ///     Ok(Client::new(Config::from_env()?, transport)?)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] names the first setting that cannot be.
    pub fn new(config: Config, transport: impl Transport + 'static) -> Result<Self, ConfigError> {
        let client = AsyncClient::over(config, Carrier::Blocking(Arc::new(transport)))?;
        Ok(Self { client })
    }

    /// The same client for calls with these options; see [`AsyncClient::with`].
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self {
            client: self.client.with(options),
        }
    }

    /// Sends an operation and returns its typed result.
    ///
    /// ```no_run
    /// # fn example(clerk: clerk_backend::Client) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// match clerk.send(users::get("user_2abc")) {
    ///     Ok(user) => println!("{:?}", user.first_name),
    ///     Err(error) if error.is_not_found() => println!("there is no such user"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`CallError`] says in which phase it failed.
    pub fn send<E: Endpoint>(&self, operation: E) -> Result<E::Output, CallError> {
        block_on(self.client.send(operation))
    }

    /// Sends an operation and returns the answer as it came.
    ///
    /// ```no_run
    /// # fn example(clerk: clerk_backend::Client) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// let answer = clerk.raw(users::get("user_2abc"))?;
    /// println!("{} {}", answer.response().status, answer.json()?["id"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`CallError`] says in which phase it failed.
    pub fn raw<E: Endpoint>(&self, operation: E) -> Result<RawResponse, CallError> {
        block_on(self.client.raw(operation))
    }

    /// Creates something, or gets what has its identifier already; see [`CreateOrGet`].
    ///
    /// # Errors
    /// Those of the creation and of the read.
    pub fn create_or_get<C: Endpoint, G: Endpoint<Output: FindExisting<C::Output>>>(
        &self,
        operation: CreateOrGet<C, G>,
    ) -> Result<Created<C::Output>, CallError> {
        block_on(self.client.create_or_get(operation))
    }

    /// Walks through a list page by page; `.items()` goes through its entries one by one.
    ///
    /// ```no_run
    /// # fn example(clerk: clerk_backend::Client) -> Result<(), clerk_backend::Error> {
    /// use clerk_backend::api::users;
    ///
    /// for user in clerk.pages(users::list().query("ada")).items() {
    ///     println!("{}", user?.id);
    /// }
    /// for page in clerk.pages(users::list()) {
    ///     println!("{} users", page?.data.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn pages<E: Paged>(&self, list: E) -> Pages<E> {
        Pages::new(self.client.pages(list))
    }

    /// Sends operations that do not depend on each other, at most `at_once` of them at a time (0 is
    /// taken as 1), each on a thread of its own; see [`AsyncClient::send_all`].
    ///
    /// Operations of different types run beside each other with [`std::thread::scope`]: a client can
    /// be used from any thread.
    pub fn send_all<E>(
        &self,
        at_once: usize,
        operations: impl IntoIterator<Item = E>,
    ) -> Vec<Result<E::Output, CallError>>
    where
        E: Endpoint + Send,
        E::Output: Send,
    {
        let operations = operations.into_iter().collect();
        let bulk = self.client.in_bulk();
        on_threads(at_once, operations, |operation| {
            block_on(bulk.send(operation))
        })
    }

    /// Sends a bulk operation, request after request, and reports what became of each; see
    /// [`AsyncClient::bulk`].
    pub fn bulk<E: Endpoint>(&self, bulk: Bulk<E>) -> BulkReport<E::Output> {
        block_on(self.client.bulk(bulk))
    }

    /// Drives a flow of the core to its end, with this client's transport, keys and rate limit; see
    /// [`AsyncClient::drive`].
    pub fn drive<T, S, K>(&self, step: Step<T, S, K>) -> T
    where
        S: AwaitsAnswer<Step<T, S, K>>,
        K: AwaitsKey<Step<T, S, K>>,
    {
        block_on(self.client.drive(step))
    }

    /// The publishable key, if one is configured.
    pub fn publishable_key(&self) -> Option<&str> {
        self.client.publishable_key()
    }

    /// The base URL of the API, the secret key and the user agent.
    pub fn api_config(&self) -> &ApiConfig {
        self.client.api_config()
    }

    /// The transport's time.
    pub fn now(&self) -> Timestamp {
        self.client.now()
    }
}

/// Shows the configuration; its keys are redacted.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.client.driver.settings())
            .finish_non_exhaustive()
    }
}
