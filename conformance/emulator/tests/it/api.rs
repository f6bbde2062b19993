//! The emulator over HTTP: what it stores, how it lists, what it refuses.

use clerk_emulator::Emulator;
use serde_json::Value;

/// One request with the instance's key.
pub(crate) fn call(
    clerk: &Emulator,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    call_with(clerk, clerk.secret_key(), method, path, body)
}

/// One request; the status and the JSON of the answer (null where it is empty).
pub(crate) fn call_with(
    clerk: &Emulator,
    key: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let key = format!("Bearer {key}");
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{}/v1{path}", clerk.url()))
        .header("authorization", key)
        .header("content-type", "application/json")
        .body(body.map(|b| b.to_string()).unwrap_or_default())
        .unwrap();
    let agent = ureq::Agent::new_with_config(
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build(),
    );
    let mut answer = agent.run(request).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let value = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap()
    };
    (answer.status().as_u16(), value)
}

pub(crate) fn ok(clerk: &Emulator, method: &str, path: &str, body: Value) -> Value {
    let (status, value) = call(clerk, method, path, Some(body).filter(|b| !b.is_null()));
    assert_eq!(status, 200, "{method} {path}: {value}");
    value
}

pub(crate) fn get(clerk: &Emulator, path: &str) -> Value {
    ok(clerk, "GET", path, Value::Null)
}

pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect()
}

#[test]
fn without_the_key_nothing_is_answered() {
    let clerk = Emulator::start();
    for (name, value, status, code) in [
        ("x-nothing", "", 401, "authorization_header_format_invalid"),
        (
            "authorization",
            "Basic x",
            401,
            "authorization_header_format_invalid",
        ),
        (
            "authorization",
            "Bearer sk_test_other",
            401,
            "clerk_key_invalid",
        ),
    ] {
        let mut answer = ureq::get(format!("{}/v1/users", clerk.url()))
            .config()
            .http_status_as_error(false)
            .build()
            .header(name, value)
            .call()
            .unwrap();
        let body: Value =
            serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        assert_eq!(
            (answer.status().as_u16(), body["errors"][0]["code"].as_str()),
            (status, Some(code))
        );
    }
    let request = ureq::get(format!("{}/v1/users", clerk.url()))
        .config()
        .http_status_as_error(false)
        .build()
        .header("authorization", format!("Bearer {}", clerk.secret_key()));
    assert_eq!(
        request
            .header("clerk-api-version", "1999-01-01")
            .call()
            .unwrap()
            .status(),
        400
    );
    let log = format!("{:?}", clerk.requests());
    assert!(
        !log.contains("sk_test") && log.contains("/v1/users"),
        "{log}"
    );
}

#[test]
fn equal_seeds_give_equal_instances() {
    let people = |seed| {
        let clerk = Emulator::builder()
            .seed(seed)
            .users(30)
            .organizations(3)
            .start();
        (
            get(&clerk, "/users?limit=500"),
            get(&clerk, "/organization_memberships?limit=500"),
        )
    };
    assert_eq!(people(42), people(42));
    assert_ne!(people(42).0, people(43).0);
}
