//! Why a setting cannot be used.

use core::fmt;

use clerk_core::api::InvalidUrl;
use clerk_core::flow::TransportError;
use clerk_core::jwt::{InvalidOptions, KeyError};
#[cfg(feature = "webhooks")]
use clerk_core::webhooks::InvalidWebhookSecret;
use clerk_core::{InvalidSecretKey, SettingMistake};

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
    pub(super) fn new(variable: &'static str, problem: ConfigProblem) -> Self {
        Self { variable, problem }
    }
}

/// What is wrong with a setting.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// Neither a secret key, nor a machine's, nor a PEM key is there.
    Missing,
    /// The text is no secret key.
    SecretKey(InvalidSecretKey),
    /// The text is no publishable key; what it is instead, where that is known.
    PublishableKey(Option<SettingMistake>),
    /// One of secret key and publishable key is of a development instance (`…_test_…`), the other of
    /// a production instance (`…_live_…`).
    MixedInstances,
    /// The text is no webhook signing secret.
    #[cfg(feature = "webhooks")]
    WebhookSecret(InvalidWebhookSecret),
    /// What is expected of tokens cannot be.
    Expected(InvalidOptions),
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
            ConfigProblem::PublishableKey(Some(mistake)) => {
                write!(f, "the publishable key {mistake}")
            }
            ConfigProblem::MixedInstances => f.write_str(
                "the secret key and the publishable key belong to different instances: one is a test key, the other a live key; copy both from the API keys page of one instance",
            ),
            #[cfg(feature = "webhooks")]
            ConfigProblem::WebhookSecret(why) => why.fmt(f),
            ConfigProblem::Expected(why) => why.fmt(f),
            ConfigProblem::PublishableKey(None) => f.write_str(
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

#[cfg(feature = "webhooks")]
impl From<InvalidWebhookSecret> for ConfigProblem {
    fn from(why: InvalidWebhookSecret) -> Self {
        Self::WebhookSecret(why)
    }
}

impl From<TransportError> for ConfigError {
    fn from(error: TransportError) -> Self {
        Self::new("", ConfigProblem::Transport(error))
    }
}

impl From<InvalidOptions> for ConfigError {
    fn from(why: InvalidOptions) -> Self {
        Self::new("", ConfigProblem::Expected(why))
    }
}
