//! The emulator over HTTP: what it stores, how it lists, what it refuses.

use clerk_conformance::emulator::Emulator;
use serde_json::{Value, json};

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
    let request = ureq::http::Request::builder()
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

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect()
}

#[test]
fn a_user_from_creation_to_deletion() {
    let clerk = Emulator::start();
    let made = ok(
        &clerk,
        "POST",
        "/users",
        json!({
            "email_address": ["Ada@Example.com", "ada@work.example.com"], "phone_number": ["+12015550123"],
            "first_name": "Ada", "password": "correct horse", "external_id": "crm-1",
            "public_metadata": { "plan": "pro", "seats": { "used": 1, "free": 2 } },
        }),
    );
    let id = made["id"].as_str().unwrap();
    let path = format!("/users/{id}");
    assert_eq!(
        made["email_addresses"][0]["email_address"],
        "ada@example.com"
    );
    assert_eq!(
        made["primary_email_address_id"],
        made["email_addresses"][0]["id"]
    );
    assert_eq!(
        made["email_addresses"][0]["verification"]["status"],
        "verified"
    );
    assert_eq!(made["password_enabled"], true);
    assert!(made.get("_password").is_none() && made["last_name"].is_null());

    ok(
        &clerk,
        "PATCH",
        &path,
        json!({ "last_name": "Lovelace", "first_name": null }),
    );
    let merged = ok(
        &clerk,
        "PATCH",
        &format!("{path}/metadata"),
        json!({
            "public_metadata": { "plan": null, "seats": { "free": null } },
        }),
    );
    assert_eq!(merged["public_metadata"], json!({ "seats": { "used": 1 } }));
    assert!(merged["first_name"].is_null() && merged["last_name"] == "Lovelace");
    let replaced = ok(
        &clerk,
        "PUT",
        &format!("{path}/metadata"),
        json!({ "public_metadata": { "a": 1 } }),
    );
    assert_eq!(replaced["public_metadata"], json!({ "a": 1 }));

    let password = format!("{path}/verify_password");
    assert_eq!(
        ok(
            &clerk,
            "POST",
            &password,
            json!({ "password": "correct horse" })
        )["verified"],
        true
    );
    let (status, wrong) = call(
        &clerk,
        "POST",
        &password,
        Some(json!({ "password": "battery" })),
    );
    assert_eq!(
        (status, &wrong["errors"][0]["code"]),
        (422, &json!("incorrect_password"))
    );

    let second = made["email_addresses"][1]["id"].as_str().unwrap();
    ok(
        &clerk,
        "PATCH",
        &format!("/email_addresses/{second}"),
        json!({ "primary": true }),
    );
    ok(
        &clerk,
        "DELETE",
        &format!("/email_addresses/{second}"),
        Value::Null,
    );
    let user = get(&clerk, &path);
    assert_eq!(
        user["primary_email_address_id"],
        made["email_addresses"][0]["id"]
    );
    assert_eq!(user["email_addresses"].as_array().unwrap().len(), 1);

    let gone = ok(&clerk, "DELETE", &path, Value::Null);
    assert_eq!(gone, json!({ "object": "user", "id": id, "deleted": true }));
    assert_eq!(call(&clerk, "GET", &path, None).0, 404);
    ok(
        &clerk,
        "POST",
        "/users",
        json!({ "email_address": ["ada@example.com"] }),
    );
}

#[test]
#[allow(clippy::too_many_lines)] // one table
fn mistakes_are_answered_in_the_shape_of_clerk() {
    let clerk = Emulator::builder().users(2).start();
    let user = &clerk.user_ids()[0];
    let own = format!("/users/{user}");
    for (method, path, body, status, code, param) in [
        (
            "POST",
            "/users",
            json!({}),
            422,
            "form_data_missing",
            "email_address",
        ),
        (
            "POST",
            "/users",
            json!({ "email_address": ["person1@example.com"] }),
            422,
            "form_identifier_exists",
            "email_address",
        ),
        (
            "POST",
            "/users",
            json!({ "email_address": ["nobody"] }),
            422,
            "form_param_format_invalid",
            "email_address",
        ),
        (
            "POST",
            "/users",
            json!({ "email_address": "a@b.c" }),
            422,
            "form_param_type_invalid",
            "email_address",
        ),
        (
            "POST",
            "/users",
            json!({ "username": "ada", "shoe": 1 }),
            422,
            "form_param_unknown",
            "shoe",
        ),
        (
            "POST",
            "/users",
            json!({ "username": "a b c d" }),
            422,
            "form_username_invalid_character",
            "username",
        ),
        (
            "POST",
            "/users",
            json!({ "username": "ada9", "password": "short" }),
            422,
            "form_password_length_too_short",
            "password",
        ),
        (
            "PATCH",
            own.as_str(),
            json!({ "external_id": "crm-1" }),
            422,
            "form_identifier_exists",
            "external_id",
        ),
        (
            "GET",
            "/users/user_none",
            Value::Null,
            404,
            "resource_not_found",
            "",
        ),
        (
            "GET",
            "/users?limit=501",
            Value::Null,
            422,
            "form_param_value_invalid",
            "limit",
        ),
        (
            "GET",
            "/users?limit=0",
            Value::Null,
            422,
            "form_param_value_invalid",
            "limit",
        ),
        (
            "GET",
            "/users?offset=-1",
            Value::Null,
            422,
            "form_param_value_invalid",
            "offset",
        ),
        (
            "GET",
            "/users?limit=ten",
            Value::Null,
            422,
            "form_param_type_invalid",
            "limit",
        ),
        (
            "GET",
            "/users?order_by=shoe",
            Value::Null,
            422,
            "form_param_value_invalid",
            "order_by",
        ),
        (
            "POST",
            "/organizations",
            json!({}),
            422,
            "form_param_missing",
            "name",
        ),
        (
            "POST",
            "/organizations",
            json!({ "name": "X", "slug": "Not A Slug" }),
            422,
            "form_param_format_invalid",
            "slug",
        ),
        (
            "POST",
            "/organizations",
            json!({ "name": "X", "created_by": "user_none" }),
            404,
            "resource_not_found",
            "",
        ),
        (
            "POST",
            "/sessions",
            json!({ "user_id": "user_none" }),
            404,
            "resource_not_found",
            "",
        ),
        (
            "GET",
            "/nothing/here",
            Value::Null,
            404,
            "resource_not_found",
            "",
        ),
    ] {
        let (got, answer) = call(&clerk, method, path, Some(body).filter(|b| !b.is_null()));
        let error = &answer["errors"][0];
        assert_eq!(
            (got, error["code"].as_str()),
            (status, Some(code)),
            "{method} {path}: {answer}"
        );
        assert_eq!(
            error["meta"]["param_name"].as_str().unwrap_or(""),
            param,
            "{method} {path}"
        );
        assert!(error["message"].is_string() && error["long_message"].is_string());
        assert_eq!(answer["clerk_trace_id"].as_str().map(str::len), Some(32));
    }
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
fn lists_page_filter_and_sort() {
    let clerk = Emulator::builder()
        .seed(7)
        .users(120)
        .organizations(4)
        .start();
    let mut seen = Vec::new();
    for offset in (0..120).step_by(50) {
        let page = get(
            &clerk,
            &format!("/users?limit=50&offset={offset}&order_by=+created_at"),
        );
        seen.extend(ids(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(seen, clerk.user_ids());
    assert_eq!(get(&clerk, "/users/count")["total_count"], 120);
    assert_eq!(get(&clerk, "/users").as_array().unwrap().len(), 10);
    let newest_first = get(&clerk, "/users?limit=1");
    assert_eq!(ids(&newest_first), [seen.last().unwrap()]);
    assert_eq!(get(&clerk, "/users?offset=500"), json!([]));

    let (one, two) = (&seen[3], &seen[4]);
    for (query, wanted) in [
        (format!("user_id={one}&user_id={two}"), 2),
        (format!("user_id=-{one}"), 119),
        ("email_address=person3@example.com".into(), 1),
        (
            "email_address=person3@example.com&email_address=nobody@example.com".into(),
            1,
        ),
        ("external_id=crm-7".into(), 1),
        ("external_id=-crm-7".into(), 119),
        ("query=PERSON11%40".into(), 1),
        ("email_address_query=person11".into(), 11),
        ("username_query=person_3".into(), 5),
        ("phone_number=%2B12015550104".into(), 1),
        ("banned=true".into(), 0),
        (
            format!("organization_id={}", clerk.organization_ids()[0]),
            count_of_first(&clerk),
        ),
        (
            format!("organization_id=-{}", clerk.organization_ids()[0]),
            120 - count_of_first(&clerk),
        ),
        ("created_at_before=1704067320000".into(), 1),
        ("created_at_after=1704067320000".into(), 118),
    ] {
        assert_eq!(
            get(&clerk, &format!("/users/count?{query}"))["total_count"],
            wanted,
            "{query}"
        );
        assert_eq!(
            get(&clerk, &format!("/users?limit=500&{query}"))
                .as_array()
                .unwrap()
                .len() as u64,
            wanted,
            "{query}"
        );
    }
    let after = get(
        &clerk,
        &format!("/users?order_by=created_at&starting_after={one}&limit=2"),
    );
    assert_eq!(ids(&after), [&seen[4], &seen[5]]);

    let organizations = get(
        &clerk,
        "/organizations?include_members_count=true&order_by=-members_count",
    );
    assert_eq!(organizations["total_count"], 4);
    let counts: Vec<_> = organizations["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["members_count"].as_u64().unwrap())
        .collect();
    assert!(counts.is_sorted_by(|a, b| a >= b) && counts.iter().sum::<u64>() > 120);
}

fn count_of_first(clerk: &Emulator) -> u64 {
    let id = &clerk.organization_ids()[0];
    get(clerk, &format!("/organizations/{id}/memberships"))["total_count"]
        .as_u64()
        .unwrap()
}

#[test]
fn an_organization_and_its_members() {
    let clerk = Emulator::builder().users(7).start();
    let users = clerk.user_ids();
    let made = ok(
        &clerk,
        "POST",
        "/organizations",
        json!({ "name": "Ada's Labs", "created_by": users[0] }),
    );
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["slug"], "ada-s-labs");
    let members = format!("/organizations/{id}/memberships");
    let first = &get(&clerk, &members)["data"][0];
    assert_eq!(
        (&first["role"], &first["public_user_data"]["user_id"]),
        (&json!("org:admin"), &json!(users[0]))
    );

    for user in &users[1..5] {
        ok(
            &clerk,
            "POST",
            &members,
            json!({ "user_id": user, "role": "org:member" }),
        );
    }
    for (body, status, code) in [
        (
            json!({ "user_id": users[1], "role": "org:member" }),
            400,
            "already_a_member_in_organization",
        ),
        (
            json!({ "user_id": users[5], "role": "org:member" }),
            403,
            "organization_membership_quota_exceeded",
        ),
        (
            json!({ "user_id": users[5], "role": "org:king" }),
            404,
            "resource_not_found",
        ),
    ] {
        let (got, answer) = call(&clerk, "POST", &members, Some(body));
        assert_eq!((got, &answer["errors"][0]["code"]), (status, &json!(code)));
    }
    let member = format!("{members}/{}", users[1]);
    assert_eq!(
        ok(&clerk, "PATCH", &member, json!({ "role": "org:admin" }))["role_name"],
        "Admin"
    );
    let tagged = ok(
        &clerk,
        "PATCH",
        &format!("{member}/metadata"),
        json!({ "public_metadata": { "a": 1 } }),
    );
    assert_eq!(tagged["public_metadata"], json!({ "a": 1 }));
    assert_eq!(
        get(&clerk, &format!("{members}?role=org:admin"))["total_count"],
        2
    );
    let of_user = get(
        &clerk,
        &format!("/users/{}/organization_memberships", users[1]),
    );
    assert_eq!(of_user["data"][0]["organization"]["id"], id);
    assert_eq!(
        ok(&clerk, "DELETE", &member, Value::Null)["object"],
        "organization_membership"
    );
    assert_eq!(call(&clerk, "DELETE", &member, None).0, 404);

    assert_eq!(get(&clerk, "/organizations/ada-s-labs")["id"], id);
    ok(
        &clerk,
        "DELETE",
        &format!("/organizations/{id}"),
        Value::Null,
    );
    let left = get(&clerk, "/organization_memberships");
    assert_eq!(left, json!({ "data": [], "total_count": 0 }));
}

#[test]
fn images_are_uploaded_as_multipart() {
    let clerk = Emulator::builder().users(1).start();
    let url = format!(
        "{}/v1/users/{}/profile_image",
        clerk.url(),
        clerk.user_ids()[0]
    );
    let send = |content: &str| {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; \
            filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n{content}\r\n--b--\r\n"
        );
        let mut answer = ureq::post(&url)
            .config()
            .http_status_as_error(false)
            .build()
            .header("authorization", format!("Bearer {}", clerk.secret_key()))
            .header("content-type", "multipart/form-data; boundary=b")
            .send(body)
            .unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (
            answer.status().as_u16(),
            serde_json::from_str::<Value>(&text).unwrap(),
        )
    };
    let (status, user) = send("\u{1}PNG\r\n--not the end");
    assert_eq!((status, &user["has_image"]), (200, &json!(true)));
    assert_eq!(send("").0, 422);
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
