//! The interstitial page: HTML that loads clerk-js to find out whether somebody is signed in.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/miscellaneous>.

use alloc::string::String;

use crate::api::description::operations;

operations! {
    /// Retrieves the page as HTML. Clerk requires no secret key.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/miscellaneous/get/public/interstitial)
    Get "/public/interstitial" as "GetPublicInterstitial" [keyless] [text]
    pub fn get => GetPublicInterstitial()
        -> String {
        /// The Frontend API, under the parameter's former name.
        query legacy_frontend_api = "frontendApi": String,
        /// The Frontend API.
        query frontend_api: String,
        /// The publishable key.
        query publishable_key: String,
        /// The full URL of the proxy in front of Clerk's Frontend API.
        query proxy_url: String,
        /// The domain.
        query domain: String,
        /// The URL where users sign in.
        query sign_in_url: String,
        /// Whether clerk-js is loaded from the domain.
        query use_domain_for_script: bool,
    }
}
