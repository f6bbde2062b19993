//! The operations on enterprise connections.

use alloc::string::String;
use alloc::vec::Vec;

use super::settings::{CustomAttributeSettings, LoginHintMode, OidcSettings, SamlSettings};
use super::test_run::{TestRun, TestRunUrl, TestStatus};
use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::id::{EnterpriseConnectionId, OrganizationId, SamlConnectionId};
use crate::api::parameters::{Limit, open_enum};
use crate::api::resources::deleted::Deleted;
use crate::api::types::{List, Page, Patch, model};
operations! {
    /// Lists enterprise connections.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/get/enterprise_connections)
    #[doc(alias = "getEnterpriseConnectionList")]
    Get "/enterprise_connections" as "ListEnterpriseConnections"
    pub fn list => ListEnterpriseConnections()
        -> Page<EnterpriseConnection>, paged EnterpriseConnection {
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
        /// Only items of this organization.
        query organization_id: OrganizationId,
        /// Only active items, or only inactive ones.
        query active: bool,
    }

    /// Creates an enterprise connection. It needs at least one domain, and the settings of its
    /// provider: `saml` or `oidc`.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 409 for conflicts, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/post/enterprise_connections)
    Post "/enterprise_connections" as "CreateEnterpriseConnection"
    pub fn create => CreateEnterpriseConnection(body name: String, body provider: EnterpriseProvider, body<How> domains: List<String>)
        -> EnterpriseConnection {
        /// The organization it belongs to.
        body organization_id: Patch<OrganizationId>,
        /// Whether members can link existing accounts.
        body allow_organization_account_linking: Patch<bool>,
        /// Whether people can sign in with it.
        body active: Patch<bool>,
        /// For SAML providers.
        body saml: Patch<SamlSettings>,
        /// For OIDC providers.
        body oidc: Patch<OidcSettings>,
        /// Custom attributes.
        body custom_attributes: List<CustomAttributeSettings>,
        /// Whether people can sign in with it (and not only be provisioned).
        body authenticatable: bool,
        /// Whether signing in with it never creates an account (no just-in-time provisioning).
        body disable_jit_provisioning: bool,
        /// Whether each sign-in copies names and pictures from the provider.
        body sync_user_attributes: bool,
    }

    /// Retrieves an enterprise connection.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/get/enterprise_connections/{enterprise_connection_id})
    Get "/enterprise_connections/{enterprise_connection_id}" as "GetEnterpriseConnection"
    pub fn get => GetEnterpriseConnection(path enterprise_connection_id: EnterpriseConnectionId)
        -> EnterpriseConnection {}

    /// Updates an enterprise connection; members that are not set keep their values.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/patch/enterprise_connections/{enterprise_connection_id})
    Patch "/enterprise_connections/{enterprise_connection_id}" as "UpdateEnterpriseConnection"
    pub fn update => UpdateEnterpriseConnection(path enterprise_connection_id: EnterpriseConnectionId)
        -> EnterpriseConnection {
        /// The name.
        body name: Patch<String>,
        /// The email domains of the people who sign in with it.
        body domains: Patch<List<String>>,
        /// Whether people can sign in with it.
        body active: Patch<bool>,
        /// Whether each sign-in copies names and pictures from the provider.
        body sync_user_attributes: Patch<bool>,
        /// Whether users cannot add other identifiers to sign in with.
        body disable_additional_identifications: Patch<bool>,
        /// Whether members can link existing accounts.
        body allow_organization_account_linking: Patch<bool>,
        /// The organization it belongs to.
        body organization_id: Patch<OrganizationId>,
        /// For SAML providers.
        body saml: Patch<SamlSettings>,
        /// For OIDC providers.
        body oidc: Patch<OidcSettings>,
        /// Custom attributes.
        body custom_attributes: Patch<List<CustomAttributeSettings>>,
        /// Whether people can sign in with it (and not only be provisioned).
        body authenticatable: bool,
        /// Whether signing in with it never creates an account (no just-in-time provisioning).
        body disable_jit_provisioning: bool,
        /// The provider.
        body provider: EnterpriseProvider,
    }

    /// Deletes an enterprise connection.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/delete/enterprise_connections/{enterprise_connection_id})
    Delete "/enterprise_connections/{enterprise_connection_id}" as "DeleteEnterpriseConnection"
    pub fn delete => DeleteEnterpriseConnection(path enterprise_connection_id: EnterpriseConnectionId)
        -> Deleted {}

    /// Lists the test runs of an enterprise connection.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/get/enterprise_connections/{enterprise_connection_id}/test_runs)
    Get "/enterprise_connections/{enterprise_connection_id}/test_runs" as "ListEnterpriseConnectionTestRuns"
    pub fn test_runs => ListTestRuns(path enterprise_connection_id: EnterpriseConnectionId)
        -> Page<TestRun>, paged TestRun {
        /// Only items with one of these statuses.
        query status: List<TestStatus>,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }

    /// Begins a test run of an enterprise connection; the answer says where it continues in a
    /// browser.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/enterprise-connections/post/enterprise_connections/{enterprise_connection_id}/test_runs)
    Post "/enterprise_connections/{enterprise_connection_id}/test_runs" as "CreateEnterpriseConnectionTestRun"
    pub fn create_test_run => CreateTestRun(path enterprise_connection_id: EnterpriseConnectionId)
        -> TestRunUrl {}
}

open_enum! {
    /// An identity provider.
    pub enum EnterpriseProvider {
        /// Any SAML provider.
        SamlCustom = "saml_custom",
        /// Okta, by SAML.
        SamlOkta = "saml_okta",
        /// Google Workspace, by SAML.
        SamlGoogle = "saml_google",
        /// Microsoft Entra ID, by SAML.
        SamlMicrosoft = "saml_microsoft",
        /// Any OIDC provider.
        OidcCustom = "oidc_custom",
        /// GitHub Enterprise, by OIDC.
        OidcGithubEnterprise = "oidc_github_enterprise",
        /// GitLab, by OIDC.
        OidcGitlab = "oidc_gitlab",
    }
}

model! {
    /// An enterprise connection.
    pub struct EnterpriseConnection {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The id.
        required id: EnterpriseConnectionId,
        /// The name.
        name: Option<String>,
        /// The provider (`saml_okta`, for example).
        provider: Option<String>,
        /// The logo.
        logo_public_url: Option<String>,
        /// Whether people can sign in with it.
        active: bool,
        /// The email domains of the people who sign in with it.
        domains: Vec<String>,
        /// The organization it belongs to.
        organization_id: Option<OrganizationId>,
        /// Whether each sign-in copies names and pictures from the provider.
        sync_user_attributes: Option<bool>,
        /// Whether users cannot add other identifiers to sign in with.
        disable_additional_identifications: Option<bool>,
        /// Whether members can link existing accounts.
        allow_organization_account_linking: Option<bool>,
        /// Custom attributes.
        custom_attributes: Option<Vec<CustomAttribute>>,
        /// The SAML part, for SAML providers.
        saml_connection: Option<NestedSamlConnection>,
        /// The OIDC part, for OIDC providers.
        oauth_config: Option<OAuthConfig>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// Whether people can sign in with it (and not only be provisioned).
        authenticatable: Option<bool>,
        /// Whether signing in with it never creates an account (no just-in-time provisioning).
        disable_jit_provisioning: Option<bool>,
        /// Whether addresses of subdomains are accepted too.
        allow_subdomains: Option<bool>,
    }

    /// The SAML part of an enterprise connection.
    pub struct NestedSamlConnection {
        /// The id.
        id: Option<SamlConnectionId>,
        /// The name.
        name: Option<String>,
        /// The entity id of the provider.
        idp_entity_id: Option<String>,
        /// The sign-in URL of the provider.
        idp_sso_url: Option<String>,
        /// The URL of the provider's metadata.
        idp_metadata_url: Option<String>,
        /// The assertion consumer service URL, which the provider needs.
        acs_url: Option<String>,
        /// The service provider's entity id, which the provider needs.
        sp_entity_id: Option<String>,
        /// The URL of the service provider's metadata, which the provider needs.
        sp_metadata_url: Option<String>,
        /// Whether people can sign in with it.
        active: Option<bool>,
        /// Whether sign-ins may begin at the provider.
        allow_idp_initiated: Option<bool>,
        /// Whether addresses of subdomains are accepted too.
        allow_subdomains: Option<bool>,
        /// Whether the provider must ask for the credentials at each sign-in.
        force_authn: Option<bool>,
        /// The login hint that the provider gets about the user who signs in.
        login_hint: Option<LoginHint>,
        /// The certificate of the provider (X.509, base64).
        idp_certificate: Option<String>,
        /// The start of the certificate's validity.
        idp_certificate_issued_at: Option<Timestamp>,
        /// The end of the certificate's validity.
        idp_certificate_expires_at: Option<Timestamp>,
        /// The certificates of the provider.
        idp_certificates: Option<Vec<IdpCertificate>>,
        /// The metadata of the provider (XML).
        idp_metadata: Option<String>,
        /// Whether each sign-in copies names and pictures from the provider.
        sync_user_attributes: Option<bool>,
    }

    /// A certificate of a provider.
    pub struct IdpCertificate {
        /// The certificate (X.509, base64).
        certificate: Option<String>,
        /// The start of its validity.
        issued_at: Option<Timestamp>,
        /// The end of its validity.
        expires_at: Option<Timestamp>,
    }

    /// The login hint that the provider gets about the user who signs in.
    pub struct LoginHint {
        /// The kind of login hint.
        mode: Option<LoginHintMode>,
        /// The attribute, if it is a custom one.
        source: Option<String>,
    }

    /// The OIDC part of an enterprise connection.
    pub struct OAuthConfig {
        /// The id.
        id: Option<String>,
        /// The name.
        name: Option<String>,
        /// The provider, as Clerk names it.
        provider_key: Option<String>,
        /// The client id at the provider.
        client_id: Option<String>,
        /// The discovery URL of the OIDC configuration.
        discovery_url: Option<String>,
        /// The authorization URL.
        auth_url: Option<String>,
        /// The token URL.
        token_url: Option<String>,
        /// The user info URL.
        user_info_url: Option<String>,
        /// Whether PKCE is used.
        requires_pkce: Option<bool>,
        /// The logo.
        logo_public_url: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
    }

    /// A custom attribute that is copied from the provider.
    pub struct CustomAttribute {
        /// The name.
        name: Option<String>,
        /// The key under which it is kept in the user's metadata.
        key: Option<String>,
        /// Its path in the SSO answer.
        sso_path: Option<String>,
        /// Its path in the SCIM user.
        scim_path: Option<String>,
        /// Its path in the directory's user.
        directory_path: Option<String>,
        /// Whether it can have several values.
        multi_valued: Option<bool>,
    }
}
