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
        let users = clerk.user_ids();
        let mut instance = Self {
            config,
            known: Map::new(),
            clerk,
        };
        instance.know("user_id", &users[0]);
        instance.know(
            "organization_id",
            &instance.clerk.organization_ids()[0].clone(),
        );
        let session = instance.clerk.sign_in(&users[0], None).unwrap();
        instance.know("session_id", &session);
        for (name, operation, parameters, member) in [
            ("client_id", "GetClientList", json!({}), "/0/id"),
            (
                "enterprise_connection_id",
                "CreateEnterpriseConnection",
                json!({"name": "Acme", "provider": "saml_custom", "domains": ["acme.com"]}),
                "/id",
            ),
            (
                "saml_connection_id",
                "CreateSAMLConnection",
                json!({"name": "Acme", "provider": "saml_custom", "domains": ["acme.com"]}),
                "/id",
            ),
            (
                "domain_id",
                "AddDomain",
                json!({"name": "satellite.com", "is_satellite": true}),
                "/id",
            ),
            (
                "email_id",
                "JsEmailsCreate",
                json!({"to": {"address": "a@example.com"}, "from": {"address": "b@example.com"}, "subject": "s", "text": "t"}),
                "/id",
            ),
            (
                "role_set_key_or_id",
                "CreateRoleSet",
                json!({"name": "Team", "roles": ["org:admin"],
                "default_role_key": "org:admin", "creator_role_key": "org:admin"}),
                "/id",
            ),
            (
                "adminPortalLinkTokenID",
                "createAdminPortalLinkToken",
                json!({}),
                "/id",
            ),
            ("plan_id", "GetCommercePlanList", json!({}), "/data/1/id"),
            (
                "subscription_item_id",
                "GetCommerceSubscriptionItemList",
                json!({}),
                "/data/0/id",
            ),
            (
                "statementID",
                "GetBillingStatementList",
                json!({}),
                "/data/0/id",
            ),
            ("role_id", "ListOrganizationRoles", json!({}), "/data/0/id"),
        ] {
            let answer = instance.call(operation, &parameters);
            let value = answer
                .pointer(member)
                .unwrap_or_else(|| panic!("{operation}: {answer}"));
            instance.know(name, value.as_str().unwrap());
        }
        let connection = instance.known["enterprise_connection_id"].clone();
        let body = json!({"enterprise_connection_id": connection, "provider": "okta"});
        let directory = instance.call("CreateDirectory", &body)["id"].clone();
        let body = json!({"directory_id": directory, "directory_group_id": "g",
            "role_id": instance.known["role_id"]});
        let mapping = instance.call("CreateDirectoryGroupRoleMapping", &body)["id"].clone();
        instance
            .known
            .insert("directory_id".into(), directory.clone());
        instance.known.insert("scim_directory_id".into(), directory);
        instance.known.insert("mapping_id".into(), mapping);
        let task = json!({"on_behalf_of": {"user_id": users[0]}, "permissions": "*",
            "agent_name": "a", "task_description": "d", "redirect_url": "https://a.test"});
        let task = instance.call("CreateAgentTask", &task)["agent_task_id"].clone();
        instance.known.insert("agent_task_id".into(), task);
        instance
    }

    fn know(&mut self, name: &str, value: &str) {
        self.known.insert(name.into(), value.into());
    }

    fn call(&self, id: &str, parameters: &Value) -> Value {
        let operation = clerk_core::api::registry::operation(id).expect(id);
        let given = parameters.as_object().cloned().unwrap_or_default();
        let (status, answer) = self.send(operation, &given);
        assert!((200..300).contains(&status), "{id}: {status} {answer}");
        operation.read_answer(answer.as_bytes()).unwrap()
    }

    /// Sends an operation with what it requires; `given` goes before what is known.
    fn send(&self, operation: &'static Operation, given: &Map<String, Value>) -> (u16, String) {
        let mut json = JsonParameters::default();
        let mut body = Map::new();
        for parameter in operation.parameters {
            let name = parameter.name;
            let value = given.get(name).or_else(|| self.known.get(name));
            let value = match (parameter.required, given.get(name)) {
                (_, Some(value)) => value.clone(),
                (true, None) => value.cloned().unwrap_or_else(|| any(parameter)),
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
        let request = operation.request(&self.config, &json);
        let request = match request {
            Ok(request) => request,
            Err(error) => return (500, format!("{}: {error} {json:?}", operation.id)),
        };
        let response = self.clerk.answer(&request);
        let text = String::from_utf8(response.body).unwrap();
        (response.status, text)
    }
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

/// What has no route is answered from records; with a file of its own an operation may find our
/// made-up parameters wrong, and says so in Clerk's shape.
#[test]
fn every_operation_is_answered_as_its_type_reads() {
    let mut succeeded = 0;
    let mut wrong = Vec::new();
    let mut refused = Vec::new();
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        if operation.parameters.iter().any(|p| p.place == Place::Form) {
            continue; // Files: emulator::images_are_uploaded_as_multipart.
        }
        let instance = Instance::new();
        let (status, answer) = instance.send(operation, &Map::new());
        assert!(
            !answer.contains("no operation"),
            "{}: {answer}",
            operation.id
        );
        if (200..300).contains(&status) {
            succeeded += 1;
            let read = operation.read_answer(answer.as_bytes());
            if let Err(error) = read {
                wrong.push(format!("{}: {error:?} {answer}", operation.id));
            }
        } else {
            let error: Value = serde_json::from_str(&answer).unwrap_or_default();
            if !error["errors"][0]["code"].is_string() {
                wrong.push(format!("{}: {status} {answer}", operation.id));
            }
            refused.push(format!(
                "{} {status} {}",
                operation.id, error["errors"][0]["long_message"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Made-up ids and secrets of records that are not there are refused, and rightly.
    assert!(succeeded > 160, "{succeeded}\n{}", refused.join("\n"));
}
