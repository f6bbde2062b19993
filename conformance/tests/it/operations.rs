//! Every operation of the registry is answered, in a shape that its type reads.

use clerk_conformance::emulator::Emulator;
use clerk_core::SecretKey;
use clerk_core::api::describe::{Kind, Operation, Parameter};
use clerk_core::api::params::Place;
use clerk_core::api::registry::JsonParameters;
use clerk_core::api::{ApiConfig, RESOURCES};
use serde_json::{Map, Value, json};

/// An instance with one record of whatever can be had, found by the names of parameters.
struct Instance {
    clerk: Emulator,
    config: ApiConfig,
    /// `name` or `resource.name`, and a value.
    known: Map<String, Value>,
}

impl Instance {
    fn new() -> Self {
        let clerk = Emulator::builder().users(3).organizations(2).start();
        let config = ApiConfig::new(SecretKey::new(clerk.secret_key()).unwrap());
        let (users, organizations) = (clerk.user_ids(), clerk.organization_ids());
        let mut instance = Self {
            config,
            known: Map::new(),
            clerk,
        };
        instance.know("user_id", &users[0]);
        instance.know("user_ids", &json!([users[0]]));
        instance.know("subject", &users[0]);
        instance.know("organization_id", &organizations[0]);
        let session = instance.clerk.sign_in(&users[0], None).unwrap();
        let token = instance.clerk.session_token(&session);
        instance.know("session_id", &session);
        instance.know("JsSessionsVerify/token", &token);
        instance.know("VerifyClient/token", &token);
        let sign_up = instance.clerk.begin_sign_up("up@example.com");
        instance.know("GetSignUp/id", &sign_up);
        instance.know("UpdateSignUp/id", &sign_up);
        let account = instance
            .clerk
            .connect_account(&users[0], "oauth_google", "g");
        instance.know("external_account_id", &account);
        let mut answers = Map::new();
        for (name, operation, pointer) in MADE {
            let known = answers.get(*operation).cloned();
            let answer = known.unwrap_or_else(|| instance.call(operation, name));
            let value = answer.pointer(pointer);
            let value = value.unwrap_or_else(|| panic!("{operation}: {answer}"));
            instance.know(name, value);
            answers.insert((*operation).into(), answer);
        }
        for (operation, group) in [
            ("ReplaceDirectoryGroupRoleMappings", "directory_group_id"),
            ("ReplaceSCIMGroupRoleMappings", "scim_group_id"),
        ] {
            let mapping = json!({ group: "g", "role_id": instance.known["role_id"] });
            instance.know(&format!("{operation}/mappings"), &[mapping]);
        }
        let app = instance.known["oauth_application_id"].as_str().unwrap();
        let granted = instance.clerk.oauth_access_token(app, &users[0], &[]);
        instance.know("verifyOAuthAccessToken/access_token", &granted);
        instance.know("RevokeOAuthApplicationToken/token", &granted);
        instance
    }

    fn know(&mut self, name: &str, value: &impl serde::Serialize) {
        self.known
            .insert(name.into(), serde_json::to_value(value).unwrap());
    }

    /// What an operation needs first, where its parameters are called as elsewhere.
    fn prepare(&mut self, operation: &Operation) {
        let (name, first, pointer) = match operation.id {
            "UpdateOrganizationDomain"
            | "DeleteOrganizationDomain"
            | "VerifyOrganizationDomainOwnership" => {
                ("domain_id", "CreateOrganizationDomain", "/id")
            }
            "GetOrganizationInvitation" | "RevokeOrganizationInvitation" => {
                ("invitation_id", "CreateOrganizationInvitation", "/id")
            }
            "UserWeb3WalletDelete" => {
                let user = self.call("CreateUser", "a wallet");
                self.know("user_id", &user["id"]);
                let wallet = &user["web3_wallets"][0]["id"];
                return self.know("web3_wallet_identification_id", wallet);
            }
            "CreateOrganizationMembership" | "VerifyPassword" | "VerifyTOTP" => {
                ("user_id", "CreateUser", "/id")
            }
            "CreateMachineScope" => ("to_machine_id", "CreateMachine", "/id"),
            "DeleteMachineScope" => {
                let other = self.call("CreateMachine", operation.id)["id"].clone();
                self.know("to_machine_id", &other);
                ("other_machine_id", "CreateMachineScope", "/to_machine_id")
            }
            "DeleteSvixApp" | "GenerateSvixAuthURL" => ("svix_url", "CreateSvixApp", "/svix_url"),
            _ => return,
        };
        let answer = self.call(first, operation.id);
        self.know(name, answer.pointer(pointer).unwrap());
    }

    fn call(&self, id: &str, purpose: &str) -> Value {
        let operation = clerk_core::api::registry::operation(id).expect(id);
        let (status, answer) = self.send(operation);
        assert!(
            (200..300).contains(&status),
            "{purpose}: {id}: {status} {answer}"
        );
        operation.read_answer(answer.as_bytes()).unwrap()
    }

    /// Sends an operation with what it requires, and what is known of it by name.
    fn send(&self, operation: &'static Operation) -> (u16, String) {
        let mut json = JsonParameters::default();
        let mut body = Map::new();
        for parameter in operation.parameters {
            let name = parameter.name;
            let own = format!("{}/{name}", operation.id);
            let own = self.known.get(&own).cloned().or_else(|| sent(&own));
            let value = match (parameter.required, own) {
                (_, Some(value)) => value,
                (true, None) => self
                    .known
                    .get(name)
                    .cloned()
                    .unwrap_or_else(|| any(parameter)),
                (false, None) => continue,
            };
            match parameter.place {
                Place::Path => drop(json.path.insert(name.into(), value)),
                Place::Query => drop(json.query.insert(name.into(), value)),
                Place::Header => drop(json.headers.insert(name.into(), value)),
                Place::Items => json.body = value,
                _ => drop(body.insert(name.into(), value)),
            }
        }
        if json.body.is_null() && !body.is_empty() {
            json.body = Value::Object(body);
        }
        let machine = self
            .known
            .get("machine_key")
            .filter(|_| operation.id == "createM2MToken");
        let machine =
            machine.map(|key| ApiConfig::new(SecretKey::new(key.as_str().unwrap()).unwrap()));
        let request = operation.request(machine.as_ref().unwrap_or(&self.config), &json);
        let request = match request {
            Ok(request) => request,
            Err(error) => return (500, format!("{}: {error} {json:?}", operation.id)),
        };
        let response = self.clerk.answer(&request);
        let text = String::from_utf8(response.body).unwrap();
        (response.status, text)
    }
}

/// Records that others need: what of the answer of which operation is known as what.
const MADE: &[(&str, &str, &str)] = &[
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
    ("machine_id", "CreateMachine", "/id"),
    ("machine_key", "CreateMachine", "/secret_key"),
    ("m2m_token_id", "createM2MToken", "/id"),
    ("verifyM2MToken/token", "createM2MToken", "/token"),
    ("oauth_application_id", "CreateOAuthApplication", "/id"),
    ("GetRedirectURL/id", "CreateRedirectURL", "/id"),
    ("DeleteRedirectURL/id", "CreateRedirectURL", "/id"),
    ("waitlist_entry_id", "CreateWaitlistEntry", "/id"),
];

/// What an operation needs beyond the kinds of its parameters.
fn sent(parameter: &str) -> Option<Value> {
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
        "CreateEnterpriseConnection/domains" | "CreateSAMLConnection/domains" => {
            json!(["acme.com"])
        }
        "CreateDirectory/provider" | "CreateSCIMDirectory/provider" => json!("okta"),
        "AddDomain/name" => json!("satellite.com"),
        _ => return None,
    })
}

/// A value of a parameter's kind.
fn any(parameter: &Parameter) -> Value {
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

/// What is refused here, and why: what it needs comes from a browser or an app, not from the API.
const REFUSED: [(&str, u16); 4] = [
    ("JsClientsGetHandshakePayload", 404),
    ("RefreshSession", 401),
    ("RevokeUserTrustedDevice", 404),
    ("UserPasskeyDelete", 404),
];

#[test]
fn every_operation_is_answered_as_its_type_reads() {
    let mut wrong = Vec::new();
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        if operation.parameters.iter().any(|p| p.place == Place::Form) {
            continue; // Files: emulator_users::images_are_uploaded_as_multipart.
        }
        if MADE.iter().any(|(_, made, _)| *made == operation.id) {
            continue; // Carried out for every instance.
        }
        let mut instance = Instance::new();
        instance.prepare(operation);
        let (status, answer) = instance.send(operation);
        let refused = REFUSED.iter().find(|(id, _)| *id == operation.id);
        let wanted = refused.map(|(_, status)| *status);
        let right = match wanted {
            Some(wanted) => status == wanted && answer.contains("\"code\""),
            None => {
                (200..300).contains(&status) && operation.read_answer(answer.as_bytes()).is_ok()
            }
        };
        if !right {
            wrong.push(format!("{}: {status} {answer}", operation.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
