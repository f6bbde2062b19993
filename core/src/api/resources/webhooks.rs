//! The instance's webhooks at Svix, who sends them for Clerk.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/webhooks>.

use crate::api::description::operations;
use crate::api::types::{SecretText, model};

operations! {
    /// Creates the instance's Svix application. Errors: 400 if there is one already.
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


    /// Creates a URL that opens the Svix dashboard.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/webhooks/post/webhooks/svix_url)
    Post "/webhooks/svix_url" as "GenerateSvixAuthURL"
    pub fn generate_svix_auth_url => GenerateSvixAuthUrl()
        -> SvixUrl {}

}

model! {
    /// The URL of the Svix dashboard.
    pub struct SvixUrl {
        /// The URL of the Svix dashboard; it signs its visitor in.
        svix_url: Option<SecretText>,
    }
}
