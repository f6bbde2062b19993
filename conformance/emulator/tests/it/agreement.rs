//! What one operation did, every later answer and token says.

use core::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use clerk_core::Timestamp;
use clerk_core::jwt::{Scoped, org_permissions};
use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ok};

fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The code of a refusal.
fn code((status, answer): (u16, Value)) -> (u16, String) {
    let code = answer["errors"][0]["code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

#[test]
fn the_primary_address_is_the_same_everywhere() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let (user, organization) = (&clerk.user_ids()[0], &clerk.organization_ids()[0]);
    let add = |address: &str, verified: bool| {
        let body = json!({ "user_id": user, "email_address": address, "verified": verified });
        ok(&clerk, "POST", "/email_addresses", body)["id"].clone()
    };
    let (other, unverified) = (
        add("other@example.com", true),
        add("new@example.com", false),
    );

    let path = format!("/users/{user}");
    let wanted = json!({ "primary_email_address_id": unverified });
    assert_eq!(call(&clerk, "PATCH", &path, Some(wanted)).0, 422);
    ok(
        &clerk,
        "PATCH",
        &path,
        json!({ "primary_email_address_id": other }),
    );

    let members = get(
        &clerk,
        &format!("/organizations/{organization}/memberships"),
    );
    let shown = &members["data"][0]["public_user_data"]["identifier"];
    assert_eq!(shown, "other@example.com");
    let template = json!({
        "name": "mail", "claims": { "mail": "{{user.primary_email_address}}" },
    });
    ok(&clerk, "POST", "/jwt_templates", template);
    let session = clerk.sign_in(user, None).unwrap();
    let path = format!("/sessions/{session}/tokens/mail");
    let token = ok(&clerk, "POST", &path, Value::Null);
    assert_eq!(claims(&token["jwt"])["mail"], "other@example.com");
}

#[test]
fn permissions_of_a_role_reach_memberships_and_tokens() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let (user, organization) = (&clerk.user_ids()[0], &clerk.organization_ids()[0]);
    let permission = |key: &str| {
        let body = json!({ "name": key, "key": key });
        ok(&clerk, "POST", "/organization_permissions", body)["id"].clone()
    };
    let reserved = json!({ "name": "Mine", "key": "org:sys_mine:read" });
    assert_eq!(
        call(&clerk, "POST", "/organization_permissions", Some(reserved)).0,
        422
    );
    let made = [
        permission("org:invoices:read"),
        permission("org:reports:send"),
        permission("org:invoices:void"),
    ];
    let body = json!({ "name": "Clerk", "key": "org:clerk", "permissions": made });
    let role = ok(&clerk, "POST", "/organization_roles", body);
    let role = format!("/organization_roles/{}", text(&role["id"]));
    let membership = format!("/organizations/{organization}/memberships/{user}");
    let session = clerk.sign_in(user, Some(organization)).unwrap();

    // In memberships as they are; in tokens by feature, without those of Clerk itself.
    let seen = || {
        let memberships = get(
            &clerk,
            &format!("/organizations/{organization}/memberships"),
        );
        let token = claims(&json!(clerk.session_token(&session)));
        let scoped = Scoped::read(text(&token["fea"])).unwrap();
        let part = |name: &str| token["o"][name].as_str().unwrap_or_default();
        let mut granted = org_permissions(&scoped.org, part("per"), part("fpm"));
        granted.sort();
        (memberships["data"][0]["permissions"].clone(), granted)
    };
    let (_, admin) = seen();
    assert_eq!(admin, [""; 0]);
    ok(&clerk, "PATCH", &membership, json!({ "role": "org:clerk" }));
    let all = ["org:invoices:read", "org:invoices:void", "org:reports:send"];
    let kept = json!(["org:invoices:read", "org:reports:send", "org:invoices:void"]);
    assert_eq!(seen(), (kept, all.map(str::to_owned).to_vec()));

    let path = |id: &Value| format!("/organization_permissions/{}", text(id));
    ok(
        &clerk,
        "PATCH",
        &path(&made[1]),
        json!({ "key": "org:reports:mail" }),
    );
    ok(&clerk, "DELETE", &path(&made[0]), Value::Null);
    let left = ["org:invoices:void", "org:reports:mail"].map(str::to_owned);
    assert_eq!(
        seen(),
        (
            json!(["org:reports:mail", "org:invoices:void"]),
            left.to_vec()
        )
    );
    permission("org:invoices:read");
    assert_eq!(seen().1, left);
    let shown = get(&clerk, &role)["permissions"].as_array().unwrap().len();
    assert_eq!(shown, 2);
}

#[test]
fn a_role_s_new_key_is_in_its_invitations() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let organization = &clerk.organization_ids()[0];
    let body = json!({ "name": "Clerk", "key": "org:clerk" });
    let role = ok(&clerk, "POST", "/organization_roles", body);
    let role = format!("/organization_roles/{}", text(&role["id"]));
    let path = format!("/organizations/{organization}/invitations");
    let body = json!({
        "email_address": "eve@example.com", "role": "org:clerk",
        "public_metadata": { "desk": 7 }, "private_metadata": { "pay": 1 },
    });
    let invitation = ok(&clerk, "POST", &path, body);
    let refusal = code(call(&clerk, "DELETE", &role, None));
    assert_eq!(
        refusal,
        (403, "organization_role_used_by_members".to_owned())
    );
    ok(&clerk, "PATCH", &role, json!({ "key": "org:scribe" }));

    let user = clerk.accept_invitation(text(&invitation["id"])).unwrap();
    let own = get(&clerk, &format!("/users/{user}/organization_memberships"));
    let own = &own["data"][0];
    assert_eq!(
        (&own["role"], &own["role_name"]),
        (&json!("org:scribe"), &json!("Clerk"))
    );
    // Metadata goes over to the membership.
    assert_eq!(own["public_metadata"], json!({ "desk": 7 }));
    assert_eq!(own["private_metadata"], json!({ "pay": 1 }));
}

#[test]
fn an_invitation_takes_nothing_from_who_is_there() {
    let clerk = Emulator::builder().users(1).start();
    let user = &clerk.user_ids()[0];
    let body = json!({
        "email_address": "person0@example.com", "ignore_existing": true,
        "public_metadata": { "invited": true },
    });
    let invitation = ok(&clerk, "POST", "/invitations", body);
    assert_eq!(
        clerk.accept_invitation(text(&invitation["id"])).as_ref(),
        Some(user)
    );
    let metadata = &clerk.user(user).unwrap()["public_metadata"];
    assert_eq!(*metadata, json!({ "number": 0, "invited": true }));
}

#[test]
fn who_leaves_an_organization_has_it_active_no_more() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let (user, organization) = (&clerk.user_ids()[0], &clerk.organization_ids()[0]);
    let session = clerk.sign_in(user, Some(organization)).unwrap();
    let template = json!({ "name": "org", "claims": { "org": "{{org.id}}" } });
    ok(&clerk, "POST", "/jwt_templates", template);
    let seen = || {
        let path = format!("/sessions/{session}/tokens/org");
        let token = ok(&clerk, "POST", &path, Value::Null);
        let shown = get(&clerk, &format!("/sessions/{session}"));
        let active = shown.get("last_active_organization_id").cloned();
        (
            claims(&token["jwt"])["org"].clone(),
            active.unwrap_or_default(),
        )
    };
    assert_eq!(seen(), (json!(organization), json!(organization)));
    let membership = format!("/organizations/{organization}/memberships");
    ok(
        &clerk,
        "DELETE",
        &format!("{membership}/{user}"),
        Value::Null,
    );
    assert_eq!(seen(), (Value::Null, Value::Null));
    ok(
        &clerk,
        "POST",
        &membership,
        json!({ "user_id": user, "role": "org:member" }),
    );
    assert_eq!(seen(), (Value::Null, Value::Null));
}

#[test]
fn who_waits_completes_once() {
    let clerk = Emulator::builder().users(1).start();
    let wait = |address: &str| {
        let body = json!({ "email_address": address });
        ok(&clerk, "POST", "/waitlist_entries", body)["id"].clone()
    };
    let known = format!(
        "/waitlist_entries/{}/invite",
        text(&wait("person0@example.com"))
    );
    assert_eq!(call(&clerk, "POST", &known, None).0, 422);
    ok(&clerk, "POST", &known, json!({ "ignore_existing": true }));

    let invite = format!(
        "/waitlist_entries/{}/invite",
        text(&wait("eve@example.com"))
    );
    let entry = ok(&clerk, "POST", &invite, Value::Null);
    assert!(
        clerk
            .accept_invitation(text(&entry["invitation"]["id"]))
            .is_some()
    );
    let done = get(&clerk, "/waitlist_entries?status=completed");
    assert_eq!(done["data"][0]["email_address"], "eve@example.com");
    assert_eq!(done["total_count"], 1);
}

#[test]
fn a_list_of_invitations_is_kept_whole_or_not_at_all() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let organization = format!("/organizations/{}/invitations", clerk.organization_ids()[0]);
    let twice = |last: &str| {
        json!([
            { "email_address": "eve@example.com", "role": "org:member" },
            { "email_address": last, "role": "org:member" },
        ])
    };
    let plain =
        |last: &str| json!([{ "email_address": "eve@example.com" }, { "email_address": last }]);
    for (path, body) in [
        (organization.as_str(), twice("Eve@example.com")),
        ("/invitations", plain("Eve@example.com")),
        ("/waitlist_entries", plain("Eve@example.com")),
        ("/waitlist_entries", plain("nobody")),
    ] {
        let (status, _) = call(&clerk, "POST", &format!("{path}/bulk"), Some(body));
        assert!(matches!(status, 400 | 422), "{path}: {status}");
        let left = get(&clerk, path);
        let left = left.get("data").unwrap_or(&left);
        assert_eq!(*left, json!([]), "{path}");
    }
}

#[test]
fn credits_are_given_once_a_key() {
    let clerk = Emulator::builder().users(2).start();
    let [one, other] = [0, 1].map(|at| format!("/users/{}/billing/credits", clerk.user_ids()[at]));
    let give = |path: &str, amount: i64, key: &str| {
        let body = json!({ "amount": amount, "action": "increase", "idempotency_key": key });
        call(&clerk, "POST", path, Some(body))
    };
    let (status, first) = give(&one, 500, "a");
    assert_eq!(status, 200);
    assert_eq!(give(&one, 500, "a").1, first);
    assert_eq!(give(&one, 100, "b").0, 200);
    assert_eq!(give(&other, 50, "a").0, 200);
    assert_eq!(give(&one, 0, "c").0, 422);
    assert_eq!(give(&one, -1, "c").0, 422);
    let balance = |path: &str| get(&clerk, path)["balance"]["amount"].clone();
    assert_eq!((balance(&one), balance(&other)), (json!(600), json!(50)));
}

#[test]
fn a_code_is_checked_on_a_verification_of_its_own() {
    let clerk = Emulator::builder().users(1).start();
    clerk.set_now(Timestamp::from_millis(1_800_000_000_000));
    let user = clerk.user(&clerk.user_ids()[0]).unwrap();
    let email = format!(
        "/email_addresses/{}",
        text(&user["primary_email_address_id"])
    );
    let prepare = || {
        ok(
            &clerk,
            "POST",
            &format!("{email}/prepare_verification"),
            Value::Null,
        )
    };
    let attempt = |id: &Value, code: &str| {
        let body = json!({ "verification_id": id, "code": code });
        call(
            &clerk,
            "POST",
            &format!("{email}/attempt_verification"),
            Some(body),
        )
    };
    let first = prepare();
    let (status, wrong) = attempt(&first["id"], "000000");
    assert_eq!(
        (status, &wrong["status"], &wrong["attempts"]),
        (200, &json!("unverified"), &json!(1))
    );
    assert_eq!(attempt(&first["id"], "424242").1["status"], "verified");
    let again = code(attempt(&first["id"], "424242"));
    assert_eq!(again, (400, "verification_already_verified".to_owned()));

    let late = prepare();
    clerk.advance(Duration::from_secs(601));
    let (status, answer) = attempt(&late["id"], "424242");
    assert_eq!((status, &answer["status"]), (200, &json!("expired")));
    // An address that was verified stays so throughout.
    assert_eq!(get(&clerk, &email)["verification"]["strategy"], "admin");

    let body = json!({ "user_id": user["id"], "email_address": "b@example.com" });
    let added = ok(&clerk, "POST", "/email_addresses", body);
    let email = format!("/email_addresses/{}", text(&added["id"]));
    let made = ok(
        &clerk,
        "POST",
        &format!("{email}/prepare_verification"),
        Value::Null,
    );
    let body = json!({ "verification_id": made["id"], "code": "424242" });
    ok(
        &clerk,
        "POST",
        &format!("{email}/attempt_verification"),
        body,
    );
    assert_eq!(get(&clerk, &email)["verification"]["status"], "verified");
}

#[test]
fn who_is_banned_or_locked_does_not_sign_in_again() {
    let clerk = Emulator::builder().users(1).start();
    let user = &clerk.user_ids()[0];
    let sign_in = || {
        let url = format!("{}/sign-in?user_id={user}", clerk.url());
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = ureq::Agent::new_with_config(config.build());
        agent.get(url).call().unwrap().status().as_u16()
    };
    for (bar, unbar) in [("ban", "unban"), ("lock", "unlock")] {
        ok(&clerk, "POST", &format!("/users/{user}/{bar}"), Value::Null);
        assert_eq!(sign_in(), 400, "{bar}");
        ok(
            &clerk,
            "POST",
            &format!("/users/{user}/{unbar}"),
            Value::Null,
        );
        assert_eq!(sign_in(), 200, "{unbar}");
    }
}

#[test]
fn no_session_for_one_who_cannot_have_it() {
    let clerk = Emulator::builder().users(2).organizations(2).start();
    let [one, other] = &clerk.user_ids()[..] else {
        panic!()
    };
    let home = &clerk.organization_ids()[0];
    let session = clerk.sign_in(one, Some(home)).unwrap();
    assert!(clerk.session_token(&session).is_some());
    ok(
        &clerk,
        "DELETE",
        &format!("/organizations/{home}/memberships/{one}"),
        Value::Null,
    );
    assert_eq!(clerk.sign_in(one, Some(home)), None);
    ok(&clerk, "POST", &format!("/users/{one}/ban"), Value::Null);
    assert_eq!(
        (clerk.session_token(&session), clerk.sign_in(one, None)),
        (None, None)
    );

    let session = clerk.sign_in(other, None).unwrap();
    clerk.advance(Duration::from_secs(192 * 60 * 60));
    assert_eq!(clerk.session_token(&session), None);
}

/// `azp` of <https://clerk.com/docs/guides/sessions/session-tokens>: the origin of the frontend.
#[test]
fn session_tokens_name_the_origin_of_the_frontend() {
    for (builder, origin) in [
        (Emulator::builder(), "http://localhost:3000"),
        (
            Emulator::builder().production("example.com"),
            "https://example.com",
        ),
        (
            Emulator::builder().origin("https://app.example.com"),
            "https://app.example.com",
        ),
    ] {
        let clerk = builder.users(1).start();
        assert_eq!(clerk.origin(), origin);
        let session = clerk.sign_in(&clerk.user_ids()[0], None).unwrap();
        let tokens = [clerk.session_token(&session).unwrap(), clerk.token().mint()];
        for token in tokens {
            assert_eq!(claims(&json!(token))["azp"], json!(origin));
        }
        let without = clerk.token().without_claim("azp").mint();
        assert_eq!(claims(&json!(without)).get("azp"), None);
    }
}
