//! Users and their parts.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ok};

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
fn second_factors_end_together() {
    let clerk = Emulator::builder().users(1).start();
    let user = &clerk.user_ids()[0];
    let phone = clerk.user(user).unwrap()["primary_phone_number_id"].clone();
    let phone = format!("/phone_numbers/{}", phone.as_str().unwrap());
    ok(
        &clerk,
        "PATCH",
        &phone,
        json!({ "reserved_for_second_factor": true }),
    );
    ok(&clerk, "DELETE", &format!("/users/{user}/mfa"), Value::Null);
    assert_eq!(get(&clerk, &phone)["reserved_for_second_factor"], false);
}
