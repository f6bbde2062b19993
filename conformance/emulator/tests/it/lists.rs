//! Lists: pages, filters, orders.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ids, ok};

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
        ("external_id=%2Bcrm-7".into(), 1),
        ("external_id=%2B%2Bcrm-7".into(), 0),
        ("external_id=%2B-crm-7".into(), 0),
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

/// Which fields a list can be ordered by, as Clerk documents them.
const ORDERS: [(&str, &[&str]); 14] = [
    (
        "/users",
        &[
            "created_at",
            "updated_at",
            "email_address",
            "web3wallet",
            "first_name",
            "last_name",
            "phone_number",
            "username",
            "last_active_at",
            "last_sign_in_at",
        ],
    ),
    (
        "/invitations",
        &["created_at", "email_address", "expires_at"],
    ),
    (
        "/organization_invitations",
        &["created_at", "email_address"],
    ),
    (
        "/organizations/{}/invitations",
        &["created_at", "email_address"],
    ),
    ("/machines", &["created_at", "name"]),
    ("/organizations", &["created_at", "name", "members_count"]),
    ("/organization_roles", &["created_at", "name", "key"]),
    ("/organization_permissions", &["created_at", "name", "key"]),
    ("/organizations/{}/memberships", &MEMBER_ORDERS),
    ("/organization_memberships", &MEMBER_ORDERS),
    ("/organization_domains", &["created_at", "name"]),
    ("/oauth_applications", &["created_at", "name"]),
    (
        "/waitlist_entries",
        &["created_at", "email_address", "invited_at"],
    ),
    ("/role_sets", &["created_at", "name", "key"]),
];
const MEMBER_ORDERS: [&str; 6] = [
    "created_at",
    "phone_number",
    "email_address",
    "first_name",
    "last_name",
    "username",
];

#[test]
fn every_list_is_ordered_by_what_clerk_documents_and_paged() {
    let clerk = Emulator::builder().users(9).organizations(2).start();
    for number in [2, 3, 1] {
        let email = format!("guest{number}@example.com");
        let name = format!("name {number}");
        for (path, body) in [
            ("/invitations", json!({ "email_address": email })),
            (
                "/organizations/{}/invitations",
                json!({ "email_address": email, "role": "org:member" }),
            ),
            (
                "/organizations/{}/domains",
                json!({ "name": format!("{number}.example.com"), "enrollment_mode": "manual_invitation" }),
            ),
            ("/machines", json!({ "name": name })),
            ("/oauth_applications", json!({ "name": name })),
            ("/waitlist_entries", json!({ "email_address": email })),
            (
                "/organization_roles",
                json!({ "name": name, "key": format!("org:r{number}") }),
            ),
            (
                "/role_sets",
                json!({ "name": name, "roles": ["org:member"], "default_role_key": "org:member", "creator_role_key": "org:member" }),
            ),
        ] {
            ok(&clerk, "POST", &of_first(&clerk, path), body);
        }
    }
    for (path, columns) in ORDERS {
        let path = of_first(&clerk, path);
        for column in columns {
            let list = |order: &str| {
                let page = get(
                    &clerk,
                    &format!("{path}?limit=100&order_by={order}{column}"),
                );
                let rows = page.get("data").unwrap_or(&page);
                rows.as_array().unwrap().clone()
            };
            let (up, mut down) = (list("%2B"), list("-"));
            down.reverse();
            let ids = |rows: &[Value]| -> Vec<_> {
                rows.iter()
                    .map(|row| row["id"].as_str().unwrap().to_owned())
                    .collect()
            };
            assert!(up.len() > 1, "{path}");
            assert_eq!(ids(&up), ids(&list("")), "{path} {column}");
            assert_eq!(ids(&up), ids(&down), "{path} {column}");
            let value = |row: &Value| {
                let user = &row["public_user_data"];
                let value = if user.is_null() { row } else { user };
                value[*column].as_str().unwrap_or_default().to_owned()
            };
            let values: Vec<_> = up.iter().map(value).collect();
            assert!(values.is_sorted(), "{path} {column} {values:?}");
        }
        for wrong in [
            "order_by=shoe_size",
            "limit=0",
            "limit=501",
            "limit=x",
            "offset=-1",
        ] {
            let (status, answer) = call(&clerk, "GET", &format!("{path}?{wrong}"), None);
            let name = wrong.split('=').next().unwrap();
            let param = &answer["errors"][0]["meta"]["param_name"];
            assert_eq!((status, param), (422, &json!(name)), "{path}?{wrong}");
        }
        let (one, all) = (
            get(&clerk, &format!("{path}?limit=1&offset=1")),
            get(&clerk, &path),
        );
        let (one, all) = (
            one.get("data").unwrap_or(&one),
            all.get("data").unwrap_or(&all),
        );
        assert_eq!(*one, json!([all[1]]), "{path}");
    }
}

fn of_first(clerk: &Emulator, path: &str) -> String {
    path.replace("{}", &clerk.organization_ids()[0])
}

#[test]
fn a_query_means_a_whole_id_or_a_part_of_a_name() {
    let clerk = Emulator::builder().users(1).organizations(2).start();
    let machine = json!({ "name": "Printer" });
    let machine = ok(&clerk, "POST", "/machines", machine)["id"].clone();
    let organization = &clerk.organization_ids()[0];
    let role = of_role(&clerk, "org:admin");
    for (path, id) in [
        ("/organizations", organization.as_str()),
        ("/organization_roles", role.as_str()),
        ("/machines", machine.as_str().unwrap()),
    ] {
        let found =
            |query: &str| get(&clerk, &format!("{path}?query={query}"))["total_count"].clone();
        assert_eq!(
            (found(id), found(&id[..12])),
            (json!(1), json!(0)),
            "{path}"
        );
    }
    let body = json!({ "name": "Portal" });
    let app = ok(&clerk, "POST", "/oauth_applications", body);
    let client = app["client_id"].as_str().unwrap();
    let found = |query: &str| {
        get(&clerk, &format!("/oauth_applications?name_query={query}"))["total_count"].clone()
    };
    assert_eq!(
        (found("port"), found(client), found(&client[..8])),
        (json!(1), json!(1), json!(0))
    );
}

fn of_role(clerk: &Emulator, key: &str) -> String {
    let roles = get(clerk, &format!("/organization_roles?query={key}"));
    roles["data"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn lists_begin_with_the_newest() {
    let clerk = Emulator::builder().users(1).organizations(1).start();
    let invitations = format!("/organizations/{}/invitations", clerk.organization_ids()[0]);
    for number in 0..3 {
        let body =
            json!({ "email_address": format!("e{number}@example.com"), "role": "org:member" });
        ok(&clerk, "POST", &invitations, body);
        ok(
            &clerk,
            "POST",
            "/oauth_applications",
            json!({ "name": format!("app {number}") }),
        );
    }
    for (path, column, wanted) in [
        (
            format!("{invitations}/pending"),
            "email_address",
            ["e2@example.com", "e1@example.com"],
        ),
        ("/oauth_applications".into(), "name", ["app 2", "app 1"]),
    ] {
        let page = get(&clerk, &format!("{path}?limit=2"));
        let shown = [0, 1].map(|at| page["data"][at][column].clone());
        assert_eq!(shown, wanted, "{path}");
    }
}

#[test]
fn revoked_invitations_are_listed_where_they_are_asked_for() {
    let clerk = Emulator::start();
    let invite = |address: &str| {
        let body = json!({ "email_address": address });
        ok(&clerk, "POST", "/invitations", body)["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (kept, revoked) = (invite("a@example.com"), invite("b@example.com"));
    ok(
        &clerk,
        "POST",
        &format!("/invitations/{revoked}/revoke"),
        Value::Null,
    );
    assert_eq!(ids(&get(&clerk, "/invitations")), [&kept]);
    assert_eq!(ids(&get(&clerk, "/invitations?status=revoked")), [&revoked]);
}

#[test]
fn members_are_filtered_by_their_last_activity() {
    let clerk = Emulator::builder().users(3).organizations(1).start();
    let now = clerk.now().as_millis();
    clerk.sign_in(&clerk.user_ids()[1], None);
    let members = format!("/organizations/{}/memberships", clerk.organization_ids()[0]);
    let count = |query: &str| get(&clerk, &format!("{members}?{query}"))["total_count"].clone();
    assert_eq!(count(&format!("last_active_at_after={}", now - 1)), 1);
    assert_eq!(count(&format!("last_active_at_before={now}")), 2);
    assert_eq!(
        call(
            &clerk,
            "GET",
            &format!("{members}?last_active_at_after=x"),
            None
        )
        .0,
        422
    );
}

#[test]
fn keys_are_filtered_by_type_and_users_ordered_by_wallet() {
    let clerk = Emulator::builder().users(1).start();
    let user = &clerk.user_ids()[0];
    let body = json!({ "name": "mine", "subject": user });
    assert_eq!(call(&clerk, "POST", "/api_keys", Some(body)).0, 201);
    let count = |kind: &str| {
        get(&clerk, &format!("/api_keys?subject={user}&type={kind}"))["total_count"].clone()
    };
    assert_eq!((count("api_key"), count("other")), (json!(1), json!(0)));

    for digit in ["b", "a"] {
        let wallet = format!("0x{}", digit.repeat(40));
        ok(&clerk, "POST", "/users", json!({ "web3_wallet": [wallet] }));
    }
    let list = |order: &str| get(&clerk, &format!("/users?order_by={order}"));
    let [none, b, a] = &clerk.user_ids()[..] else {
        panic!()
    };
    assert_eq!(ids(&list("web3wallet")), [none, a, b]);
    assert_eq!(ids(&list("-web3wallet")), [b, a, none]);
}

#[test]
fn the_waitlist_is_ordered_by_invitation() {
    let clerk = Emulator::start();
    let entries = ["a", "b", "c"].map(|name| {
        let body = json!({ "email_address": format!("{name}@example.com") });
        ok(&clerk, "POST", "/waitlist_entries", body)["id"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    for (second, at) in [(1_u64, 2), (1, 0), (1, 1)] {
        clerk.set_now(
            clerk
                .now()
                .saturating_add(core::time::Duration::from_secs(second)),
        );
        ok(
            &clerk,
            "POST",
            &format!("/waitlist_entries/{}/invite", entries[at]),
            Value::Null,
        );
    }
    let list = get(&clerk, "/waitlist_entries?order_by=invited_at");
    assert_eq!(ids(&list["data"]), [&entries[2], &entries[0], &entries[1]]);
}
