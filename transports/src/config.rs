//! The configuration of a client: keys, the URL of the API, retries.

use core::fmt;
use core::time::Duration;
use std::sync::Arc;

use clerk_core::admission::{Admission, RateLimit};
use clerk_core::api::{ApiConfig, InvalidUrl};
use clerk_core::crypto::{Algorithm, CryptoProvider, RustCrypto};
use clerk_core::flow::TransportError;
use clerk_core::http::Lane;
use clerk_core::jwt::{Key, KeyCacheTimes, KeyError};
use clerk_core::retry::RetryPolicy;
use clerk_core::{InvalidSecretKey, SecretKey};

/// The configuration of a client; [`Client`](crate::Client) and
/// [`AsyncClient`](crate::AsyncClient) are made from it.
///
/// ```
/// use clerk_backend::Config;
///
/// let config = Config::new()
///     .secret_key("sk_test_example")?
///     .user_agent_suffix("acme-sync/1.2");
/// # Ok::<(), clerk_backend::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) api: ApiConfig,
    pub(crate) retry: RetryPolicy,
    pub(crate) publishable_key: Option<String>,
    pub(crate) jwt_key: Option<Key>,
    pub(crate) key_times: KeyCacheTimes,
    pub(crate) provider: Arc<dyn CryptoProvider>,
    /// How requests are repeated that a visitor waits for: keys, refreshed sessions, machine tokens.
    pub(crate) visitor_retry: RetryPolicy,
    rate_limit: RateLimitSetting,
    bounds: Vec<(Lane, usize)>,
    /// No policy was set: each client gets a quota of its own.
    own_quota: bool,
    own_visitor_quota: bool,
}

#[derive(Clone, Copy, Debug)]
enum RateLimitSetting {
    ByKey,
    At(RateLimit),
    Off,
}

impl Config {
    /// No keys, Clerk's own API, the default [`RetryPolicy`] with a quota for each client (its
    /// clones share it).
    pub fn new() -> Self {
        Self {
            api: ApiConfig::without_secret_key(),
            retry: RetryPolicy::default(),
            publishable_key: None,
            jwt_key: None,
            key_times: KeyCacheTimes::default(),
            provider: Arc::new(RustCrypto),
            visitor_retry: RetryPolicy::interactive(),
            rate_limit: RateLimitSetting::ByKey,
            bounds: Vec::new(),
            own_quota: true,
            own_visitor_quota: true,
        }
    }

    /// The configuration of one client. The default policies get quotas of their own, so that an
    /// outage uses up the retries of no other client, and visitors not those of the application.
    pub(crate) fn of_one_client(mut self) -> Self {
        if self.own_quota {
            self.retry = self.retry.with_quota(Arc::default());
        }
        if self.own_visitor_quota {
            self.visitor_retry = self.visitor_retry.with_quota(Arc::default());
        }
        self
    }

    /// How the keys are fetched. No quota holds them up, since there is one fetch at a time. All
    /// visitors wait for it, so an attempt has most of the time.
    pub(crate) fn key_retry(&self) -> RetryPolicy {
        let mut policy = self.visitor_retry.clone().with_lane(Lane::Keys);
        policy.attempt_timeout = policy.attempt_timeout.max(KEY_ATTEMPT);
        policy.quota = None;
        policy
    }

    /// Reads `CLERK_SECRET_KEY`, `CLERK_PUBLISHABLE_KEY`, `CLERK_JWT_KEY` and `CLERK_API_URL` from
    /// the environment. Each may be missing or empty, but one of `CLERK_SECRET_KEY` and
    /// `CLERK_JWT_KEY` must be there.
    ///
    /// Source: <https://clerk.com/docs/deployments/clerk-environment-variables>.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable and says what to do.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// As [`Config::from_env`], with the variables from elsewhere.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable and says what to do.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let value = |name| lookup(name).filter(|value| !value.trim().is_empty());
        let mut config = Self::new();
        if let Some(url) = value(API_URL) {
            config = config.api_url(&url)?;
        }
        if let Some(key) = value(PUBLISHABLE_KEY) {
            config = config.publishable_key(key)?;
        }
        let (secret_key, jwt_key) = (value(SECRET_KEY), value(JWT_KEY));
        if secret_key.is_none() && jwt_key.is_none() {
            return Err(ConfigError::new(SECRET_KEY, ConfigProblem::Missing));
        }
        if let Some(key) = secret_key {
            config = config.secret_key(key)?;
        }
        if let Some(pem) = jwt_key {
            config = config.jwt_key(&pem)?;
        }
        Ok(config)
    }

    /// Sets the secret key (`sk_test_…`, `sk_live_…`).
    ///
    /// # Errors
    /// If the text cannot be a secret key.
    pub fn secret_key(mut self, key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = SecretKey::new(key).map_err(|why| ConfigError::new(SECRET_KEY, why.into()))?;
        self.api = self.api.with_secret_key(key);
        Ok(self)
    }

    /// Sets the publishable key (`pk_test_…`, `pk_live_…`).
    ///
    /// # Errors
    /// If the text cannot be a publishable key.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = key.into().trim().to_owned();
        if !key.starts_with("pk_test_") && !key.starts_with("pk_live_") {
            return Err(ConfigError::new(
                PUBLISHABLE_KEY,
                ConfigProblem::PublishableKey,
            ));
        }
        self.publishable_key = Some(key);
        Ok(self)
    }

    /// Sets the PEM public key that session tokens are verified with; nothing is fetched then.
    /// It is read by the crypto provider that is set at this point.
    ///
    /// # Errors
    /// If the text is no public key.
    pub fn jwt_key(mut self, pem: &str) -> Result<Self, ConfigError> {
        let key = Key::from_pem(pem, &*self.provider)
            .map_err(|why| ConfigError::new(JWT_KEY, why.into()))?;
        // Clerk signs with RS256 and configures RSA keys for it alone.
        let pinned = key.clone().with_algorithm(Algorithm::Rs256);
        self.jwt_key = Some(pinned.unwrap_or(key));
        Ok(self)
    }

    /// Sends to another server, for example an emulator: `https`, or `http` on this machine.
    ///
    /// # Errors
    /// If the text is no such URL.
    pub fn api_url(mut self, url: &str) -> Result<Self, ConfigError> {
        self.api = self
            .api
            .with_api_url(url)
            .map_err(|why| ConfigError::new(API_URL, why.into()))?;
        Ok(self)
    }

    /// Sends to a server over plain `http` wherever it is. The secret key travels unencrypted:
    /// only for networks that protect it otherwise.
    ///
    /// # Errors
    /// If the text is no base URL.
    pub fn insecure_api_url(mut self, url: &str) -> Result<Self, ConfigError> {
        self.api = self
            .api
            .with_insecure_api_url(url)
            .map_err(|why| ConfigError::new(API_URL, why.into()))?;
        Ok(self)
    }

    /// Sets how often and how long the application's own calls are tried; by default three times
    /// within 30 seconds. Give the policy a [`RetryQuota`](clerk_core::retry::RetryQuota) to bound
    /// what an outage costs; the default has one. All clients made of this configuration share the
    /// quota given here.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self.own_quota = false;
        self
    }

    /// Sets how often and how long requests are tried that a visitor waits for: signing keys,
    /// refreshed sessions, machine tokens. By default [`RetryPolicy::interactive`], within 5 seconds,
    /// with a quota of its own.
    pub fn visitor_retry(mut self, policy: RetryPolicy) -> Self {
        self.visitor_retry = policy;
        self.own_visitor_quota = false;
        self
    }

    /// Sets how many requests the client and its clones send in a window of time; those beyond it
    /// wait for their turn within their time budget. By default it is Clerk's limit for the
    /// instance, which follows from the secret key: [`RateLimit::PRODUCTION`] or [`RateLimit::DEVELOPMENT`],
    /// and none if the API URL is on this machine. Clerk counts all that use the instance
    /// together: give each of several processes its share.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = RateLimitSetting::At(limit);
        self
    }

    /// Sends as fast as it is asked to; Clerk answers 429 to what is too much.
    pub fn no_rate_limit(mut self) -> Self {
        self.rate_limit = RateLimitSetting::Off;
        self
    }

    /// Sets how many requests of a lane may be under way at the same time; see
    /// [`Lane::default_bound`] for what holds otherwise.
    ///
    /// Strangers can cause requests in the lanes [`Lane::Sessions`] and [`Lane::MachineTokens`]. What
    /// exceeds their bound is refused at once, so that it delays nobody else.
    pub fn lane_bound(mut self, lane: Lane, requests: usize) -> Self {
        self.bounds.push((lane, requests));
        self
    }

    pub(crate) fn admission(&self) -> Admission {
        let unbounded = Admission::new(self.effective_rate_limit());
        let bounds = self.bounds.iter();
        bounds.fold(unbounded, |admission, (lane, bound)| {
            admission.with_bound(*lane, *bound)
        })
    }

    fn effective_rate_limit(&self) -> Option<RateLimit> {
        match self.rate_limit {
            RateLimitSetting::At(limit) => Some(limit),
            RateLimitSetting::Off => None,
            RateLimitSetting::ByKey if self.api.is_loopback() => None,
            RateLimitSetting::ByKey => self.api.secret_key().map(RateLimit::of),
        }
    }

    /// Names the application in the `User-Agent`, for example `acme-sync/1.2`.
    pub fn user_agent_suffix(mut self, suffix: &str) -> Self {
        self.api = self.api.with_user_agent_suffix(suffix);
        self
    }

    /// Sets when the instance's keys are fetched again.
    pub fn key_times(mut self, times: KeyCacheTimes) -> Self {
        self.key_times = times;
        self
    }

    /// Sets the code that checks signatures; `RustCrypto` by default. Set it before the PEM key.
    pub fn crypto_provider(mut self, provider: Arc<dyn CryptoProvider>) -> Self {
        self.provider = provider;
        self
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

/// How long one attempt to fetch the keys may take.
const KEY_ATTEMPT: Duration = Duration::from_secs(3);

const SECRET_KEY: &str = "CLERK_SECRET_KEY";
const PUBLISHABLE_KEY: &str = "CLERK_PUBLISHABLE_KEY";
const JWT_KEY: &str = "CLERK_JWT_KEY";
const API_URL: &str = "CLERK_API_URL";

/// A setting cannot be used. Never repeats its value.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConfigError {
    /// The environment variable that holds the setting; empty where it is none of them.
    pub variable: &'static str,
    /// What is wrong.
    pub problem: ConfigProblem,
}

impl ConfigError {
    fn new(variable: &'static str, problem: ConfigProblem) -> Self {
        Self { variable, problem }
    }
}

/// What is wrong with a setting.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// Neither a secret key nor a PEM key is there.
    Missing,
    /// The text is no secret key.
    SecretKey(InvalidSecretKey),
    /// The text is no publishable key.
    PublishableKey,
    /// The text is no public key.
    JwtKey(KeyError),
    /// The text is no base URL.
    ApiUrl(InvalidUrl),
    /// The HTTP client could not be made.
    Transport(TransportError),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.variable.is_empty() {
            write!(f, "{}: ", self.variable)?;
        }
        match &self.problem {
            ConfigProblem::Missing => f.write_str(
                "not set; copy the secret key from the API keys page of the Clerk Dashboard, or, if only tokens are to be verified, set CLERK_JWT_KEY to the PEM public key there",
            ),
            ConfigProblem::SecretKey(why) => why.fmt(f),
            ConfigProblem::PublishableKey => f.write_str(
                "not a publishable key; it starts with pk_test_ or pk_live_, copy it from the API keys page of the Clerk Dashboard",
            ),
            ConfigProblem::JwtKey(why) => why.fmt(f),
            ConfigProblem::ApiUrl(why) => why.fmt(f),
            ConfigProblem::Transport(_) => {
                f.write_str("the HTTP client could not be made; check the TLS features and roots")
            }
        }
    }
}

impl core::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.problem {
            ConfigProblem::JwtKey(why) => why.source(),
            ConfigProblem::Transport(error) => Some(error),
            _ => None,
        }
    }
}

impl From<InvalidSecretKey> for ConfigProblem {
    fn from(why: InvalidSecretKey) -> Self {
        Self::SecretKey(why)
    }
}

impl From<KeyError> for ConfigProblem {
    fn from(why: KeyError) -> Self {
        Self::JwtKey(why)
    }
}

impl From<InvalidUrl> for ConfigProblem {
    fn from(why: InvalidUrl) -> Self {
        Self::ApiUrl(why)
    }
}

impl From<TransportError> for ConfigError {
    fn from(error: TransportError) -> Self {
        Self::new("", ConfigProblem::Transport(error))
    }
}
