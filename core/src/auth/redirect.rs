//! Redirects to the sign-in and sign-up pages, and to the tasks of a pending session.

use alloc::format;
use alloc::string::String;
use core::fmt;

use url::Url;

use super::publishable_key::{InstanceType, PublishableKey, accounts_url};
use super::request::client_url::{origin, set};
use crate::Secret;

/// Builds the URLs of the sign-in and sign-up pages, which lead back to the application afterwards.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::Redirect;
///
/// // `authenticator.public_url(&request)` gives the URL of a request.
/// let redirect = Redirect::new("https://example.com/invoices", "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k");
/// assert_eq!(
///     redirect.to_sign_in(Some("/invoices"))?,
///     "https://accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2Finvoices",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "call `to_sign_in` or `to_sign_up` to get a URL"]
pub struct Redirect<'a> {
    base_url: &'a str,
    key: Option<PublishableKey>,
    sign_in_url: Option<&'a str>,
    sign_up_url: Option<&'a str>,
    dev_browser: Option<Secret>,
    is_pending: bool,
    is_satellite: bool,
}

/// Shows the base URL without its query, which may hold tokens.
impl fmt::Debug for Redirect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.base_url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Redirect")
            .field("base_url", &path)
            .finish_non_exhaustive()
    }
}

/// Why no redirect URL can be built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectError {
    /// Neither a page of the application nor a valid publishable key is configured.
    MissingPublishableKey,
    /// A URL cannot be parsed, or is relative without a base.
    Url,
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingPublishableKey => {
                "without a sign-in and sign-up URL of its own, the application needs a valid publishable key (CLERK_PUBLISHABLE_KEY)"
            }
            Self::Url => {
                "a URL cannot be read: the request's must be absolute, the others absolute or relative to it"
            }
        })
    }
}

impl core::error::Error for RedirectError {}

impl<'a> Redirect<'a> {
    /// Redirects from a request with this absolute URL, see
    /// [`Authenticator::public_url`](super::Authenticator::public_url). The default pages are
    /// Clerk's, found by the publishable key.
    pub fn new(base_url: &'a str, publishable_key: &str) -> Self {
        Self {
            base_url,
            key: PublishableKey::parse(publishable_key).ok(),
            sign_in_url: None,
            sign_up_url: None,
            dev_browser: None,
            is_pending: false,
            is_satellite: false,
        }
    }

    /// Sets the sign-in page, absolute or relative to the request. Empty means the default.
    pub fn sign_in_url(mut self, url: &'a str) -> Self {
        self.sign_in_url = Some(url).filter(|url| !url.is_empty());
        self
    }

    /// Sets the sign-up page, absolute or relative to the request. Empty means the default.
    pub fn sign_up_url(mut self, url: &'a str) -> Self {
        self.sign_up_url = Some(url).filter(|url| !url.is_empty());
        self
    }

    /// Sets the development browser token, which is added to URLs on other domains in development.
    pub fn dev_browser(mut self, token: Secret) -> Self {
        self.dev_browser = Some(token).filter(|token| !token.expose().is_empty());
        self
    }

    /// Whether the session is pending. Then the URL leads to its tasks.
    pub fn pending(mut self, is_pending: bool) -> Self {
        self.is_pending = is_pending;
        self
    }

    /// Whether the application is a satellite.
    pub fn satellite(mut self, is_satellite: bool) -> Self {
        self.is_satellite = is_satellite;
        self
    }

    /// The URL of the sign-in page. `back` is the URL to return to, absolute or relative to the
    /// request; empty means none.
    ///
    /// # Errors
    /// [`RedirectError`] if there is no such page.
    pub fn to_sign_in(&self, back: Option<&str>) -> Result<String, RedirectError> {
        match self.sign_in_url {
            Some(page) => self.to(page, back),
            None => self.to(&format!("{}/sign-in", self.accounts()?), back),
        }
    }

    /// The URL of the sign-up page. If only a sign-in page is set, it is `/create` below that.
    ///
    /// # Errors
    /// [`RedirectError`] if there is no such page.
    pub fn to_sign_up(&self, back: Option<&str>) -> Result<String, RedirectError> {
        if let Some(page) = self.sign_up_url {
            return self.to(page, back);
        }
        let accounts = self.accounts()?;
        let Some(page) = self.sign_in_url else {
            return self.to(&format!("{accounts}/sign-up"), back);
        };
        let base = Url::parse(self.base_url).map_err(|_| RedirectError::Url)?;
        let mut url = base.join(page).map_err(|_| RedirectError::Url)?;
        if !url.cannot_be_a_base() {
            url.set_path(&format!("{}/create", url.path()));
        }
        self.to(url.as_str(), back)
    }

    fn accounts(&self) -> Result<String, RedirectError> {
        let key = self
            .key
            .as_ref()
            .ok_or(RedirectError::MissingPublishableKey)?;
        Ok(accounts_url(key.frontend_api()))
    }

    fn to(&self, page: &str, back: Option<&str>) -> Result<String, RedirectError> {
        let tasks = if self.is_pending { "/tasks" } else { "" };
        let page = format!("{page}{tasks}");
        let back = back.filter(|back| !back.is_empty());
        if self.base_url.is_empty() {
            return without_base(&page, back);
        }
        let base = Url::parse(self.base_url).map_err(|_| RedirectError::Url)?;
        let join = |url: &str| base.join(url).map_err(|_| RedirectError::Url);
        let back = back.map(join).transpose()?;
        let mut url = join(&page)?;
        let elsewhere = base.host_str().unwrap_or_default() != url.host_str().unwrap_or_default()
            || base.port() != url.port();
        if let Some(mut back) = back {
            if elsewhere && self.is_satellite {
                set(&mut back, "__clerk_synced", "false");
            }
            set(&mut url, "redirect_url", back.as_str());
        }
        let development = |key: &PublishableKey| key.instance_type() == InstanceType::Development;
        if let Some(token) = self.dev_browser.as_ref().filter(|_| elsewhere)
            && self.key.as_ref().is_some_and(development)
        {
            set(&mut url, "__clerk_db_jwt", token.expose());
        }
        Ok(url.into())
    }
}

/// Without a base, the page or the return URL must be absolute.
fn without_base(page: &str, back: Option<&str>) -> Result<String, RedirectError> {
    let mut url = if page.starts_with("http") {
        Url::parse(page)
    } else {
        let back = back
            .filter(|back| back.starts_with("http"))
            .ok_or(RedirectError::Url)?;
        let base = Url::parse(back).and_then(|back| Url::parse(&origin(&back)));
        base.and_then(|base| base.join(page))
    }
    .map_err(|_| RedirectError::Url)?;
    if let Some(back) = back {
        set(&mut url, "redirect_url", back);
    }
    Ok(url.into())
}
