//! What stands around users and organizations: roles, invitations, domains, lists, templates.

use core::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use clerk_core::Timestamp;
use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ok};

#[test]
#[allow(clippy::too_many_lines)] // one table
fn mistakes_around_users_and_organizations() {
    let clerk = Emulator::builder().users(3).organizations(1).start();
    let organization = format!("/organizations/{}", clerk.organization_ids()[0]);
    let invitations = &format!("{organization}/invitations");
    let domains = &format!("{organization}/domains");
    let user = &clerk.user_ids()[0];
    ok(
        &clerk,
        "POST",
        invitations,
        json!({ "email_address": "a@b.co", "role": "org:member" }),
    );
    ok(
        &clerk,
        "POST",
        "/invitations",
        json!({ "email_address": "a@b.co" }),
    );
    ok(
        &clerk,
        "POST",
        "/redirect_urls",
        json!({ "url": "app://x" }),
    );
    ok(
        &clerk,
        "POST",
        "/blocklist_identifiers",
        json!({ "identifier": "a@b.co" }),
    );
    let claim = |name: &str| json!({ "name": "t", "claims": { name: 1 } });
    let many = |n: usize| Value::from(vec![json!({ "email_address": "x@y.zz" }); n]);
    for (path, body, status, code, param) in [
        (
            invitations.as_str(),
            json!({ "email_address": "a@b.co", "role": "org:member" }),
            400,
            "duplicate_record",
            "email_address",
        ),
        (
            invitations,
            json!({ "email_address": "c@b.co", "role": "org:king" }),
            404,
            "resource_not_found",
            "role",
        ),
        (
            invitations,
            json!({ "email_address": "c@b.co" }),
            422,
            "form_param_missing",
            "role",
        ),
        (
            invitations,
            json!({ "email_address": "c", "role": "org:member" }),
            422,
            "form_param_format_invalid",
            "email_address",
        ),
        (
            domains,
            json!({ "name": "b.co", "enrollment_mode": "magic" }),
            422,
            "form_param_value_invalid",
            "enrollment_mode",
        ),
        (
            domains,
            json!({ "name": "b co", "enrollment_mode": "manual_invitation" }),
            422,
            "form_param_format_invalid",
            "name",
        ),
        (
            "/invitations",
            json!({ "email_address": "a@b.co" }),
            400,
            "duplicate_record",
            "email_address",
        ),
        (
            "/invitations",
            json!({ "email_address": "person1@example.com" }),
            422,
            "form_identifier_exists",
            "email_address",
        ),
        (
            "/invitations",
            json!({ "email_address": "d@b.co", "expires_in_days": 366 }),
            422,
            "form_param_value_invalid",
            "expires_in_days",
        ),
        ("/invitations/bulk", many(11), 422, "form_data_missing", ""),
        (
            "/waitlist_entries/bulk",
            many(51),
            422,
            "form_data_missing",
            "",
        ),
        (
            "/redirect_urls",
            json!({ "url": "app://x" }),
            400,
            "duplicate_record",
            "url",
        ),
        (
            "/redirect_urls",
            json!({ "url": "x" }),
            422,
            "form_param_format_invalid",
            "url",
        ),
        (
            "/blocklist_identifiers",
            json!({ "identifier": "a@b.co" }),
            400,
            "duplicate_record",
            "identifier",
        ),
        (
            "/organization_roles",
            json!({ "name": "A", "key": "admin" }),
            422,
            "form_param_format_invalid",
            "key",
        ),
        (
            "/organization_roles",
            json!({ "name": "A", "key": "org:admin" }),
            422,
            "form_identifier_exists",
            "key",
        ),
        (
            "/organization_permissions",
            json!({ "name": "A", "key": "org:a" }),
            422,
            "form_param_format_invalid",
            "key",
        ),
        (
            "/jwt_templates",
            claim("sub"),
            422,
            "jwt_template_reserved_claim",
            "claims",
        ),
        (
            "/jwt_templates",
            json!({ "name": "t", "claims": {}, "lifetime": 29 }),
            422,
            "form_param_value_invalid",
            "lifetime",
        ),
        (
            "/sign_in_tokens",
            json!({ "user_id": "user_none" }),
            404,
            "resource_not_found",
            "",
        ),
        (
            "/actor_tokens",
            json!({ "user_id": user, "actor": {} }),
            422,
            "form_param_missing",
            "actor.sub",
        ),
        (
            "/api_keys",
            json!({ "name": "ab", "subject": user }),
            422,
            "form_param_value_invalid",
            "name",
        ),
        (
            "/machines",
            json!({ "name": "" }),
            422,
            "form_param_value_invalid",
            "name",
        ),
        (
            "/oauth_applications",
            json!({ "name": "a", "redirect_uris": ["x"] }),
            422,
            "form_param_format_invalid",
            "redirect_uris",
        ),
    ] {
        let (got, answer) = call(&clerk, "POST", path, Some(body));
        let error = &answer["errors"][0];
        assert_eq!(
            (got, error["code"].as_str()),
            (status, Some(code)),
            "{path}: {answer}"
        );
        assert_eq!(
            error["meta"]["param_name"].as_str().unwrap_or(""),
            param,
            "{path}"
        );
    }
}

#[test]
fn a_role_of_the_user_s_own() {
    let clerk = Emulator::builder().users(2).organizations(1).start();
    let permission = ok(
        &clerk,
        "POST",
        "/organization_permissions",
        json!({ "name": "Read", "key": "org:invoices:read" }),
    );
    let role = ok(
        &clerk,
        "POST",
        "/organization_roles",
        json!({ "name": "Clerk", "key": "org:clerk" }),
    );
    let path = format!("/organization_roles/{}", role["id"].as_str().unwrap());
    let of_role = format!("{path}/permissions/{}", permission["id"].as_str().unwrap());
    assert_eq!(
        ok(&clerk, "POST", &of_role, Value::Null)["permissions"][0]["key"],
        "org:invoices:read"
    );
    let member = format!(
        "/organizations/{}/memberships/{}",
        clerk.organization_ids()[0],
        clerk.user_ids()[1]
    );
    let membership = ok(&clerk, "PATCH", &member, json!({ "role": "org:clerk" }));
    assert_eq!(membership["permissions"], json!(["org:invoices:read"]));
    assert_eq!(call(&clerk, "DELETE", &path, None).0, 403);
    ok(&clerk, "PATCH", &path, json!({ "key": "org:scribe" }));
    let members = get(
        &clerk,
        &format!("/users/{}/organization_memberships", clerk.user_ids()[1]),
    );
    assert_eq!(members["data"][0]["role"], "org:scribe");
    assert_eq!(
        ok(&clerk, "DELETE", &of_role, Value::Null)["permissions"],
        json!([])
    );
    assert_eq!(
        get(&clerk, "/organization_roles?query=scribe")["total_count"],
        1
    );
    let system = get(&clerk, "/organization_permissions?query=sys_profile:delete");
    let system = format!(
        "/organization_permissions/{}",
        system["data"][0]["id"].as_str().unwrap()
    );
    assert_eq!(call(&clerk, "DELETE", &system, None).0, 403);
}

#[test]
fn invitations_expire_and_are_revoked_once() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    ok(
        &clerk,
        "POST",
        "/users",
        json!({ "email_address": ["eve@example.com"] }),
    );
    clerk.set_now(Timestamp::from_secs(1_800_000_000));
    let base = format!("/organizations/{}/invitations", clerk.organization_ids()[0]);
    let invite =
        |email: &str| json!({ "email_address": email, "role": "org:member", "expires_in_days": 2 });
    let first = ok(&clerk, "POST", &base, invite("eve@example.com"));
    assert_eq!(first["expires_at"], 1_800_172_800_000_i64);
    let two = ok(
        &clerk,
        "POST",
        &format!("{base}/bulk"),
        json!([invite("b@x.co"), invite("c@x.co")]),
    );
    assert_eq!(two["total_count"], 2);
    let revoke = format!("{base}/{}/revoke", two["data"][0]["id"].as_str().unwrap());
    assert_eq!(
        ok(&clerk, "POST", &revoke, Value::Null)["status"],
        "revoked"
    );
    assert_eq!(call(&clerk, "POST", &revoke, None).0, 400);
    let mine = get(
        &clerk,
        &format!("/users/{}/organization_invitations", clerk.user_ids()[1]),
    );
    assert_eq!(
        mine["data"][0]["public_organization_data"]["id"],
        clerk.organization_ids()[0]
    );
    assert_eq!(get(&clerk, &format!("{base}/pending"))["total_count"], 2);
    clerk.advance(Duration::from_secs(48 * 60 * 60));
    assert_eq!(
        get(&clerk, &format!("{base}?status=expired"))["total_count"],
        2
    );
    assert_eq!(
        get(&clerk, "/organization_invitations?status=revoked")["total_count"],
        1
    );
    assert_eq!(
        call(&clerk, "GET", &format!("{base}?status=lost"), None).0,
        422
    );
}

#[test]
fn domains_are_filtered_by_mode() {
    let clerk = Emulator::builder().organizations(2).start();
    for (index, id) in clerk.organization_ids().iter().enumerate() {
        for (mode, verified) in [("manual_invitation", true), ("enterprise_sso", false)] {
            let name = format!("{index}.{mode}.example.com");
            let body = json!({ "name": name, "enrollment_mode": mode, "verified": verified });
            ok(
                &clerk,
                "POST",
                &format!("/organizations/{id}/domains"),
                body,
            );
        }
    }
    for (query, count) in [
        ("", 4),
        ("?verified=true", 2),
        ("?enrollment_mode=manual_invitation,enterprise_sso", 4),
        ("?enrollment_mode=-manual_invitation", 2),
        ("?query=0.", 2),
        ("?domains=1.enterprise_sso.example.com", 1),
    ] {
        let page = get(&clerk, &format!("/organization_domains{query}"));
        assert_eq!(page["total_count"], count, "{query}");
    }
}

#[test]
fn templates_fill_their_claims() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    clerk.set_now(Timestamp::from_secs(1_800_000_000));
    let claims =
        json!({ "mail": "{{user.primary_email_address}}", "org": "{{org.slug}} as {{org.role}}" });
    ok(
        &clerk,
        "POST",
        "/jwt_templates",
        json!({ "name": "hasura", "claims": claims, "lifetime": 90 }),
    );
    let session = clerk
        .sign_in(&clerk.user_ids()[0], Some(&clerk.organization_ids()[0]))
        .unwrap();
    let token = ok(
        &clerk,
        "POST",
        &format!("/sessions/{session}/tokens/hasura"),
        Value::Null,
    );
    let payload = token["jwt"].as_str().unwrap().split('.').nth(1).unwrap();
    let payload: Value =
        serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap();
    assert_eq!(payload["mail"], "person0@example.com");
    assert_eq!(payload["org"], "org-0 as org:admin");
    assert_eq!(payload["exp"], 1_800_000_090);
    assert!(payload.get("v").is_none());
    assert_eq!(
        call(
            &clerk,
            "POST",
            &format!("/sessions/{session}/tokens/none"),
            None
        )
        .0,
        404
    );
}
