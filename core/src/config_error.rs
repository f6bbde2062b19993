//! Settings that cannot be used.

use alloc::sync::Arc;
use core::error::Error;
use core::fmt;

#[cfg(feature = "api")]
use crate::api::InvalidUrl;
#[cfg(feature = "auth")]
use crate::auth::{InvalidHost, InvalidPattern};
use crate::jwt::{InvalidOptions, KeyError};
use crate::secret::InvalidSecretKey;
use crate::setting::InvalidPublishableKey;
#[cfg(feature = "webhooks")]
use crate::webhooks::InvalidWebhookSecret;

/// A setting cannot be used. Names the setting, says what to do, and never repeats the value.
///
/// Setters take what they are given; whatever is made of the settings (a client, an
/// authenticator, a key) says what is wrong with them.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::SecretKey;
///
/// let error = SecretKey::new("pk_test_example").unwrap_err();
/// assert_eq!(error.setting(), "secret_key");
/// assert_eq!(error.variable(), Some("CLERK_SECRET_KEY"));
/// println!("{error}"); // what to do, and never the text that was given
/// ```
#[derive(Clone, Debug)]
pub struct ConfigError {
    setting: &'static str,
    problem: ConfigProblem,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl ConfigError {
    /// This problem with the setting of this name, for example `secret_key`.
    pub fn new(setting: &'static str, problem: impl Into<ConfigProblem>) -> Self {
        Self {
            setting,
            problem: problem.into(),
            source: None,
        }
    }

    /// Keeps the error that caused the problem.
    #[must_use]
    pub fn with_source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// The name of the setting, which is that of its setter, for example `secret_key`.
    pub const fn setting(&self) -> &'static str {
        self.setting
    }

    /// The environment variable that `from_env` reads the setting from, if there is one.
    pub fn variable(&self) -> Option<&'static str> {
        let known = VARIABLES.iter().find(|(name, _)| *name == self.setting);
        known.map(|(_, variable)| *variable)
    }

    /// What is wrong.
    pub const fn problem(&self) -> &ConfigProblem {
        &self.problem
    }
}

/// The settings that have environment variables.
///
/// Source: <https://clerk.com/docs/deployments/clerk-environment-variables>.
const VARIABLES: [(&str, &str); 6] = [
    ("secret_key", "CLERK_SECRET_KEY"),
    ("publishable_key", "CLERK_PUBLISHABLE_KEY"),
    ("machine_secret_key", "CLERK_MACHINE_SECRET_KEY"),
    ("jwt_key", "CLERK_JWT_KEY"),
    ("api_url", "CLERK_API_URL"),
    ("webhook_secret", "CLERK_WEBHOOK_SIGNING_SECRET"),
];

/// Compares setting and problem.
impl PartialEq for ConfigError {
    fn eq(&self, other: &Self) -> bool {
        self.setting == other.setting && self.problem == other.problem
    }
}

impl Eq for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.variable() {
            Some(variable) => write!(f, "{} ({variable}): {}", self.setting, self.problem),
            None => write!(f, "{}: {}", self.setting, self.problem),
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// Neither a secret key, nor a machine's, nor a PEM key is there.
    Missing,
    /// The text is no secret key.
    SecretKey(InvalidSecretKey),
    /// One of secret key and publishable key is of a development instance (`…_test_…`), the other of
    /// a production instance (`…_live_…`).
    MixedInstances,
    /// What is expected of tokens cannot be.
    Options(InvalidOptions),
    /// The text is no public key.
    JwtKey(KeyError),
    /// The HTTP client could not be made; the error's source says why.
    HttpClient,
    /// The crate was built without the feature of this name, which the setting needs.
    MissingFeature(&'static str),
    /// The text is no base URL.
    #[cfg(feature = "api")]
    Url(InvalidUrl),
    /// The text is no webhook signing secret.
    #[cfg(feature = "webhooks")]
    WebhookSecret(InvalidWebhookSecret),
    /// There is no secret key, and what is configured needs one.
    #[cfg(feature = "auth")]
    MissingSecretKey,
    /// Only M2M tokens are accepted, and there is neither a machine secret key nor a secret key.
    #[cfg(feature = "auth")]
    MissingMachineSecretKey,
    /// The publishable key is missing or malformed.
    PublishableKey(InvalidPublishableKey),
    /// The list of hosts is empty, or an entry is no host.
    #[cfg(feature = "auth")]
    AllowedHosts(InvalidHost),
    /// A satellite has neither a domain nor a proxy URL.
    #[cfg(feature = "auth")]
    SatelliteWithoutDomain,
    /// A satellite of a development instance has no sign-in URL.
    #[cfg(feature = "auth")]
    SatelliteWithoutSignInUrl,
    /// The sign-in URL of a satellite is not absolute.
    #[cfg(feature = "auth")]
    RelativeSignInUrl,
    /// The sign-in URL of a satellite is on the satellite's own domain.
    #[cfg(feature = "auth")]
    SignInUrlOnSatellite,
    /// The proxy URL is neither a path nor an `http` or `https` URL.
    #[cfg(feature = "auth")]
    ProxyUrl,
    /// A redirect origin is no `http` or `https` URL.
    #[cfg(feature = "auth")]
    RedirectOrigin,
    /// The Frontend API is no host name.
    #[cfg(feature = "auth")]
    FrontendApi,
    /// The list of URL patterns for the personal account is empty.
    #[cfg(feature = "auth")]
    EmptyPatterns,
    /// A URL pattern cannot be read.
    #[cfg(feature = "auth")]
    Pattern(InvalidPattern),
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => {
                "not set; copy the secret key from the API keys page of the Clerk Dashboard, or, if only tokens are to be verified, set CLERK_JWT_KEY to the PEM public key there"
            }
            Self::SecretKey(why) => return fmt::Display::fmt(why, f),
            Self::MixedInstances => {
                "the secret key and the publishable key belong to different instances: one is a test key, the other a live key; copy both from the API keys page of one instance"
            }
            Self::Options(why) => return fmt::Display::fmt(why, f),
            Self::JwtKey(why) => return fmt::Display::fmt(why, f),
            Self::PublishableKey(why) => return fmt::Display::fmt(why, f),
            Self::HttpClient => {
                "the HTTP client could not be made; check the TLS features and roots"
            }
            Self::MissingFeature(feature) => {
                return write!(
                    f,
                    "clerk-backend was built without the feature `{feature}`; add it with `cargo add clerk-backend --features {feature}`"
                );
            }
            #[cfg(feature = "api")]
            Self::Url(why) => return fmt::Display::fmt(why, f),
            #[cfg(feature = "webhooks")]
            Self::WebhookSecret(why) => return fmt::Display::fmt(why, f),
            #[cfg(feature = "auth")]
            _ => return self.fmt_of_authentication(f),
        })
    }
}

#[cfg(feature = "auth")]
impl ConfigProblem {
    fn fmt_of_authentication(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingSecretKey => {
                "the secret key is missing; copy it from the API keys page of the Clerk Dashboard"
            }
            Self::MissingMachineSecretKey => {
                "M2M tokens need a machine secret key (CLERK_MACHINE_SECRET_KEY) or a secret key (CLERK_SECRET_KEY)"
            }
            Self::AllowedHosts(why) => return fmt::Display::fmt(why, f),
            Self::SatelliteWithoutDomain => "a satellite application needs a domain or a proxy URL",
            Self::SatelliteWithoutSignInUrl => {
                "a satellite application of a development instance needs the sign-in URL of its primary"
            }
            Self::RelativeSignInUrl => {
                "the sign-in URL of a satellite must be absolute, for example https://primary.example.com/sign-in"
            }
            Self::SignInUrlOnSatellite => {
                "the sign-in URL of a satellite must be on its primary's domain, not on its own"
            }
            Self::ProxyUrl => "the proxy URL must be a path (/__clerk) or start with https:// or http://",
            Self::RedirectOrigin => {
                "a redirect origin must be an origin such as https://satellite.example.com"
            }
            Self::EmptyPatterns => {
                "the list of URL patterns for the personal account is empty; leave the option out where nothing is to match"
            }
            Self::Pattern(why) => return fmt::Display::fmt(why, f),
            _ => {
                "the Frontend API is no host name; check the publishable key, the domain and the proxy URL"
            }
        })
    }
}

/// A reason, its problem, and the setting that it is about.
macro_rules! reasons {
    ($($(#[$feature:meta])? $reason:ty => $problem:ident of $setting:literal;)+) => {$(
        $(#[$feature])?
        impl From<$reason> for ConfigProblem {
            fn from(why: $reason) -> Self {
                Self::$problem(why)
            }
        }

        $(#[$feature])?
        impl From<$reason> for ConfigError {
            fn from(why: $reason) -> Self {
                Self::new($setting, why)
            }
        }
    )+};
}

reasons! {
    InvalidSecretKey => SecretKey of "secret_key";
    KeyError => JwtKey of "jwt_key";
    #[cfg(feature = "api")] InvalidUrl => Url of "api_url";
    #[cfg(feature = "webhooks")] InvalidWebhookSecret => WebhookSecret of "webhook_secret";
    InvalidPublishableKey => PublishableKey of "publishable_key";
    #[cfg(feature = "auth")] InvalidHost => AllowedHosts of "allowed_hosts";
    #[cfg(feature = "auth")] InvalidPattern => Pattern of "organization_sync";
}

impl From<InvalidOptions> for ConfigProblem {
    fn from(why: InvalidOptions) -> Self {
        Self::Options(why)
    }
}

/// The option names the setting.
impl From<InvalidOptions> for ConfigError {
    fn from(why: InvalidOptions) -> Self {
        Self::new(why.option(), why)
    }
}
