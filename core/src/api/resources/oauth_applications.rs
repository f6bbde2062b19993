//! OAuth applications: clients for which the instance is the OAuth and OIDC provider.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/oauth-applications>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::OAuthApplicationId;
use crate::api::parameters::{Limit, OrderBy};
use crate::api::types::{List, Page, Patch, SecretText, model};
use crate::http::FilePart;

operations! {
    /// Lists OAuth applications.
    ///
    /// Errors: 403 if the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/get/oauth_applications)
    Get "/oauth_applications" as "ListOAuthApplications"
    pub fn list => ListOAuthApplications()
        -> Page<OAuthApplication>, paged OAuthApplication {
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// The member to sort by (`created_at`, `name`); a leading `-` sorts in descending order.
        query order_by: OrderBy,
        /// Text to look for in names and client ids.
        query name_query: String,
    }


    /// Creates an OAuth application. Only this answer contains its client secret.
    ///
    /// Errors: 403 if the instance does not allow it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/post/oauth_applications)
    Post "/oauth_applications" as "CreateOAuthApplication"
    pub fn create => CreateOAuthApplication(body name: String)
        -> OAuthApplication {
        /// The URIs that users may be sent back to.
        body redirect_uris: Patch<List<String>>,
        /// The only URI that users may be sent back to; Clerk prefers `redirect_uris`.
        body callback_url: Patch<String>,
        /// The scopes it may ask for, separated by spaces (Clerk's default: `profile email`).
        body scopes: Patch<String>,
        /// Whether users are asked for their consent.
        body consent_screen_enabled: Patch<bool>,
        /// Whether PKCE is required.
        body pkce_required: Patch<bool>,
        /// Whether the client keeps no secret (native and browser applications).
        body public: Patch<bool>,
    }


    /// Retrieves an OAuth application.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/get/oauth_applications/{oauth_application_id})
    Get "/oauth_applications/{oauth_application_id}" as "GetOAuthApplication"
    pub fn get => GetOAuthApplication(path oauth_application_id: OAuthApplicationId)
        -> OAuthApplication {}


    /// Updates an OAuth application; members that are not set keep their values.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/patch/oauth_applications/{oauth_application_id})
    Patch "/oauth_applications/{oauth_application_id}" as "UpdateOAuthApplication"
    pub fn update => UpdateOAuthApplication(path oauth_application_id: OAuthApplicationId)
        -> OAuthApplication {
        /// The name.
        body name: Patch<String>,
        /// The URIs that users may be sent back to.
        body redirect_uris: Patch<List<String>>,
        /// The only URI that users may be sent back to; Clerk prefers `redirect_uris`.
        body callback_url: Patch<String>,
        /// The scopes it may ask for, separated by spaces.
        body scopes: Patch<String>,
        /// Whether users are asked for their consent.
        body consent_screen_enabled: Patch<bool>,
        /// Whether PKCE is required.
        body pkce_required: Patch<bool>,
        /// Whether the client keeps no secret (native and browser applications).
        body public: Patch<bool>,
    }


    /// Deletes an OAuth application.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/delete/oauth_applications/{oauth_application_id})
    Delete "/oauth_applications/{oauth_application_id}" as "DeleteOAuthApplication"
    pub fn delete => DeleteOAuthApplication(path oauth_application_id: OAuthApplicationId)
        -> Deleted {}


    /// Sets the logo of an OAuth application: JPEG, PNG, GIF or WebP, at most 10 MB.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 413 for files
    /// that are too large.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/put/oauth_applications/{oauth_application_id}/logo)
    Put "/oauth_applications/{oauth_application_id}/logo" as "UploadOAuthApplicationLogo"
    pub fn upload_logo => UploadOAuthApplicationLogo(path oauth_application_id: OAuthApplicationId, form file: FilePart)
        -> OAuthApplication {
        /// The user who uploads it.
        form uploader_user_id: String,
    }


    /// Rotates the client secret of an OAuth application; the former secret stops working.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/post/oauth_applications/{oauth_application_id}/rotate_secret)
    Post "/oauth_applications/{oauth_application_id}/rotate_secret" as "RotateOAuthApplicationSecret"
    pub fn rotate_secret => RotateOAuthApplicationSecret(path oauth_application_id: OAuthApplicationId)
        -> OAuthApplication {}


    /// Revokes an access or refresh token of an OAuth application. The answer is empty.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/oauth-applications/post/oauth_applications/{oauth_application_id}/revoke_token)
    Post "/oauth_applications/{oauth_application_id}/revoke_token" as "RevokeOAuthApplicationToken"
    pub fn revoke_token => RevokeOAuthApplicationToken(path oauth_application_id: OAuthApplicationId, body token: String)
        -> () {}

}

model! {
    /// An OAuth application.
    pub struct OAuthApplication {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: OAuthApplicationId,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// The name.
        name: Option<String>,
        /// The client id.
        client_id: Option<String>,
        /// The home page of the client.
        client_uri: Option<String>,
        /// The logo of the client.
        client_image_url: Option<String>,
        /// Whether the client registered itself.
        dynamically_registered: bool,
        /// Whether users are asked for their consent.
        consent_screen_enabled: bool,
        /// Whether PKCE is required.
        pkce_required: bool,
        /// Whether the client keeps no secret (native and browser applications).
        public: bool,
        /// The scopes it may ask for, separated by spaces.
        scopes: Option<String>,
        /// The URIs that users may be sent back to.
        redirect_uris: Vec<String>,
        /// The only URI that users may be sent back to; Clerk prefers `redirect_uris`.
        callback_url: Option<String>,
        /// The authorization URL.
        authorize_url: Option<String>,
        /// The token URL.
        token_fetch_url: Option<String>,
        /// The user info URL.
        user_info_url: Option<String>,
        /// The URL of its OIDC configuration.
        discovery_url: Option<String>,
        /// The token introspection URL.
        token_introspection_url: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The client secret; only in the answer to its creation or rotation.
        client_secret: Option<SecretText>,
    }
}
