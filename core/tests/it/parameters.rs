//! What callers may give for a parameter, and what reaches the wire.

#![allow(clippy::needless_borrows_for_generic_args)] // callers write them

use std::collections::{BTreeMap, BTreeSet, HashMap};

use clerk_core::api::invitations::NewInvitation;
use clerk_core::api::sessions::Session;
use clerk_core::api::verification::NewIdentificationStatus;
use clerk_core::api::{
    ApiConfig, BuildError, Endpoint, Invalid, Patch, UserId, api_keys, enterprise_connections,
    invitations, jwt_templates, m2m_tokens, machines, organizations, sessions, users,
};
use clerk_core::{SecretKey, Timestamp};
use serde_json::{Map, Value, json};

fn request<E: Endpoint>(operation: &E) -> Result<(String, Value), BuildError> {
    let config = ApiConfig::new(SecretKey::new("sk_test_example").unwrap());
    let request = config.request(operation)?;
    let (_, query) = request.url.split_once('?').unwrap_or_default();
    let json = request.body.as_json();
    let body = json.map_or(Value::Null, |json| serde_json::from_slice(json).unwrap());
    Ok((query.into(), body))
}

fn query(operation: &impl Endpoint) -> String {
    request(operation).unwrap().0
}

fn body(operation: &impl Endpoint) -> Value {
    request(operation).unwrap().1
}

#[track_caller]
fn refused<E: Endpoint>(operation: &E, parameter: &str, problem: Invalid) {
    let error = request(operation).unwrap_err();
    assert_eq!(
        (error.operation, error.parameter, error.problem),
        (E::OPERATION, parameter, problem)
    );
}

#[test]
fn every_integer_type_is_a_number() {
    let list = users::list;
    assert_eq!(query(&list().limit(10)), "limit=10");
    for operation in [
        list().limit(10_usize),
        list().limit(10_u8),
        list().limit(10_u64),
        list().limit(10_u128),
        list().limit(10_i64),
        list().limit(10_isize),
        list().limit(Some(10_u16)),
    ] {
        assert_eq!(operation, list().limit(10));
    }
    assert_eq!(
        query(&list().offset(u64::MAX)),
        format!("offset={}", u64::MAX)
    );
    assert_eq!(list().limit(None::<u32>), list());
    let session = sessions::create_token("sess_1").expires_in_seconds(60_u16);
    assert_eq!(body(&session), json!({"expires_in_seconds": 60}));
    let machine = machines::create("billing").default_token_ttl(3600);
    assert_eq!(body(&machine)["default_token_ttl"], 3600);
    let cleared = sessions::create_token("sess_1").expires_in_seconds(Patch::Clear);
    assert_eq!(body(&cleared), json!({"expires_in_seconds": null}));
    assert_eq!(
        body(&jwt_templates::create("t", json!({})).lifetime(30))["lifetime"],
        30
    );
}

#[test]
fn number_out_of_range_names_operation_parameter_and_bounds() {
    let limits = Invalid::Range { min: 1, max: 500 };
    for list in [
        users::list().limit(0),
        users::list().limit(-1),
        users::list().limit(501),
        users::list().limit(i128::MIN),
        users::list().limit(u128::MAX),
    ] {
        refused(&list, "limit", limits);
    }
    let hundred = Invalid::Range { min: 1, max: 100 };
    refused(&api_keys::list("user_1").limit(101), "limit", hundred);
    let unsigned = Invalid::Range {
        min: 0,
        max: u64::MAX,
    };
    refused(&users::list().offset(-1), "offset", unsigned);
    refused(
        &sessions::create_token("sess_1").expires_in_seconds(-1),
        "expires_in_seconds",
        unsigned,
    );
    let error = request(&users::list().limit(0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "GetUserList: nothing was sent; parameter `limit`: must be between 1 and 500"
    );
}

#[test]
fn list_takes_one_value_or_many_of_any_kind() {
    let expected = users::list().username(["ada", "eve"]);
    assert_eq!(query(&expected), "username=ada&username=eve");
    let texts: Vec<&str> = vec!["ada", "eve"];
    let strings: Vec<String> = texts.iter().map(ToString::to_string).collect();
    for operation in [
        users::list().username(texts.as_slice()),
        users::list().username(texts.iter()),
        users::list().username(&texts),
        users::list().username(&["ada", "eve"]),
        users::list().username(texts.iter().copied().collect::<BTreeSet<_>>()),
        users::list().username(strings.as_slice()),
        users::list().username(strings.iter()),
        users::list().username(&strings),
        users::list().username(Some(&strings)),
        users::list().username(strings.iter().filter(|name| name.len() == 3)),
        users::list().username(strings.clone()),
        users::list().username(strings),
    ] {
        assert_eq!(operation, expected);
    }
    let one = users::list().username("ada");
    assert_eq!(query(&one), "username=ada");
    assert_eq!(one, users::list().username(String::from("ada")));
    assert_eq!(one, users::list().username(Some("ada")));
    assert_eq!(users::list().username(None::<&str>), users::list());
    assert_eq!(
        body(&users::ban_many("user_1")),
        json!({"user_ids": ["user_1"]})
    );
    refused(
        &users::list().username([""; 0]),
        "username",
        Invalid::EmptyFilter,
    );
}

#[test]
fn list_of_enums_or_objects_takes_references_to_collections() {
    let statuses = vec![NewIdentificationStatus::Verified];
    let create = users::create().email_address_identification_status(&statuses);
    assert_eq!(
        create,
        users::create().email_address_identification_status(NewIdentificationStatus::Verified)
    );
    assert_eq!(
        create,
        users::create().email_address_identification_status("verified")
    );
    let invited = vec![NewInvitation::new("a@example.com")];
    let many = invitations::create_many(&invited);
    assert_eq!(body(&many), json!([{"email_address": "a@example.com"}]));
}

#[derive(serde::Serialize)]
struct Plan {
    plan: &'static str,
    seats: u32,
}

#[test]
fn metadata_takes_whatever_serializes_as_an_object() {
    let expected =
        users::merge_metadata("user_1").public_metadata(json!({"plan": "pro", "seats": 5}));
    let plan = || Plan {
        plan: "pro",
        seats: 5,
    };
    let map: Map<String, Value> = serde_json::from_str(r#"{"plan":"pro","seats":5}"#).unwrap();
    let values = || vec![("plan", json!("pro")), ("seats", json!(5))];
    let merge = || users::merge_metadata("user_1");
    for operation in [
        merge().public_metadata(plan()),
        merge().public_metadata(&plan()),
        merge().public_metadata(Some(plan())),
        merge().public_metadata(map),
        merge().public_metadata(values()),
        merge().public_metadata(values().as_slice()),
        merge().public_metadata(values().into_iter().collect::<HashMap<_, _>>()),
        merge().public_metadata(values().into_iter().collect::<BTreeMap<_, _>>()),
        merge().public_metadata((("plan", "pro"), ("seats", 5))),
    ] {
        assert_eq!(operation, expected);
    }
    assert_eq!(merge().public_metadata(None::<Plan>), merge());
    let update = organizations::create("Acme").public_metadata([("plan", "pro")]);
    assert_eq!(
        body(&update),
        json!({"name": "Acme", "public_metadata": {"plan": "pro"}})
    );
    assert_eq!(
        organizations::create("Acme").public_metadata(None::<Plan>),
        organizations::create("Acme")
    );
    let invitation = NewInvitation::new("a@example.com").public_metadata(plan());
    let many = body(&invitations::create_many([invitation]));
    assert_eq!(
        many[0]["public_metadata"],
        json!({"plan": "pro", "seats": 5})
    );
}

#[test]
fn json_null_or_clear_clears_nullable_metadata_and_claims() {
    let cleared = json!({"name": "Acme", "public_metadata": null});
    let update = || organizations::create("Acme");
    assert_eq!(body(&update().public_metadata(Value::Null)), cleared);
    assert_eq!(body(&update().public_metadata(Patch::Clear)), cleared);
    assert_eq!(
        body(&m2m_tokens::create().claims(Value::Null))["claims"],
        Value::Null
    );
    let set = m2m_tokens::create().claims((("tenant", 7), ("role", "x")));
    assert_eq!(body(&set)["claims"], json!({"tenant": 7, "role": "x"}));
}

#[test]
fn metadata_that_is_no_object_is_refused() {
    let merge = || users::merge_metadata("user_1");
    for operation in [
        merge().public_metadata(json!("pro")),
        merge().public_metadata(json!(["pro"])),
        merge().public_metadata(5),
        merge().public_metadata(true),
        merge().public_metadata(Value::Null),
        merge().public_metadata(vec![("a", "b", "c")]),
        merge().public_metadata([(1, 2)]),
    ] {
        refused(&operation, "public_metadata", Invalid::NotAnObject);
    }
    let keys = HashMap::from([(vec![1], 1)]);
    refused(
        &merge().public_metadata(keys),
        "public_metadata",
        Invalid::NotJson,
    );
    refused(
        &m2m_tokens::create().claims("admin"),
        "claims",
        Invalid::NotAnObject,
    );
    let invitation = NewInvitation::new("a@example.com").public_metadata(5);
    refused(
        &invitations::create_many(invitation),
        "invitations",
        Invalid::NotAnObject,
    );
}

#[test]
fn none_leaves_and_clear_clears() {
    let update = || users::update("user_1");
    let name: Option<String> = None;
    assert_eq!(update().first_name(name.as_deref()), update());
    assert_eq!(update().first_name(name), update());
    assert_eq!(update().first_name(Patch::Keep), update());
    assert_eq!(
        body(&update().first_name(Some("Ada"))),
        json!({"first_name": "Ada"})
    );
    assert_eq!(
        body(&update().first_name(Patch::Set("Ada".into()))),
        json!({"first_name": "Ada"})
    );
    assert_eq!(
        body(&update().first_name(Patch::Clear)),
        json!({"first_name": null})
    );
    assert_eq!(body(&update().first_name("")), json!({"first_name": ""}));
    let read: Patch<String> = serde_json::from_str("null").unwrap();
    assert_eq!(read, Patch::Clear);
    let settings = enterprise_connections::SamlSettings::new()
        .idp_entity_id(None::<&str>)
        .force_authn(true)
        .name(Patch::Clear);
    let connection = enterprise_connections::update("ent_1").saml(settings);
    assert_eq!(
        body(&connection),
        json!({"saml": {"force_authn": true, "name": null}})
    );
}

#[test]
fn time_is_given_for_either_form_of_a_date() {
    let noon = Timestamp::from_millis(1_716_897_600_000);
    assert_eq!(
        query(&users::list().created_at_after(noon)),
        "created_at_after=1716897600000"
    );
    assert_eq!(
        body(&users::create().created_at(noon)),
        json!({"created_at": "2024-05-28T12:00:00.000Z"})
    );
    assert_eq!(
        body(&users::create().created_at("2024-05-28T12:00:00Z")),
        json!({"created_at": "2024-05-28T12:00:00Z"})
    );
    assert_eq!(
        users::create().created_at(None::<Timestamp>),
        users::create()
    );
}

#[test]
fn operations_compare_by_what_they_send() {
    assert_eq!(users::get("user_1"), users::get("user_1"));
    assert_ne!(users::get("user_1"), users::get("user_2"));
    assert_ne!(users::list(), users::list().limit(10));
}

#[test]
fn id_compares_with_text_sorts_as_text_and_is_a_text_in_json() {
    let user: UserId = serde_json::from_value(json!("user_1")).unwrap();
    assert_eq!(user, "user_1");
    assert_eq!("user_1", user);
    assert_eq!(user, String::from("user_1"));
    assert_eq!(*user, *"user_1");
    assert_eq!(user.to_string(), user.as_str());
    assert_eq!(format!("{user:>8}"), "  user_1");
    assert_eq!(serde_json::to_value(&user).unwrap(), json!("user_1"));
    assert!(BTreeSet::from([user.clone()]).contains("user_1"));
    assert_eq!(HashMap::from([(user.clone(), 1)]).get("user_1"), Some(&1));
    assert_eq!(String::from(user), "user_1");
}

#[test]
fn operation_takes_an_id_of_its_kind_or_a_text() {
    let session: Session =
        serde_json::from_value(json!({"id": "sess_1", "user_id": "user_1"})).unwrap();
    for operation in [
        users::get(&session.user_id),
        users::get(session.user_id.clone()),
        users::get("user_1"),
        users::get(String::from("user_1")),
        users::get(&String::from("user_1")),
    ] {
        assert_eq!(operation, users::get("user_1"));
    }
    let ids = [session.user_id.clone()];
    assert_eq!(users::ban_many(&ids), users::ban_many("user_1"));
    // A filter takes texts too, because a sign before an id excludes it.
    assert_eq!(users::list().user_id(&ids), users::list().user_id("user_1"));
    assert_eq!(
        users::list().user_id(ids.iter()),
        users::list().user_id("user_1")
    );
}
