use alloc::string::String;

use serde_json::{Map, Value, json};

use super::machine::MachineToken;
use crate::jwt::{Claims, TokenType};

fn claims(own: Value) -> Claims {
    let mut all = Map::new();
    for part in [json!({ "sub": "x_1", "iat": 1, "exp": 2 }), own] {
        all.extend(part.as_object().unwrap().clone());
    }
    Claims::from(all)
}

/// The values are those of `@clerk/backend` 3.25.0 for the same claims.
#[test]
fn claims_of_machine_jwts_become_members_as_in_the_reference() {
    let member = |token: Option<MachineToken>, name: &str| token.unwrap().members()[name].clone();
    for (own, scopes) in [
        (json!({ "scopes": "a b" }), json!(["a", "b"])),
        (json!({ "scopes": "" }), json!([""])),
        (json!({ "scopes": "a", "aud": ["b"] }), json!(["a"])),
        (json!({ "scopes": null, "aud": ["b", 5] }), json!(["b", 5])),
        (json!({ "aud": "a b" }), json!("a b")),
        (json!({ "aud": null }), json!([])),
        (json!({}), json!([])),
    ] {
        let token = MachineToken::of_m2m_claims(&claims(own.clone()));
        assert_eq!(member(token, "scopes"), scopes, "{own}");
    }
    for (own, scopes) in [
        (json!({ "scp": ["a"], "scope": "b" }), json!(["a"])),
        (json!({ "scp": "a b" }), json!("a b")),
        (json!({ "scp": null, "scope": "a b" }), json!(["a", "b"])),
        (json!({}), json!([])),
    ] {
        let token = MachineToken::of_oauth_claims(&claims(own.clone()));
        assert_eq!(member(token, "scopes"), scopes, "{own}");
    }
    for (aud, read) in [
        (json!("a"), json!(["a"])),
        (json!(["a", 5]), json!(["a", 5])),
        (Value::Null, json!([null])),
    ] {
        let token = MachineToken::of_oauth_claims(&claims(json!({ "aud": aud })));
        assert_eq!(member(token, "aud"), read);
    }
    let odd =
        MachineToken::of_oauth_claims(&claims(json!({ "jti": 5, "client_id": [1] }))).unwrap();
    assert_eq!((odd.id(), odd.client_id()), ("", None));
    assert_eq!(
        (&odd.members()["id"], &odd.members()["client_id"]),
        (&json!(5), &json!([1]))
    );
}

/// A time of a trillion seconds or more, which no date has, is left out.
#[test]
fn times_beyond_every_date_are_left_out() {
    for (exp, expected) in [
        (json!(1_700_000_000.5), json!(1_700_000_000_500_i64)),
        (json!(999_999_999_999_i64), json!(999_999_999_999_000_i64)),
        (json!(1_000_000_000_000_i64), Value::Null),
        (json!(-1_000_000_000_000_i64), Value::Null),
    ] {
        let token = MachineToken::of_m2m_claims(&claims(json!({ "exp": exp }))).unwrap();
        assert_eq!(token.members()["expiration"], expected, "{exp}");
        assert_eq!(token.expires_at().is_none(), expected.is_null(), "{exp}");
    }
}

/// The reference throws for such tokens.
#[test]
fn scopes_that_are_not_text_are_refused() {
    for malformed in [json!(5), json!(["a"]), json!({}), json!(false)] {
        let scopes = claims(json!({ "scopes": malformed, "scope": malformed }));
        assert_eq!(MachineToken::of_m2m_claims(&scopes), None, "{malformed}");
        assert_eq!(MachineToken::of_oauth_claims(&scopes), None, "{malformed}");
    }
}

/// One audience that is not a text makes the list match nothing, as in the reference.
#[test]
fn malformed_audiences_match_nothing() {
    let expected = [String::from("a")];
    for (aud, fits) in [
        (json!("a"), true),
        (json!(["b", "a"]), true),
        (json!(["a", ""]), false),
        (json!(["a", 5]), false),
        (json!(["b"]), false),
        (json!([]), false),
        (json!(""), false),
        (Value::Null, false),
    ] {
        let answer = json!({ "object": "clerk_idp_oauth_access_token", "id": "i", "subject": "user_1", "aud": aud });
        let token = MachineToken::of_answer(TokenType::OAuth, &answer).unwrap();
        assert_eq!(token.is_for(&expected), fits, "{aud}");
    }
}
