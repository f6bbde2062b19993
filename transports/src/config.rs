//! The configuration of a client: keys, the URL of the API, retries.

mod error;

use core::time::Duration;
use std::sync::Arc;

use clerk_core::admission::{Admission, RateLimit};
use clerk_core::api::ApiConfig;
use clerk_core::crypto::{Algorithm, CryptoProvider, RustCrypto};
use clerk_core::http::Lane;
use clerk_core::jwt::{AuthorizedParties, Key, KeyCacheTimes, VerifyOptions};
use clerk_core::retry::RetryPolicy;
#[cfg(feature = "webhooks")]
use clerk_core::webhooks::WebhookSecret;
use clerk_core::{SecretKey, SettingMistake};

pub use error::{ConfigError, ConfigProblem};

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
    #[cfg_attr(not(feature = "auth"), allow(dead_code))]
    pub(crate) machine_secret_key: Option<SecretKey>,
    #[cfg(feature = "webhooks")]
    pub(crate) webhook_secret: Option<WebhookSecret>,
    pub(crate) expected: VerifyOptions,
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
            machine_secret_key: None,
            #[cfg(feature = "webhooks")]
            webhook_secret: None,
            expected: VerifyOptions::new(),
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

    /// Reads `CLERK_SECRET_KEY`, `CLERK_PUBLISHABLE_KEY`, `CLERK_JWT_KEY`,
    /// `CLERK_MACHINE_SECRET_KEY`, `CLERK_API_URL` and (feature `webhooks`)
    /// `CLERK_WEBHOOK_SIGNING_SECRET` from the environment. Each may be missing or empty, but one of
    /// `CLERK_SECRET_KEY`, `CLERK_JWT_KEY` and `CLERK_MACHINE_SECRET_KEY` must be there.
    ///
    /// White space and line ends around a value are dropped, except around the webhook secret. What is
    /// wrong otherwise is an error: quotation marks (not around PEM text), `NAME=value`, another kind
    /// of key, placeholders, a test key beside a live one.
    ///
    /// Source: <https://clerk.com/docs/deployments/clerk-environment-variables>.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable, says what to do and never repeats the value.
    pub fn from_env() -> Result<Self, ConfigError> {
        // Octets that are no UTF-8 become U+FFFD, which each setting refuses.
        Self::from_lookup(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// As [`Config::from_env`], with the variables from elsewhere.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable and says what to do.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let value = |name| lookup(name).filter(|value| !value.trim().is_empty());
        let (secret_key, jwt_key) = (value(SECRET_KEY), value(JWT_KEY));
        let machine_secret_key = value(MACHINE_SECRET_KEY);
        if secret_key.is_none() && jwt_key.is_none() && machine_secret_key.is_none() {
            return Err(ConfigError::new(SECRET_KEY, ConfigProblem::Missing));
        }
        let mut config = Self::new();
        if let Some(url) = value(API_URL) {
            config = config.api_url(&url)?;
        }
        if let Some(key) = secret_key {
            config = config.secret_key(key)?;
        }
        if let Some(key) = value(PUBLISHABLE_KEY) {
            config = config.publishable_key(key)?;
        }
        if let Some(key) = machine_secret_key {
            config = config.machine_secret_key(key)?;
        }
        if let Some(pem) = jwt_key {
            config = config.jwt_key(&pem)?;
        }
        #[cfg(feature = "webhooks")]
        if let Some(secret) = value(WEBHOOK_SECRET) {
            config = config.webhook_secret(&secret)?;
        }
        Ok(config)
    }

    /// Sets the secret key (`sk_test_…`, `sk_live_…`).
    ///
    /// # Errors
    /// Where the text cannot be a secret key, or belongs to another instance than the publishable
    /// key.
    pub fn secret_key(mut self, key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = SecretKey::new(key)
            .and_then(SecretKey::of_instance)
            .map_err(|why| ConfigError::new(SECRET_KEY, why.into()))?;
        self.api = self.api.with_secret_key(key);
        self.of_one_instance(SECRET_KEY)
    }

    /// Sets the publishable key (`pk_test_…`, `pk_live_…`).
    ///
    /// # Errors
    /// Where the text cannot be a publishable key, or belongs to another instance than the secret
    /// key.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = key.into().trim().to_owned();
        let mistake = SettingMistake::find(&key);
        let encoded = key
            .strip_prefix("pk_test_")
            .or_else(|| key.strip_prefix("pk_live_"));
        if mistake != Some(SettingMistake::PublishableKey) || !encoded.is_some_and(is_base64) {
            let other = mistake.filter(|mistake| *mistake != SettingMistake::PublishableKey);
            return Err(ConfigError::new(
                PUBLISHABLE_KEY,
                ConfigProblem::PublishableKey(other),
            ));
        }
        self.publishable_key = Some(key);
        self.of_one_instance(PUBLISHABLE_KEY)
    }

    /// Refuses a key of a development instance beside one of a production instance.
    fn of_one_instance(self, variable: &'static str) -> Result<Self, ConfigError> {
        if let (Some(secret), Some(publishable)) = (self.api.secret_key(), &self.publishable_key) {
            let live = publishable.starts_with("pk_live_");
            if (live && secret.is_development()) || (!live && secret.is_production()) {
                return Err(ConfigError::new(variable, ConfigProblem::MixedInstances));
            }
        }
        Ok(self)
    }

    /// Sets the secret key of this machine (`ak_…`), which M2M tokens are verified with where there
    /// is no secret key, or in its place.
    ///
    /// # Errors
    /// Where the text cannot be a machine's secret key.
    pub fn machine_secret_key(mut self, key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = SecretKey::new(key)
            .and_then(SecretKey::of_machine)
            .map_err(|why| ConfigError::new(MACHINE_SECRET_KEY, why.into()))?;
        self.machine_secret_key = Some(key);
        Ok(self)
    }

    /// Sets the signing secret of the webhook endpoint (`whsec_…`); the client gives it back for
    /// [`webhooks::verify`](clerk_core::webhooks::verify).
    ///
    /// # Errors
    /// Where the text cannot be a signing secret.
    #[cfg(feature = "webhooks")]
    pub fn webhook_secret(mut self, secret: &str) -> Result<Self, ConfigError> {
        let secret = WebhookSecret::new(secret)
            .map_err(|why| ConfigError::new(WEBHOOK_SECRET, why.into()))?;
        self.webhook_secret = Some(secret);
        Ok(self)
    }

    /// Sets which authorized parties (`azp`: the origin that a session token was issued to) are
    /// accepted; by default they are not checked.
    ///
    /// What is expected of tokens is configured once: `verify_token` of the clients,
    /// `authenticate_options` and the layers that are made of them use it.
    pub fn authorized_parties(mut self, policy: AuthorizedParties) -> Self {
        self.expected = self.expected.authorized_parties(policy);
        self
    }

    /// Requires that one of a token's audiences (`aud`) is one of these.
    ///
    /// # Errors
    /// Where the list is empty or holds an empty text.
    pub fn audience(
        mut self,
        audiences: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, ConfigError> {
        self.expected = self.expected.audience(audiences)?;
        Ok(self)
    }

    /// Sets how far the clocks of Clerk and of this machine may differ; five seconds by default.
    ///
    /// # Errors
    /// Where it is longer than [`VerifyOptions::MAX_CLOCK_SKEW`].
    pub fn clock_skew(mut self, skew: Duration) -> Result<Self, ConfigError> {
        self.expected = self.expected.clock_skew(skew)?;
        Ok(self)
    }

    /// Sets the PEM public key that session tokens are verified with; nothing is fetched then.
    /// It is read by the crypto provider that is set at this point. It may stand in quotation marks,
    /// on one line, or with `\n` written out.
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

    /// Sends to another server, for example an emulator: `https`, or `http` on this machine, without
    /// the version (`/v1`).
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
const MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY";
#[cfg(feature = "webhooks")]
const WEBHOOK_SECRET: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

/// Whether these are characters of base64 (RFC 4648 section 4), at least one.
fn is_base64(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    !text.is_empty() && text.bytes().all(is_letter)
}
