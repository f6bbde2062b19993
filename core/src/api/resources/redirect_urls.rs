//! URLs that native applications may come back to.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/redirect-urls>.

use alloc::string::String;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::Limit;
use crate::api::parameters::id::RedirectUrlId;
use crate::api::types::{Page, model};

operations! {
    /// Retrieves a redirect URL.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/redirect-urls/get/redirect_urls/{id})
    Get "/redirect_urls/{id}" as "GetRedirectURL"
    pub fn get => GetRedirectUrl(path id: RedirectUrlId) -> RedirectUrl {}

    /// Lists redirect URLs.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/redirect-urls/get/redirect_urls)
    #[doc(alias = "getRedirectUrlList")]
    Get "/redirect_urls" as "ListRedirectURLs"
    pub fn list => ListRedirectUrls() -> Page<RedirectUrl>, paged RedirectUrl {
        /// Whether the answer contains the total ([`Page::total_count`]).
        query paginated: bool,
        /// The page size, 1 to 500 (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Allows a redirect URL.
    ///
    /// Errors: 422 for values that Clerk refuses.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/redirect-urls/post/redirect_urls)
    Post "/redirect_urls" as "CreateRedirectURL"
    pub fn create => CreateRedirectUrl(body url: String) -> RedirectUrl {}

    /// Deletes a redirect URL.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/redirect-urls/delete/redirect_urls/{id})
    Delete "/redirect_urls/{id}" as "DeleteRedirectURL"
    pub fn delete => DeleteRedirectUrl(path id: RedirectUrlId) -> Deleted {}
}

model! {
    /// A redirect URL.
    pub struct RedirectUrl {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: RedirectUrlId,
        /// The URL.
        url: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
