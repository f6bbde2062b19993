//! The configuration of a client: keys, the URL of the API, retries.

use core::time::Duration;
use std::sync::Arc;

use clerk_core::admission::RateLimit;
use clerk_core::crypto::{CryptoProvider, RustCrypto};
use clerk_core::http::Lane;
use clerk_core::jwt::{AuthorizedParties, KeyCacheTimes, ProofBounds, VerifyOptions};
use clerk_core::retry::RetryPolicy;
use clerk_core::{ConfigError, ConfigProblem, Secret};

use crate::events::{ClientEvent, Events};

mod settings;

pub(crate) use settings::Settings;

/// The configuration of a client; [`Client`](crate::Client) and
/// [`AsyncClient`](crate::AsyncClient) are made from it.
///
/// Setters take what they are given, in any order; the client's constructor checks all of it and
/// names the setting that cannot be.
///
/// ```
/// use clerk_backend::Config;
///
/// let config = Config::new()
///     .secret_key("sk_test_example")
///     .authorized_parties(["https://example.com"])
///     .user_agent_suffix("acme-sync/1.2");
/// # let _ = config;
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    // What is not checked yet may hold anything, so nothing of it is shown.
    secret_key: Option<Secret>,
    publishable_key: Option<Secret>,
    machine_secret_key: Option<Secret>,
    #[cfg(feature = "webhooks")]
    webhook_secret: Option<Secret>,
    #[cfg(feature = "webhooks")]
    webhook_body_limit: usize,
    jwt_key: Option<Secret>,
    api_url: Option<(Secret, Scheme)>,
    user_agent_suffix: Option<String>,
    retry: RetryPolicy,
    expected: VerifyOptions,
    key_times: KeyCacheTimes,
    proof_bounds: Option<ProofBounds>,
    provider: Arc<dyn CryptoProvider>,
    visitor_retry: RetryPolicy,
    rate_limit: RateLimitSetting,
    bounds: Vec<(Lane, usize)>,
    events: Events,
    /// No policy was set: each client gets a quota of its own.
    own_quota: bool,
    own_visitor_quota: bool,
}

/// Which schemes a URL may have.
#[derive(Clone, Copy, Debug)]
enum Scheme {
    /// `https`, or `http` on this machine.
    Secure,
    Any,
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
            secret_key: None,
            publishable_key: None,
            machine_secret_key: None,
            #[cfg(feature = "webhooks")]
            webhook_secret: None,
            #[cfg(feature = "webhooks")]
            webhook_body_limit: clerk_core::webhooks::DEFAULT_BODY_LIMIT,
            jwt_key: None,
            api_url: None,
            user_agent_suffix: None,
            retry: RetryPolicy::default(),
            expected: VerifyOptions::new(),
            key_times: KeyCacheTimes::default(),
            proof_bounds: Some(ProofBounds::default()),
            provider: Arc::new(RustCrypto),
            visitor_retry: RetryPolicy::interactive(),
            rate_limit: RateLimitSetting::ByKey,
            bounds: Vec::new(),
            events: Events::default(),
            own_quota: true,
            own_visitor_quota: true,
        }
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
    /// ```no_run
    /// use clerk_backend::{Config, Error};
    ///
    /// fn config() -> Result<Config, Error> {
    ///     // CLERK_SECRET_KEY=sk_live_... CLERK_PUBLISHABLE_KEY=pk_live_...
    ///     Ok(Config::from_env()?.authorized_parties(["https://example.com"]))
    /// }
    /// ```
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
        let value = |name| {
            let value = lookup(name).filter(|value| !value.trim().is_empty());
            value.map(Secret::from)
        };
        let config = Self {
            secret_key: value("CLERK_SECRET_KEY"),
            publishable_key: value("CLERK_PUBLISHABLE_KEY"),
            machine_secret_key: value("CLERK_MACHINE_SECRET_KEY"),
            #[cfg(feature = "webhooks")]
            webhook_secret: value("CLERK_WEBHOOK_SIGNING_SECRET"),
            jwt_key: value("CLERK_JWT_KEY"),
            api_url: value("CLERK_API_URL").map(|url| (url, Scheme::Secure)),
            ..Self::new()
        };
        let keys = [
            &config.secret_key,
            &config.jwt_key,
            &config.machine_secret_key,
        ];
        if keys.into_iter().all(Option::is_none) {
            return Err(ConfigError::new("secret_key", ConfigProblem::Missing));
        }
        config.check()?;
        Ok(config)
    }

    /// Whether a client can be made of this configuration; its constructor asks the same.
    ///
    /// # Errors
    /// [`ConfigError`] names the first setting that cannot be.
    pub fn check(&self) -> Result<(), ConfigError> {
        Settings::read(self.clone()).map(drop)
    }

    /// Sets the secret key (`sk_test_…`, `sk_live_…`). It belongs to the same instance as the
    /// publishable key.
    pub fn secret_key(mut self, key: impl Into<String>) -> Self {
        self.secret_key = Some(Secret::new(key));
        self
    }

    /// Sets the publishable key (`pk_test_…`, `pk_live_…`).
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = Some(Secret::new(key));
        self
    }

    /// Sets the secret key of this machine (`ak_…`), which M2M tokens are verified with where there
    /// is no secret key, or in its place.
    pub fn machine_secret_key(mut self, key: impl Into<String>) -> Self {
        self.machine_secret_key = Some(Secret::new(key));
        self
    }

    /// Sets the signing secret of the webhook endpoint (`whsec_…`), which the client verifies webhooks
    /// with.
    #[cfg(feature = "webhooks")]
    pub fn webhook_secret(mut self, secret: impl Into<String>) -> Self {
        self.webhook_secret = Some(Secret::new(secret));
        self
    }

    /// Sets the limit of the body of a webhook in bytes (default: 1 MiB).
    #[cfg(feature = "webhooks")]
    pub fn webhook_body_limit(mut self, bytes: usize) -> Self {
        self.webhook_body_limit = bytes;
        self
    }

    /// Sets which authorized parties (`azp`: the origin that a session token was issued to) are
    /// accepted: a list of origins, of which every token must name one, or another
    /// [`AuthorizedParties`]. By default they are not checked.
    ///
    /// What is expected of tokens is configured once: `verify_token` of the clients,
    /// `authenticate_options` and the layers that are made of them use it.
    pub fn authorized_parties(mut self, policy: impl Into<AuthorizedParties>) -> Self {
        self.expected = self.expected.authorized_parties(policy);
        self
    }

    /// Requires that one of a token's audiences (`aud`) is one of these: at least one, none empty.
    pub fn audience(mut self, audiences: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.expected = self.expected.audience(audiences);
        self
    }

    /// Sets how far the clocks of Clerk and of this machine may differ, at most
    /// [`VerifyOptions::MAX_CLOCK_SKEW`]; five seconds by default.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.expected = self.expected.clock_skew(skew);
        self
    }

    /// Sets the PEM public key that session tokens are verified with; nothing is fetched then. It may
    /// stand in quotation marks, on one line, or with `\n` written out.
    pub fn jwt_key(mut self, pem: impl Into<String>) -> Self {
        self.jwt_key = Some(Secret::new(pem));
        self
    }

    /// Sends to another server, for example an emulator: `https`, or `http` on this machine, without
    /// the version (`/v1`).
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some((Secret::new(url), Scheme::Secure));
        self
    }

    /// Sends to a server over plain `http` wherever it is. The secret key travels unencrypted:
    /// only for networks that protect it otherwise.
    pub fn insecure_api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some((Secret::new(url), Scheme::Any));
        self
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

    /// Sets a function that is given what the client and its clones do, for metrics: see
    /// [`events`](crate::events). It is called on the thread, or in the task, of whoever caused the
    /// event, so it should take no longer than to count.
    pub fn observer(mut self, observer: impl Fn(&ClientEvent<'_>) + Send + Sync + 'static) -> Self {
        self.events = Events::to(observer);
        self
    }

    /// Names the application in the `User-Agent`, for example `acme-sync/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Sets when the instance's keys are fetched again.
    pub fn key_times(mut self, times: KeyCacheTimes) -> Self {
        self.key_times = times;
        self
    }

    /// Sets how many tokens the client and its clones remember whose signature they have checked; by
    /// default at most 1024 in at most 8 MiB, see [`ProofBounds`]. A session token comes with every
    /// request for its 60 seconds, and the signature is nearly all of what verifying it costs.
    ///
    /// Only the signature is remembered, until the token has expired or its key is replaced. Times,
    /// authorized parties, audience and everything else are checked at each use, and a token that was
    /// refused is not remembered. `verify_token`, `authenticate` and the layers share what is
    /// remembered; other clients do not.
    pub fn proof_cache(mut self, bounds: ProofBounds) -> Self {
        self.proof_bounds = Some(bounds);
        self
    }

    /// Checks the signature of a token each time that the token comes.
    pub fn no_proof_cache(mut self) -> Self {
        self.proof_bounds = None;
        self
    }

    /// Sets the code that checks signatures; `RustCrypto` by default.
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
