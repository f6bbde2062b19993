//! [`from_str`] beside `serde_json`.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use std::format;

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::error::Category;

use super::read::from_str;
use crate::Timestamp;
use crate::api::users::User;

/// With its feature `arbitrary_precision`, which another crate of a build may switch on, `serde_json`
/// keeps numbers as text and refuses none, which is no measure for ours.
pub(crate) fn keeps_numbers_as_text() -> bool {
    let keeps = serde_json::from_str::<Value>("1e999").is_ok();
    if keeps {
        std::println!("NOT COMPARED: serde_json/arbitrary_precision is on");
    }
    keeps
}

#[test]
fn values_are_those_of_serde_json() {
    if keeps_numbers_as_text() {
        return;
    }
    for text in [
        r#" { "a" : [ 1 , -2 , 0.5 , 1e3 , true , false , null , "x\n\u00e9" ] , "b" : {} } "#,
        "[0,-0,18446744073709551615,-9223372036854775808,123456789012345678901234567890]",
        r#"["", "\"", "\\", "é", "😀", "12345678", "1234567\\", "12345678\""]"#,
        "null",
        "[]",
        "3",
    ] {
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(from_str::<Value>(text).unwrap(), expected, "{text}");
    }
}

/// What `serde_json` refuses is refused with its message and place.
#[test]
fn text_that_is_not_json_is_refused_as_by_serde_json() {
    if keeps_numbers_as_text() {
        return;
    }
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "[1 2]",
        "01",
        "1.",
        "-",
        "tru",
        "\"",
        "\"\\x\"",
        "\"a\nb\"",
        "{}x",
        "[\n1,\n}",
        "[\"\\ud800\"]",
        "[1e999]",
        "{\"a\":1 \"b\":2}",
    ] {
        let theirs = serde_json::from_str::<Value>(text).unwrap_err();
        let ours = from_str::<Value>(text).unwrap_err();
        assert_eq!(ours.to_string(), theirs.to_string(), "{text}");
        assert_eq!(ours.classify(), theirs.classify(), "{text}");
    }
}

#[test]
fn values_of_another_shape_are_refused_at_their_place() {
    for (text, line) in [
        ("{\n\"id\": 5}", 2),
        ("{\n\"id\":\n[]}", 3),
        ("{}", 1),
        ("[1]", 1),
        ("{\"id\":\"u\",\"banned\":\"yes\"}", 1),
    ] {
        let error = from_str::<User>(text).unwrap_err();
        assert_eq!(error.classify(), Category::Data, "{text}");
        assert_eq!(error.line(), line, "{text}: {error}");
        assert!(serde_json::from_str::<User>(text).is_err(), "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(from_str::<Value>(&nested(127)).is_ok());
    for depth in [128, 100_000] {
        let error = from_str::<Value>(&nested(depth)).unwrap_err();
        assert!(error.to_string().contains("recursion"), "{error}");
    }
}

/// The order of one object is only a guess about the next one.
#[test]
fn members_may_come_in_any_order_in_each_object() {
    let users = r#"[
        {"id":"u1","first_name":"A","last_name":"B","banned":true},
        {"id":"u2","first_name":"C","last_name":"D","banned":false},
        {"last_name":"F","id":"u3" , "first_name":"E"},
        {"id":"u4","new_member":[1],"first_name":"G","last_name":"H","banned":true},
        {},
        {"id":"u5","f\u0069rst_name":"I","last_name":null},
        {"id":"u6","first_name":"K","last_name":"L","banned":true,"id":"u7"}
    ]"#;
    let users = users.replace("{},", "");
    let expected: Vec<User> = serde_json::from_str(&users).unwrap();
    assert_eq!(from_str::<Vec<User>>(&users).unwrap(), expected);
    assert_eq!(expected[3].unknown["new_member"][0], 1);
    assert_eq!(expected[4].first_name.as_deref(), Some("I"));
    assert_eq!(expected[5].id, "u7");
}

/// Changed pages are read, or refused, as by `serde_json`.
#[test]
fn agrees_with_serde_json_on_changed_text() {
    if keeps_numbers_as_text() {
        return;
    }
    let user = |id: usize| {
        format!(
            r#"{{"id":"user_{id}","first_name":"Ada","has_image":true,"created_at":1716883200000,
            "public_metadata":{{"n":[1,2.5,"é"]}},"email_addresses":[{{"id":"idn_{id}","email_address":
            "a{id}@example.com","verification":{{"status":"verified","attempts":null}}}}],"extra":[{{}}]}}"#
        )
    };
    let page = format!("[{},{},{}]", user(1), user(2), user(3));
    let mut state = 7_u64;
    let mut below = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = page.clone().into_bytes();
        for _ in 0..=below(2) {
            let position = below(bytes.len());
            let letter = b"{}[]\",:\\u0d8e+-.19 tfn\n"[below(23)];
            match below(3) {
                0 => bytes[position] = letter,
                1 => bytes.insert(position, letter),
                _ => drop(bytes.remove(position)),
            }
        }
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        match (
            from_str::<Vec<User>>(&text),
            serde_json::from_str::<Vec<User>>(&text),
        ) {
            (Ok(ours), Ok(theirs)) => {
                assert_eq!(ours, theirs, "{text}");
                read += 1;
            }
            (Err(_), Err(_)) => refused += 1,
            (ours, theirs) => panic!("{text}\n{ours:?}\n{theirs:?}"),
        }
    }
    assert!(read > 1_000 && refused > 1_000, "{read} {refused}");
}

#[test]
fn types_of_every_kind_are_read() {
    let map: BTreeMap<String, Option<Timestamp>> =
        from_str(r#"{"a":1.5e3,"b":null,"c":-1}"#).unwrap();
    let millis = |name: &str| map[name].map(Timestamp::as_millis);
    assert_eq!(
        [millis("a"), millis("b"), millis("c")],
        [Some(1500), None, Some(-1)]
    );
    assert_eq!(
        from_str::<(u8, f64, char)>("[1,2,\"x\"]").unwrap(),
        (1, 2.0, 'x')
    );
    assert!(from_str::<(u8, u8)>("[1,2,3]").is_err());
    assert!(from_str::<u8>("256").is_err());
    from_str::<IgnoredAny>(r#"[{"a":[1]},"x"]"#).unwrap();
}

/// The memory for what a text of some mebibytes becomes is a small multiple of the text.
#[test]
fn hostile_text_takes_at_most_six_times_its_length() {
    fn refused<'de, T: serde::Deserialize<'de> + core::fmt::Debug>(text: &'de str) {
        let error = from_str::<T>(text).unwrap_err();
        assert!(error.to_string().contains("more values"), "{error}");
    }
    type Read = fn(&str);
    let users: Read = |text| refused::<Vec<User>>(text);
    let value: Read = |text| refused::<Value>(text);
    for (element, read) in [
        (r#"{"id":""}"#, users),
        (r#"{"id":"","x":[{},{},{},{}]}"#, users),
        ("{\"\":0}", value),
        ("[]", value),
        ("[[[[0]]]]", value),
        ("0", value),
        ("\"\"", value),
    ] {
        let elements = alloc::vec![element; (16 << 20) / element.len()];
        let text = format!("[{}]", elements.join(","));
        let peak = allocation_counter::measure(|| read(&text)).bytes_max;
        let factor = peak / u64::try_from(text.len()).unwrap();
        std::println!("{element}: {factor} times, {peak} bytes");
        assert!(factor < 6, "{element}: {peak} bytes");
    }
}
