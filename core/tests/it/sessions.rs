//! Session claims as a type. What is expected of organizations and permissions is what
//! `@clerk/shared` (the parser that `@clerk/backend` 3.25.0 uses) made of the same claims.

use clerk_core::Timestamp;
use clerk_core::api::sessions;
use clerk_core::auth::{AuthObject, MachineAuth, SessionAuth, SignedOut, TokenCall, TokenOptions};
use clerk_core::jwt::{
    ClaimName, Scoped, SessionClaims, TokenError, TokenType, VerifyOptions, org_permissions,
};
use serde_json::{Map, Value, json};

use crate::support::{CLAIMS, HEADER, mint, verify};

#[test]
fn permissions_of_version_2() {
    let many: Vec<String> = (0..68).map(|number| format!("a{number}")).collect();
    let many = many.join(",");
    // fea, o.per, o.fpm, the permissions; None: refused (the reference throws).
    let table: [(&str, &str, &str, Option<&[&str]>); 21] = [
        (
            "o:a,o:b",
            "read,manage",
            "3,2",
            Some(&["org:a:read", "org:a:manage", "org:b:manage"]),
        ),
        (
            "o:a,o:b",
            "read,manage",
            "1,2,3",
            Some(&["org:a:read", "org:b:manage"]),
        ),
        ("o:a,o:b", "read,manage", "1", Some(&["org:a:read"])),
        (
            "o:a,u:x,ou:b,uo:c,z:d",
            "read, manage ,x",
            "7, 5 ,4",
            Some(&[
                "org:a:read",
                "org:a:manage",
                "org:a:x",
                "org:b:read",
                "org:b:x",
                "org:c:x",
            ]),
        ),
        // Past 64 bits.
        (
            "o:a",
            "read,manage",
            "18446744073709551618",
            Some(&["org:a:manage"]),
        ),
        (
            "o:a",
            &many,
            "147573952589676412929",
            Some(&["org:a:a0", "org:a:a67"]),
        ),
        // No decimal numbers.
        ("o:a,o:b,o:c", "read", "x,-1,1", Some(&["org:c:read"])),
        ("o:a,o:b,o:c", "read", ",1.0,0x1", Some(&[])),
        ("o:a", "read", "\u{663}", Some(&[])),
        ("o:a", "read", "000001", Some(&["org:a:read"])),
        (
            "o:a",
            "read,,manage",
            "7",
            Some(&["org:a:read", "org:a:", "org:a:manage"]),
        ),
        ("o:a:b", "read", "1", Some(&["org:a:b:read"])),
        ("o:", "read", "1", Some(&["org::read"])),
        // White space as JavaScript sees it.
        (" o:a , u:b ", "read", "1", Some(&["org:a:read"])),
        ("\u{85}o:a", "read", "1", Some(&[])),
        (
            "\u{feff}o:a",
            "\u{a0}read\u{feff}",
            "\u{2009}1",
            Some(&["org:a:read"]),
        ),
        ("o:a", "", "1", Some(&[])),
        ("o:a", "read", "", Some(&[])),
        ("", "read", "1", Some(&[])),
        ("a", "read", "1", None),
        ("o:a,", "read", "1", None),
    ];
    for (fea, per, fpm, expected) in table {
        let claims = json!({"v": 2, "fea": fea, "o": {"id": "org_1", "per": per, "fpm": fpm}});
        match (session(claims), expected) {
            (Ok(session), Some(expected)) => {
                assert_eq!(
                    session.org_permissions.unwrap(),
                    expected,
                    "{fea} {per} {fpm}"
                );
            }
            (Err(refused), None) => {
                assert_eq!(refused, TokenError::Claim(ClaimName::Fea));
                assert_eq!(Scoped::read(fea), None);
            }
            (session, expected) => panic!("{fea} {per} {fpm}: {session:?}, not {expected:?}"),
        }
    }
}

/// Hand computed: the n-th bit of 2^n - 1 is clear and all lower ones are set.
#[test]
fn long_numbers_are_exact() {
    let permissions: Vec<String> = (0..200).map(|number| format!("p{number}")).collect();
    let mut digits = vec![1_u8];
    for power in 0..199 {
        let number: String = digits
            .iter()
            .rev()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let granted = org_permissions(&["f"], &permissions.join(","), &number);
        assert_eq!(granted, [format!("org:f:p{power}")]);
        let mut carry = 0;
        for digit in &mut digits {
            let doubled = *digit * 2 + carry;
            (*digit, carry) = (doubled % 10, doubled / 10);
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
}

#[test]
fn organizations_of_both_versions() {
    // Claims; id, role, slug, permissions.
    let org = |id: Option<&str>, role: Option<&str>, slug: Option<&str>, list: Option<&[&str]>| {
        (
            id.map(String::from),
            role.map(String::from),
            slug.map(String::from),
            list.map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>()),
        )
    };
    let none = org(None, None, None, None);
    for (claims, expected) in [
        (json!({"v": 2}), none.clone()),
        (json!({"v": 2, "o": null}), none.clone()),
        (json!({"v": 2, "o": {}}), org(None, None, None, Some(&[]))),
        (
            json!({"v": 2, "o": {"id": "i", "rol": "admin", "slg": "s"}}),
            org(Some("i"), Some("org:admin"), Some("s"), Some(&[])),
        ),
        (
            json!({"v": 2, "o": {"id": "i", "rol": ""}}),
            org(Some("i"), None, None, Some(&[])),
        ),
        (
            json!({"v": 2.0, "org_id": "x", "o": {"id": "i"}}),
            org(Some("i"), None, None, Some(&[])),
        ),
        (
            json!({"v": "2", "org_id": "x", "o": {"id": "i"}}),
            org(Some("x"), None, None, None),
        ),
        (
            json!({"org_id": "x", "org_role": "org:admin", "org_slug": "s", "org_permissions": ["org:a:b"]}),
            org(Some("x"), Some("org:admin"), Some("s"), Some(&["org:a:b"])),
        ),
        (json!({"v": 1, "o": {"id": "i"}}), none.clone()),
        (
            json!({"v": 3, "org_id": "x"}),
            org(Some("x"), None, None, None),
        ),
        (json!({"org_id": null, "org_permissions": null}), none),
    ] {
        let text = claims.to_string();
        let session = session(claims).unwrap();
        let read = (
            session.org_id,
            session.org_role,
            session.org_slug,
            session.org_permissions,
        );
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn every_member_is_read() {
    let session = session(json!({
        "sts": "active", "fva": [5, -1], "act": {"sub": "user_2"}, "fea": "u:x", "pla": "u:free",
        "mine": {"a": 1},
    }))
    .unwrap();
    assert_eq!(session.user_id, "user_1");
    assert_eq!(session.session_id.as_deref(), Some("sess_1"));
    assert_eq!(session.issuer.as_deref(), Some("https://clerk.example.com"));
    assert_eq!(
        session.authorized_party.as_deref(),
        Some("https://example.com")
    );
    assert_eq!(
        session.expires_at,
        Some(Timestamp::from_secs(1_700_000_060))
    );
    assert_eq!(session.issued_at, Some(Timestamp::from_secs(1_699_999_995)));
    assert_eq!(session.session_status.as_deref(), Some("active"));
    let ages = session.factor_ages.unwrap();
    assert_eq!((ages.first, ages.second), (Some(5.0), None));
    assert_eq!(session.actor.unwrap().get("sub"), Some(&json!("user_2")));
    assert_eq!(session.features.as_deref(), Some("u:x"));
    assert_eq!(session.plans.as_deref(), Some("u:free"));

    let mine: std::collections::BTreeMap<String, Value> = session.all.deserialize().unwrap();
    assert_eq!(mine["mine"], json!({"a": 1}));
}

/// Malformed is not missing: where a missing claim would be taken for a right, it refuses.
#[test]
fn malformed_claims() {
    for (claims, refused) in [
        (json!({"sid": 5}), ClaimName::Sid),
        (json!({"sts": 5}), ClaimName::Sts),
        (json!({"act": "user_2"}), ClaimName::Act),
        (json!({"iss": 5}), ClaimName::Iss),
        (json!({"azp": []}), ClaimName::Azp),
        (json!({"fea": 5}), ClaimName::Fea),
        (json!({"pla": []}), ClaimName::Pla),
        (json!({"org_id": 5}), ClaimName::OrgId),
        (json!({"org_role": []}), ClaimName::OrgRole),
        (json!({"org_slug": {}}), ClaimName::OrgSlug),
        (json!({"v": 2, "o": "org_1"}), ClaimName::O),
        (json!({"v": 2, "o": {"id": 5}}), ClaimName::O),
        (json!({"v": 2, "o": {"rol": 5}}), ClaimName::O),
    ] {
        let text = claims.to_string();
        assert_eq!(
            session(claims).unwrap_err(),
            TokenError::Claim(refused),
            "{text}"
        );
    }
    for fva in [
        json!([5]),
        json!([1, 2, 3]),
        json!(["1", 2]),
        json!([-2, 0]),
        json!(5),
        json!(null),
    ] {
        assert_eq!(session(json!({"fva": fva})).unwrap().factor_ages, None);
    }
    for permissions in [json!("org:a:b"), json!(5), json!({})] {
        let session = session(json!({"org_permissions": permissions})).unwrap();
        assert_eq!(session.org_permissions, None);
    }
    let odd = session(json!({"v": 2, "o": {"per": 5, "fpm": ["1"]}, "fea": "o:a"})).unwrap();
    assert_eq!(odd.org_permissions, Some(vec![]));
}

/// A verified session token with these claims added.
fn session(claims: Value) -> Result<SessionClaims, TokenError> {
    let mut all: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    let Value::Object(claims) = claims else {
        panic!("an object")
    };
    all.extend(claims);
    let token = mint(HEADER, Value::from(all).to_string());
    let verified = verify(&token, &VerifyOptions::new()).unwrap();
    Ok(verified.session()?.into_claims())
}

/// As `getToken()` of `@clerk/backend`: without options the token at hand, else a new one.
#[test]
fn token_of_a_session_is_made_as_the_options_say() {
    let auth = AuthObject::from(SessionAuth::fake("user_1"));
    let known = |options| matches!(auth.token_call(options), TokenCall::Known(_));
    assert!(known(TokenOptions::new()));
    assert!(known(TokenOptions::new().template("")));
    let template = || sessions::create_token_from_template("sess_fake", "supabase");
    for (options, expected) in [
        (TokenOptions::new(), template()),
        (
            TokenOptions::new().expires_in_seconds(600),
            template().expires_in_seconds(600_u64),
        ),
    ] {
        let TokenCall::CreateFromTemplate(call) = auth.token_call(options.template("supabase"))
        else {
            panic!("a template is asked for");
        };
        assert_eq!(call, expected);
    }
    let plain = auth.token_call(TokenOptions::new().expires_in_seconds(600));
    let expected = sessions::create_token("sess_fake").expires_in_seconds(600_u64);
    assert!(matches!(plain, TokenCall::Create(call) if call == expected));
}

/// A machine has the credential that it came with, whatever the options say, and a stranger has none.
#[test]
fn token_of_a_machine_is_its_credential() {
    let machine = MachineAuth::fake(TokenType::ApiKey, "user_1");
    let credential = machine.credential().expose().to_owned();
    for options in [
        TokenOptions::new(),
        TokenOptions::new().template("supabase"),
    ] {
        let auth = AuthObject::from(machine.clone());
        let TokenCall::Known(token) = auth.token_call(options) else {
            panic!("it has a credential");
        };
        assert_eq!(token.expose(), credential);
    }
    let nobody = AuthObject::from(SignedOut::default());
    assert!(matches!(
        nobody.token_call(TokenOptions::new()),
        TokenCall::None
    ));
}

#[test]
fn members_of_a_machine_token_are_read_by_name() {
    let key = MachineAuth::fake(TokenType::ApiKey, "user_1").member("name", "reports");
    assert_eq!(key.token().get("name"), Some(&json!("reports")));
    assert_eq!(key.token().get("none"), None);
}
