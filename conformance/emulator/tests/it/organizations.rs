//! Organizations and who belongs to them.

use clerk_emulator::Emulator;
use serde_json::{Value, json};

use crate::api::{call, get, ok};

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
