//! Sending users to sign in, to sign up, or to finish what a session waits for.

use alloc::format;
use alloc::string::String;
use core::fmt;

use url::Url;

use super::publishable_key::{InstanceType, PublishableKey, accounts_url};
use super::request::client_url::{origin, set};
use crate::Secret;

/// Where to send users: makes URLs that bring them back afterwards.
#[derive(Clone)]
#[must_use = "a redirect is nothing until a URL is made of it"]
pub struct Redirect<'a> {
    base_url: &'a str,
    key: Option<PublishableKey>,
    sign_in_url: Option<&'a str>,
    sign_up_url: Option<&'a str>,
    dev_browser: Option<Secret>,
    is_pending: bool,
    is_satellite: bool,
}

/// Shows the URL that it starts from without its query, which may hold tokens.
impl fmt::Debug for Redirect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.base_url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Redirect")
            .field("base_url", &path)
            .finish_non_exhaustive()
    }
}

/// A URL to send users to could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectError {
    /// There is neither a page of the application's own nor a publishable key to find Clerk's.
    MissingPublishableKey,
    /// One of the URLs cannot be read, or is relative to nothing.
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
    /// Redirects from the request with this absolute URL, to the pages of the instance with this
    /// publishable key unless others are given.
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

    /// The sign-in page, absolute or relative to the request. Empty is the same as none.
    pub fn sign_in_url(mut self, url: &'a str) -> Self {
        self.sign_in_url = Some(url).filter(|url| !url.is_empty());
        self
    }

    /// The sign-up page, absolute or relative to the request. Empty is the same as none.
    pub fn sign_up_url(mut self, url: &'a str) -> Self {
        self.sign_up_url = Some(url).filter(|url| !url.is_empty());
        self
    }

    /// The development browser, which has to go along to other domains in development.
    pub fn dev_browser(mut self, token: Secret) -> Self {
        self.dev_browser = Some(token).filter(|token| !token.expose().is_empty());
        self
    }

    /// Whether there is a pending session: then the page is that of its tasks.
    pub fn pending(mut self, is_pending: bool) -> Self {
        self.is_pending = is_pending;
        self
    }

    /// Whether the application is a satellite.
    pub fn satellite(mut self, is_satellite: bool) -> Self {
        self.is_satellite = is_satellite;
        self
    }

    /// The URL to sign in at. `back` is where to go afterwards, absolute or relative to the
    /// request; empty is the same as none.
    ///
    /// # Errors
    /// [`RedirectError`] where there is no such page.
    pub fn to_sign_in(&self, back: Option<&str>) -> Result<String, RedirectError> {
        match self.sign_in_url {
            Some(page) => self.to(page, back),
            None => self.to(&format!("{}/sign-in", self.accounts()?), back),
        }
    }

    /// The URL to sign up at; where there is only a sign-in page, a page under it.
    ///
    /// # Errors
    /// [`RedirectError`] where there is no such page.
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

/// Without a request, one of the two URLs must be absolute.
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
