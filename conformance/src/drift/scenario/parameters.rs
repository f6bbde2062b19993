//! What the operations are called with, and which records they need.

use clerk_core::api::describe::{Kind, Parameter};
use serde_json::{Value, json};

/// Records that others need: what of the answer of which operation is known as what.
pub(super) const MADE: &[(&str, &str, &str)] = &[
    ("client_id", "GetClientList", "/0/id"),
    (
        "enterprise_connection_id",
        "CreateEnterpriseConnection",
        "/id",
    ),
    ("saml_connection_id", "CreateSAMLConnection", "/id"),
    ("domain_id", "AddDomain", "/id"),
    ("email_id", "JsEmailsCreate", "/id"),
    ("role_set_key_or_id", "CreateRoleSet", "/id"),
    (
        "adminPortalLinkTokenID",
        "createAdminPortalLinkToken",
        "/id",
    ),
    ("plan_id", "GetCommercePlanList", "/data/1/id"),
    ("from_price_id", "CreateBillingPrice", "/id"),
    ("to_price_id", "CreateBillingPrice", "/id"),
    (
        "subscription_item_id",
        "GetCommerceSubscriptionItemList",
        "/data/0/id",
    ),
    ("statementID", "GetBillingStatementList", "/data/0/id"),
    ("organization_role_id", "CreateOrganizationRole", "/id"),
    ("role_id", "ListOrganizationRoles", "/data/0/id"),
    ("permission_id", "CreateOrganizationPermission", "/id"),
    ("directory_id", "CreateDirectory", "/id"),
    ("scim_directory_id", "CreateSCIMDirectory", "/id"),
    ("mapping_id", "CreateDirectoryGroupRoleMapping", "/id"),
    (
        "DeleteSCIMGroupRoleMapping/mapping_id",
        "CreateSCIMGroupRoleMapping",
        "/id",
    ),
    ("agent_task_id", "CreateAgentTask", "/agent_task_id"),
    ("actor_token_id", "CreateActorToken", "/id"),
    ("sign_in_token_id", "CreateSignInToken", "/id"),
    (
        "DeleteAllowlistIdentifier/identifier_id",
        "CreateAllowlistIdentifier",
        "/id",
    ),
    (
        "DeleteBlocklistIdentifier/identifier_id",
        "CreateBlocklistIdentifier",
        "/id",
    ),
    ("apiKeyID", "createApiKey", "/id"),
    ("verifyApiKey/secret", "createApiKey", "/secret"),
    ("email_address_id", "CreateEmailAddress", "/id"),
    ("phone_number_id", "CreatePhoneNumber", "/id"),
    (
        "AttemptEmailAddressVerification/verification_id",
        "PrepareEmailAddressVerification",
        "/id",
    ),
    (
        "AttemptPhoneNumberVerification/verification_id",
        "PreparePhoneNumberVerification",
        "/id",
    ),
    ("template_id", "CreateJWTTemplate", "/id"),
    ("template_name", "CreateJWTTemplate", "/name"),
    ("invitation_id", "CreateInvitation", "/id"),
    (
        "GetOrganizationInvitation/invitation_id",
        "CreateOrganizationInvitation",
        "/id",
    ),
    (
        "RevokeOrganizationInvitation/invitation_id",
        "CreateOrganizationInvitation",
        "/id",
    ),
    (
        "UpdateOrganizationDomain/domain_id",
        "CreateOrganizationDomain",
        "/id",
    ),
    (
        "DeleteOrganizationDomain/domain_id",
        "CreateOrganizationDomain",
        "/id",
    ),
    (
        "VerifyOrganizationDomainOwnership/domain_id",
        "CreateOrganizationDomain",
        "/id",
    ),
    ("CreateOrganizationMembership/user_id", "CreateUser", "/id"),
    ("VerifyPassword/user_id", "CreateUser", "/id"),
    ("VerifyTOTP/user_id", "CreateUser", "/id"),
    ("UserWeb3WalletDelete/user_id", "CreateUser", "/id"),
    (
        "web3_wallet_identification_id",
        "CreateUser",
        "/web3_wallets/0/id",
    ),
    ("machine_id", "CreateMachine", "/id"),
    ("machine_key", "CreateMachine", "/secret_key"),
    ("getM2MTokens/subject", "CreateMachine", "/id"),
    ("m2m_token_id", "createM2MToken", "/id"),
    ("verifyM2MToken/token", "createM2MToken", "/token"),
    ("oauth_application_id", "CreateOAuthApplication", "/id"),
    ("GetRedirectURL/id", "CreateRedirectURL", "/id"),
    ("DeleteRedirectURL/id", "CreateRedirectURL", "/id"),
    ("waitlist_entry_id", "CreateWaitlistEntry", "/id"),
];

/// What an operation needs beyond the kinds of its parameters.
pub(super) fn sent(parameter: &str) -> Option<Value> {
    Some(match parameter {
        "CreateUser/email_address" => json!(["someone@example.com"]),
        "CreateUser/web3_wallet" => json!(["0x52908400098527886E0F7030069857D2E4169EE7"]),
        "CreateUser/password" | "VerifyPassword/password" => json!("correct horse"),
        "CreateUser/totp_secret" => json!("secret"),
        "CreateInvitation/email_address" => json!("guest@example.com"),
        "CreateBulkInvitations/invitations" | "CreateBulkWaitlistEntries/entries" => {
            json!([{ "email_address": "guest2@example.com" }])
        }
        "CreateOrganizationInvitationBulk/invitations" => {
            json!([{ "email_address": "guest2@example.com", "role": "org:member" }])
        }
        "CreateEmailAddress/email_address" => json!("second@example.com"),
        "AttemptEmailAddressVerification/code"
        | "AttemptPhoneNumberVerification/code"
        | "VerifyTOTP/code" => json!("424242"),
        "CreateActorToken/actor" => json!({ "sub": "user_admin" }),
        "ReplaceRoleSet/dest_role_set_key" => json!("role_set:team"),
        "CreateOrganizationDomain/name" => json!("labs.example.com"),
        "CreateOrganizationDomain/enrollment_mode" => json!("manual_invitation"),
        "CreateOrganizationPermission/key" => json!("org:emulator:test"),
        "CreateOrganizationRole/key" => json!("org:tester"),
        "CreateRoleSet/name" => json!("Team"),
        "CreateRoleSet/roles" => json!(["org:admin"]),
        "CreateEnterpriseConnection/provider" | "CreateSAMLConnection/provider" => {
            json!("saml_custom")
        }
        "CreateEnterpriseConnection/saml" => {
            json!({ "idp_sso_url": "https://idp.acme.com", "login_hint": { "mode": "off" } })
        }
        "UpdateEnterpriseConnection/oidc" => json!({ "client_id": "acme", "requires_pkce": true }),
        "CreateEnterpriseConnection/custom_attributes" => {
            json!([{ "name": "Department", "key": "department", "multi_valued": false }])
        }
        "CreateOAuthApplication/redirect_uris" => json!(["https://app.test/callback"]),
        "UpdateInstanceCommunication/blocked_country_codes" => json!(["AQ"]),
        "UpdateInstanceOrganizationSettings/domains_enrollment_modes" => {
            json!(["automatic_invitation"])
        }
        "CreateEnterpriseConnection/domains" | "CreateSAMLConnection/domains" => {
            json!(["acme.com"])
        }
        "CreateDirectory/provider" | "CreateSCIMDirectory/provider" => json!("okta"),
        "AddDomain/name" => json!("satellite.com"),
        _ => return None,
    })
}

/// A value of a parameter's kind.
pub(super) fn any(parameter: &Parameter) -> Value {
    match parameter.name {
        "template_type" => return "email".into(),
        "email_address" | "identifier" => return "new@example.com".into(),
        "phone_number" => return "+12015550199".into(),
        "url" => return "https://app.test".into(),
        "role" => return "org:member".into(),
        "slug" => return "invitation".into(),
        "provider" => return "oauth_google".into(),
        "permissions" => return "*".into(),
        "on_behalf_of" => return json!({"identifier": "a@example.com"}),
        "to" | "from" => return json!({"address": "a@example.com"}),
        "extend_to" => return "2030-01-01T00:00:00Z".into(),
        "dest_role_set_key" => return "role_set:team".into(),
        "role_key" | "to_role_key" | "default_role_key" | "creator_role_key" => {
            return "org:admin".into();
        }
        "role_keys" | "roles" => return json!(["org:member"]),
        "messages" => {
            return json!([{"to": {"address": "a@example.com"}, "from": {"address": "b@example.com"}, "subject": "s", "text": "t"}]);
        }
        _ => {}
    }
    value(parameter.kind)
}

fn value(kind: Kind) -> Value {
    match kind {
        Kind::Integer | Kind::Number | Kind::Timestamp => 1.into(),
        Kind::Boolean => true.into(),
        Kind::Enum(values) => values[0].into(),
        Kind::List(item) => json!([value(*item)]),
        Kind::Object(members) => {
            let required = members().iter().filter(|member| member.required);
            let pairs = required.map(|member| (member.name.to_owned(), value(member.kind)));
            Value::Object(pairs.collect())
        }
        Kind::Json => json!({}),
        _ => "text".into(),
    }
}
