//! Options are checked once, when an authenticator or a verifier is made of them.

use alloc::sync::Arc;

use url::{Origin, Url};

use super::{AcceptsToken, AuthenticateOptions, filled};
use crate::auth::authenticator::{Authenticator, Instance, Settings};
use crate::auth::organization_sync::SyncRules;
use crate::auth::publishable_key::{PublishableKey, base_url, is_url};
use crate::auth::token::{Keyring, TokenVerifier};
use crate::jwt::TokenType;
use crate::{ConfigError, ConfigProblem, SecretKey};

impl AuthenticateOptions {
    /// Checks whatever can be checked without a request.
    ///
    /// # Errors
    /// [`ConfigError`] says what is missing or cannot work.
    pub fn build(self) -> Result<Authenticator, ConfigError> {
        self.expected.check()?;
        self.check_keys()?;
        let instance = if self.is_opaque_only() {
            None
        } else {
            Some(self.instance()?)
        };
        let sync = self
            .organization_sync
            .as_ref()
            .map(SyncRules::compile)
            .transpose()?;
        let origins = self.redirect_origins.iter();
        let redirect_origins = origins
            .map(|origin| {
                web_origin(origin).ok_or_else(|| {
                    ConfigError::new("redirect_origins", ConfigProblem::RedirectOrigin)
                })
            })
            .collect::<Result<_, _>>()?;
        let mut app_urls = self.app_urls.clone();
        app_urls.publishable_key = filled(self.publishable_key.clone());
        Ok(Authenticator(Arc::new(Settings {
            accepts: self.accepts.clone(),
            app_urls,
            instance,
            sync: sync.unwrap_or_default(),
            satellite_auto_sync: self.satellite_auto_sync,
            allowed_hosts: self.allowed_hosts.clone(),
            handshake: self.handshake,
            redirect_origins,
            verifier: self.verifier()?,
        })))
    }

    /// A verifier of single tokens with the keys, expectations and retries of these options. It
    /// ignores the others.
    ///
    /// # Errors
    /// [`ConfigError`] if the expectations cannot be.
    pub fn verifier(self) -> Result<TokenVerifier, ConfigError> {
        self.expected.check()?;
        Ok(TokenVerifier(Arc::new(Keyring::new(
            self.api,
            self.machine_secret_key,
            self.jwt_key,
            self.expected,
            self.retry,
            self.proofs,
            self.accept_inactive,
        ))))
    }

    /// Whether every accepted token is of a type that needs no Frontend API.
    fn is_opaque_only(&self) -> bool {
        matches!(
            self.accepts,
            AcceptsToken::Only(TokenType::M2m | TokenType::ApiKey)
        )
    }

    fn check_keys(&self) -> Result<(), ConfigError> {
        let has_secret_key = self.api.secret_key().is_some();
        if self.accepts == AcceptsToken::Only(TokenType::M2m) {
            return if has_secret_key || self.machine_secret_key.is_some() {
                Ok(())
            } else {
                Err(ConfigError::new(
                    "machine_secret_key",
                    ConfigProblem::MissingMachineSecretKey,
                ))
            };
        }
        if !has_secret_key {
            return Err(ConfigError::new(
                "secret_key",
                ConfigProblem::MissingSecretKey,
            ));
        }
        if self.app_urls.is_satellite {
            self.check_satellite()
        } else {
            Ok(())
        }
    }

    fn check_satellite(&self) -> Result<(), ConfigError> {
        let urls = &self.app_urls;
        let development = self.api.secret_key().is_some_and(SecretKey::is_development)
            || self.publishable_key.starts_with("pk_test_");
        match &urls.sign_in_url {
            None if development => {
                return Err(ConfigError::new(
                    "sign_in_url",
                    ConfigProblem::SatelliteWithoutSignInUrl,
                ));
            }
            None => {}
            Some(url) => {
                let url = Url::parse(url).map_err(|_| {
                    ConfigError::new("sign_in_url", ConfigProblem::RelativeSignInUrl)
                })?;
                let host = url.host_str().unwrap_or_default();
                if urls.domain.as_deref() == Some(host) {
                    return Err(ConfigError::new(
                        "sign_in_url",
                        ConfigProblem::SignInUrlOnSatellite,
                    ));
                }
            }
        }
        if urls.proxy_url.is_none() && urls.domain.is_none() {
            return Err(ConfigError::new(
                "domain",
                ConfigProblem::SatelliteWithoutDomain,
            ));
        }
        Ok(())
    }

    fn instance(&self) -> Result<Instance, ConfigError> {
        let key = PublishableKey::parse(&self.publishable_key)?;
        let urls = &self.app_urls;
        let domain = urls.domain.as_deref().filter(|_| urls.is_satellite);
        let proxy = urls.proxy_url.as_deref().unwrap_or_default();
        let absolute = is_url(proxy);
        if !proxy.is_empty() && !proxy.starts_with('/') && !absolute {
            return Err(ConfigError::new("proxy_url", ConfigProblem::ProxyUrl));
        }
        let instance = Instance {
            kind: key.instance_type(),
            cookie_suffix: key.cookie_suffix(),
            issuing_api: key.frontend_api_for(None, domain),
        };
        let frontend_api = if absolute {
            proxy
        } else {
            &instance.issuing_api
        };
        base_url(frontend_api)
            .ok_or_else(|| ConfigError::new("publishable_key", ConfigProblem::FrontendApi))?;
        Ok(instance)
    }
}

/// The origin of an `http` or `https` URL.
fn web_origin(url: &str) -> Option<Origin> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin())
}
