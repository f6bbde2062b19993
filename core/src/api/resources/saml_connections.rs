//! SAML connections. Clerk discourages the whole resource:
//! [`enterprise_connections`](super::enterprise_connections) take their place.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/saml-connections>.

use alloc::string::String;
use alloc::vec::Vec;

use super::deleted::Deleted;
use super::enterprise_connections::{
    AttributeMappingSettings, IdpCertificate, LoginHint, LoginHintSettings,
};
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::{Limit, OrderBy, Params, Place, open_enum};
use crate::api::types::{List, Page, Patch, model};

operations! {
    /// Lists SAML connections.
    ///
    /// Errors: 402 where the plan does not include it, 403 where the instance does not allow it,
    /// 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/get/saml_connections)
    #[deprecated(note = "use `enterprise_connections`")]
    Get "/saml_connections" as "ListSAMLConnections" [deprecated]
    pub fn list => ListSamlConnections()
        -> Page<SamlConnection>, paged SamlConnection {
        /// How many a page holds, by Clerk's default 10.
        query limit: Limit,
        /// How many to pass over.
        query offset: u64,
        /// Text to look for in names and domains.
        query query: String,
        /// The member to sort by; a leading `-` sorts downwards.
        query order_by: OrderBy,
        /// Only those of these organizations; `-` before an id leaves it out.
        query organization_id: List<String>,
    }

    /// Makes a SAML connection.
    ///
    /// Errors: 402 where the plan does not include it, 403 where the instance does not allow it,
    /// 404 `resource_not_found`, 409 for conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/post/saml_connections)
    #[deprecated(note = "use `enterprise_connections`")]
    Post "/saml_connections" as "CreateSAMLConnection" [deprecated]
    pub fn create => CreateSamlConnection(body name: String, body provider: SamlProvider,
        either_body domains: List<String>)
        -> SamlConnection {
        /// The email domain of the people who sign in with it; Clerk prefers `domains`.
        body domain: String,
        /// The entity id of the provider.
        body idp_entity_id: Patch<String>,
        /// The sign-in URL of the provider.
        body idp_sso_url: Patch<String>,
        /// The certificate of the provider (X.509, base64).
        body idp_certificate: Patch<String>,
        /// Where the metadata of the provider stand.
        body idp_metadata_url: Patch<String>,
        /// The metadata of the provider (XML).
        body idp_metadata: Patch<String>,
        /// The organization it belongs to.
        body organization_id: Patch<String>,
        /// Which attribute of the provider each of Clerk's is read from.
        body attribute_mapping: Patch<AttributeMappingSettings>,
        /// Whether the provider has to ask for the credentials each time.
        body force_authn: bool,
        /// What the provider is told of who signs in.
        body login_hint: Patch<LoginHintSettings>,
        /// The certificates of the provider.
        body idp_certificates: List<String>,
    }

    /// Retrieves a SAML connection.
    ///
    /// Errors: 402 where the plan does not include it, 403 where the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/get/saml_connections/{saml_connection_id})
    #[deprecated(note = "use `enterprise_connections`")]
    Get "/saml_connections/{saml_connection_id}" as "GetSAMLConnection" [deprecated]
    pub fn get => GetSamlConnection(path saml_connection_id: String)
        -> SamlConnection {}

    /// Updates a SAML connection; what is not set keeps its value.
    ///
    /// Errors: 402 where the plan does not include it, 403 where the instance does not allow it,
    /// 404 `resource_not_found`, 409 for conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/patch/saml_connections/{saml_connection_id})
    #[deprecated(note = "use `enterprise_connections`")]
    Patch "/saml_connections/{saml_connection_id}" as "UpdateSAMLConnection" [deprecated]
    pub fn update => UpdateSamlConnection(path saml_connection_id: String)
        -> SamlConnection {
        /// The name.
        body name: Patch<String>,
        /// The email domain of the people who sign in with it; Clerk prefers `domains`.
        body domain: Patch<String>,
        /// The email domains of the people who sign in with it.
        body domains: Patch<List<String>>,
        /// The entity id of the provider.
        body idp_entity_id: Patch<String>,
        /// The sign-in URL of the provider.
        body idp_sso_url: Patch<String>,
        /// The certificate of the provider (X.509, base64).
        body idp_certificate: Patch<String>,
        /// Where the metadata of the provider stand.
        body idp_metadata_url: Patch<String>,
        /// The metadata of the provider (XML).
        body idp_metadata: Patch<String>,
        /// The organization it belongs to.
        body organization_id: Patch<String>,
        /// Which attribute of the provider each of Clerk's is read from.
        body attribute_mapping: Patch<AttributeMappingSettings>,
        /// Whether people can sign in with it.
        body active: Patch<bool>,
        /// Whether names and pictures are taken over at each sign-in.
        body sync_user_attributes: Patch<bool>,
        /// Whether addresses of subdomains count too.
        body allow_subdomains: Patch<bool>,
        /// Whether sign-ins may begin at the provider.
        body allow_idp_initiated: Patch<bool>,
        /// Whether people cannot add further ways to sign in.
        body disable_additional_identifications: Patch<bool>,
        /// Whether members can link existing accounts.
        body allow_organization_account_linking: Patch<bool>,
        /// Whether the provider has to ask for the credentials each time.
        body force_authn: bool,
        /// What the provider is told of who signs in.
        body login_hint: Patch<LoginHintSettings>,
        /// Agrees that verified domains of the organization are deleted where the change asks for
        /// it.
        body consent_verified_domains_deletion: Patch<bool>,
        /// The certificates of the provider.
        body idp_certificates: List<String>,
        /// The provider.
        body provider: SamlProvider,
    }

    /// Deletes a SAML connection.
    ///
    /// Errors: 402 where the plan does not include it, 403 where the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/delete/saml_connections/{saml_connection_id})
    #[deprecated(note = "use `enterprise_connections`")]
    Delete "/saml_connections/{saml_connection_id}" as "DeleteSAMLConnection" [deprecated]
    pub fn delete => DeleteSamlConnection(path saml_connection_id: String)
        -> Deleted {}
}

/// Like [`create`], with the one domain that Clerk took before there could be several.
#[deprecated(note = "use `enterprise_connections`")]
pub fn create_for_domain(
    name: impl Into<String>,
    provider: impl Into<SamlProvider>,
    domain: impl Into<String>,
) -> CreateSamlConnection {
    let mut params = Params::default();
    params.set(Place::Body, "name", name.into());
    params.set(Place::Body, "provider", provider.into());
    CreateSamlConnection { params }.domain(domain)
}

open_enum! {
    /// A SAML provider.
    pub enum SamlProvider {
        /// Any.
        Custom = "saml_custom",
        /// Okta.
        Okta = "saml_okta",
        /// Google Workspace.
        Google = "saml_google",
        /// Microsoft Entra ID.
        Microsoft = "saml_microsoft",
    }
}

model! {
    /// A SAML connection.
    pub struct SamlConnection {
        /// The kind of object, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: String,
        /// The name.
        name: Option<String>,
        /// The email domain of the people who sign in with it; Clerk prefers `domains`.
        domain: Option<String>,
        /// The email domains of the people who sign in with it.
        domains: Option<Vec<String>>,
        /// The entity id of the provider.
        idp_entity_id: Option<String>,
        /// The sign-in URL of the provider.
        idp_sso_url: Option<String>,
        /// The certificate of the provider (X.509, base64).
        idp_certificate: Option<String>,
        /// Since when the certificate is valid.
        idp_certificate_issued_at: Option<Timestamp>,
        /// Until when the certificate is valid.
        idp_certificate_expires_at: Option<Timestamp>,
        /// Where the metadata of the provider stand.
        idp_metadata_url: Option<String>,
        /// The metadata of the provider (XML).
        idp_metadata: Option<String>,
        /// The assertion consumer service URL, to be given to the provider.
        acs_url: Option<String>,
        /// The service provider's entity id, to be given to the provider.
        sp_entity_id: Option<String>,
        /// Where the service provider's metadata stand, to be given to the provider.
        sp_metadata_url: Option<String>,
        /// The organization it belongs to.
        organization_id: Option<String>,
        /// Which attribute of the provider each of Clerk's is read from.
        attribute_mapping: Option<AttributeMapping>,
        /// Whether people can sign in with it.
        active: bool,
        /// The provider (`saml_okta`, for example).
        provider: Option<String>,
        /// How many users sign in with it.
        user_count: Option<i64>,
        /// Whether names and pictures are taken over at each sign-in.
        sync_user_attributes: bool,
        /// Whether addresses of subdomains count too.
        allow_subdomains: bool,
        /// Whether sign-ins may begin at the provider.
        allow_idp_initiated: bool,
        /// Whether people cannot add further ways to sign in.
        disable_additional_identifications: bool,
        /// Whether members can link existing accounts.
        allow_organization_account_linking: bool,
        /// Whether the provider has to ask for the credentials each time.
        force_authn: bool,
        /// What the provider is told of who signs in.
        login_hint: Option<LoginHint>,
        /// The enterprise connection it belongs to.
        enterprise_connection_id: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// Whether people can sign in with it (and not only be provisioned).
        authenticatable: Option<bool>,
        /// Whether nobody gets an account by signing in with it.
        disable_jit_provisioning: Option<bool>,
        /// The certificates of the provider.
        idp_certificates: Option<Vec<IdpCertificate>>,
    }

    /// Which attribute of the provider each of Clerk's is read from.
    pub struct AttributeMapping {
        /// For the user id.
        user_id: Option<String>,
        /// For the email address.
        email_address: Option<String>,
        /// For the first name.
        first_name: Option<String>,
        /// For the last name.
        last_name: Option<String>,
    }
}
