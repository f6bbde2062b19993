//! What has gone wrong elsewhere once, on the way to the Backend API.

use clerk_core::api::params::Place;
use clerk_core::api::registry::{JsonParameters, RegistryError};
use clerk_core::api::users;
use clerk_core::api::{ApiConfig, Call, Invalid, RESOURCES};
use clerk_core::api::{describe::Operation, describe::Parameter, registry};
use clerk_core::flow::{AwaitsAnswer, Step};
use clerk_core::http::{Headers, Response};
use clerk_core::retry::RetryPolicy;
use serde_json::{Map, Value, json};

use crate::api_refusals::{config, refusal};
use crate::support::NOW;

fn path_parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    let in_path = |parameter: &&Parameter| parameter.place == Place::Path;
    operation.parameters.iter().filter(in_path)
}

/// no id leads to another resource, whichever operation takes it.
#[test]
fn r_13_r_21_every_path_argument_names_one_segment() {
    // Encoded eleven times over: `%` followed by `25` ten times.
    let layers = format!("%{}2e", "25".repeat(10)).repeat(2);
    let hostile = [
        "", ".", "..", "%2e%2e", "%252e", "a/b", "a\\b", "../x", "a?b", "a#b", "a\n", &layers,
    ];
    let mut checked = 0;
    for operation in RESOURCES.iter().flat_map(|(_, operations)| *operations) {
        for parameter in path_parameters(operation) {
            for value in hostile {
                // A provider gets `oauth_` in front, which dots alone do not lead out of.
                if parameter.name == "provider" && value.trim_matches('.').is_empty() {
                    continue;
                }
                let mut path: Map<String, Value> = path_parameters(operation)
                    .map(|parameter| (parameter.name.to_string(), json!("fine_1")))
                    .collect();
                path.insert(parameter.name.to_string(), json!(value));
                let place = format!("{} {} {value:?}", operation.id, parameter.name);
                let mut json = JsonParameters::default();
                json.path = path;
                match refusal(operation, json) {
                    RegistryError::Build(error) => {
                        assert_eq!(error.parameter, parameter.name, "{place}");
                        assert_eq!(error.problem, Invalid::PathArgument, "{place}");
                    }
                    // A parameter of another kind (a number, one of a set) takes no such text.
                    RegistryError::UnknownParameter(name) => assert_eq!(name, parameter.name),
                    other => panic!("{place}: {other}"),
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 1_000, "only {checked} were checked");
}

/// without a secret key there is no `Authorization`, not even an empty one.
#[test]
fn r_29_no_authorization_without_a_key() {
    let operation = registry::operation("GetPublicInterstitial").unwrap();
    let json = JsonParameters::default();
    let request = operation
        .request(&ApiConfig::without_secret_key(), &json)
        .unwrap();
    assert_eq!(request.headers.first("authorization"), None);
    let request = operation.request(&config(), &json).unwrap();
    assert_eq!(
        request.headers.first("authorization"),
        Some("Bearer sk_test_x")
    );
}

/// Without a secret key only those are sent that Clerk takes without one.
#[test]
fn operations_that_need_the_secret_key_say_so() {
    use clerk_core::api::Invalid;

    let keyless = [
        "GetPublicInterstitial",
        "JsAccountlessApplicationsComplete",
        "JsAccountlessApplicationsCreate",
        "createM2MToken",
        "getM2MTokens",
        "revokeM2MToken",
        "verifyM2MToken",
    ];
    let mut sent: Vec<_> = RESOURCES
        .iter()
        .flat_map(|(_, operations)| *operations)
        .filter(|operation| operation.keyless)
        .map(|operation| operation.id)
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, keyless);

    let get = users::get("user_1");
    let error = ApiConfig::without_secret_key().request(&get).unwrap_err();
    assert_eq!(error.problem, Invalid::MissingSecretKey);
    let create = clerk_core::api::m2m_tokens::create();
    let request = ApiConfig::without_secret_key().request(&create).unwrap();
    assert_eq!(request.headers.first("authorization"), None);
}

/// the pause that Clerk asks for is the pause that is made.
#[test]
fn r_29_retry_after_is_honoured() {
    let get = users::get("user_1");
    let Step::Send(call) = Call::start(&config(), &get, &RetryPolicy::default(), NOW, 0) else {
        panic!("a call begins with a request");
    };
    let mut headers = Headers::new();
    headers.append("Retry-After", "2");
    let busy = Response::new(429, headers, b"{}".to_vec());
    let Step::Wait(pause, _) = call.resume(Ok(busy), NOW) else {
        panic!("it is repeated after a pause");
    };
    assert!((2..4).contains(&pause.as_secs()), "{pause:?}");
}
