//! JWT templates: the shapes of tokens made for other services.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/jwt-templates>.

use alloc::string::String;

use super::deleted::Deleted;
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::Limit;
use crate::api::parameters::id::JwtTemplateId;
use crate::api::types::{Metadata, Page, Patch, model};

operations! {
    /// Lists JWT templates.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/jwt-templates/get/jwt_templates)
    Get "/jwt_templates" as "ListJWTTemplates"
    pub fn list => ListJwtTemplates()
        -> Page<JwtTemplate>, paged JwtTemplate {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }


    /// Creates a JWT template. The name must be unique within the instance.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/jwt-templates/post/jwt_templates)
    Post "/jwt_templates" as "CreateJWTTemplate"
    pub fn create => CreateJwtTemplate(body name: String, body<How> claims: Metadata)
        -> JwtTemplate {
        /// The lifetime of a token in seconds, 30 to 315360000 (Clerk's default: 60).
        body lifetime: Patch<u64>,
        /// The allowed clock skew in seconds, 0 to 300 (Clerk's default: 5).
        body allowed_clock_skew: Patch<u64>,
        /// Whether tokens are signed with a key of their own.
        body custom_signing_key: bool,
        /// The signature algorithm, for a key of their own.
        body signing_algorithm: Patch<String>,
        /// The private key (PEM, or the secret of an HMAC), for a key of their own.
        body signing_key: Patch<String>,
    }


    /// Retrieves a JWT template.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/jwt-templates/get/jwt_templates/{template_id})
    Get "/jwt_templates/{template_id}" as "GetJWTTemplate"
    pub fn get => GetJwtTemplate(path template_id: JwtTemplateId)
        -> JwtTemplate {}


    /// Updates a JWT template. Clerk requires the name and replaces all claims.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/jwt-templates/patch/jwt_templates/{template_id})
    Patch "/jwt_templates/{template_id}" as "UpdateJWTTemplate"
    pub fn update => UpdateJwtTemplate(path template_id: JwtTemplateId, body name: String, body<How> claims: Metadata)
        -> JwtTemplate {
        /// The lifetime of a token in seconds, 30 to 315360000.
        body lifetime: Patch<u64>,
        /// The allowed clock skew in seconds, 0 to 300.
        body allowed_clock_skew: Patch<u64>,
        /// Whether tokens are signed with a key of their own.
        body custom_signing_key: bool,
        /// The signature algorithm, for a key of their own.
        body signing_algorithm: Patch<String>,
        /// The private key (PEM, or the secret of an HMAC), for a key of their own.
        body signing_key: Patch<String>,
    }


    /// Deletes a JWT template.
    ///
    /// Errors: 403 if the instance does not allow it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/jwt-templates/delete/jwt_templates/{template_id})
    Delete "/jwt_templates/{template_id}" as "DeleteJWTTemplate"
    pub fn delete => DeleteJwtTemplate(path template_id: JwtTemplateId)
        -> Deleted {}

}

model! {
    /// A JWT template.
    pub struct JwtTemplate {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`jtmp_...`).
        required id: JwtTemplateId,
        /// The name.
        name: Option<String>,
        /// The claims, with short codes such as `{{user.id}}`.
        claims: Metadata,
        /// The lifetime of a token in seconds.
        lifetime: Option<i64>,
        /// The allowed clock skew in seconds.
        allowed_clock_skew: Option<i64>,
        /// Whether tokens are signed with a key of their own.
        custom_signing_key: bool,
        /// The signature algorithm, for a key of their own.
        signing_algorithm: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }
}
