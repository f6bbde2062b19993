//! What enterprise and SAML connections are set up with.

use alloc::string::String;

use super::operations::LoginHintMode;
use crate::api::parameters::input;
use crate::api::types::{List, SecretText};

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
        /// Where the metadata of the provider stand.
        idp_metadata_url: String,
        /// The metadata of the provider (XML).
        idp_metadata: String,
        /// Which attribute of the provider each of Clerk's is read from.
        attribute_mapping: AttributeMappingSettings,
        /// Whether addresses of subdomains count too.
        allow_subdomains: bool,
        /// Whether sign-ins may begin at the provider.
        allow_idp_initiated: bool,
        /// Whether the provider has to ask for the credentials each time.
        force_authn: bool,
        /// What the provider is told of who signs in.
        login_hint: LoginHintSettings,
        /// The name of the connection (in updates only).
        name: String,
    }

    /// Which attribute of the provider each of Clerk's is read from.
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

    /// What the provider is told of who signs in.
    pub struct LoginHintSettings(
        /// What is told.
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
        /// Where the OIDC configuration stands.
        discovery_url: String,
        /// Where users authorize it.
        auth_url: String,
        /// Where tokens come from.
        token_url: String,
        /// Where the provider tells of the user.
        user_info_url: String,
        /// Whether PKCE is used.
        requires_pkce: bool,
    }

    /// A further attribute that is to be taken over from the provider.
    pub struct CustomAttributeSettings(
        /// The name.
        name: String,
        /// The key under which it is kept in the user's metadata.
        key: String,
    ) {
        /// Where it stands in the SSO answer.
        sso_path: String,
        /// Where it stands in the SCIM user.
        scim_path: String,
        /// Where it stands in the directory's user.
        directory_path: String,
        /// Whether it has many values.
        multi_valued: bool,
    }
}

impl LoginHintSettings {
    /// The value of a custom attribute.
    pub fn custom_attribute(source: impl Into<String>) -> Self {
        Self::new(LoginHintMode::CustomAttribute).source(source)
    }
}
