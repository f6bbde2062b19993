//! SAML connections. Clerk discourages the whole resource: use
//! [`enterprise_connections`](super::enterprise_connections).
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
use crate::api::parameters::id::{EnterpriseConnectionId, OrganizationId, SamlConnectionId};
use crate::api::parameters::{Limit, OrderBy, Params, Place, open_enum};
use crate::api::types::{List, Page, Patch, model};

operations! {
    /// Lists SAML connections.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/get/saml_connections)
    #[deprecated(note = "use `enterprise_connections`")]
    #[doc(alias = "getSamlConnectionList")]
    Get "/saml_connections" as "ListSAMLConnections" [deprecated]
    pub fn list => ListSamlConnections()
        -> Page<SamlConnection>, paged SamlConnection {
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Text to look for in names and domains.
        query query: String,
        /// The member to sort by; a leading `-` sorts in descending order.
        query order_by: OrderBy,
        /// Only items of these organizations; `-` before an id excludes it.
        query organization_id: List<String>,
    }

    /// Creates a SAML connection.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 409 for conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/post/saml_connections)
    #[deprecated(note = "use `enterprise_connections`")]
    Post "/saml_connections" as "CreateSAMLConnection" [deprecated]
    pub fn create => CreateSamlConnection(body name: String, body provider: SamlProvider,
        either_body<How> domains: List<String>)
        -> SamlConnection {
        /// The email domain of the people who sign in with it; Clerk prefers `domains`.
        body domain: String,
        /// The entity id of the provider.
        body idp_entity_id: Patch<String>,
        /// The sign-in URL of the provider.
        body idp_sso_url: Patch<String>,
        /// The certificate of the provider (X.509, base64).
        body idp_certificate: Patch<String>,
        /// The URL of the provider's metadata.
        body idp_metadata_url: Patch<String>,
        /// The metadata of the provider (XML).
        body idp_metadata: Patch<String>,
        /// The organization it belongs to.
        body organization_id: Patch<OrganizationId>,
        /// The provider's attributes that Clerk reads its own attributes from.
        body attribute_mapping: Patch<AttributeMappingSettings>,
        /// Whether the provider must ask for the credentials at each sign-in.
        body force_authn: bool,
        /// The login hint that the provider gets about the user who signs in.
        body login_hint: Patch<LoginHintSettings>,
        /// The certificates of the provider.
        body idp_certificates: List<String>,
    }

    /// Retrieves a SAML connection.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/get/saml_connections/{saml_connection_id})
    #[deprecated(note = "use `enterprise_connections`")]
    Get "/saml_connections/{saml_connection_id}" as "GetSAMLConnection" [deprecated]
    pub fn get => GetSamlConnection(path saml_connection_id: SamlConnectionId)
        -> SamlConnection {}

    /// Updates a SAML connection; members that are not set keep their values.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 409 for conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/patch/saml_connections/{saml_connection_id})
    #[deprecated(note = "use `enterprise_connections`")]
    Patch "/saml_connections/{saml_connection_id}" as "UpdateSAMLConnection" [deprecated]
    pub fn update => UpdateSamlConnection(path saml_connection_id: SamlConnectionId)
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
        /// The URL of the provider's metadata.
        body idp_metadata_url: Patch<String>,
        /// The metadata of the provider (XML).
        body idp_metadata: Patch<String>,
        /// The organization it belongs to.
        body organization_id: Patch<OrganizationId>,
        /// The provider's attributes that Clerk reads its own attributes from.
        body attribute_mapping: Patch<AttributeMappingSettings>,
        /// Whether people can sign in with it.
        body active: Patch<bool>,
        /// Whether each sign-in copies names and pictures from the provider.
        body sync_user_attributes: Patch<bool>,
        /// Whether addresses of subdomains are accepted too.
        body allow_subdomains: Patch<bool>,
        /// Whether sign-ins may begin at the provider.
        body allow_idp_initiated: Patch<bool>,
        /// Whether users cannot add other identifiers to sign in with.
        body disable_additional_identifications: Patch<bool>,
        /// Whether members can link existing accounts.
        body allow_organization_account_linking: Patch<bool>,
        /// Whether the provider must ask for the credentials at each sign-in.
        body force_authn: bool,
        /// The login hint that the provider gets about the user who signs in.
        body login_hint: Patch<LoginHintSettings>,
        /// Consents to the deletion of the organization's verified domains if the change requires
        /// it.
        body consent_verified_domains_deletion: Patch<bool>,
        /// The certificates of the provider.
        body idp_certificates: List<String>,
        /// The provider.
        body provider: SamlProvider,
    }

    /// Deletes a SAML connection.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/saml-connections/delete/saml_connections/{saml_connection_id})
    #[deprecated(note = "use `enterprise_connections`")]
    Delete "/saml_connections/{saml_connection_id}" as "DeleteSAMLConnection" [deprecated]
    pub fn delete => DeleteSamlConnection(path saml_connection_id: SamlConnectionId)
        -> Deleted {}
}

/// Like [`create`], with the single domain that Clerk accepted before it allowed several.
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
        /// Any provider.
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
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: SamlConnectionId,
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
        /// The start of the certificate's validity.
        idp_certificate_issued_at: Option<Timestamp>,
        /// The end of the certificate's validity.
        idp_certificate_expires_at: Option<Timestamp>,
        /// The URL of the provider's metadata.
        idp_metadata_url: Option<String>,
        /// The metadata of the provider (XML).
        idp_metadata: Option<String>,
        /// The assertion consumer service URL, which the provider needs.
        acs_url: Option<String>,
        /// The service provider's entity id, which the provider needs.
        sp_entity_id: Option<String>,
        /// The URL of the service provider's metadata, which the provider needs.
        sp_metadata_url: Option<String>,
        /// The organization it belongs to.
        organization_id: Option<OrganizationId>,
        /// The provider's attributes that Clerk reads its own attributes from.
        attribute_mapping: Option<AttributeMapping>,
        /// Whether people can sign in with it.
        active: bool,
        /// The provider (`saml_okta`, for example).
        provider: Option<String>,
        /// The number of users who sign in with it.
        user_count: Option<i64>,
        /// Whether each sign-in copies names and pictures from the provider.
        sync_user_attributes: bool,
        /// Whether addresses of subdomains are accepted too.
        allow_subdomains: bool,
        /// Whether sign-ins may begin at the provider.
        allow_idp_initiated: bool,
        /// Whether users cannot add other identifiers to sign in with.
        disable_additional_identifications: bool,
        /// Whether members can link existing accounts.
        allow_organization_account_linking: bool,
        /// Whether the provider must ask for the credentials at each sign-in.
        force_authn: bool,
        /// The login hint that the provider gets about the user who signs in.
        login_hint: Option<LoginHint>,
        /// The enterprise connection it belongs to.
        enterprise_connection_id: Option<EnterpriseConnectionId>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// Whether people can sign in with it (and not only be provisioned).
        authenticatable: Option<bool>,
        /// Whether signing in with it never creates an account (no just-in-time provisioning).
        disable_jit_provisioning: Option<bool>,
        /// The certificates of the provider.
        idp_certificates: Option<Vec<IdpCertificate>>,
    }

    /// The provider's attributes that Clerk reads its own attributes from.
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
