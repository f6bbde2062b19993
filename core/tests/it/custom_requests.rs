//! Operations that this version of the crate does not name.

use clerk_core::api::users::User;
use clerk_core::api::{self, ApiConfig, BuildError, Endpoint, Invalid};
use clerk_core::http::{Body, Method, Request};
use clerk_core::{SecretKey, Timestamp};
use serde_json::{Value, json};

fn build(operation: &impl Endpoint) -> Result<Request, BuildError> {
    ApiConfig::new(SecretKey::new("sk_test_example").unwrap()).request(operation)
}

#[test]
fn request_has_the_method_path_query_header_and_body_that_are_given() {
    let none: Option<u32> = None;
    let operation = api::request(Method::Patch, "/users/{user_id}/pokes/{poke_id}")
        .path("poke_id", "poke 2")
        .path("user_id", "user_1")
        .query("notify", false)
        .query("tag", ["a", "b"])
        .query("limit", none)
        .header("Idempotency-Key", "k")
        .body(json!({"text": "hello"}));
    let request = build(&operation).unwrap();
    assert_eq!(request.method, Method::Patch);
    assert_eq!(
        request.url,
        "https://api.clerk.com/v1/users/user_1/pokes/poke%202?notify=false&tag=a&tag=b"
    );
    assert_eq!(request.headers.first("Idempotency-Key"), Some("k"));
    let body = request.body.as_json().unwrap();
    assert_eq!(body, br#"{"text":"hello"}"#);
    assert_eq!(request.operation(), "CustomRequest");
    assert_eq!(request.template(), "/users/{user_id}/pokes/{poke_id}");
    assert_eq!(operation, operation.clone());
    let by_reference = build(&&operation).unwrap();
    assert_eq!(
        (by_reference.method, by_reference.url),
        (request.method, request.url)
    );
    let bare = build(&api::request(Method::Delete, "/new/thing")).unwrap();
    assert_eq!((bare.method, bare.body), (Method::Delete, Body::empty()));
}

#[test]
fn answer_is_json_or_the_type_that_is_named() {
    fn read<E: Endpoint>(_: &E, body: &str) -> E::Output {
        E::decode(body.as_bytes()).unwrap()
    }
    let get = api::request(Method::Get, "/users/{user_id}").path("user_id", "user_1");
    assert_eq!(read(&get, r#"{"id":"user_1"}"#), json!({"id": "user_1"}));
    assert_eq!(read(&get, ""), Value::Null);
    let user = read(&get.output::<User>(), r#"{"id":"user_1","created_at":5}"#);
    assert_eq!(user.created_at, Some(Timestamp::from_millis(5)));
}

#[test]
fn path_that_could_mean_another_is_refused() {
    let get = |template| api::request(Method::Get, template);
    for template in [
        "", "users", "/a?b", "/a#b", "/a/../b", "/./a", "/a b", "/a%2e", "/{id", "/\\a",
    ] {
        let error = build(&get(template).path("id", "x")).unwrap_err();
        assert_eq!(error.problem, Invalid::Path, "{template}");
    }
    for value in ["", "..", "a/b", "%2e"] {
        let error = build(&get("/things/{id}").path("id", value)).unwrap_err();
        assert_eq!(
            (error.parameter, error.problem),
            ("id", Invalid::PathArgument)
        );
    }
    let missing = build(&get("/things/{id}")).unwrap_err();
    assert_eq!(
        (missing.parameter, missing.problem),
        ("id", Invalid::PathArgument)
    );
    let superfluous = build(&get("/things").path("id", "x")).unwrap_err();
    assert_eq!(
        (superfluous.parameter, superfluous.problem),
        ("id", Invalid::Path)
    );
}

#[test]
fn debug_shows_names_only() {
    let operation = api::request(Method::Post, "/things/{id}")
        .path("id", "canary")
        .query("q", "canary")
        .body("canary");
    let shown = format!("{operation:?}");
    assert!(
        shown.contains("/things/{id}") && !shown.contains("canary"),
        "{shown}"
    );
}
