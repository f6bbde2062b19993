//! The checked configuration.

use std::sync::Arc;

use clerk_core::admission::{Admission, RateLimit};
use clerk_core::api::ApiConfig;
use clerk_core::crypto::{Algorithm, CryptoProvider};
use clerk_core::http::Lane;
use clerk_core::jwt::{Key, KeyCacheTimes, ProofBounds, VerifyOptions};
use clerk_core::retry::RetryPolicy;
#[cfg(feature = "webhooks")]
use clerk_core::webhooks::WebhookSecret;
use clerk_core::{
    ConfigError, ConfigProblem, InvalidPublishableKey, Secret, SecretKey, SettingMistake,
};

use crate::events::Events;

use super::{Config, RateLimitSetting, Scheme};

/// The configuration of one client, checked.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
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
    pub(crate) proof_bounds: Option<ProofBounds>,
    pub(crate) provider: Arc<dyn CryptoProvider>,
    /// How requests are repeated that a visitor waits for: keys, refreshed sessions, machine tokens.
    pub(crate) visitor_retry: RetryPolicy,
    pub(crate) events: Events,
    rate_limit: Option<RateLimit>,
    bounds: Vec<(Lane, usize)>,
}

impl Settings {
    /// Checks a configuration. The default policies get quotas of their own, so that an outage uses
    /// up the retries of no other client, and visitors not those of the application.
    pub(crate) fn read(config: Config) -> Result<Self, ConfigError> {
        config.expected.check()?;
        let api = api(&config)?;
        let publishable_key = config.publishable_key.as_ref().map(publishable_key);
        let publishable_key = publishable_key.transpose()?;
        if let (Some(secret), Some(publishable)) = (api.secret_key(), &publishable_key) {
            let live = publishable.starts_with("pk_live_");
            if (live && secret.is_development()) || (!live && secret.is_production()) {
                let problem = ConfigProblem::MixedInstances;
                return Err(ConfigError::new("publishable_key", problem));
            }
        }
        let machine_secret_key = config.machine_secret_key.as_ref();
        let rate_limit = match config.rate_limit {
            RateLimitSetting::At(limit) => Some(limit),
            RateLimitSetting::Off => None,
            RateLimitSetting::ByKey if api.is_loopback() => None,
            RateLimitSetting::ByKey => api.secret_key().map(RateLimit::of),
        };
        let quota = |policy: RetryPolicy, own| {
            if own {
                policy.quota(Arc::default())
            } else {
                policy
            }
        };
        Ok(Self {
            api,
            publishable_key,
            machine_secret_key: machine_secret_key
                .map(|key| SecretKey::of_machine(key.expose()))
                .transpose()?,
            #[cfg(feature = "webhooks")]
            webhook_secret: match &config.webhook_secret {
                Some(secret) => {
                    let secret = WebhookSecret::new(secret.expose())?;
                    Some(secret.body_limit(config.webhook_body_limit))
                }
                None => None,
            },
            jwt_key: match &config.jwt_key {
                Some(pem) => Some(jwt_key(pem, &*config.provider)?),
                None => None,
            },
            expected: config.expected,
            key_times: config.key_times,
            proof_bounds: config.proof_bounds,
            provider: config.provider,
            retry: quota(config.retry, config.own_quota),
            visitor_retry: quota(config.visitor_retry, config.own_visitor_quota),
            events: config.events,
            rate_limit,
            bounds: config.bounds,
        })
    }

    pub(crate) fn admission(&self) -> Admission {
        let unbounded = Admission::new(self.rate_limit);
        let bounds = self.bounds.iter();
        bounds.fold(unbounded, |admission, (lane, bound)| {
            admission.with_bound(*lane, *bound)
        })
    }

    /// How the keys are fetched. No quota holds them up, since there is one fetch at a time. All
    /// visitors wait for it, so an attempt has most of the time, and another one has the rest.
    pub(crate) fn key_retry(&self) -> RetryPolicy {
        let mut policy = self.visitor_retry.clone().lane(Lane::Keys);
        let most = policy.budget.saturating_mul(3) / 5;
        policy.attempt_timeout = policy.attempt_timeout.max(most);
        policy.quota = None;
        policy
    }
}

fn api(config: &Config) -> Result<ApiConfig, ConfigError> {
    let mut api = ApiConfig::without_secret_key();
    if let Some((url, scheme)) = &config.api_url {
        api = match scheme {
            Scheme::Secure => api.with_api_url(url.expose())?,
            Scheme::Any => api.with_insecure_api_url(url.expose())?,
        };
    }
    if let Some(key) = &config.secret_key {
        api = api.with_secret_key(SecretKey::of_instance(key.expose())?);
    }
    if let Some(suffix) = &config.user_agent_suffix {
        api = api.with_user_agent_suffix(suffix);
    }
    Ok(api)
}

fn publishable_key(key: &Secret) -> Result<String, ConfigError> {
    let key = key.expose().trim();
    let mistake = SettingMistake::find(key);
    let encoded = key
        .strip_prefix("pk_test_")
        .or_else(|| key.strip_prefix("pk_live_"));
    if mistake == Some(SettingMistake::PublishableKey) && encoded.is_some_and(is_base64) {
        return Ok(key.to_owned());
    }
    let other = mistake.filter(|mistake| *mistake != SettingMistake::PublishableKey);
    Err(
        other.map_or(InvalidPublishableKey::Malformed.into(), |mistake| {
            InvalidPublishableKey::Mistake(mistake).into()
        }),
    )
}

/// Whether these are characters of base64 (RFC 4648 section 4), at least one.
fn is_base64(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    !text.is_empty() && text.bytes().all(is_letter)
}

/// Clerk signs with RS256 and configures RSA keys for it alone.
fn jwt_key(pem: &Secret, provider: &dyn CryptoProvider) -> Result<Key, ConfigError> {
    let key = Key::from_pem(pem.expose(), provider)?;
    let pinned = key.clone().with_algorithm(Algorithm::Rs256);
    Ok(pinned.unwrap_or(key))
}
