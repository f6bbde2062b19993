//! Metadata: merged member by member, or replaced.

use serde_json::{Map, Value};

use crate::call::Call;
use crate::error::ApiError;
use crate::store::Row;

/// The members that hold metadata.
const MEMBERS: [&str; 3] = ["public_metadata", "private_metadata", "unsafe_metadata"];

/// `PATCH`: what the call sends is merged into what there is; null removes a member at any depth.
pub(super) fn merge_into(row: &mut Row, call: &Call) {
    for (name, sent) in sent(call) {
        let mut current = row.remove(name).unwrap_or(Value::Null);
        merge(&mut current, sent);
        row.insert(name.to_owned(), current);
    }
}

/// From this version on, updates of a user or an organization take no metadata: it has operations
/// of its own.
const OWN_OPERATIONS: &str = "2026-05-12";

pub(super) fn refuse_where_it_has_its_own(call: &Call) -> Result<(), ApiError> {
    let sent = MEMBERS.iter().find(|name| call.body.contains_key(**name));
    match sent {
        Some(name) if call.version.as_str() >= OWN_OPERATIONS => Err(ApiError::unknown(name)),
        _ => Ok(()),
    }
}

/// `PUT`: what the call sends takes the place of what there is.
pub(super) fn replace_in(row: &mut Row, call: &Call) {
    for (name, sent) in sent(call) {
        row.insert(name.to_owned(), sent.clone());
    }
}

fn sent(call: &Call) -> impl Iterator<Item = (&'static str, &Value)> {
    MEMBERS
        .into_iter()
        .filter_map(|name| Some((name, call.body.get(name)?)))
        .filter(|(_, value)| value.is_object())
}

/// Null removes a member at any depth, lists are replaced.
pub(super) fn merge(current: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *current = patch.clone();
        return;
    };
    if !current.is_object() {
        *current = Value::Object(Map::new());
    }
    if let Value::Object(current) = current {
        for (name, value) in patch {
            if value.is_null() {
                current.remove(name);
            } else {
                merge(current.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_removes_at_any_depth_and_lists_are_replaced() {
        let mut current = json!({ "a": 1, "b": { "c": 2, "d": 3 }, "l": [1, 2] });
        merge(
            &mut current,
            &json!({ "a": null, "b": { "c": null, "e": { "f": null } }, "l": [3] }),
        );
        assert_eq!(current, json!({ "b": { "d": 3, "e": {} }, "l": [3] }));
    }
}
