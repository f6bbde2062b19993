//! Claims of JWT templates: `{{user.id}}` and its kind are filled in from the session.

use serde_json::{Map, Value, json};

use super::resources::users;
use super::state::State;
use super::store::{Row, text};

/// The claims with every placeholder filled; unknown ones become null.
pub(super) fn fill(state: &State, session: &Row, claims: &Value) -> Map<String, Value> {
    match fill_value(&context(state, session), claims) {
        Value::Object(claims) => claims,
        _ => Map::new(),
    }
}

fn context(state: &State, session: &Row) -> Value {
    let user = state.users.get(text(session, "user_id"));
    let mut shown = user.map_or(Value::Null, |user| users::render(state, user));
    if let Some(user) = user {
        let names = [text(user, "first_name"), text(user, "last_name")];
        shown["full_name"] = names.join(" ").trim().into();
        for name in ["email_address", "phone_number"] {
            let value = user.get(&format!("_{name}")).cloned().unwrap_or_default();
            shown[format!("primary_{name}")] = value;
        }
    }
    let organization = text(session, "last_active_organization_id");
    let mut org = state
        .organizations
        .get(organization)
        .cloned()
        .map_or(Value::Null, Value::Object);
    let mut memberships = state.memberships.find("_user_id", text(session, "user_id"));
    if let Some(own) = memberships.find(|m| text(m, "_organization_id") == organization) {
        org["role"] = own["role"].clone();
    }
    json!({ "user": shown, "org": org, "session": session })
}

fn fill_value(context: &Value, value: &Value) -> Value {
    match value {
        Value::String(text) => fill_text(context, text),
        Value::Array(list) => list
            .iter()
            .map(|value| fill_value(context, value))
            .collect(),
        Value::Object(map) => {
            let filled = map
                .iter()
                .map(|(name, v)| (name.clone(), fill_value(context, v)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

/// A text that is one placeholder becomes the value itself; in a longer text it becomes text.
fn fill_text(context: &Value, text: &str) -> Value {
    let look_up = |name: &str| {
        let path = format!("/{}", name.trim().replace('.', "/"));
        context.pointer(&path).cloned().unwrap_or_default()
    };
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (name, after))) = rest
        .split_once("{{")
        .and_then(|(before, tail)| Some((before, tail.split_once("}}")?)))
    {
        let value = look_up(name);
        if before.is_empty() && after.is_empty() && filled.is_empty() {
            return value;
        }
        filled.push_str(before);
        match value {
            Value::String(text) => filled.push_str(&text),
            Value::Null => {}
            other => filled.push_str(&other.to_string()),
        }
        rest = after;
    }
    filled.push_str(rest);
    Value::String(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_the_kind_of_a_lone_value() {
        let context = json!({ "user": { "id": "u1", "public_metadata": { "age": 7 } } });
        for (template, wanted) in [
            ("{{user.id}}", json!("u1")),
            ("{{ user.public_metadata.age }}", json!(7)),
            ("{{user.public_metadata}}", json!({ "age": 7 })),
            ("{{user.none}}", Value::Null),
            (
                "is {{user.public_metadata.age}}, {{user.none}}{{user.id}}",
                json!("is 7, u1"),
            ),
            ("{{user.id", json!("{{user.id")),
        ] {
            assert_eq!(fill_text(&context, template), wanted, "{template}");
        }
    }
}
