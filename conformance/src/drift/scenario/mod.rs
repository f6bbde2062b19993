//! Carries out every operation of the registry against an emulator.

mod parameters;

use core::cell::RefCell;

use clerk_core::SecretKey;
use clerk_core::api::describe::Operation;
use clerk_core::api::params::Place;
use clerk_core::api::registry::{self, JsonParameters};
use clerk_core::api::{ApiConfig, RESOURCES};
use serde_json::{Map, Value, json};

use clerk_emulator::Emulator;
use parameters::{MADE, any, sent};

/// What an operation was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The operation.
    pub operation: &'static Operation,
    /// How it was asked.
    pub asked: Asked,
    /// The status.
    pub status: u16,
    /// The content; empty where there is none.
    pub body: String,
}

/// How an operation is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// For what is there.
    Properly,
    /// With a secret key that is not the instance's.
    WithAnotherKey,
    /// For something that is not there, in its path.
    ForNothing,
}

/// Carries out every operation, each on an instance of its own that has a record of whatever can
/// be had, and gives the answers, those of the operations that made the records included. Each is
/// also asked for nothing, and with another key.
///
/// # Errors
/// What was answered where a record could not be made.
pub fn carry_out() -> Result<Vec<Answered>, String> {
    let first = Instance::new()?;
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        first.send(operation, Asked::WithAnotherKey)?;
        if operation.path.contains('{') {
            first.send(operation, Asked::ForNothing)?;
        }
    }
    let mut answers = first.answers.take();
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        if MADE.iter().any(|(_, made, _)| *made == operation.id) {
            continue; // Carried out for every instance.
        }
        let mut instance = Instance::new()?;
        instance.answers.take();
        instance.prepare(operation)?;
        instance.send(operation, Asked::Properly)?;
        answers.append(&mut instance.answers.take());
    }
    Ok(answers)
}

/// An instance with one record of whatever can be had, found by the names of parameters.
struct Instance {
    clerk: Emulator,
    /// `name` or `operation/name`, and a value.
    known: Map<String, Value>,
    answers: RefCell<Vec<Answered>>,
}

impl Instance {
    fn new() -> Result<Self, String> {
        let clerk = Emulator::builder().users(3).organizations(2).start();
        let (users, organizations) = (clerk.user_ids(), clerk.organization_ids());
        let [user, ..] = &users[..] else {
            return Err("no users".into());
        };
        let session = clerk.sign_in(user, None).unwrap_or_default();
        let token = clerk.session_token(&session);
        let sign_up = clerk.begin_sign_up("up@example.com");
        let known = json!({
            "user_id": user,
            "user_ids": [user],
            "subject": user,
            "organization_id": organizations.first(),
            "CreateOrganizationInvitation/inviter_user_id": user,
            "session_id": session,
            "JsSessionsVerify/token": token,
            "VerifyClient/token": token,
            "GetSignUp/id": sign_up,
            "UpdateSignUp/id": sign_up,
            "external_account_id": clerk.connect_account(user, "oauth_google", "g"),
        });
        let Value::Object(known) = known else {
            unreachable!("a literal of an object");
        };
        let mut instance = Self {
            known,
            clerk,
            answers: RefCell::default(),
        };
        let mut answers = Map::new();
        for (name, operation, pointer) in MADE {
            if !answers.contains_key(*operation) {
                answers.insert((*operation).into(), instance.call(operation)?);
            }
            instance.know(name, pointed(&answers[*operation], pointer)?);
        }
        for (operation, group) in [
            ("ReplaceDirectoryGroupRoleMappings", "directory_group_id"),
            ("ReplaceSCIMGroupRoleMappings", "scim_group_id"),
        ] {
            let mapping = json!([{ group: "g", "role_id": instance.known["role_id"] }]);
            instance.know(&format!("{operation}/mappings"), mapping);
        }
        let app = instance.known["oauth_application_id"].as_str();
        let app = app.unwrap_or_default();
        let granted = instance.clerk.oauth_access_token(app, user, &[]);
        instance.know("verifyOAuthAccessToken/access_token", json!(granted));
        instance.know("RevokeOAuthApplicationToken/token", json!(granted));
        Ok(instance)
    }

    fn know(&mut self, name: &str, value: Value) {
        self.known.insert(name.into(), value);
    }

    /// What an operation needs first, where its parameters are called as elsewhere.
    fn prepare(&mut self, operation: &Operation) -> Result<(), String> {
        let (name, first, pointer) = match operation.id {
            "CreateMachineScope" => ("to_machine_id", "CreateMachine", "/id"),
            "DeleteMachineScope" => {
                let other = self.call("CreateMachine")?;
                self.know("to_machine_id", pointed(&other, "/id")?);
                ("other_machine_id", "CreateMachineScope", "/to_machine_id")
            }
            "DeleteSvixApp" | "GenerateSvixAuthURL" => ("svix_url", "CreateSvixApp", "/svix_url"),
            _ => return Ok(()),
        };
        let answer = self.call(first)?;
        self.know(name, pointed(&answer, pointer)?);
        Ok(())
    }

    /// Carries out an operation that has to succeed, and gives its answer as its type reads it.
    fn call(&self, id: &str) -> Result<Value, String> {
        let operation = registry::operation(id).ok_or_else(|| format!("no operation {id}"))?;
        self.send(operation, Asked::Properly)?;
        let answers = self.answers.borrow();
        let read = answers.last().map(|answer| {
            let read = operation.read_answer(answer.body.as_bytes());
            read.ok().filter(|_| answer.status < 300)
        });
        read.flatten()
            .ok_or_else(|| format!("{id}: {:?}", answers.last()))
    }

    /// Sends an operation with what it requires, and what is known of it by name.
    fn send(&self, operation: &'static Operation, asked: Asked) -> Result<(), String> {
        let mut json = JsonParameters::default();
        let mut body = Map::new();
        for parameter in operation.parameters {
            let name = parameter.name;
            let own = format!("{}/{name}", operation.id);
            let own = self.known.get(&own).cloned().or_else(|| sent(&own));
            let known = || self.known.get(name).cloned();
            let required = || known().unwrap_or_else(|| any(parameter));
            let Some(value) = own.or_else(|| parameter.required.then(required)) else {
                continue;
            };
            match parameter.place {
                Place::Path if asked == Asked::ForNothing => {
                    drop(json.path.insert(name.into(), "nothing".into()));
                }
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
        let key = match asked {
            Asked::WithAnotherKey => "sk_test_other",
            _ if operation.id == "createM2MToken" => {
                let machine = self.known.get("machine_key");
                machine.and_then(Value::as_str).unwrap_or_default()
            }
            _ => self.clerk.secret_key(),
        };
        let key = SecretKey::new(key).map_err(|error| error.to_string())?;
        let request = operation.request(&ApiConfig::new(key), &json);
        let request = request.map_err(|error| format!("{}: {error} {json:?}", operation.id))?;
        let response = self.clerk.answer(&request);
        self.answers.borrow_mut().push(Answered {
            operation,
            asked,
            status: response.status,
            body: String::from_utf8_lossy(&response.body).into_owned(),
        });
        Ok(())
    }
}

fn pointed(answer: &Value, pointer: &str) -> Result<Value, String> {
    let value = answer.pointer(pointer).cloned();
    value.ok_or_else(|| format!("no {pointer} in {answer}"))
}
