//! Where a person who is not signed in is sent.

use alloc::borrow::Cow;
use alloc::string::String;

use url::Url;

use super::outcome::{AuthObject, RequestState};
use super::redirect::{Redirect, RedirectError};
use super::request::client_url::parameter;
use super::request::{IncomingRequest, cookie, header_field, public_url};
use crate::Secret;

const DEV_BROWSER: &str = "__clerk_db_jwt";

/// Whether a request asks for a page that a person looks at, so that a redirect to a sign-in page helps:
/// a GET or HEAD whose `Sec-Fetch-Dest` is `document` or `iframe`, or whose `Accept` names `text/html`.
///
/// As `auth.protect()` of `@clerk/nextjs` has it, without its own router's fields and without other
/// methods: a browser would send a form once more, to the sign-in page.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{RequestView, asks_for_page};
///
/// let headers: [(&str, &[u8]); 1] = [("sec-fetch-dest", b"document")];
/// assert!(asks_for_page(&RequestView::new("GET", "/invoices", &headers)));
/// assert!(!asks_for_page(&RequestView::new("POST", "/invoices", &headers)));
/// ```
pub fn asks_for_page<R: IncomingRequest + ?Sized>(request: &R) -> bool {
    let is_read = ["GET", "HEAD"].contains(&request.method());
    is_read && {
        let destination = header_field(request, "sec-fetch-dest");
        let accept = header_field(request, "accept");
        matches!(destination.as_deref(), Some("document" | "iframe"))
            || accept.is_some_and(|accept| accept.contains("text/html"))
    }
}

/// Where to send whoever is not signed in.
impl RequestState {
    /// The URL of the sign-in page, which leads back to the URL that was asked for. It is the
    /// configured [page](super::AppUrls::sign_in_url), else Clerk's. For a
    /// [pending session](super::SignedOut::session_status) it is the URL of its tasks.
    ///
    /// `request` is the request that was authenticated. In development the URL carries the token of
    /// the development browser: do not log it.
    ///
    /// ```
    /// # use clerk_core as clerk_backend;
    /// use clerk_backend::auth::{RequestState, RequestView, asks_for_page};
    ///
    /// fn sign_in_page(state: &RequestState, request: &RequestView) -> Option<String> {
    ///     let is_out = state.auth()?.session().is_none();
    ///     (is_out && asks_for_page(request)).then(|| state.to_sign_in(request).ok())?
    /// }
    /// ```
    ///
    /// # Errors
    /// [`RedirectError`] if the URL of the request cannot be read, or neither a page nor a publishable
    /// key is configured.
    #[doc(alias = "redirectToSignIn")]
    pub fn to_sign_in<R: IncomingRequest + ?Sized>(
        &self,
        request: &R,
    ) -> Result<String, RedirectError> {
        self.redirect(request, |redirect, back| redirect.to_sign_in(Some(back)))
    }

    /// The URL of the sign-up page; see [`RequestState::to_sign_in`].
    ///
    /// # Errors
    /// As [`RequestState::to_sign_in`].
    #[doc(alias = "redirectToSignUp")]
    pub fn to_sign_up<R: IncomingRequest + ?Sized>(
        &self,
        request: &R,
    ) -> Result<String, RedirectError> {
        self.redirect(request, |redirect, back| redirect.to_sign_up(Some(back)))
    }

    fn redirect<R: IncomingRequest + ?Sized>(
        &self,
        request: &R,
        build: impl FnOnce(&Redirect<'_>, &str) -> Result<String, RedirectError>,
    ) -> Result<String, RedirectError> {
        let url = public_url::public_url_of(request, None).map_err(|_| RedirectError::Url)?;
        let urls = self.app_urls();
        let is_pending = matches!(
            self.auth(),
            Some(AuthObject::SignedOut(out)) if out.session_status.as_deref() == Some("pending")
        );
        let redirect = Redirect::new(url.as_str(), text(urls.publishable_key.as_deref()))
            .sign_in_url(text(urls.sign_in_url.as_deref()))
            .sign_up_url(text(urls.sign_up_url.as_deref()))
            .dev_browser(dev_browser(&url, request))
            .pending(is_pending)
            .satellite(urls.is_satellite);
        build(&redirect, url.as_str())
    }
}

fn text(configured: Option<&str>) -> &str {
    configured.unwrap_or_default()
}

/// The token of the development browser, which the URL or a cookie brings; may be empty.
fn dev_browser<R: IncomingRequest + ?Sized>(url: &Url, request: &R) -> Secret {
    let in_url = parameter(url, DEV_BROWSER).filter(|token| !token.is_empty());
    let token = in_url.map(Cow::into_owned);
    let token = token.or_else(|| cookie(request, DEV_BROWSER));
    token.unwrap_or_default().into()
}
