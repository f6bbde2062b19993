use clerk_core::Secret;
use clerk_core::auth::{IncomingRequest, RequestState, asks_for_page};

use super::rejection::Rejection;

/// What is answered to people who look at pages: they are sent to sign in, and come back afterwards.
///
/// | request | nobody is signed in | the user may not |
/// | --- | --- | --- |
/// | [a page](asks_for_page) | 307 to the sign-in page, with the way back; for a pending session 307 to its tasks | 403, or 307 to [`unauthorized_url`](Self::unauthorized_url) |
/// | anything else | 401 | 403 |
/// | the same, with [`not_found`](Self::not_found) | 404 | 404 |
///
/// A missing reverification stays 403 with the body that Clerk's browser libraries read, except where a
/// page has an `unauthorized_url`; 500 and 503 stay what they are. The guide
/// [Middleware](https://docs.rs/clerk-backend/latest/clerk_backend/guide/middleware) compares this with
/// `auth.protect()` of `@clerk/nextjs` and `requireAuth()` of `@clerk/express`.
///
/// The sign-in page is the one of
/// [`AuthenticateOptions::sign_in_url`](clerk_core::auth::AuthenticateOptions::sign_in_url), else Clerk's
/// own. If it is a page of this application, leave it outside of what requires a user.
///
/// ```
/// # #[cfg(feature = "tower")] {
/// use clerk_backend::extract::Pages;
/// use clerk_backend::tower::RequireLayer;
///
/// let people = RequireLayer::signed_in().pages(Pages::new());
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Pages {
    unauthenticated_url: Option<String>,
    unauthorized_url: Option<String>,
    is_hidden: bool,
}

impl Pages {
    /// Sends people to the sign-in page and answers 401 and 403 otherwise.
    pub const fn new() -> Self {
        Self {
            unauthenticated_url: None,
            unauthorized_url: None,
            is_hidden: false,
        }
    }

    /// Sends people who are not signed in to this URL in place of the sign-in page, without a way
    /// back. It is sent as it is, absolute or a path (RFC 9110 section 10.2.2).
    #[must_use]
    pub fn unauthenticated_url(mut self, url: impl Into<String>) -> Self {
        self.unauthenticated_url = Some(url.into());
        self
    }

    /// Sends people who lack a role, a permission or a reverification to this URL. It is sent as it
    /// is.
    #[must_use]
    pub fn unauthorized_url(mut self, url: impl Into<String>) -> Self {
        self.unauthorized_url = Some(url.into());
        self
    }

    /// Answers 404 in place of 401 and 403, so that a stranger does not learn what is there.
    #[must_use]
    pub fn not_found(mut self) -> Self {
        self.is_hidden = true;
        self
    }

    /// What this request is answered in place of the rejection. `request` is the one that was
    /// authenticated.
    ///
    /// For handlers that check by themselves, and for frameworks without an adapter:
    ///
    /// ```
    /// use clerk_backend::auth::{IncomingRequest, RequestState};
    /// use clerk_backend::extract::{Pages, Rejection, RequireAuth};
    ///
    /// fn page(
    ///     user: Result<RequireAuth, Rejection>, state: &RequestState, request: &impl IncomingRequest,
    /// ) -> Result<String, Rejection> {
    ///     let user = user.map_err(|refused| Pages::new().answer(refused, state, request))?;
    ///     Ok(format!("hello, {}", user.user_id()))
    /// }
    /// ```
    pub fn answer<R: IncomingRequest + ?Sized>(
        &self,
        rejection: Rejection,
        state: &RequestState,
        request: &R,
    ) -> Rejection {
        let url = match &rejection {
            Rejection::SignedOut { .. } if asks_for_page(request) => {
                let own = self.unauthenticated_url.clone();
                own.or_else(|| state.to_sign_in(request).ok())
            }
            Rejection::Forbidden | Rejection::Reverification(_) if asks_for_page(request) => {
                self.unauthorized_url.clone()
            }
            _ => None,
        };
        match (url, &rejection) {
            (Some(url), _) => Rejection::Redirect {
                location: Secret::new(url),
            },
            (None, Rejection::SignedOut { .. } | Rejection::Forbidden) if self.is_hidden => {
                Rejection::NotFound
            }
            (None, _) => rejection,
        }
    }
}
