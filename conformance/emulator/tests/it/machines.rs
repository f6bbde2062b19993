//! API keys, machines, M2M tokens and OAuth access tokens of the emulator.

use core::time::Duration;

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, call_with, get, ids, ok};

#[test]
fn an_api_key_holds_until_it_ends() {
    let clerk = Emulator::builder().users(1).start();
    clerk.set_now(clerk.now());
    let user = &clerk.user_ids()[0];
    let body = json!({ "name": "backup", "subject": user, "scopes": ["read"], "seconds_until_expiration": 60 });
    let (status, key) = call(&clerk, "POST", "/api_keys", Some(body));
    assert_eq!(status, 201, "{key}");
    let path = format!("/api_keys/{}", key["id"].as_str().unwrap());
    assert!(get(&clerk, &path).get("secret").is_none());
    let verify = || {
        call(
            &clerk,
            "POST",
            "/api_keys/verify",
            Some(json!({ "secret": key["secret"] })),
        )
    };
    assert_eq!((verify().0, &verify().1["scopes"]), (200, &json!(["read"])));
    clerk.advance(Duration::from_secs(60));
    assert_eq!(verify().0, 404);
    let list =
        |query| get(&clerk, &format!("/api_keys?subject={user}{query}"))["total_count"].clone();
    assert_eq!(
        (list(""), list("&include_invalid=true")),
        (json!(0), json!(1))
    );
    ok(
        &clerk,
        "PATCH",
        &path,
        json!({ "seconds_until_expiration": null, "scopes": null, "subject": null }),
    );
    assert_eq!((verify().0, list("")), (200, json!(1)));
    assert_eq!(get(&clerk, &path)["scopes"], json!(["read"]));
    ok(
        &clerk,
        "POST",
        &format!("{path}/revoke"),
        json!({ "revocation_reason": "lost" }),
    );
    assert_eq!(verify().0, 404);
    assert_eq!(
        call(
            &clerk,
            "GET",
            &format!("/api_keys?subject={user}&limit=101"),
            None
        )
        .0,
        422
    );
    assert_eq!(call(&clerk, "GET", "/api_keys", None).0, 422);
}

#[test]
fn a_machine_speaks_to_those_in_its_scope() {
    let clerk = Emulator::start();
    let machine = |name: &str| ok(&clerk, "POST", "/machines", json!({ "name": name }));
    let (worker, server, other) = (machine("worker"), machine("server"), machine("other"));
    let id = |machine: &Value| machine["id"].as_str().unwrap().to_owned();
    let key = |machine: &Value| machine["secret_key"].as_str().unwrap().to_owned();
    let scopes = format!("/machines/{}/scopes", id(&worker));
    ok(
        &clerk,
        "POST",
        &scopes,
        json!({ "to_machine_id": id(&server) }),
    );
    assert_eq!(
        call(
            &clerk,
            "POST",
            &scopes,
            Some(json!({ "to_machine_id": id(&server) }))
        )
        .0,
        409
    );
    assert_eq!(call(&clerk, "POST", "/m2m_tokens", Some(json!({}))).0, 401);

    for format in ["opaque", "jwt"] {
        let body = Some(json!({ "token_format": format, "claims": { "job": 1 } }));
        let (status, token) = call_with(&clerk, &key(&worker), "POST", "/m2m_tokens", body);
        assert_eq!(
            (status, &token["subject"]),
            (201, &json!(id(&worker))),
            "{token}"
        );
        let verify = |by: &str| {
            let body = Some(json!({ "token": token["token"] }));
            call_with(&clerk, by, "POST", "/m2m_tokens/verify", body).0
        };
        assert_eq!(
            [
                verify(&key(&server)),
                verify(&key(&other)),
                verify(clerk.secret_key())
            ],
            [200, 404, 200]
        );
        let revoke = format!("/m2m_tokens/{}/revoke", token["id"].as_str().unwrap());
        assert_eq!(
            call_with(&clerk, &key(&other), "POST", &revoke, None).0,
            404
        );
        // Those in JWT form are not stored, so nothing of them is revoked or listed.
        let (revoked, held) = if format == "jwt" {
            (404, 200)
        } else {
            (200, 404)
        };
        assert_eq!(call(&clerk, "POST", &revoke, None).0, revoked);
        assert_eq!(verify(&key(&server)), held);
    }
    let list = format!("/m2m_tokens?subject={}", id(&worker));
    assert_eq!(get(&clerk, &list)["total_count"], 0);
    assert_eq!(
        get(&clerk, &format!("{list}&revoked=true"))["m2m_tokens"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        call_with(&clerk, &key(&worker), "GET", "/users", None).0,
        401
    );
    let rotate = format!("/machines/{}/secret_key/rotate", id(&worker));
    ok(&clerk, "POST", &rotate, json!({ "previous_token_ttl": 0 }));
    assert_eq!(
        call_with(&clerk, &key(&worker), "POST", "/m2m_tokens", None).0,
        401
    );
}

#[test]
fn an_oauth_token_can_be_inactive() {
    let clerk = Emulator::builder().users(1).start();
    let app = ok(
        &clerk,
        "POST",
        "/oauth_applications",
        json!({ "name": "app" }),
    );
    let id = app["id"].as_str().unwrap();
    let token = clerk
        .oauth_access_token(id, &clerk.user_ids()[0], &["profile"])
        .unwrap();
    let verify = || {
        ok(
            &clerk,
            "POST",
            "/oauth_applications/access_tokens/verify",
            json!({ "access_token": token }),
        )
    };
    assert_eq!(verify()["client_id"], app["client_id"]);
    let revoke = format!("/oauth_applications/{id}/revoke_token");
    assert_eq!(
        call(&clerk, "POST", &revoke, Some(json!({ "token": token }))),
        (204, Value::Null)
    );
    assert_eq!(verify(), json!({ "active": false }));
    assert!(
        clerk
            .oauth_access_token("oa_none", &clerk.user_ids()[0], &[])
            .is_none()
    );
}

#[test]
fn a_machine_sees_its_own_opaque_tokens() {
    let clerk = Emulator::start();
    let machine = |name: &str| ok(&clerk, "POST", "/machines", json!({ "name": name }));
    let (one, other) = (machine("one"), machine("other"));
    let make = |format: &str| {
        let body = json!({ "token_format": format, "min_remaining_ttl_seconds": 60 });
        let key = text(&one["secret_key"]);
        call_with(&clerk, key, "POST", "/m2m_tokens", Some(body)).1
    };
    let (opaque, jwt) = (make("opaque"), make("jwt"));
    assert_eq!(make("opaque")["id"], opaque["id"]);
    assert_ne!(make("jwt")["id"], jwt["id"]);
    let list = |key: &str| {
        let path = format!("/m2m_tokens?subject={}", text(&one["id"]));
        call_with(&clerk, key, "GET", &path, None)
    };
    for key in [clerk.secret_key(), text(&one["secret_key"])] {
        let (status, listed) = list(key);
        assert_eq!(
            (status, ids(&listed["m2m_tokens"])),
            (200, vec![text(&opaque["id"])])
        );
    }
    assert_eq!(list(text(&other["secret_key"])).0, 403);
    let revoke = |token: &Value| {
        let path = format!("/m2m_tokens/{}/revoke", text(&token["id"]));
        call(&clerk, "POST", &path, Some(json!({}))).0
    };
    assert_eq!((revoke(&jwt), revoke(&opaque)), (404, 200));
}

#[test]
fn a_scope_that_is_sent_twice_is_one() {
    let clerk = Emulator::start();
    let machine = |body: Value| ok(&clerk, "POST", "/machines", body)["id"].clone();
    let server = machine(json!({ "name": "server" }));
    let worker = machine(json!({ "name": "worker", "scoped_machines": [server, server] }));
    let path = format!("/machines/{}", text(&worker));
    let scopes = || {
        get(&clerk, &path)["scoped_machines"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(scopes(), 1);
    ok(
        &clerk,
        "DELETE",
        &format!("{path}/scopes/{}", text(&server)),
        Value::Null,
    );
    assert_eq!(scopes(), 0);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
