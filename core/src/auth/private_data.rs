//! Private metadata, which must not leave the server.

use serde_json::Value;

/// Removes private metadata (`private_metadata`, `privateMetadata`) from a user, an organization
/// or any other answer of Clerk, at any depth. The rest can be sent to a browser.
pub fn strip_private_data(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| name != "private_metadata" && name != "privateMetadata");
            members.values_mut().for_each(strip_private_data);
        }
        Value::Array(list) => list.iter_mut().for_each(strip_private_data),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn r_17_no_private_member_at_any_depth() {
        let mut user = json!({
            "id": "user_1", "private_metadata": { "a": 1 }, "public_metadata": { "private": 1 },
            "organization_memberships": [{ "privateMetadata": {}, "organization": { "private_metadata": null, "id": "org_1" } }],
            "unsafe_metadata": [[{ "private_metadata": 2 }]],
        });
        strip_private_data(&mut user);
        assert_eq!(
            user,
            json!({
                "id": "user_1", "public_metadata": { "private": 1 },
                "organization_memberships": [{ "organization": { "id": "org_1" } }],
                "unsafe_metadata": [[{}]],
            })
        );
    }
}
