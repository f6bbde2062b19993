//! What decides about requests, with checked options.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use url::Origin;

use super::allowed_hosts::AllowedHosts;
use super::options::AcceptsToken;
#[cfg(doc)]
use super::options::AuthenticateOptions;
use super::organization_sync::SyncRules;
use super::outcome::{AppUrls, AuthError};
use super::publishable_key::InstanceType;
use super::request::incoming::IncomingRequest;
use super::request::public_url::public_url_of;
use super::token::TokenVerifier;

/// Decides who sent a request. Made by
/// [`AuthenticateOptions::build`]. Cloning it is cheap.
///
/// A client takes its flow to the end (`client.authenticate(&authenticator, &request)`). Without one:
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::Timestamp;
/// use clerk_backend::auth::{Authenticator, RequestView, Status};
/// use clerk_backend::flow::Step;
///
/// fn is_signed_out(authenticator: &Authenticator, now: Timestamp) -> bool {
///     let request = RequestView::new("GET", "https://app.example.com/", &[]);
///     match authenticator.start(&request, now, 0) {
///         Step::Done(Ok(state)) => state.status() == Status::SignedOut,
///         _ => false, // it wants a key or an answer of Clerk's API
///     }
/// }
/// # use clerk_backend::{SecretKey, api::ApiConfig, auth::AuthenticateOptions};
/// # let options = AuthenticateOptions::new(ApiConfig::new(SecretKey::new("sk_live_example")?))
/// #     .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k");
/// # assert!(is_signed_out(&options.build()?, Timestamp::EPOCH));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Authenticator(pub(super) Arc<Settings>);

impl Authenticator {
    /// The verifier of single tokens with the same keys.
    pub fn verifier(&self) -> &TokenVerifier {
        &self.0.verifier
    }

    /// The public URL of a request, for example as the base of a [`Redirect`](super::Redirect).
    /// [`IncomingRequest::url`] describes where scheme and host come from.
    ///
    /// # Errors
    /// [`AuthError::RequestUrl`] if URL, host or scheme are malformed, [`AuthError::Host`] if the
    /// host is not allowed.
    pub fn public_url<R: IncomingRequest + ?Sized>(
        &self,
        request: &R,
    ) -> Result<String, AuthError> {
        public_url_of(request, self.0.allowed_hosts.as_ref()).map(String::from)
    }

    /// The URLs of the application, as configured.
    pub fn app_urls(&self) -> &AppUrls {
        &self.0.app_urls
    }
}

/// The checked options.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) accepts: AcceptsToken,
    pub(super) app_urls: AppUrls,
    /// `None` if every accepted token is of a type that needs none.
    pub(super) instance: Option<Instance>,
    pub(super) sync: SyncRules,
    pub(super) satellite_auto_sync: bool,
    pub(super) allowed_hosts: Option<AllowedHosts>,
    /// Whether handshakes are taken part in.
    pub(super) handshake: bool,
    /// Where a primary may send browsers back in development, besides its own origin.
    pub(super) redirect_origins: Vec<Origin>,
    pub(super) verifier: TokenVerifier,
}

/// What the publishable key says.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) kind: InstanceType,
    pub(super) cookie_suffix: String,
    /// The Frontend API that issues tokens, even if browsers reach it through a proxy.
    pub(super) issuing_api: String,
}
