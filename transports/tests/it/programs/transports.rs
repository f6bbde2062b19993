//! Wrappers, views with other options, operations of one's own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clerk_backend::api::users::User;
use clerk_backend::api::{self, Endpoint, Path, Problem, Query, users};
use clerk_backend::http::{Headers, Method, Request, Response};
use clerk_backend::{
    CallError, CallOptions, Client, Config, Error, RetryPolicy, Transport, TransportError,
    UreqTransport,
};
use clerk_emulator::{Failure, Fault};
use serde_json::json;

use super::{client, config, emulator};

/// Adds the tenant to every request.
struct Tenant<T>(T, &'static str);

impl<T: Transport> Transport for Tenant<T> {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let mut request = request.clone();
        request.headers.insert("x-tenant", self.1);
        self.0.send(&request)
    }
}

#[test]
fn header_is_added_by_a_wrapper() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = Client::new(config(&emulator), Tenant(UreqTransport::new(), "blue"))?;
    clerk.send(users::count())?;
    let seen = emulator.requests();
    let tenants: Vec<_> = seen
        .iter()
        .map(|request| request.header("x-tenant"))
        .collect();
    assert_eq!(tenants, [Some("blue")]);
    Ok(())
}

/// Answers from a list, and keeps what it was asked.
#[derive(Default)]
struct Recorder {
    asked: Mutex<Vec<(&'static str, u32, String)>>,
    answers: Mutex<Vec<u16>>,
}

impl Transport for Recorder {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let asked = (
            request.operation(),
            request.attempt(),
            request.template().to_owned(),
        );
        self.asked.lock().unwrap().push(asked);
        let status = self.answers.lock().unwrap().pop().unwrap_or(200);
        Ok(Response::new(
            status,
            Headers::new(),
            br#"{"id":"user_1"}"#.to_vec(),
        ))
    }
    fn sleep(&self, _: Duration) {}
}

#[test]
fn wrapper_knows_operation_attempt_and_template() -> Result<(), Error> {
    let recorder = Arc::new(Recorder::default());
    recorder.answers.lock().unwrap().push(503);
    let config = Config::new().secret_key("sk_test_example");
    let clerk = Client::new(config, Arc::clone(&recorder))?;
    clerk.send(users::get("user_1"))?;
    let asked = |attempt| ("GetUser", attempt, String::from("/users/{user_id}"));
    assert_eq!(*recorder.asked.lock().unwrap(), [asked(1), asked(2)]);
    Ok(())
}

#[test]
fn hasty_view_fails_fast_and_says_who_asks() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let options = CallOptions::new()
        .budget(Duration::from_secs(2))
        .retry(RetryPolicy::never())
        .header("X-Request-Id", "42");
    let hasty = clerk.with(options);
    emulator.fail(
        Fault::on("GET", "/v1/users/count")
            .times(1)
            .with(Failure::Error(503)),
    );
    assert_eq!(hasty.send(users::count()).unwrap_err().status(), Some(503));
    assert_eq!(hasty.send(users::count())?.total_count, 2);
    clerk.send(users::count())?;
    let seen = emulator.requests();
    let ids: Vec<_> = seen
        .iter()
        .map(|request| request.header("x-request-id"))
        .collect();
    assert_eq!(ids, [Some("42"), Some("42"), None]);
    Ok(())
}

#[test]
fn operation_of_ones_own_is_sent_by_method_and_path() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let id = emulator.user_ids().remove(0);

    let list = api::request(Method::Get, "/users")
        .query("limit", 1)
        .query("user_id", [&id]);
    let answer = clerk.send(&list)?;
    assert_eq!(answer[0]["id"], id);
    let typed: Vec<User> = clerk.send(list.output())?;
    assert_eq!(typed[0].id, id);

    let update = api::request(Method::Patch, "/users/{user_id}")
        .path("user_id", &id)
        .body(json!({ "first_name": "Ada" }));
    assert_eq!(clerk.send(update)?["first_name"], "Ada");

    let new = clerk.send(api::request(Method::Get, "/new/thing").query("deep", true));
    let error = new.unwrap_err();
    assert!(
        error.is_not_found() && error.operation() == "CustomRequest",
        "{error}"
    );
    let astray = api::request(Method::Get, "/users/{user_id}").path("user_id", "../clients");
    assert!(matches!(clerk.send(astray), Err(CallError::Build(_))));
    Ok(())
}

/// People whose names begin so.
struct FindByName<'a>(&'a str);

impl Endpoint for FindByName<'_> {
    type Output = Vec<User>;
    const METHOD: Method = Method::Get;
    const OPERATION: &'static str = "FindByName";

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        path.literal("/users");
        Ok(())
    }

    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        query.push("name_query", self.0);
        Ok(())
    }
}

#[test]
fn endpoint_of_ones_own_is_sent_like_others() -> Result<(), Error> {
    let emulator = emulator();
    let clerk = client(&emulator);
    let ada = clerk.send(users::create().username("lovelace").first_name("Adalbert"))?;
    let found = clerk.send(FindByName("Adalb"))?;
    assert_eq!(
        found.into_iter().map(|user| user.id).collect::<Vec<_>>(),
        [ada.id]
    );
    let request = clerk.api_config().request(&FindByName("x"))?;
    assert_eq!(
        (request.operation(), request.template()),
        ("FindByName", "/users")
    );
    Ok(())
}
