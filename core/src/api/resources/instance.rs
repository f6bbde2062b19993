//! The instance's own settings.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/instance-settings>.

use alloc::string::String;
use alloc::vec::Vec;

use super::organization_domains::EnrollmentMode;
use crate::api::description::operations;
use crate::api::parameters::id::RoleId;
use crate::api::parameters::open_enum;
use crate::api::types::{List, Patch, model};

operations! {
    /// Retrieves the instance that the secret key belongs to.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/get/instance)
    Get "/instance" as "GetInstance"
    pub fn get => GetInstance()
        -> Instance {}


    /// Updates the instance; members that are not set keep their values. The answer is empty.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/patch/instance)
    Patch "/instance" as "UpdateInstance"
    pub fn update => UpdateInstance()
        -> () {
        /// Whether test email addresses and phone numbers are accepted.
        body test_mode: Patch<bool>,
        /// Whether passwords are checked against lists of leaked passwords.
        body hibp: Patch<bool>,
        /// The support address that users see.
        body support_email: Patch<String>,
        /// The version of clerk-js to serve.
        body clerk_js_version: Patch<String>,
        /// The origin of the application in development.
        body development_origin: Patch<String>,
        /// The origins that may use the Frontend API besides its own domain, for browser
        /// extensions and native applications.
        body allowed_origins: List<String>,
        /// Whether a development instance works without third-party cookies; Clerk prefers
        /// `url_based_session_syncing`.
        body cookieless_dev: Patch<bool>,
        /// Whether development instances sync sessions by URL instead of third-party cookies.
        body url_based_session_syncing: Patch<bool>,
        /// The first factor to offer if a password is required.
        body preferred_sign_in_strategy_when_password_required: Patch<FirstSignInStrategy>,
        /// Whether one-time codes are sent from Clerk's own domain.
        body enhanced_email_deliverability: Patch<bool>,
    }


    /// Retrieves the communication settings of the instance.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/get/instance/communication)
    Get "/instance/communication" as "GetInstanceCommunication"
    pub fn communication => GetInstanceCommunication()
        -> InstanceCommunication {}


    /// Updates the communication settings of the instance.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/patch/instance/communication)
    Patch "/instance/communication" as "UpdateInstanceCommunication"
    pub fn update_communication => UpdateInstanceCommunication()
        -> InstanceCommunication {
        /// The countries that no SMS is sent to (ISO 3166-1, two capital letters; at most 250).
        body blocked_country_codes: Patch<List<String>>,
    }


    /// Retrieves the settings of the instance as an OAuth provider.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/get/instance/oauth_application_settings)
    Get "/instance/oauth_application_settings" as "GetInstanceOAuthApplicationSettings"
    pub fn oauth_application_settings => GetOAuthApplicationSettings()
        -> OAuthApplicationSettings {}


    /// Updates the settings of the instance as an OAuth provider.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/patch/instance/oauth_application_settings)
    Patch "/instance/oauth_application_settings" as "UpdateInstanceOAuthApplicationSettings"
    pub fn update_oauth_application_settings => UpdateOAuthApplicationSettings()
        -> OAuthApplicationSettings {
        /// Whether clients can register themselves.
        body dynamic_oauth_client_registration: Patch<bool>,
        /// The scopes of clients that name none.
        body default_scopes: Patch<List<String>>,
        /// Whether access tokens are JWTs.
        body oauth_jwt_access_tokens: Patch<bool>,
        /// Whether support for client id metadata documents is announced.
        body client_id_metadata_documents_advertised: Patch<bool>,
        /// Whether only clients that were registered before may use them.
        body client_id_metadata_documents_only_allow_pre_registered_clients: Patch<bool>,
        /// Whether clients are refused when Protect reached no decision.
        body client_id_metadata_documents_block_implicitly_allowed_clients: Patch<bool>,
    }


    /// Retrieves the settings for organizations.
    ///
    /// Errors: 402 if the plan does not include it, 404 `resource_not_found`, 422 for values
    /// that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/get/instance/organization_settings)
    #[doc(alias = "getOrganizationSettings")]
    Get "/instance/organization_settings" as "GetInstanceOrganizationSettings"
    pub fn organization_settings => GetOrganizationSettings()
        -> OrganizationSettings {}


    /// Updates the settings for organizations.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/patch/instance/organization_settings)
    Patch "/instance/organization_settings" as "UpdateInstanceOrganizationSettings"
    pub fn update_organization_settings => UpdateOrganizationSettings()
        -> OrganizationSettings {
        /// Whether the instance has organizations.
        body enabled: Patch<bool>,
        /// The number of members that an organization may have; 0 means no limit.
        body max_allowed_memberships: Patch<u64>,
        /// Whether administrators may delete their organization.
        body admin_delete_enabled: Patch<bool>,
        /// Whether organizations can have domains.
        body domains_enabled: Patch<bool>,
        /// Whether organizations go without slugs.
        body slug_disabled: Patch<bool>,
        /// How users with an email address of a domain may join.
        body domains_enrollment_modes: List<EnrollmentMode>,
        /// The role (key or id) of an organization's creator.
        body creator_role_id: Patch<RoleId>,
        /// The role (key or id) of users who join by a domain.
        body domains_default_role_id: Patch<RoleId>,
    }


    /// Retrieves the settings of Protect, Clerk's defence against abuse.
    ///
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/get/instance/protect)
    Get "/instance/protect" as "GetInstanceProtect"
    pub fn protect => GetInstanceProtect()
        -> InstanceProtect {}


    /// Updates the settings of Protect, Clerk's defence against abuse.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/patch/instance/protect)
    Patch "/instance/protect" as "UpdateInstanceProtect"
    pub fn update_protect => UpdateInstanceProtect()
        -> InstanceProtect {
        /// Whether the rules of Protect are applied.
        body rules_enabled: Patch<bool>,
        /// Whether Specter, its bot detection, is on.
        body specter_enabled: Patch<bool>,
    }


    /// Updates the restrictions on sign-ups.
    ///
    /// Errors: 402 if the plan does not include it, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/instance-settings/patch/instance/restrictions)
    Patch "/instance/restrictions" as "UpdateInstanceRestrictions"
    pub fn update_restrictions => UpdateInstanceRestrictions()
        -> InstanceRestrictions {
        /// Whether only identifiers on the allow-list may sign up.
        body allowlist: Patch<bool>,
        /// Whether identifiers on the block-list are refused.
        body blocklist: Patch<bool>,
        /// Whether both lists count for sign-ups only.
        body allowlist_blocklist_disabled_on_sign_in: Patch<bool>,
        /// Whether addresses with a `+`, `=` or `#` part are refused.
        body block_email_subaddresses: Patch<bool>,
        /// Whether throw-away email domains are refused.
        body block_disposable_email_domains: Patch<bool>,
        /// Whether dots in Gmail addresses are ignored.
        body ignore_dots_for_gmail_addresses: Patch<bool>,
    }

}

open_enum! {
    /// The first factor to offer if a password is required.
    pub enum FirstSignInStrategy {
        /// The password.
        Password = "password",
        /// A one-time code.
        OneTimeCode = "otp",
        /// No preference.
        NoPreference = "",
    }
}

model! {
    /// An instance: the users and settings of one environment of an application.
    pub struct Instance {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id (`ins_...`).
        required id: String,
        /// `development` or `production`.
        environment_type: Option<String>,
        /// The origins that may use the Frontend API besides its own domain, for browser
        /// extensions and native applications.
        allowed_origins: Option<Vec<String>>,
        /// The workspace it belongs to.
        workspace_id: Option<String>,
    }

    /// The restrictions on sign-ups.
    pub struct InstanceRestrictions {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// Whether only identifiers on the allow-list may sign up.
        allowlist: bool,
        /// Whether identifiers on the block-list are refused.
        blocklist: bool,
        /// Whether both lists count for sign-ups only.
        allowlist_blocklist_disabled_on_sign_in: bool,
        /// Whether addresses with a `+`, `=` or `#` part are refused.
        block_email_subaddresses: bool,
        /// Whether throw-away email domains are refused.
        block_disposable_email_domains: bool,
        /// Whether dots in Gmail addresses are ignored.
        ignore_dots_for_gmail_addresses: Option<bool>,
    }

    /// The settings of Protect.
    pub struct InstanceProtect {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// Whether the rules of Protect are applied.
        rules_enabled: bool,
        /// Whether Specter, its bot detection, is on.
        specter_enabled: bool,
        /// Whether its checks are bypassed at present.
        checks_bypassed: bool,
    }

    /// The communication settings of the instance.
    pub struct InstanceCommunication {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The countries that no SMS is sent to (ISO 3166-1, two capital letters; at most 250).
        blocked_country_codes: Vec<String>,
    }

    /// The settings of the instance as an OAuth provider.
    pub struct OAuthApplicationSettings {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// Whether clients can register themselves.
        dynamic_oauth_client_registration: bool,
        /// The scopes of clients that name none.
        default_scopes: Option<Vec<String>>,
        /// Whether access tokens are JWTs.
        oauth_jwt_access_tokens: bool,
        /// Whether support for client id metadata documents is announced.
        client_id_metadata_documents_advertised: bool,
        /// Whether only clients that were registered before may use them.
        client_id_metadata_documents_only_allow_pre_registered_clients: bool,
        /// Whether clients are refused when Protect reached no decision.
        client_id_metadata_documents_block_implicitly_allowed_clients: bool,
    }

    /// The settings for organizations.
    pub struct OrganizationSettings {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// Whether the instance has organizations.
        enabled: bool,
        /// The number of members that an organization may have; 0 means no limit.
        max_allowed_memberships: Option<i64>,
        /// The number of roles that the instance may have.
        max_allowed_roles: Option<i64>,
        /// The number of role sets that the instance may have.
        max_role_sets_allowed: Option<i64>,
        /// The number of domains that an organization may have.
        max_allowed_domains: Option<i64>,
        /// The number of permissions that the instance may have.
        max_allowed_permissions: Option<i64>,
        /// The key of the role of an organization's creator.
        creator_role: Option<String>,
        /// Whether administrators may delete their organization.
        admin_delete_enabled: bool,
        /// Whether organizations can have domains.
        domains_enabled: bool,
        /// Whether organizations go without slugs.
        slug_disabled: Option<bool>,
        /// How users with an email address of a domain may join.
        domains_enrollment_modes: Vec<EnrollmentMode>,
        /// The key of the role of users who join by a domain.
        domains_default_role: Option<String>,
        /// The key of the role set that new organizations get.
        initial_role_set_key: Option<String>,
    }
}
