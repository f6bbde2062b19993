//! Mistakes, and how they are answered.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::call;

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
            json!({ "username": "late", "created_at": "99999999999999999-01-01T00:00:00Z" }),
            422,
            "form_param_format_invalid",
            "created_at",
        ),
        (
            "POST",
            "/admin_portal_link_tokens",
            json!({ "seconds_until_expiration": i64::MAX }),
            422,
            "form_param_value_invalid",
            "seconds_until_expiration",
        ),
        (
            "POST",
            "/users",
            json!({ "email_address": ["twice@example.com", "Twice@example.com"] }),
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
