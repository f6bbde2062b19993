//! The settings of enterprise and SAML connections.

use alloc::string::String;

use crate::api::parameters::{input, open_enum};
use crate::api::types::{List, SecretText};

open_enum! {
    /// The login hint that a provider gets about the user who signs in.
    pub enum LoginHintMode {
        /// The email address.
        EmailAddress = "email_address",
        /// A custom attribute.
        CustomAttribute = "custom_attribute",
        /// No login hint.
        Off = "off",
    }
}

/// No login hint, as for a connection without this setting.
impl Default for LoginHintMode {
    fn default() -> Self {
        Self::Off
    }
}

input! {
    /// The settings of a SAML provider: its metadata, or its entity id, sign-in URL and
    /// certificate.
    pub struct SamlSettings() {
        /// The certificates of the provider.
        idp_certificates: List<String>,
    } patch {
        /// The entity id of the provider.
        idp_entity_id: String,
        /// The sign-in URL of the provider.
        idp_sso_url: String,
        /// The certificate of the provider (X.509, base64).
        idp_certificate: String,
        /// The URL of the provider's metadata.
        idp_metadata_url: String,
        /// The metadata of the provider (XML).
        idp_metadata: String,
        /// The provider's attributes that Clerk reads its own attributes from.
        attribute_mapping: AttributeMappingSettings,
        /// Whether addresses of subdomains are accepted too.
        allow_subdomains: bool,
        /// Whether sign-ins may begin at the provider.
        allow_idp_initiated: bool,
        /// Whether the provider must ask for the credentials at each sign-in.
        force_authn: bool,
        /// The login hint that the provider gets about the user who signs in.
        login_hint: LoginHintSettings,
        /// The name of the connection (in updates only).
        name: String,
    }

    /// The provider's attributes that Clerk reads its own attributes from.
    pub struct AttributeMappingSettings() {} patch {
        /// For the user id.
        user_id: String,
        /// For the email address.
        email_address: String,
        /// For the first name.
        first_name: String,
        /// For the last name.
        last_name: String,
    }

    /// The login hint that the provider gets about the user who signs in.
    pub struct LoginHintSettings(
        /// The kind of login hint.
        mode: LoginHintMode,
    ) {
        /// The attribute, for a custom one.
        source: String,
    }

    /// The settings of an OIDC provider: its discovery URL, or its three URLs.
    pub struct OidcSettings() {} patch {
        /// The client id at the provider.
        client_id: String,
        /// The client secret at the provider.
        client_secret: SecretText,
        /// The discovery URL of the OIDC configuration.
        discovery_url: String,
        /// The authorization URL.
        auth_url: String,
        /// The token URL.
        token_url: String,
        /// The user info URL.
        user_info_url: String,
        /// Whether PKCE is used.
        requires_pkce: bool,
    }

    /// A custom attribute to copy from the provider.
    pub struct CustomAttributeSettings(
        /// The name.
        name: String,
        /// The key under which it is kept in the user's metadata.
        key: String,
    ) {
        /// Its path in the SSO answer.
        sso_path: String,
        /// Its path in the SCIM user.
        scim_path: String,
        /// Its path in the directory's user.
        directory_path: String,
        /// Whether it can have several values.
        multi_valued: bool,
    }
}

impl LoginHintSettings {
    /// The value of a custom attribute.
    pub fn custom_attribute(source: impl Into<String>) -> Self {
        Self::new(LoginHintMode::CustomAttribute).source(source)
    }
}
