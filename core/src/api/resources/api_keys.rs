//! API keys: long-lived secrets that users, organizations and machines give to their programs.
//!
//! The paths have no `/v1`, as in Clerk's own SDK.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/api-keys>.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{ApiKeyId, UserId};
use crate::api::parameters::{Flag, Limit};
use crate::api::types::{CustomClaims, List, Page, Patch, SecretText, model};

operations! {
    /// Lists the API keys of a subject.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/get/api_keys)
    Get "/api_keys" as "getApiKeys" [unversioned]
    pub fn list => ListApiKeys(query subject: String)
        -> Page<ApiKey>, paged ApiKey, max 100 {
        /// Only keys of this type (Clerk's default: `api_key`).
        query kind = "type": String,
        /// Whether revoked and expired keys are listed too.
        query include_invalid: Flag,
        /// The page size, 1 to 100 (Clerk's default: 10).
        query limit: Limit<100>,
        /// The number of items to skip.
        query offset: u64,
        /// Text to look for in names and ids.
        query query: String,
    }


    /// Creates an API key. Only this answer contains its secret.
    ///
    /// The name has 3 characters at least.
    ///
    /// Errors: 409 for conflicts.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/post/api_keys)
    Post "/api_keys" as "createApiKey" [unversioned]
    pub fn create => CreateApiKey(body name: String, body subject: String)
        -> ApiKey {
        /// The type of the key, 3 to 25 characters (Clerk's default: `api_key`).
        body kind = "type": String,
        /// The purpose of the key, at most 255 characters.
        body description: Patch<String>,
        /// Claims of the application's own, any JSON.
        body claims: Patch<Value>,
        /// The scopes.
        body scopes: List<String>,
        /// The user who made it (`user_...`).
        body created_by: Patch<UserId>,
        /// Seconds until it expires. Without this, it does not expire.
        body seconds_until_expiration: Patch<u64>,
    }


    /// Looks an API key up by its secret. The answer may be a revoked or expired key: check
    /// `revoked` and `expired`.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/post/api_keys/verify)
    Post "/api_keys/verify" as "verifyApiKey" [unversioned] [safe]
    pub fn verify => VerifyApiKey(body secret: String)
        -> ApiKey {}


    /// Retrieves an API key.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/get/api_keys/{apiKeyID})
    Get "/api_keys/{apiKeyID}" as "getApiKey" [unversioned]
    pub fn get => GetApiKey(path api_key_id = "apiKeyID": ApiKeyId)
        -> ApiKey {}


    /// Updates an API key; members that are not set keep their values.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/patch/api_keys/{apiKeyID})
    Patch "/api_keys/{apiKeyID}" as "updateApiKey" [unversioned]
    pub fn update => UpdateApiKey(path api_key_id = "apiKeyID": ApiKeyId)
        -> ApiKey {
        /// Claims of the application's own, any JSON.
        body claims: Patch<Value>,
        /// The scopes.
        body scopes: List<String>,
        /// The purpose of the key, at most 255 characters.
        body description: Patch<String>,
        /// The subject that the key belongs to: a user, an organization or a machine.
        body subject: String,
        /// Seconds until it expires. Without this, it does not expire.
        body seconds_until_expiration: Patch<u64>,
    }


    /// Deletes an API key.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/delete/api_keys/{apiKeyID})
    Delete "/api_keys/{apiKeyID}" as "deleteApiKey" [unversioned]
    pub fn delete => DeleteApiKey(path api_key_id = "apiKeyID": ApiKeyId)
        -> Deleted {}


    /// Retrieves the secret of an API key.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/get/api_keys/{apiKeyID}/secret)
    #[doc(alias = "getSecret")]
    Get "/api_keys/{apiKeyID}/secret" as "getApiKeySecret" [unversioned]
    pub fn secret => GetApiKeySecret(path api_key_id = "apiKeyID": ApiKeyId)
        -> ApiKeySecret {}


    /// Revokes an API key.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/api-keys/post/api_keys/{apiKeyID}/revoke)
    Post "/api_keys/{apiKeyID}/revoke" as "revokeApiKey" [unversioned]
    pub fn revoke => RevokeApiKey(path api_key_id = "apiKeyID": ApiKeyId)
        -> ApiKey {
        /// The reason for the revocation.
        body revocation_reason: Patch<String>,
    }

}

model! {
    /// An API key.
    pub struct ApiKey {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`ak_...`).
        required id: ApiKeyId,
        /// The type of the key.
        kind = "type": Option<String>,
        /// The subject it belongs to (`user_...`, `org_...`, `mch_...`).
        subject: Option<String>,
        /// The name.
        name: Option<String>,
        /// The purpose of the key.
        description: Option<String>,
        /// Claims of the application's own, any JSON.
        claims: Option<CustomClaims>,
        /// The scopes.
        scopes: Vec<String>,
        /// The key itself; only in the answer to its creation.
        secret: Option<SecretText>,
        /// Whether it has been revoked.
        revoked: bool,
        /// The reason for the revocation.
        revocation_reason: Option<String>,
        /// Whether it has expired.
        expired: bool,
        /// When it expires (milliseconds on the wire); absent if it does not.
        expiration: Option<Timestamp>,
        /// The user who made it (`user_...`).
        created_by: Option<UserId>,
        /// When it was last used (approximate: Clerk updates it with a delay).
        last_used_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// The secret of an API key.
    pub struct ApiKeySecret {
        /// The key itself.
        secret: Option<SecretText>,
    }
}
