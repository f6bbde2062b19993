//! The instance's webhooks at Svix, who sends them for Clerk.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/webhooks>.

use crate::api::description::operations;
use crate::api::types::{SecretText, model};

operations! {
    /// Makes the instance's Svix application. There is one at most: 400 where there is one.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/webhooks/post/webhooks/svix)
    Post "/webhooks/svix" as "CreateSvixApp"
    pub fn create_svix_app => CreateSvixApp()
        -> SvixUrl {}


    /// Deletes the instance's Svix application with its endpoints. The answer is empty.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/webhooks/delete/webhooks/svix)
    Delete "/webhooks/svix" as "DeleteSvixApp"
    pub fn delete_svix_app => DeleteSvixApp()
        -> () {}


    /// Makes a URL that opens the Svix dashboard.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/webhooks/post/webhooks/svix_url)
    Post "/webhooks/svix_url" as "GenerateSvixAuthURL"
    pub fn generate_svix_auth_url => GenerateSvixAuthUrl()
        -> SvixUrl {}

}

model! {
    /// Where the Svix dashboard is opened.
    pub struct SvixUrl {
        /// Where the Svix dashboard is opened; it signs its visitor in.
        svix_url: Option<SecretText>,
    }
}
