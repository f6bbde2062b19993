//! What a request is addressed to.

use alloc::string::String;
use core::fmt;

use url::Url;

use super::incoming::IncomingRequest;
use super::public_url::public_url_of;
use crate::auth::outcome::AuthError;

/// What a request is addressed to: where an application has several instances of Clerk, this tells
/// which one judges the request.
///
/// All of it is the sender's word. Nobody gains a user of another instance by it, because each instance
/// judges by its own keys; but a handler that finds the tenant's data by the host on its own may find
/// another tenant's. Let it take the tenant from the
/// [publishable key](super::super::AppUrls::publishable_key) of the
/// [`RequestState`](super::super::RequestState).
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{RequestTarget, RequestView};
///
/// let headers: [(&str, &[u8]); 2] = [("host", b"B.example.com:8080"), ("x-tenant", b"labs")];
/// let request = RequestView::new("GET", "/invoices?page=2", &headers);
/// let target = RequestTarget::of(&request)?;
/// assert_eq!((target.host(), target.path()), ("b.example.com", "/invoices"));
/// assert_eq!(target.header("x-tenant").as_deref(), Some("labs"));
/// # Ok::<(), clerk_backend::auth::AuthError>(())
/// ```
pub struct RequestTarget<'r> {
    url: Url,
    request: &'r dyn IncomingRequest,
}

impl<'r> RequestTarget<'r> {
    /// Reads the public URL of a request; [`IncomingRequest::url`] describes where its host comes from.
    ///
    /// # Errors
    /// [`AuthError::RequestUrl`] if URL, host or scheme are malformed.
    pub fn of(request: &'r dyn IncomingRequest) -> Result<Self, AuthError> {
        let url = public_url_of(request, None)?;
        Ok(Self { url, request })
    }

    /// The host in lower case, without a port; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The path, percent-encoded.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The method.
    pub fn method(&self) -> &str {
        self.request.method()
    }

    /// The value of a header field. `None` if it is missing, is there more than once, or is no text.
    pub fn header(&self, name: &str) -> Option<String> {
        let (mut value, mut count) = (None, 0_usize);
        self.request.visit_headers(&mut |known, text| {
            if known.eq_ignore_ascii_case(name) {
                count = count.saturating_add(1);
                value = str::from_utf8(text).ok().map(String::from);
            }
        });
        value.filter(|_| count == 1)
    }
}

/// Shows host and path.
impl fmt::Debug for RequestTarget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestTarget({}{})", self.host(), self.path())
    }
}
