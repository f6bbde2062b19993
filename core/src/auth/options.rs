//! How requests are authenticated.

mod build;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::allowed_hosts::AllowedHosts;
use super::organization_sync::OrganizationSync;
use super::outcome::AppUrls;
#[cfg(doc)]
use super::outcome::AuthError;
use crate::SecretKey;
use crate::api::ApiConfig;
use crate::jwt::{AuthorizedParties, Key, Proofs, TokenType, VerifyOptions};
use crate::retry::RetryPolicy;

/// How requests are authenticated. [`AuthenticateOptions::build`] checks the options once.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::{SecretKey, api::ApiConfig, auth::AuthenticateOptions};
///
/// // A client gives them with what it is configured with: `client.authenticate_options()`.
/// let authenticator = AuthenticateOptions::new(ApiConfig::new(SecretKey::new("sk_test_example")?))
///     .publishable_key("pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk")
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until they are built"]
pub struct AuthenticateOptions {
    api: ApiConfig,
    machine_secret_key: Option<SecretKey>,
    jwt_key: Option<Key>,
    expected: VerifyOptions,
    retry: RetryPolicy,
    publishable_key: String,
    accepts: AcceptsToken,
    organization_sync: Option<OrganizationSync>,
    app_urls: AppUrls,
    satellite_auto_sync: bool,
    allowed_hosts: Option<AllowedHosts>,
    handshake: bool,
    redirect_origins: Vec<String>,
    accept_inactive: bool,
    proofs: Option<Arc<dyn Proofs>>,
}

impl AuthenticateOptions {
    /// Accepts session tokens of the instance with this secret key.
    pub fn new(api: ApiConfig) -> Self {
        Self {
            api,
            machine_secret_key: None,
            jwt_key: None,
            expected: VerifyOptions::new(),
            retry: RetryPolicy::interactive(),
            publishable_key: String::new(),
            accepts: AcceptsToken::Only(TokenType::Session),
            organization_sync: None,
            app_urls: AppUrls::default(),
            satellite_auto_sync: false,
            allowed_hosts: None,
            handshake: true,
            redirect_origins: Vec::new(),
            accept_inactive: false,
            proofs: None,
        }
    }

    /// The publishable key (`CLERK_PUBLISHABLE_KEY`); white space around it is dropped.
    pub fn publishable_key(mut self, key: impl Into<String>) -> Self {
        self.publishable_key = key.into().trim().into();
        self
    }

    /// The secret key of this machine (`CLERK_MACHINE_SECRET_KEY`), to verify M2M tokens with.
    pub fn machine_secret_key(mut self, key: SecretKey) -> Self {
        self.machine_secret_key = Some(key);
        self
    }

    /// The instance's public key, so that no key set is ever fetched
    /// ([`Key::from_pem`] reads it from `CLERK_JWT_KEY`).
    pub fn jwt_key(mut self, key: Key) -> Self {
        self.jwt_key = Some(key);
        self
    }

    /// Sets where it is remembered that the signature of a token was checked; by default nowhere. A
    /// client gives its own, which is for the client's instance alone.
    pub fn proofs(mut self, proofs: Arc<dyn Proofs>) -> Self {
        self.proofs = Some(proofs);
        self
    }

    /// Sets which authorized parties (`azp`) session tokens may name: a list of origins, or another
    /// [`AuthorizedParties`].
    pub fn authorized_parties(mut self, policy: impl Into<AuthorizedParties>) -> Self {
        self.expected = self.expected.authorized_parties(policy);
        self
    }

    /// Sets all of what is expected of tokens: authorized parties, audience, issuer, clock skew.
    pub fn expect(mut self, expected: VerifyOptions) -> Self {
        self.expected = expected;
        self
    }

    /// How requests to Clerk's API are repeated; by default [`RetryPolicy::interactive`], since a
    /// visitor waits for them.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Which types of tokens requests may bring; by default session tokens only.
    pub fn accepts_token(mut self, accepts: AcceptsToken) -> Self {
        self.accepts = accepts;
        self
    }

    /// Which URLs are for which organization.
    pub fn organization_sync(mut self, sync: OrganizationSync) -> Self {
        self.organization_sync = Some(sync);
        self
    }

    /// Where the application proxies Clerk's Frontend API: an absolute URL, or a path of its own
    /// (`/__clerk`).
    pub fn proxy_url(mut self, url: impl Into<String>) -> Self {
        self.app_urls.proxy_url = filled(url.into());
        self
    }

    /// Whether the application is a satellite: another one, its primary, holds the sessions.
    pub fn satellite(mut self, is_satellite: bool) -> Self {
        self.app_urls.is_satellite = is_satellite;
        self
    }

    /// The domain of a satellite, for example `satellite.example.com`.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.app_urls.domain = filled(domain.into());
        self
    }

    /// Whether a satellite asks its primary on the first visit. By default it asks when a user
    /// comes back from signing in.
    pub fn satellite_auto_sync(mut self, auto_sync: bool) -> Self {
        self.satellite_auto_sync = auto_sync;
        self
    }

    /// Where to sign in; absolute for a satellite.
    pub fn sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.app_urls.sign_in_url = filled(url.into());
        self
    }

    /// Where to sign up.
    pub fn sign_up_url(mut self, url: impl Into<String>) -> Self {
        self.app_urls.sign_up_url = filled(url.into());
        self
    }

    /// Where to go after signing in.
    pub fn after_sign_in_url(mut self, url: impl Into<String>) -> Self {
        self.app_urls.after_sign_in_url = filled(url.into());
        self
    }

    /// Where to go after signing up.
    pub fn after_sign_up_url(mut self, url: impl Into<String>) -> Self {
        self.app_urls.after_sign_up_url = filled(url.into());
        self
    }

    /// Refuses requests for other hosts than these ([`AuthError::Host`](super::AuthError)).
    /// Without it every host is taken that `Host` or `X-Forwarded-Host` names. Name the hosts
    /// where a proxy in front passes these fields on as clients sent them, above all with a
    /// relative [`proxy_url`](Self::proxy_url), which is on the request's host.
    pub fn allowed_hosts(mut self, hosts: AllowedHosts) -> Self {
        self.allowed_hosts = Some(hosts);
        self
    }

    /// Whether handshakes are taken part in; by default they are. Switch them off for an API that
    /// serves no pages: the cookies and parameters of handshakes are then not looked at, and no
    /// request is redirected.
    pub fn handshake(mut self, handshake: bool) -> Self {
        self.handshake = handshake;
        self
    }

    /// The origins, besides the application's own, to which a primary application sends browsers
    /// back in development (`__clerk_redirect_url`): those of its satellites, for example
    /// `http://localhost:3001`. The browser takes its development browser token along. A request
    /// that names another one is refused ([`AuthError::RedirectUrl`]).
    pub fn redirect_origins(
        mut self,
        origins: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.redirect_origins = origins.into_iter().map(Into::into).collect();
        self
    }

    /// Whether API keys and M2M tokens are accepted although Clerk calls them revoked or expired,
    /// their expiration has passed, or their subject is of another kind. By default they are
    /// refused. `@clerk/backend` accepts them as long as the Backend API answers 200; with this
    /// check [`MachineToken::is_active`](super::MachineToken::is_active).
    pub fn accept_inactive_machine_tokens(mut self, accept: bool) -> Self {
        self.accept_inactive = accept;
        self
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Which types of tokens a request may bring.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::AcceptsToken;
/// use clerk_backend::jwt::TokenType;
///
/// let api_keys = AcceptsToken::Only(TokenType::ApiKey);
/// let people_and_api_keys = AcceptsToken::OneOf(vec![TokenType::Session, TokenType::ApiKey]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AcceptsToken {
    /// One type. Machine tokens are read from the `Authorization` header only.
    Only(TokenType),
    /// Any of these types; a token of another one is [`AuthObject::InvalidToken`](super::AuthObject).
    OneOf(Vec<TokenType>),
    /// Every type.
    Any,
}
