//! What operations on people and organizations put on the wire. Methods, paths and names are
//! those of Clerk's reference; forms and arrays those that its JavaScript SDK sends.

use clerk_core::api::invitations::NewInvitation;
use clerk_core::api::organization_domains::EnrollmentMode;
use clerk_core::api::organization_invitations::NewOrganizationInvitation;
use clerk_core::api::sessions::{RefreshFormat, SessionStatus};
use clerk_core::api::users::PasswordHasher;
use clerk_core::api::verification::{NewIdentificationStatus, ReplacementStatus};
use clerk_core::api::waitlist_entries::NewWaitlistEntry;
use clerk_core::api::{
    ApiConfig, Endpoint, Invalid, OrderBy, Patch, actor_tokens, clients, email_addresses,
    invitations, organization_domains, organization_invitations, organization_memberships,
    organization_permissions, organization_roles, organizations, phone_numbers, role_sets,
    sessions, sign_in_tokens, users, waitlist_entries,
};
use clerk_core::http::{FilePart, Request};
use clerk_core::{SecretKey, Timestamp};
use serde_json::{Value, json};

const NOTHING: Value = Value::Null;

fn build<E: Endpoint>(operation: &E) -> Request {
    let config = ApiConfig::new(SecretKey::new("sk_test_example").unwrap());
    config.request(operation).unwrap()
}

#[track_caller]
fn sends<E: Endpoint>(operation: &E, method_and_url: &str, body: &Value) {
    let request = build(operation);
    let line = format!(
        "{} {}",
        request.method,
        request.url.replace("https://api.clerk.com/v1", "")
    );
    let json = request.body.as_json();
    let content = json.map_or(NOTHING, |json| serde_json::from_slice(json).unwrap());
    assert_eq!((line.as_str(), &content), (method_and_url, body));
}

#[track_caller]
fn refuses<E: Endpoint>(operation: &E, parameter: &str, problem: Invalid) {
    let config = ApiConfig::new(SecretKey::new("sk_test_example").unwrap());
    let error = config.request(operation).unwrap_err();
    assert_eq!((error.parameter, error.problem), (parameter, problem));
}

#[test]
fn lists_of_users_are_filtered() {
    let list = users::list()
        .user_id(["+user_1", "-user_2"])
        .banned(false)
        .created_at_after(Timestamp::from_millis(1_730_160_000_000))
        .order_by(OrderBy::descending("last_sign_in_at"))
        .limit(500)
        .offset(0_u64);
    let query = "user_id=%2Buser_1&user_id=-user_2&banned=false&created_at_after=1730160000000\
                 &order_by=-last_sign_in_at&limit=500&offset=0";
    sends(&list, &format!("GET /users?{query}"), &NOTHING);
    let presets = [
        (users::by_email("a@x.test"), "email_address=a%40x.test"),
        (
            users::by_phone("+15555550100"),
            "phone_number=%2B15555550100",
        ),
        (users::by_external_id("7"), "external_id=7"),
        // A sign in front is the filter's own, and `-` would find everybody else.
        (users::by_external_id("-7"), "external_id=%2B-7"),
        (users::by_external_id("+7"), "external_id=%2B%2B7"),
    ];
    for (preset, query) in presets {
        sends(&preset, &format!("GET /users?{query}"), &NOTHING);
    }
    let counted = users::count().query("ada").provider("oauth_google");
    sends(
        &counted,
        "GET /users/count?query=ada&provider=oauth_google",
        &NOTHING,
    );
}

#[test]
fn users_are_created_and_updated() {
    let create = users::create()
        .email_address(["a@x.test", "b@x.test"])
        .email_address_identification_status([
            NewIdentificationStatus::Verified,
            NewIdentificationStatus::Reserved,
        ])
        .password_digest("$2a$10$x")
        .password_hasher(PasswordHasher::from("argon4"))
        .timezone("Europe/Paris")
        .legal_accepted_at(Timestamp::from_millis(1_716_883_200_123))
        .created_at("2024-05-28T08:00:00Z")
        .skip_legal_checks(false)
        .create_organizations_limit(0_u64)
        .public_metadata([("plan", json!({"seats": 3}))]);
    let body = json!({
        "email_address": ["a@x.test", "b@x.test"],
        "email_address_identification_status": ["verified", "reserved"],
        "password_digest": "$2a$10$x",
        "password_hasher": "argon4",
        "timezone": "Europe/Paris",
        "legal_accepted_at": "2024-05-28T08:00:00.123Z",
        "created_at": "2024-05-28T08:00:00Z",
        "skip_legal_checks": false,
        "create_organizations_limit": 0,
        "public_metadata": {"plan": {"seats": 3}},
    });
    sends(&create, "POST /users", &body);
    let update = users::update("user_1")
        .username(Patch::Clear)
        .last_name(Patch::Keep)
        .legal_accepted_at(Patch::Clear);
    let body = json!({"username": null, "legal_accepted_at": null});
    sends(&update, "PATCH /users/user_1", &body);
    let merged = users::merge_metadata("user_1").private_metadata([("plan", NOTHING)]);
    let body = json!({"private_metadata": {"plan": null}});
    sends(&merged, "PATCH /users/user_1/metadata", &body);
    let replaced = users::replace_metadata("user_1").unsafe_metadata([("a", 1)]);
    let body = json!({"unsafe_metadata": {"a": 1}});
    sends(&replaced, "PUT /users/user_1/metadata", &body);
    sends(
        &users::ban_many(["user_1", "user_2"]),
        "POST /users/ban",
        &json!({"user_ids": ["user_1", "user_2"]}),
    );
}

#[test]
fn what_belongs_to_a_user_has_two_arguments() {
    sends(
        &users::delete_passkey("user_1", "idn_1"),
        "DELETE /users/user_1/passkeys/idn_1",
        &NOTHING,
    );
    sends(
        &users::delete_external_account("user_1", "eac_1"),
        "DELETE /users/user_1/external_accounts/eac_1",
        &NOTHING,
    );
    sends(
        &users::revoke_trusted_device("user_1", "td_1"),
        "DELETE /users/user_1/trusted_devices/td_1",
        &NOTHING,
    );
    refuses(
        &users::delete_web3_wallet("user_1", ""),
        "web3_wallet_identification_id",
        Invalid::PathArgument,
    );
    refuses(
        &organization_memberships::delete("org_1", "../org_2"),
        "user_id",
        Invalid::PathArgument,
    );
}

#[test]
fn providers_get_their_prefix() {
    for (given, on_the_wire) in [
        ("google", "oauth_google"),
        ("oauth_google", "oauth_google"),
        ("custom_x", "oauth_custom_x"),
        ("oauth_custom_x", "oauth_custom_x"),
    ] {
        sends(
            &users::oauth_access_tokens("user_1", given).paginated(true),
            &format!("GET /users/user_1/oauth_access_tokens/{on_the_wire}?paginated=true"),
            &NOTHING,
        );
    }
    for refused in ["", ".", "..", "a/b", "%2e"] {
        let operation = users::oauth_access_tokens("user_1", refused);
        refuses(&operation, "provider", Invalid::PathArgument);
    }
}

#[test]
fn images_are_sent_as_forms() {
    let image = || FilePart::new("ada.png", "image/png", b"\x89PNG".to_vec());
    let logo = organizations::set_logo("org_1", image()).uploader_user_id("user_1");
    let requests = [
        (build(&users::set_profile_image("user_1", image())), false),
        (build(&logo), true),
    ];
    for (request, with_uploader) in requests {
        let content_type = request.headers.first("content-type").unwrap();
        assert!(content_type.starts_with("multipart/form-data; boundary="));
        let bytes = request.body_bytes().into_owned();
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            text.contains("name=\"file\"; filename=\"ada.png\"\r\n"),
            "{text}"
        );
        assert!(text.contains("Content-Type: image/png\r\n"), "{text}");
        assert!(bytes.windows(4).any(|window| window == b"\x89PNG"));
        assert_eq!(text.contains("name=\"uploader_user_id\""), with_uploader);
    }
    assert_eq!(build(&logo).method.as_str(), "PUT");
    assert_eq!(
        build(&logo).url,
        "https://api.clerk.com/v1/organizations/org_1/logo"
    );
}

#[test]
fn identifiers_are_created_replaced_and_verified() {
    let create = email_addresses::create("user_1", "a@x.test")
        .verified(true)
        .primary(false);
    let body = json!({"user_id": "user_1", "email_address": "a@x.test", "verified": true, "primary": false});
    sends(&create, "POST /email_addresses", &body);
    let replace = phone_numbers::replace("user_1", "+15555550100")
        .identification_status(ReplacementStatus::Unverified);
    let body = json!({"phone_number": "+15555550100", "identification_status": "unverified"});
    sends(&replace, "PUT /users/user_1/phone_number", &body);
    let attempt = email_addresses::attempt_verification("idn_1", "ver_1", "424242");
    let body = json!({"verification_id": "ver_1", "code": "424242"});
    sends(
        &attempt,
        "POST /email_addresses/idn_1/attempt_verification",
        &body,
    );
    sends(
        &email_addresses::prepare_verification("idn_1"),
        "POST /email_addresses/idn_1/prepare_verification",
        &NOTHING,
    );
}

#[test]
fn sessions_give_tokens() {
    sends(
        &sessions::create_token("sess_1"),
        "POST /sessions/sess_1/tokens",
        &NOTHING,
    );
    sends(
        &sessions::create_token_from_template("sess_1", "hasura").expires_in_seconds(0_u64),
        "POST /sessions/sess_1/tokens/hasura",
        &json!({"expires_in_seconds": 0}),
    );
    let refresh = sessions::refresh("sess_1", "old", "rt", "https://x.test")
        .format(RefreshFormat::Cookie)
        .request_headers([("cookie", json!(["a=b"]))])
        .suffixed_cookies(false);
    let body = json!({
        "expired_token": "old", "refresh_token": "rt", "request_origin": "https://x.test",
        "format": "cookie", "request_headers": {"cookie": ["a=b"]},
    });
    sends(
        &refresh,
        "POST /sessions/sess_1/refresh?suffixed_cookies=false",
        &body,
    );
    let list = sessions::list()
        .user_id("user_1")
        .status(SessionStatus::Active);
    sends(
        &list,
        "GET /sessions?user_id=user_1&status=active",
        &NOTHING,
    );
    #[allow(deprecated)]
    let verify = sessions::verify("sess_1", "t");
    sends(
        &verify,
        "POST /sessions/sess_1/verify",
        &json!({"token": "t"}),
    );
    sends(
        &clients::handshake_payload("n"),
        "GET /clients/handshake_payload?nonce=n",
        &NOTHING,
    );
}

#[test]
fn organizations_and_what_they_hold() {
    let create = organizations::create("Acme")
        .slug(Patch::Clear)
        .public_metadata([("a", 1)])
        .private_metadata(Patch::Clear);
    let body = json!({"name": "Acme", "slug": null, "public_metadata": {"a": 1}, "private_metadata": null});
    sends(&create, "POST /organizations", &body);
    let member = organization_memberships::create("org_1", "user_1", "org:admin");
    let body = json!({"user_id": "user_1", "role": "org:admin"});
    sends(&member, "POST /organizations/org_1/memberships", &body);
    let domains = organization_domains::list_all()
        .verified(true)
        .enrollment_mode(["enterprise_sso", "-manual_invitation"]);
    sends(
        &domains,
        "GET /organization_domains?verified=true&enrollment_mode=enterprise_sso%2C-manual_invitation",
        &NOTHING,
    );
    let domain = organization_domains::create("org_1", "x.test")
        .enrollment_mode(EnrollmentMode::AutomaticInvitation);
    let body = json!({"name": "x.test", "enrollment_mode": "automatic_invitation"});
    sends(&domain, "POST /organizations/org_1/domains", &body);
    let role = organization_roles::update("role_1").permissions(["perm_1"]);
    sends(
        &role,
        "PATCH /organization_roles/role_1",
        &json!({"permissions": ["perm_1"]}),
    );
    let cleared = organization_roles::update("role_1").permissions(Patch::Clear);
    sends(
        &cleared,
        "PATCH /organization_roles/role_1",
        &json!({"permissions": null}),
    );
    let permission = organization_permissions::create("Read", "org:report:read");
    let body = json!({"name": "Read", "key": "org:report:read"});
    sends(&permission, "POST /organization_permissions", &body);
    let replace = role_sets::replace("set_1", "set_2").reassignment_mappings([("a", "b")]);
    let body = json!({"dest_role_set_key": "set_2", "reassignment_mappings": {"a": "b"}});
    sends(&replace, "POST /role_sets/set_1/replace", &body);
}

#[test]
fn bulk_operations_send_lists_and_know_their_limit() {
    let two = invitations::create_many([
        NewInvitation::new("a@x.test").notify(false),
        NewInvitation::new("b@x.test").expires_in_days(3_u64),
    ]);
    let body = json!([
        {"email_address": "a@x.test", "notify": false},
        {"email_address": "b@x.test", "expires_in_days": 3},
    ]);
    sends(&two, "POST /invitations/bulk", &body);
    let one = organization_invitations::create_many(
        "org_1",
        [NewOrganizationInvitation::new("a@x.test", "org:member").redirect_url(Patch::Clear)],
    );
    let body = json!([{"email_address": "a@x.test", "role": "org:member", "redirect_url": null}]);
    sends(&one, "POST /organizations/org_1/invitations/bulk", &body);
    let people = |count: usize| (0..count).map(|n| format!("{n}@x.test"));
    let invite = |count| invitations::create_many(people(count).map(NewInvitation::new));
    assert_eq!(build(&invite(10)).method.as_str(), "POST");
    refuses(&invite(11), "invitations", Invalid::TooMany { max: 10 });
    let enter = |count| waitlist_entries::create_many(people(count).map(NewWaitlistEntry::new));
    assert_eq!(build(&enter(50)).method.as_str(), "POST");
    refuses(&enter(51), "entries", Invalid::TooMany { max: 50 });
    let eleven = role_sets::add_roles("set_1", people(11));
    refuses(&eleven, "role_keys", Invalid::TooMany { max: 10 });
    sends(
        &invitations::delete("inv_1"),
        "DELETE /invitations/inv_1",
        &NOTHING,
    );
}

#[test]
fn tokens_to_sign_in_with() {
    sends(
        &actor_tokens::create("user_1", "user_2"),
        "POST /actor_tokens",
        &json!({"user_id": "user_1", "actor": {"sub": "user_2"}}),
    );
    let actor = actor_tokens::Actor::new("user_2")
        .with("iss", "https://x.test")
        .with("sub", "user_3");
    sends(
        &actor_tokens::create("user_1", actor).expires_in_seconds(60_u64),
        "POST /actor_tokens",
        &json!({"user_id": "user_1", "actor": {"sub": "user_2", "iss": "https://x.test"}, "expires_in_seconds": 60}),
    );
    sends(
        &sign_in_tokens::create("user_1").org_id("org_1"),
        "POST /sign_in_tokens",
        &json!({"user_id": "user_1", "org_id": "org_1"}),
    );
}

#[test]
fn passwords_and_codes_are_not_shown() {
    let shown = format!(
        "{:?} {:?} {:?}",
        users::verify_password("user_1", "canary"),
        users::create().password("canary").totp_secret("canary"),
        build(&users::verify_totp("user_1", "canary")),
    );
    assert!(!shown.contains("canary"), "{shown}");
}
