//! Lists: pages, filters, orders.

use clerk_conformance::emulator::Emulator;
use serde_json::{Value, json};

use crate::emulator::{call, get, ids, ok};

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
