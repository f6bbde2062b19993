//! Accounts of users at OAuth providers and enterprise connections.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use crate::Timestamp;
use crate::api::errors::Invalid;
use crate::api::parameters::id::{EnterpriseConnectionId, ExternalAccountId, SamlConnectionId};
use crate::api::parameters::{Param, form, open_enum};
use crate::api::resources::verification::Verification;
use crate::api::types::{Kind, Metadata, SecretText, Typed, model};

model! {
    /// An account at an OAuth provider.
    pub struct ExternalAccount {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: ExternalAccountId,
        /// The provider, for example `oauth_google`.
        provider: Option<String>,
        /// The id of the identification.
        identification_id: Option<String>,
        /// The user's id at the provider.
        provider_user_id: Option<String>,
        /// The scopes that the user granted, with spaces between them.
        approved_scopes: Option<String>,
        /// The email address.
        email_address: Option<String>,
        /// Whether the provider reports the email address as verified.
        email_address_verified: Option<bool>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The picture at the provider.
        avatar_url: Option<String>,
        /// The URL of the image.
        image_url: Option<String>,
        /// The username.
        username: Option<String>,
        /// The phone number, in the form of E.164.
        phone_number: Option<String>,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// A label, if one was given.
        label: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
        /// The id to delete it by, if it differs from `id`.
        external_account_id: Option<ExternalAccountId>,
    }

    /// An account of a SAML connection.
    pub struct SamlAccount {
        /// The id.
        required id: String,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The provider, for example `oauth_google`.
        provider: Option<String>,
        /// Whether it is in use.
        active: bool,
        /// The email address.
        email_address: Option<String>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The user's id at the provider.
        provider_user_id: Option<String>,
        /// When it was last used to sign in.
        last_authenticated_at: Option<Timestamp>,
        /// Metadata that the front end can read.
        public_metadata: Option<Metadata>,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
        /// The connection that it belongs to.
        saml_connection: Option<SamlAccountConnection>,
    }

    /// The connection of a SAML account.
    pub struct SamlAccountConnection {
        /// The id.
        required id: SamlConnectionId,
        /// The name.
        name: Option<String>,
        /// The domain; the first one if there are several.
        domain: Option<String>,
        /// The domains.
        domains: Option<Vec<String>>,
        /// Whether it is in use.
        active: bool,
        /// The provider, for example `oauth_google`.
        provider: Option<String>,
        /// Whether each sign-in updates the user's attributes.
        sync_user_attributes: bool,
        /// Whether addresses of subdomains are accepted too.
        allow_subdomains: Option<bool>,
        /// Whether sign-ins may start at the identity provider.
        allow_idp_initiated: Option<bool>,
        /// Whether users cannot have other identifiers.
        disable_additional_identifications: Option<bool>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// An account of an enterprise connection.
    pub struct EnterpriseAccount {
        /// The id.
        required id: String,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The protocol: `saml` or `oauth`.
        protocol: Option<EnterpriseProtocol>,
        /// The provider, for example `oauth_google`.
        provider: Option<String>,
        /// Whether it is in use.
        active: bool,
        /// The email address.
        email_address: Option<String>,
        /// The first name.
        first_name: Option<String>,
        /// The last name.
        last_name: Option<String>,
        /// The user's id at the provider.
        provider_user_id: Option<String>,
        /// The id of the connection.
        enterprise_connection_id: Option<EnterpriseConnectionId>,
        /// Metadata that the front end can read.
        public_metadata: Option<Metadata>,
        /// The verification, with its strategy and status.
        verification: Option<Verification>,
        /// The connection that it belongs to.
        enterprise_connection: Option<EnterpriseAccountConnection>,
        /// When it was last used to sign in.
        last_authenticated_at: Option<Timestamp>,
    }

    /// The connection of an enterprise account.
    pub struct EnterpriseAccountConnection {
        /// The id.
        required id: EnterpriseConnectionId,
        /// The protocol: `saml` or `oauth`.
        protocol: Option<String>,
        /// The provider, for example `oauth_google`.
        provider: Option<String>,
        /// The name.
        name: Option<String>,
        /// The URL of the logo.
        logo_public_url: Option<String>,
        /// The domain; the first one if there are several.
        domain: Option<String>,
        /// The domains.
        domains: Option<Vec<String>>,
        /// Whether it is in use.
        active: bool,
        /// Whether each sign-in updates the user's attributes.
        sync_user_attributes: bool,
        /// Whether addresses of subdomains are accepted too.
        allow_subdomains: bool,
        /// Whether sign-ins may start at the identity provider.
        allow_idp_initiated: bool,
        /// Whether users cannot have other identifiers.
        disable_additional_identifications: bool,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// An access token of an OAuth provider.
    pub struct OAuthAccessToken {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id of the account at the provider.
        external_account_id: Option<ExternalAccountId>,
        /// The user's id at the provider.
        provider_user_id: Option<String>,
        /// The access token.
        token: Option<SecretText>,
        /// When the token expires.
        expires_at: Option<Timestamp>,
        /// The provider.
        provider: Option<String>,
        /// Metadata that the front end can read.
        public_metadata: Metadata,
        /// A label, if one was given.
        label: Option<String>,
        /// The scopes of the token.
        scopes: Option<Vec<String>>,
        /// The ID token (`OpenID` Connect).
        id_token: Option<SecretText>,
        /// The token's secret (OAuth 1.0a).
        token_secret: Option<SecretText>,
    }
}

open_enum! {
    /// The protocol of an enterprise connection.
    pub enum EnterpriseProtocol {
        OAuth = "oauth",
        Saml = "saml",
    }
}

/// An OAuth provider, by its name with or without the prefix `oauth_`: `google`, `oauth_google`,
/// `custom_acme` or `oauth_custom_acme`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthProvider(String);

impl OAuthProvider {
    /// The name with the prefix, as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that cannot be a path segment (empty, `.`, `..`) stays as it is, so that the path refuses
/// it.
impl From<&str> for OAuthProvider {
    fn from(name: &str) -> Self {
        if ["", ".", ".."].contains(&name) || name.starts_with("oauth_") {
            Self(name.into())
        } else {
            Self(format!("oauth_{name}"))
        }
    }
}

impl From<String> for OAuthProvider {
    fn from(name: String) -> Self {
        name.as_str().into()
    }
}

impl Typed for OAuthProvider {
    const KIND: Kind = Kind::String;
}

impl Param for OAuthProvider {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Ok(Some(self.0.into()))
    }

    /// Reads the name as it is on the wire.
    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(|name| Self(name.into()))
    }
}
