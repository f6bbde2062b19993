//! What one operation does to the records of others.

use core::time::Duration;

use clerk_core::Timestamp;
use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ids, ok};

/// The status and the code of a refusal.
fn refusal(clerk: &Emulator, method: &str, path: &str, body: Value) -> (u16, String) {
    let (status, answer) = call(
        clerk,
        method,
        path,
        Some(body).filter(|body| !body.is_null()),
    );
    let code = answer["errors"][0]["code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

fn not_found() -> (u16, String) {
    (404, "resource_not_found".to_owned())
}

#[test]
fn a_sign_up_becomes_a_user() {
    let clerk = Emulator::builder().users(1).start();
    assert_eq!(clerk.begin_sign_up("person0@example.com"), None);
    assert_eq!(clerk.begin_sign_up("nobody"), None);
    assert_eq!(
        refusal(&clerk, "GET", "/sign_ups/sua_none", Value::Null),
        not_found()
    );

    let id = clerk.begin_sign_up("Eve@example.com").unwrap();
    let path = format!("/sign_ups/{id}");
    let open = get(&clerk, &path);
    assert_eq!(
        (
            &open["status"],
            &open["email_address"],
            &open["unverified_fields"]
        ),
        (
            &json!("missing_requirements"),
            &json!("eve@example.com"),
            &json!(["email_address"])
        )
    );
    let changed = json!({ "external_id": "crm-eve", "custom_action": true });
    assert_eq!(ok(&clerk, "PATCH", &path, changed)["custom_action"], true);
    for (body, code) in [
        (json!({ "external_id": "crm-0" }), "form_identifier_exists"),
        (json!({ "email_address": "a@b.co" }), "form_param_unknown"),
    ] {
        assert_eq!(
            refusal(&clerk, "PATCH", &path, body),
            (422, code.to_owned())
        );
    }

    let user = clerk.complete_sign_up(&id).unwrap();
    assert_eq!(clerk.complete_sign_up(&id), None);
    let done = get(&clerk, &path);
    assert_eq!(
        (&done["status"], &done["created_user_id"]),
        (&json!("complete"), &json!(user))
    );
    assert_eq!(
        get(&clerk, &format!("/users/{user}"))["external_id"],
        "crm-eve"
    );
    let session = done["created_session_id"].as_str().unwrap();
    assert_eq!(
        get(&clerk, &format!("/sessions/{session}"))["user_id"],
        json!(user)
    );
    let late = refusal(&clerk, "PATCH", &path, json!({ "external_id": "x" }));
    assert_eq!(late, (403, "sign_up_not_open".to_owned()));

    let left = clerk.begin_sign_up("left@example.com").unwrap();
    clerk.advance(Duration::from_secs(25 * 60 * 60));
    assert_eq!(
        get(&clerk, &format!("/sign_ups/{left}"))["status"],
        "abandoned"
    );
    assert_eq!(clerk.complete_sign_up(&left), None);
}

#[test]
fn with_a_user_goes_what_is_the_user_s() {
    let clerk = Emulator::builder().users(2).organizations(1).start();
    let user = clerk.user_ids()[0].clone();
    let organization = clerk.organization_ids()[0].clone();
    let session = clerk.sign_in(&user, Some(&organization)).unwrap();
    let account = clerk
        .connect_account(&user, "oauth_google", "google-1")
        .unwrap();
    assert_eq!(
        ids(&get(
            &clerk,
            "/users?provider=google&provider_user_id=google-1"
        )),
        [&user]
    );
    let tokens = get(
        &clerk,
        &format!("/users/{user}/oauth_access_tokens/oauth_google"),
    );
    assert_eq!(tokens[0]["external_account_id"], json!(account));
    let key = json!({ "name": "backup", "subject": user });
    let (_, key) = call(&clerk, "POST", "/api_keys", Some(key));
    let ticket = ok(
        &clerk,
        "POST",
        "/sign_in_tokens",
        json!({ "user_id": user }),
    );
    let app = ok(
        &clerk,
        "POST",
        "/oauth_applications",
        json!({ "name": "app" }),
    );
    let app = app["id"].as_str().unwrap();
    let granted = clerk.oauth_access_token(app, &user, &["email"]).unwrap();
    let address = get(&clerk, &format!("/users/{user}"))["primary_email_address_id"].clone();

    ok(&clerk, "DELETE", &format!("/users/{user}"), Value::Null);
    let verify = "/oauth_applications/access_tokens/verify";
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for (method, path, body) in [
        ("GET", format!("/users/{user}"), Value::Null),
        (
            "GET",
            format!("/users/{user}/oauth_access_tokens/oauth_google"),
            Value::Null,
        ),
        ("GET", format!("/sessions/{session}"), Value::Null),
        ("POST", format!("/sessions/{session}/tokens"), json!({})),
        (
            "GET",
            format!("/email_addresses/{}", text(&address)),
            Value::Null,
        ),
        (
            "GET",
            format!("/api_keys/{}", text(&key["id"])),
            Value::Null,
        ),
        (
            "POST",
            "/api_keys/verify".into(),
            json!({ "secret": key["secret"] }),
        ),
        (
            "POST",
            format!("/sign_in_tokens/{}/revoke", text(&ticket["id"])),
            Value::Null,
        ),
        ("POST", verify.into(), json!({ "access_token": granted })),
        (
            "DELETE",
            format!("/organizations/{organization}/memberships/{user}"),
            Value::Null,
        ),
    ] {
        assert_eq!(
            refusal(&clerk, method, &path, body),
            not_found(),
            "{method} {path}"
        );
    }
    assert_eq!(get(&clerk, "/users/count")["total_count"], 1);
    assert_eq!(get(&clerk, "/organization_memberships")["total_count"], 1);
}

#[test]
fn with_an_organization_goes_what_is_its() {
    let clerk = Emulator::builder().users(2).organizations(2).start();
    let organization = clerk.organization_ids()[0].clone();
    let user = clerk.user_ids()[0].clone();
    let session = clerk.sign_in(&user, Some(&organization)).unwrap();
    let path = format!("/organizations/{organization}");
    let domain = json!({ "name": "labs.example.com", "enrollment_mode": "manual_invitation" });
    ok(&clerk, "POST", &format!("{path}/domains"), domain.clone());
    let other = format!("/organizations/{}/domains", clerk.organization_ids()[1]);
    let taken = (422, "form_identifier_exists".to_owned());
    assert_eq!(refusal(&clerk, "POST", &other, domain.clone()), taken);
    let invitation = json!({ "email_address": "eve@example.com", "role": "org:member" });
    ok(&clerk, "POST", &format!("{path}/invitations"), invitation);

    assert_eq!(ok(&clerk, "DELETE", &path, Value::Null)["deleted"], true);
    assert_eq!(refusal(&clerk, "GET", &path, Value::Null), not_found());
    assert_eq!(get(&clerk, "/organization_invitations")["total_count"], 0);
    assert_eq!(get(&clerk, "/organization_domains")["total_count"], 0);
    ok(&clerk, "POST", &other, domain);
    let session = get(&clerk, &format!("/sessions/{session}"));
    assert_eq!(session["status"], "active");
    assert!(session["last_active_organization_id"].is_null());
}

#[test]
fn bans_and_locks_end_what_they_should() {
    let clerk = Emulator::builder().users(1).start();
    clerk.set_now(Timestamp::from_millis(1_750_000_000_000));
    let user = clerk.user_ids()[0].clone();
    let path = format!("/users/{user}");
    let session = clerk.sign_in(&user, None).unwrap();
    let sign_in = |code: &str| {
        let refused = refusal(&clerk, "POST", "/sessions", json!({ "user_id": user }));
        assert_eq!(refused, (403, code.to_owned()));
    };
    ok(&clerk, "POST", &format!("{path}/ban"), Value::Null);
    assert_eq!(
        get(&clerk, &format!("/sessions/{session}"))["status"],
        "revoked"
    );
    sign_in("user_banned");
    ok(&clerk, "POST", &format!("{path}/unban"), Value::Null);
    ok(&clerk, "POST", &format!("{path}/lock"), Value::Null);
    sign_in("user_locked");
    clerk.advance(Duration::from_secs(30 * 60));
    assert_eq!(get(&clerk, &path)["lockout_expires_in_seconds"], 1800);
    clerk.advance(Duration::from_secs(30 * 60));
    let after = get(&clerk, &path);
    assert_eq!(
        (&after["locked"], &after["verification_attempts_remaining"]),
        (&json!(false), &json!(100))
    );
    ok(&clerk, "POST", "/sessions", json!({ "user_id": user }));
}

#[test]
fn wallets_are_identifiers_too() {
    let clerk = Emulator::start();
    let wallet = "0x52908400098527886E0F7030069857D2E4169EE7";
    let user = ok(&clerk, "POST", "/users", json!({ "web3_wallet": [wallet] }));
    let own = &user["web3_wallets"][0];
    assert_eq!(
        (&own["web3_wallet"], &own["id"]),
        (&json!(wallet), &user["primary_web3_wallet_id"])
    );
    for query in [format!("web3_wallet={wallet}"), "query=0x5290".into()] {
        assert_eq!(
            ids(&get(&clerk, &format!("/users?{query}"))),
            [user["id"].as_str().unwrap()]
        );
    }
    for (sent, code) in [
        (wallet, "form_identifier_exists"),
        ("0x12", "form_param_format_invalid"),
    ] {
        let refused = refusal(&clerk, "POST", "/users", json!({ "web3_wallet": [sent] }));
        assert_eq!(refused, (422, code.to_owned()));
    }
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    let part = format!("{path}/web3_wallets/{}", own["id"].as_str().unwrap());
    assert_eq!(
        ok(&clerk, "DELETE", &part, Value::Null)["object"],
        "web3_wallet"
    );
    assert_eq!(refusal(&clerk, "DELETE", &part, Value::Null), not_found());
    let left = get(&clerk, &path);
    assert_eq!(
        (&left["web3_wallets"], &left["primary_web3_wallet_id"]),
        (&json!([]), &Value::Null)
    );
}

/// One who is a member is not invited, and not made one twice.
#[test]
fn members_are_not_invited() {
    let clerk = Emulator::builder().users(2).organizations(1).start();
    let invitations = format!("/organizations/{}/invitations", clerk.organization_ids()[0]);
    let of = |email: &str| json!({ "email_address": email, "role": "org:member" });
    let refused = refusal(&clerk, "POST", &invitations, of("Person0@example.com"));
    assert_eq!(
        refused,
        (400, "already_a_member_in_organization".to_owned())
    );

    let invitation = ok(&clerk, "POST", &invitations, of("eve@example.com"));
    let joined = clerk
        .accept_invitation(invitation["id"].as_str().unwrap())
        .unwrap();
    assert_eq!(clerk.user_ids().len(), 3);
    let memberships = get(&clerk, &format!("/users/{joined}/organization_memberships"));
    assert_eq!(memberships["total_count"], 1);
    let listed = get(&clerk, &format!("{invitations}?status=accepted"));
    assert_eq!(listed["data"][0]["id"], invitation["id"]);
}

#[test]
fn role_sets_by_id_and_by_key() {
    let clerk = Emulator::start();
    let set = |name: &str| {
        json!({ "name": name, "roles": ["org:admin", "org:member"],
            "default_role_key": "org:member", "creator_role_key": "org:admin" })
    };
    let team = ok(&clerk, "POST", "/role_sets", set("Team"));
    ok(&clerk, "POST", "/role_sets", set("Guests"));
    assert_eq!(
        get(&clerk, "/role_sets?query=gue")["data"][0]["key"],
        "role_set:guests"
    );
    let sorted = get(&clerk, "/role_sets?order_by=name");
    assert_eq!(sorted["data"][0]["name"], "Guests");

    let by_key = "/role_sets/role_set:team";
    let renamed = ok(
        &clerk,
        "PATCH",
        by_key,
        json!({ "name": "Crew", "description": "d" }),
    );
    assert_eq!(
        (&renamed["id"], &renamed["name"]),
        (&team["id"], &json!("Crew"))
    );
    let by_id = format!("/role_sets/{}", team["id"].as_str().unwrap());
    assert_eq!(get(&clerk, &by_id), get(&clerk, by_key));
    for (method, path, body, refused) in [
        (
            "PATCH",
            by_key,
            json!({ "key": "role_set:guests" }),
            (422, "form_identifier_exists"),
        ),
        (
            "PATCH",
            by_key,
            json!({ "default_role_key": "org:king" }),
            (404, "resource_not_found"),
        ),
        (
            "PATCH",
            by_key,
            json!({ "type": "odd" }),
            (422, "form_param_value_invalid"),
        ),
        (
            "POST",
            "/role_sets",
            json!({ "name": "x" }),
            (422, "form_param_missing"),
        ),
        (
            "POST",
            "/role_sets/role_set:team/roles",
            json!({ "role_keys": ["org:admin"] }),
            (422, "form_identifier_exists"),
        ),
        (
            "POST",
            "/role_sets/role_set:team/replace",
            json!({ "dest_role_set_key": "role_set:none" }),
            (404, "resource_not_found"),
        ),
        (
            "POST",
            "/organizations",
            json!({ "name": "A", "role_set_key": "role_set:none" }),
            (404, "resource_not_found"),
        ),
        (
            "PATCH",
            "/role_sets/role_set:none",
            json!({}),
            (404, "resource_not_found"),
        ),
    ] {
        let (status, code) = refusal(&clerk, method, path, body);
        assert_eq!((status, code.as_str()), refused, "{method} {path}");
    }

    let labs = json!({ "name": "Labs", "role_set_key": "role_set:team" });
    let labs = ok(&clerk, "POST", "/organizations", labs);
    let other = json!({ "dest_role_set_key": "role_set:guests" });
    ok(&clerk, "POST", &format!("{by_key}/replace"), other);
    assert_eq!(refusal(&clerk, "GET", &by_id, Value::Null), not_found());
    let labs = get(
        &clerk,
        &format!("/organizations/{}", labs["id"].as_str().unwrap()),
    );
    assert_eq!(labs["role_set_key"], "role_set:guests");
}

#[test]
fn a_production_instance_is_one_throughout() {
    let clerk = Emulator::builder()
        .users(1)
        .production("example.com")
        .start();
    assert!(clerk.secret_key().starts_with("sk_live_"));
    assert!(clerk.publishable_key().starts_with("pk_live_"));
    assert_eq!(get(&clerk, "/instance")["environment_type"], "production");
    assert_eq!(get(&clerk, "/domains")["data"][0]["name"], "example.com");
    let user = clerk.user_ids()[0].clone();
    let refused = refusal(&clerk, "POST", "/sessions", json!({ "user_id": user }));
    assert_eq!(refused, (400, "request_invalid_for_environment".to_owned()));
    assert!(clerk.sign_in(&user, None).is_some());
    let satellite = json!({ "name": "example.org", "is_satellite": true });
    ok(&clerk, "POST", "/domains", satellite.clone());
    for taken in [
        satellite,
        json!({ "name": "example.com", "is_satellite": true }),
    ] {
        let refused = refusal(&clerk, "POST", "/domains", taken);
        assert_eq!(refused, (422, "form_identifier_exists".to_owned()));
    }
}

/// Since 2026-05-12 an update takes no metadata; older versions do.
#[test]
fn metadata_has_operations_of_its_own() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let sent = |path: &str, version: &str| {
        let url = format!("{}/v1{path}", clerk.url());
        let key = format!("Bearer {}", clerk.secret_key());
        let request = ureq::patch(&url).header("authorization", key);
        let request = request.header("clerk-api-version", version);
        let request = request.config().http_status_as_error(false).build();
        let body = json!({ "public_metadata": { "a": 1 } }).to_string();
        request
            .content_type("application/json")
            .send(body)
            .unwrap()
            .status()
            .as_u16()
    };
    for path in [
        format!("/users/{}", clerk.user_ids()[0]),
        format!("/organizations/{}", clerk.organization_ids()[0]),
    ] {
        assert_eq!(
            (sent(&path, "2026-05-12"), sent(&path, "2025-11-10")),
            (422, 200),
            "{path}"
        );
    }
}
