//! Secrets planted in every request and in every answer of the Backend API.

use std::collections::BTreeSet;

use clerk_core::api::describe::{Kind, Operation, Parameter};
use clerk_core::api::params::Place;
use clerk_core::api::registry::JsonParameters;
use clerk_core::api::{ApiConfig, RESOURCES};
use clerk_core::{SecretKey, api::describe::Member};
use serde_json::{Map, Value, json};

const CANARY: &str = "canary";

/// The members of answers that open something to whoever reads them.
const SECRETS: [&str; 22] = [
    "access_token",
    "api_key",
    "backup_codes",
    "claim_url",
    "client_secret",
    "cookies",
    "d",
    "directives",
    "dp",
    "dq",
    "id_token",
    "jwt",
    "k",
    "p",
    "q",
    "qi",
    "saml_response",
    "secret",
    "secret_key",
    "svix_url",
    "token",
    "token_secret",
];

/// Members that do so in the answers of these operations only.
const SECRETS_OF: [(&str, &str); 8] = [
    ("CreateActorToken", "url"),
    ("CreateAgentTask", "url"),
    ("CreateInvitation", "url"),
    ("CreateOrganizationInvitation", "url"),
    ("CreateSignInToken", "url"),
    ("JsEmailsCreate", "body"),
    ("JsEmailsCreate", "body_plain"),
    ("JsEmailsCreateBatch", "body"),
];

fn operations() -> impl Iterator<Item = &'static Operation> {
    RESOURCES.iter().flat_map(|(_, operations)| *operations)
}

#[test]
fn r_15_no_answer_shows_what_it_brings() {
    let mut planted = BTreeSet::new();
    for operation in operations() {
        let answer = answer(operation.id, operation.output, "", 0, &mut planted);
        let body = answer.to_string();
        let shown = operation
            .show_answer(body.as_bytes())
            .unwrap_or_else(|error| panic!("{}: {error}: {body}", operation.id));
        assert!(!shown.contains(CANARY), "{}: {shown}", operation.id);
    }
    for name in SECRETS {
        let found = planted.iter().any(|(_, member)| *member == name);
        assert!(found, "no answer has {name}");
    }
    for pair in SECRETS_OF {
        assert!(planted.contains(&pair), "no answer has {pair:?}");
    }
}

/// An answer with everything in it, texts under secret names being canaries.
fn answer(
    operation: &'static str,
    kind: Kind,
    name: &'static str,
    depth: usize,
    planted: &mut BTreeSet<(&'static str, &'static str)>,
) -> Value {
    match kind {
        Kind::Object(members) if depth < 6 => {
            let filled = |member: &Member| {
                let value = answer(operation, member.kind, member.name, depth + 1, planted);
                (member.name.to_owned(), value)
            };
            let known = members().iter().map(filled);
            let unknown = ("of_next_year".to_owned(), json!([CANARY]));
            Value::Object(known.chain([unknown]).collect())
        }
        Kind::Object(_) | Kind::Nothing => Value::Null,
        Kind::List(item) => match answer(operation, *item, name, depth, planted) {
            Value::Null => json!([]),
            item => json!([item]),
        },
        Kind::String if SECRETS.contains(&name) || SECRETS_OF.contains(&(operation, name)) => {
            planted.insert((operation, name));
            CANARY.into()
        }
        Kind::Enum(values) => values[0].into(),
        Kind::Integer | Kind::Number | Kind::Timestamp => 1.into(),
        Kind::Boolean => true.into(),
        Kind::Json => json!({ "name": CANARY }),
        _ => "text".into(),
    }
}

/// What an operation is told stands in its request, which is shown without query, field values and
/// body. Ids in the path are no secrets.
#[test]
fn r_15_no_request_shows_what_it_carries() {
    let config = ApiConfig::new(SecretKey::new("sk_test_canary").unwrap());
    let mut carried = 0;
    for operation in operations() {
        let mut json = JsonParameters::default();
        let mut body = Map::new();
        for parameter in operation.parameters {
            let value = match parameter.place {
                Place::Path => "fine_1".into(),
                Place::Form => continue,
                _ => planted(parameter),
            };
            let name = parameter.name.to_owned();
            match parameter.place {
                Place::Path => drop(json.path.insert(name, value)),
                Place::Query => drop(json.query.insert(name, value)),
                Place::Header => drop(json.headers.insert(name, value)),
                Place::Items => json.body = value,
                _ => drop(body.insert(name, value)),
            }
        }
        if !body.is_empty() {
            json.body = Value::Object(body);
        }
        let request = match operation.request(&config, &json) {
            Ok(request) => format!("{request:?} {request:#?}"),
            // A parameter may be pickier than its kind says. The refusal shows no value either.
            Err(error) => format!("{error} {error:?}"),
        };
        carried += usize::from(json_text(&json).contains(CANARY));
        assert!(!request.contains(CANARY), "{}: {request}", operation.id);
    }
    assert!(carried > 100, "only {carried} operations carried anything");
}

fn json_text(json: &JsonParameters) -> String {
    format!("{:?}{:?}{}", json.query, json.headers, json.body)
}

fn planted(parameter: &Parameter) -> Value {
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
            Kind::Json => json!({ CANARY: CANARY }),
            _ => CANARY.into(),
        }
    }
    value(parameter.kind)
}
