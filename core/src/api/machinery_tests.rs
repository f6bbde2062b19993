//! Tests of what the macros generate, with a few operations as examples.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;
use std::format;

use serde_json::{Value, json};

use super::describe::Described;
use super::params::Place;
use super::*;
use crate::flow::{AwaitsAnswer, Step, TransportError, TransportErrorKind};
use crate::http::{Headers, Response};
use crate::retry::RetryPolicy;
use crate::{SecretKey, Timestamp};

fn config() -> ApiConfig {
    ApiConfig::new(SecretKey::new("sk_test_canary").unwrap())
}

fn url<E: Endpoint>(endpoint: &E) -> String {
    config().request(endpoint).unwrap().url
}

fn json_body<E: Endpoint>(endpoint: &E) -> Option<Value> {
    let body = config().request(endpoint).unwrap().body;
    assert!(body.as_multipart().is_none());
    Some(serde_json::from_slice(body.as_json()?).unwrap())
}

#[test]
fn every_request_has_the_common_header_fields() {
    let request = config().request(&users::get("user_1")).unwrap();
    let headers: Vec<_> = request.headers.iter().collect();
    let agent = concat!("clerk-backend-rs/", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        headers,
        [
            ("Authorization", "Bearer sk_test_canary"),
            ("Clerk-API-Version", "2026-05-12"),
            ("User-Agent", agent),
            ("Accept", "application/json"),
        ]
    );
}

#[test]
fn falsy_values_are_sent_and_setters_replace_earlier_values() {
    let list = users::list().limit(50).limit(1).offset(0_u64).query("");
    assert_eq!(
        url(&list),
        "https://api.clerk.com/v1/users?limit=1&offset=0&query="
    );
    let two = users::list().email_address(["a@x.test", "b@x.test"]);
    assert_eq!(
        url(&two),
        "https://api.clerk.com/v1/users?email_address=a%40x.test&email_address=b%40x.test"
    );
}

#[test]
fn build_error_names_the_refused_parameter() {
    let refused = |list: users::ListUsers| config().request(&list).unwrap_err();
    let error = refused(users::list().limit(501));
    assert_eq!((error.operation, error.parameter), ("GetUserList", "limit"));
    assert_eq!(error.problem, Invalid::Range { min: 1, max: 500 });
    assert_eq!(refused(users::list().limit(0)).parameter, "limit");
    let empty: [&str; 0] = [];
    assert_eq!(
        refused(users::list().email_address(empty)).problem,
        Invalid::EmptyFilter
    );
    assert_eq!(
        config().request(&users::get("..")).unwrap_err().parameter,
        "user_id"
    );
}

#[test]
fn update_keeps_clears_or_sets_a_member() {
    let update = || users::update("user_1");
    assert_eq!(json_body(&update()), None);
    assert_eq!(json_body(&update().first_name(Patch::Keep)), None);
    assert_eq!(
        json_body(&update().first_name(Patch::Clear)),
        Some(json!({"first_name": null}))
    );
    assert_eq!(
        json_body(&update().first_name("")),
        Some(json!({"first_name": ""}))
    );
    let metadata = users::merge_metadata("user_1").public_metadata([("plan", "pro")]);
    assert_eq!(
        json_body(&metadata),
        Some(json!({"public_metadata": {"plan": "pro"}}))
    );
}

#[test]
fn answer_with_null_and_unknown_members_is_read_and_written_back() {
    let text = r#"{"id":"inv_1","url":null,"created_at":1.7168832e12,"public_metadata":{"a":[1]},"new":{"x":null}}"#;
    let invitation = invitations::CreateInvitation::decode(text.as_bytes()).unwrap();
    assert_eq!(
        invitation.created_at,
        Some(Timestamp::from_millis(1_716_883_200_000))
    );
    assert_eq!(invitation.unknown["new"], json!({"x": null}));
    let back = serde_json::to_value(&invitation).unwrap();
    let whole = json!({"id": "inv_1", "created_at": 1_716_883_200_000_i64, "public_metadata": {"a": [1]}, "new": {"x": null}});
    assert_eq!(back, whole);
    assert!(
        users::GetUser::decode(b"{}").is_err(),
        "an identity is missing"
    );
    assert!(users::GetUser::decode(b"{\"id\":null}").is_err());
    assert!(users::GetUser::decode(b"").is_err());
    assert!(users::GetUser::decode(&b"[".repeat(100_000)).is_err());
}

#[test]
fn description_lists_every_parameter_that_is_sent() {
    let operation = organization_domains::UpdateOrganizationDomain::DESCRIPTION;
    let parameters: Vec<_> = operation
        .parameters
        .iter()
        .map(|p| (p.name, p.place, p.required, p.nullable))
        .collect();
    assert_eq!(
        parameters,
        [
            ("organization_id", Place::Path, true, false),
            ("domain_id", Place::Path, true, false),
            ("enrollment_mode", Place::Body, false, true),
            ("verified", Place::Body, false, true),
            ("name", Place::Body, false, false),
        ]
    );
    assert_eq!(
        (operation.id, operation.path),
        (
            "UpdateOrganizationDomain",
            "/organizations/{organization_id}/domains/{domain_id}"
        )
    );
}

type Answered = Result<Response, TransportError>;

#[allow(clippy::unnecessary_wraps)] // what a transport returns
fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answered {
    let headers: Headers = headers.iter().copied().collect();
    Ok(Response::new(status, headers, body.as_bytes().to_vec()))
}

fn call() -> Call<users::GetUser> {
    let policy = RetryPolicy::default();
    started(Call::start(
        &config(),
        &users::get("user_1"),
        &policy,
        Timestamp::EPOCH,
        1,
    ))
}

fn started<T, S>(step: Step<T, S>) -> S {
    match step {
        Step::Send(state) => state,
        _ => panic!("a call begins with a request"),
    }
}

/// The output of the last step.
fn output<T, S>(step: Step<T, S>) -> T {
    match step {
        Step::Done(output) => output,
        _ => panic!("the flow has ended"),
    }
}

#[test]
fn read_is_repeated_and_ends_with_its_result() {
    let Step::Wait(pause, call) = call().resume(answer(503, &[], "<html>"), Timestamp::EPOCH)
    else {
        panic!("503 is repeated")
    };
    assert!(pause <= Duration::from_millis(250));
    let now = Timestamp::from_secs(1);
    let Step::Wait(pause, call) = call.resume(answer(429, &[("Retry-After", "3")], ""), now) else {
        panic!("429 is repeated")
    };
    let asked = Duration::from_secs(3);
    assert!(asked <= pause && pause < asked + Duration::from_millis(500));
    let left = Duration::from_secs(29).saturating_sub(pause);
    assert_eq!(
        call.request().budget(),
        left,
        "what is left of thirty seconds"
    );
    assert_eq!(call.request().timeout, Duration::from_secs(10));
    let Step::Done(Ok(user)) = call.resume(answer(200, &[], r#"{"id":"user_1"}"#), now) else {
        panic!("done")
    };
    assert_eq!(user.id, "user_1");
}

#[test]
fn error_answer_keeps_its_details_and_prints_no_message() {
    let body = r#"{"errors":[{"code":"form_param_invalid","message":"canary","meta":{"param_name":"user_id","x":[1]}}],"clerk_trace_id":"t1"}"#;
    let refused = answer(422, &[("Retry-After", "7"), ("cf-ray", "r")], body);
    let error = output(call().resume(refused, Timestamp::EPOCH)).unwrap_err();
    let api = error.as_api().unwrap();
    assert_eq!((api.status, api.trace_id.as_deref()), (422, Some("t1")));
    assert_eq!(api.errors[0].meta().unwrap()["x"], json!([1]));
    assert!(api.has_code("form_param_invalid"));
    assert_eq!(
        error.to_string(),
        "GetUser: Clerk answered 422 (form_param_invalid of user_id), try again in 7 s, trace id t1"
    );
    assert!(!format!("{error:?}{error}").contains("canary"));
    // An empty id counts as absent.
    for body in [r#"{"errors":[],"clerk_trace_id":""}"#, "{}"] {
        let headers = [("cf-ray", "")].into_iter().collect();
        let response = Response::new(500, headers, body.into());
        let error = ApiError::read("GetUser", &response, Timestamp::EPOCH);
        assert_eq!(error.trace_id, None);
    }
}

/// The text of an error comes from the server, so it must not break the line of a log, and is cut.
#[test]
fn error_answer_prints_only_short_visible_ascii() {
    let evil = "a\nINFO all is well\u{1b}[2J\u{202e}";
    let item = json!({ "code": evil, "meta": { "param_name": evil } });
    let long = json!({ "code": "x".repeat(1 << 20) });
    let mut items = Vec::from([item, long]);
    items.resize(1000, json!({ "code": "again" }));
    let body = json!({ "errors": items, "clerk_trace_id": evil }).to_string();
    let mut headers = Headers::new();
    headers.append("cf-ray", evil);
    for body in [body, String::from("<html>")] {
        let response = Response::new(502, headers.clone(), body.into_bytes());
        let error = ApiError::read("GetUser", &response, Timestamp::EPOCH);
        for shown in [
            format!("{error}"),
            format!("{error:?}"),
            format!("{:?}", error.errors.first()),
        ] {
            assert!(shown.len() < 1000, "{} bytes", shown.len());
            assert!(
                shown.chars().all(|c| c == ' ' || c.is_ascii_graphic()),
                "{shown:?}"
            );
        }
    }
}

#[test]
fn error_answer_without_json_keeps_its_status_and_body() {
    let refused = answer(404, &[("cf-ray", "r1")], "<html>no");
    let error = output(call().resume(refused, Timestamp::EPOCH)).unwrap_err();
    let api = error.as_api().unwrap();
    assert!(error.is_not_found());
    assert_eq!(
        (api.trace_id.as_deref(), api.body()),
        (Some("r1"), &b"<html>no"[..])
    );
}

#[test]
fn lost_connection_keeps_the_transport_error_as_its_source() {
    use core::error::Error as _;
    let policy = RetryPolicy::never();
    let call = started(Call::start(
        &config(),
        &users::get("user_1"),
        &policy,
        Timestamp::EPOCH,
        1,
    ));
    let lost = TransportError::new(TransportErrorKind::Broken).with_source("the peer hung up");
    let error = output(call.resume(Err(lost), Timestamp::EPOCH)).unwrap_err();
    let own = error.source().unwrap();
    assert_eq!(own.to_string(), "the peer hung up");
    let shown = error.to_string();
    assert!(shown.starts_with("GetUser: "), "{shown}");
    assert!(shown.ends_with("it may have been processed in 1 attempt(s)"));
    assert!(error.is_transient());
}

/// The last attempt sent nothing, but an earlier one may have.
#[test]
fn sent_covers_all_attempts() {
    let failed = |kind| -> Answered { Err(TransportError::new(kind)) };
    let refused = || failed(TransportErrorKind::Connect);
    let broken = || failed(TransportErrorKind::Broken);
    let policy = RetryPolicy::default().attempts(2);
    for (first, may_be_processed) in [
        (refused(), false),
        (broken(), true),
        (answer(429, &[], ""), false),
        (answer(503, &[], ""), true),
    ] {
        let ban = users::delete("user_1");
        let call = started(Call::start(&config(), &ban, &policy, Timestamp::EPOCH, 1));
        let (Step::Wait(_, call) | Step::Send(call)) = call.resume(first, Timestamp::EPOCH) else {
            panic!("a deletion is repeated")
        };
        let error = output(call.resume(refused(), Timestamp::EPOCH)).unwrap_err();
        let CallError::Transport(last) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(last.sent(), may_be_processed, "{error}");
    }
}

#[test]
fn unreadable_answer_names_its_line_and_column_if_known() {
    let read = |body: &str| users::GetUser::decode(body.as_bytes()).unwrap_err();
    let shown = |error| DecodeError::new("GetUser", &error).to_string();
    let cut = shown(read("{\n\"id\":"));
    assert!(
        cut.starts_with(
            "GetUser: it was carried out, but the answer is not valid JSON at line 2 column 5"
        ),
        "{cut}"
    );
    let nowhere = shown(serde::de::Error::missing_field("id"));
    assert!(
        nowhere.starts_with(
            "GetUser: it was carried out, but the answer is JSON of an unexpected shape;"
        ),
        "{nowhere}"
    );
}

#[test]
fn pager_reaches_the_end_and_requests_no_page_twice() {
    let user = |id: usize| users::User {
        id: format!("user_{id}").into(),
        ..users::User::default()
    };
    let page = |ids: core::ops::Range<usize>, total| Page::new(ids.map(user).collect(), total);
    for (pages, requests) in [
        (
            Vec::from([page(0..2, None), page(1..4, None), page(3..5, None)]),
            3,
        ),
        (Vec::from([page(0..2, None), page(1..2, None)]), 2),
        (Vec::from([page(0..2, Some(14)), page(1..4, Some(14))]), 2),
        (Vec::from([page(0..1, Some(13)), page(0..3, Some(13))]), 2),
    ] {
        let mut pager = Pager::new(users::list().limit(2).offset(10_u64));
        let mut asked = Vec::new();
        for page in pages {
            asked.push(url(&pager.next().unwrap()));
            pager.supply(page);
        }
        assert!(pager.next().is_none());
        assert_eq!(asked.len(), requests);
        assert_eq!(asked[0], "https://api.clerk.com/v1/users?limit=2&offset=10");
        asked.dedup();
        assert_eq!(asked.len(), requests, "no page is asked for twice");
    }
}

#[test]
fn request_knows_its_operation_attempt_and_rate_limit() {
    let first = call();
    let request = first.request();
    assert_eq!((request.operation(), request.attempt()), ("GetUser", 1));
    assert!(request.is_rate_limited());
    let Step::Wait(_, second) = first.resume(answer(503, &[], ""), Timestamp::EPOCH) else {
        panic!("503 is repeated")
    };
    assert_eq!(second.request().attempt(), 2);
    let keys = config().request(&jwks::get()).unwrap();
    assert!(!keys.is_rate_limited());
}

#[test]
fn request_refused_by_the_rate_limit_is_not_repeated_and_not_sent() {
    let refusal = TransportError::rate_limited(Duration::from_secs(60));
    let error = output(call().resume(Err(refusal), Timestamp::EPOCH)).unwrap_err();
    let CallError::Transport(refusal) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(refusal.kind(), TransportErrorKind::RateLimited);
    assert_eq!(refusal.retry_after(), Some(Duration::from_secs(60)));
    assert!(!refusal.sent());
}

#[test]
fn create_or_get_reads_only_if_the_identifier_is_taken() {
    let taken = r#"{"errors":[{"code":"form_identifier_exists"}]}"#;
    let user = r#"{"id":"user_1"}"#;
    let list = r#"[{"id":"user_1"}]"#;
    let start = || {
        let operation = users::create_or_get_by_external_id("7", users::create());
        started(operation.start(&config(), &RetryPolicy::never(), Timestamp::EPOCH, 1))
    };
    let created = output(start().resume(answer(200, &[], user), Timestamp::EPOCH)).unwrap();
    assert!(created.is_new());

    let reads = || started(start().resume(answer(422, &[], taken), Timestamp::EPOCH));
    assert_eq!(reads().request().operation(), "GetUserList");
    let found = output(reads().resume(answer(200, &[], list), Timestamp::EPOCH)).unwrap();
    assert!(!found.is_new());
    for nothing in [answer(200, &[], "[]"), answer(404, &[], "{}")] {
        let refusal = output(reads().resume(nothing, Timestamp::EPOCH)).unwrap_err();
        assert_eq!(refusal.status(), Some(422), "the refusal is the error");
    }
    let other = answer(422, &[], r#"{"errors":[{"code":"form_param_invalid"}]}"#);
    assert_eq!(
        output(start().resume(other, Timestamp::EPOCH))
            .unwrap_err()
            .status(),
        Some(422)
    );
}

#[test]
fn fetched_keys_are_loaded_and_a_malformed_set_is_an_error() {
    use crate::jwt::KeyUnavailable;
    use jwks::FetchKeys;
    let fetched = |answered: Answered| {
        let provider = alloc::sync::Arc::new(crate::crypto::RustCrypto);
        let policy = RetryPolicy::never();
        let fetch = started(FetchKeys::start(
            &config(),
            provider,
            &policy,
            Timestamp::EPOCH,
            1,
        ));
        output(fetch.resume(answered, Timestamp::EPOCH))
    };
    let loaded = fetched(answer(200, &[], r#"{"keys":[{"kty":"oct","k":"AA"}]}"#)).unwrap();
    assert_eq!((loaded.keys().len(), loaded.skipped().len()), (0, 1));
    let no_set = fetched(answer(200, &[], "{}")).unwrap_err();
    assert!(matches!(&no_set, CallError::Decode(answer) if !answer.is_malformed()));
    assert_eq!(KeyUnavailable::from(&no_set), KeyUnavailable::FetchFailed);
    let refused = fetched(answer(
        401,
        &[],
        r#"{"errors":[{"code":"clerk_key_invalid"}]}"#,
    ));
    let why = KeyUnavailable::from(&refused.unwrap_err());
    assert_eq!(why, KeyUnavailable::SecretKeyRejected);
}
