//! What no operation lets out: limits beyond Clerk's, filters that would mean "all".

use clerk_core::SecretKey;
use clerk_core::api::describe::{Kind, Operation};
use clerk_core::api::params::Place;
use clerk_core::api::registry::{JsonParameters, RegistryError};
use clerk_core::api::{ApiConfig, Invalid, RESOURCES, users};
use serde_json::{Map, Value, json};

pub(crate) fn config() -> ApiConfig {
    ApiConfig::new(SecretKey::new("sk_test_x").unwrap())
}

/// Keys and tokens of machines are listed by up to 100, everything else by up to 500.
#[test]
fn every_limit_is_held_to() {
    let mut checked = 0;
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        let mut queries = operation
            .parameters
            .iter()
            .filter(|p| p.place == Place::Query);
        if queries.all(|parameter| parameter.name != "limit") {
            continue;
        }
        let of_machines = ["/api_keys", "/m2m_tokens"].contains(&operation.path);
        let max: u32 = if of_machines { 100 } else { 500 };
        for limit in [0, max + 1, u32::MAX] {
            let error = query_refusal(operation, "limit", json!(limit));
            assert_eq!(
                error,
                Invalid::Range {
                    min: 1,
                    max: max.into()
                },
                "{} {limit}",
                operation.id
            );
        }
        checked += 1;
    }
    assert!(checked > 30, "only {checked} were checked");
}

#[test]
fn no_filter_is_empty() {
    let mut checked = 0;
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        let lists = operation.parameters.iter();
        let lists = lists.filter(|p| p.place == Place::Query && matches!(p.kind, Kind::List(_)));
        for list in lists {
            let error = query_refusal(operation, list.name, json!([]));
            assert_eq!(
                error,
                Invalid::EmptyFilter,
                "{} {}",
                operation.id,
                list.name
            );
            checked += 1;
        }
    }
    assert!(checked > 25, "only {checked} were checked");
}

/// A sign before a value of this filter is the filter's own: `-` would find everybody else.
#[test]
fn an_external_id_may_begin_with_a_sign() {
    for (id, sent) in [
        ("crm-1", "crm-1"),
        ("-crm", "%2B-crm"),
        ("+crm", "%2B%2Bcrm"),
        ("", ""),
    ] {
        let request = config().request(&users::by_external_id(id)).unwrap();
        let query = request.url.split_once('?').unwrap().1;
        assert_eq!(query, format!("external_id={sent}"));
    }
}

fn query_refusal(operation: &'static Operation, name: &str, value: Value) -> Invalid {
    let mut json = JsonParameters::default();
    json.query = Map::from_iter([(name.to_owned(), value)]);
    match refusal(operation, json) {
        RegistryError::Build(error) => {
            assert_eq!(error.parameter, name, "{}", operation.id);
            error.problem
        }
        other => panic!("{} {name}: {other}", operation.id),
    }
}

/// Why the operation is refused with these parameters. What else it needs is added until it is
/// there.
pub(crate) fn refusal(operation: &'static Operation, mut json: JsonParameters) -> RegistryError {
    let ids = operation.parameters.iter();
    for id in ids.filter(|parameter| parameter.place == Place::Path) {
        json.path.entry(id.name).or_insert_with(|| json!("fine_1"));
    }
    let samples = [
        json!("text"),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
        json!(["text"]),
        json!([{}]),
    ];
    let mut given: Option<(&str, usize)> = None;
    loop {
        let error = operation.request(&config(), &json).unwrap_err();
        let (name, sample) = match (&error, given) {
            (RegistryError::MissingParameter(name), _) => (*name, 0),
            (RegistryError::UnknownParameter(wrong), Some((name, sample))) if wrong == name => {
                (name, sample + 1)
            }
            _ => return error,
        };
        given = Some((name, sample));
        let value = samples
            .get(sample)
            .unwrap_or_else(|| panic!("{} {name}", operation.id));
        let parameter = operation
            .parameters
            .iter()
            .find(|known| known.name == name)
            .unwrap();
        match parameter.place {
            Place::Query => drop(json.query.insert(name.into(), value.clone())),
            Place::Header => drop(json.headers.insert(name.into(), value.clone())),
            Place::Items => json.body = value.clone(),
            _ => {
                let mut members = json.body.as_object().cloned().unwrap_or_default();
                members.insert(name.into(), value.clone());
                json.body = Value::Object(members);
            }
        }
    }
}
