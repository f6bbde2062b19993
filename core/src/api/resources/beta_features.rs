//! Beta features: the domain of a production instance and early settings.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/beta-features>.

use alloc::string::String;

use crate::api::description::operations;
use crate::api::types::{Patch, model};

operations! {
    /// Updates early settings of the instance; members that are not set keep their values.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/beta-features/patch/beta_features/instance_settings)
    Patch "/beta_features/instance_settings" as "UpdateInstanceAuthConfig"
    pub fn update_instance_settings => UpdateInstanceSettings()
        -> InstanceSettings {
        /// Whether only identifiers on the allow-list may sign up.
        body restricted_to_allowlist: Patch<bool>,
        /// The local part of the sender's address.
        body from_email_address: Patch<String>,
        /// Whether sign-ups are progressive: users can complete missing fields later.
        body progressive_sign_up: Patch<bool>,
        /// Whether test email addresses and phone numbers are accepted.
        body test_mode: Patch<bool>,
    }


    /// Changes the domain of a production instance. Clerk begins the change and answers without
    /// content.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/beta-features/put/beta_features/domain)
    #[deprecated(note = "use `change_domain`")]
    Put "/beta_features/domain" as "UpdateProductionInstanceDomain" [deprecated]
    pub fn update_domain => UpdateProductionDomain()
        -> () {
        /// The new home URL of the application.
        body home_url: String,
        /// Whether it belongs to a further application under the same root domain and is told apart
        /// by its subdomain.
        body is_secondary: bool,
    }


    /// Changes the domain of a production instance. Clerk begins the change and answers without
    /// content. All users are signed out, and DNS records, certificates, redirect URLs and keys
    /// must be renewed.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/beta-features/post/instance/change_domain)
    Post "/instance/change_domain" as "ChangeProductionInstanceDomain"
    pub fn change_domain => ChangeProductionDomain()
        -> () {
        /// The new home URL of the application.
        body home_url: String,
        /// Whether it belongs to a further application under the same root domain and is told apart
        /// by its subdomain.
        body is_secondary: bool,
    }


    /// Changes the domain of a production instance, at the path that Clerk's JavaScript SDK uses;
    /// [`change_domain`] uses the path of the API description.
    #[doc(alias = "changeDomain")]
    Post "/beta_features/change_domain" as "JsBetaFeaturesChangeDomain"
    pub fn change_domain_by_js_path => ChangeDomainByJsPath() -> () {
        /// The new home URL of the application.
        body home_url: String,
        /// Whether it belongs to a further application under the same root domain and is told apart
        /// by its subdomain.
        body is_secondary: bool,
    }
}

model! {
    /// Early settings of an instance.
    pub struct InstanceSettings {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        id: Option<String>,
        /// Whether only identifiers on the allow-list may sign up.
        restricted_to_allowlist: Option<bool>,
        /// The local part of the sender's address.
        from_email_address: Option<String>,
        /// Whether sign-ups are progressive: users can complete missing fields later.
        progressive_sign_up: Option<bool>,
        /// Whether one-time codes are sent from Clerk's own domain.
        enhanced_email_deliverability: Option<bool>,
    }
}
