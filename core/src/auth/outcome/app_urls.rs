use alloc::string::String;

/// The URLs of the application and its place at Clerk, as configured. What was not configured, or
/// with an empty text, is `None`.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{Redirect, RequestState};
///
/// fn sign_in_page(state: &RequestState, url: &str) -> Option<String> {
///     let urls = state.app_urls();
///     let key = urls.publishable_key.as_deref().unwrap_or_default();
///     let page = urls.sign_in_url.as_deref().unwrap_or_default();
///     Redirect::new(url, key).sign_in_url(page).to_sign_in(Some(url)).ok()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppUrls {
    /// The URL under which the application proxies the Frontend API. In a
    /// [`RequestState`](super::RequestState) it is absolute.
    pub proxy_url: Option<String>,
    /// The publishable key.
    pub publishable_key: Option<String>,
    /// Whether the application is a satellite of another one.
    pub is_satellite: bool,
    /// The domain of a satellite.
    pub domain: Option<String>,
    /// The sign-in page.
    pub sign_in_url: Option<String>,
    /// The sign-up page.
    pub sign_up_url: Option<String>,
    /// The page after signing in.
    pub after_sign_in_url: Option<String>,
    /// The page after signing up.
    pub after_sign_up_url: Option<String>,
}
