//! `has()`: the whole table over role, permission, feature, plan and reverification.

use clerk_core::Secret;
use clerk_core::auth::{Auth, Check, Level, Reverification};
use clerk_core::jwt::{Claims, SessionClaims};
use serde_json::{Map, Value, json};

#[allow(clippy::needless_pass_by_value)] // reads better in tables
fn auth(claims: Value) -> Option<Auth> {
    let mut all = json!({ "sub": "user_1", "exp": 2, "iat": 1 });
    all.as_object_mut()
        .unwrap()
        .extend(claims.as_object().unwrap().clone());
    let Value::Object(all) = all else {
        unreachable!()
    };
    let claims = SessionClaims::read(Claims::from(all)).ok()?;
    Some(Auth::of_session(claims, Secret::new("canary"), true))
}

/// What a condition asks for, and what a session has for it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Has {
    Nothing,
    Right,
    Wrong,
    Malformed,
}
const HAS: [Has; 4] = [Has::Nothing, Has::Right, Has::Wrong, Has::Malformed];

/// Every condition asked or not, over a session that has each thing, lacks it, has another one or
/// has it malformed: allowed only if something is asked and everything asked is right.
#[test]
fn every_condition_must_hold() {
    let asked = |bit: u32, mask: u32| mask & (1 << bit) != 0;
    let mut counted = 0;
    for mask in 0..32_u32 {
        for state in 0..4_usize.pow(5) {
            let has: [Has; 5] = core::array::from_fn(|bit| {
                HAS[state / 4_usize.pow(u32::try_from(bit).unwrap()) % 4]
            });
            let mut claims = Map::new();
            let mut put = |name: &str, has: Has, [right, wrong, malformed]: [Value; 3]| {
                match has {
                    Has::Nothing => None,
                    Has::Right => claims.insert(name.into(), right),
                    Has::Wrong => claims.insert(name.into(), wrong),
                    Has::Malformed => claims.insert(name.into(), malformed),
                };
            };
            put(
                "org_role",
                has[0],
                [json!("org:admin"), json!("org:member"), json!("")],
            );
            put(
                "org_permissions",
                has[1],
                [
                    json!(["org:a:read"]),
                    json!(["org:a:write"]),
                    json!("org:a:read"),
                ],
            );
            put(
                "fea",
                has[2],
                [json!("u:chat"), json!("u:other"), json!("chat")],
            );
            put(
                "pla",
                has[3],
                [json!("o:pro"), json!("o:free"), json!("pro")],
            );
            put("fva", has[4], [json!([1, 1]), json!([99, 99]), json!([1])]);
            claims.insert("org_id".into(), json!("org_1"));
            let mut check = Check::new();
            if asked(0, mask) {
                check = check.role("org:admin");
            }
            if asked(1, mask) {
                check = check.permission("org:a:read");
            }
            if asked(2, mask) {
                check = check.feature("chat");
            }
            if asked(3, mask) {
                check = check.plan("org:pro");
            }
            if asked(4, mask) {
                check = check.reverification(Reverification::Strict);
            }
            let expected =
                mask != 0 && (0..5).all(|bit| !asked(bit, mask) || has[bit as usize] == Has::Right);
            let allowed = auth(Value::Object(claims)).is_some_and(|auth| auth.has(&check));
            assert_eq!(allowed, expected, "asked {mask:05b} of {has:?}");
            counted += 1;
        }
    }
    assert_eq!(counted, 32 * 1024);
}

#[test]
fn nothing_is_allowed_to_nobody() {
    let check = Check::new().feature("chat");
    let claims = json!({ "fea": "u:chat" });
    assert!(auth(claims.clone()).unwrap().has(&check));
    let mut nobody = claims.clone();
    nobody["sub"] = json!("");
    assert!(!auth(nobody).unwrap().has(&check));
    let mut pending = claims;
    pending["sts"] = json!("pending");
    assert!(!auth(pending).unwrap().has(&check));
    assert!(!Auth::InvalidToken.has(&check));
    assert!(
        !auth(json!({ "org_role": "org:admin", "org_permissions": ["org:a:b"] }))
            .unwrap()
            .has(&Check::new().role("admin"))
    );
}

/// Level by what is enrolled (`None`: not) and how old each factor is; 10 minutes are asked for.
#[test]
fn reverification_by_level_and_factors() {
    use Level::{FirstFactor, MultiFactor, SecondFactor};
    for (level, fva, allowed) in [
        (FirstFactor, json!([9, -1]), true),
        (FirstFactor, json!([10, -1]), false),
        (FirstFactor, json!([-1, 1]), false),
        (SecondFactor, json!([99, 9]), true),
        (SecondFactor, json!([1, 10]), false),
        (SecondFactor, json!([9, -1]), true),
        (SecondFactor, json!([10, -1]), false),
        (SecondFactor, json!([-1, 9]), true),
        (MultiFactor, json!([9, 9]), true),
        (MultiFactor, json!([9, 10]), false),
        (MultiFactor, json!([10, 9]), false),
        (MultiFactor, json!([9, -1]), true),
        (MultiFactor, json!([-1, 9]), false),
        (SecondFactor, json!([-1, -1]), false),
        (SecondFactor, json!([9.5, 9.5]), true),
        (SecondFactor, json!(["9", "9"]), false),
        (SecondFactor, json!([-2, 9]), false),
        (SecondFactor, json!([9]), false),
        (SecondFactor, json!(null), false),
    ] {
        let within =
            |minutes| Check::new().reverification(Reverification::Within { level, minutes });
        let auth = auth(json!({ "fva": fva })).unwrap();
        assert_eq!(auth.has(&within(10)), allowed, "{level:?} {fva}");
        assert!(!auth.has(&within(0)));
    }
    for (preset, level, minutes) in [
        ("strict_mfa", MultiFactor, 10),
        ("strict", SecondFactor, 10),
        ("moderate", SecondFactor, 60),
        ("lax", SecondFactor, 1440),
    ] {
        let preset = Reverification::from_name(preset).unwrap();
        assert_eq!((preset.level(), preset.minutes()), (level, minutes));
    }
    assert_eq!(Reverification::from_name("toString"), None);
}

/// What is asked for, what the claim says, and what `@clerk/backend` answers.
#[test]
fn scopes_of_features() {
    for (feature, claim, allowed) in [
        ("chat", "u:chat", true),
        ("chat", "o:chat", true),
        ("user:chat", "o:chat", false),
        ("u:chat", "ou:chat", true),
        ("org:chat", "uo:chat", true),
        ("organization:chat", "o:chat", true),
        ("x:chat", "o:chat", false),
        (":chat", "o:chat", false),
        ("chat", "x:chat", false),
        ("chat", "", false),
        ("", "o:chat", false),
        ("chat", "u:chatter, o:other ,u:chat", true),
    ] {
        let auth = auth(json!({ "fea": claim })).unwrap();
        assert_eq!(
            auth.has(&Check::new().feature(feature)),
            allowed,
            "{feature} {claim}"
        );
    }
}

#[test]
fn r_15_the_serialized_form_holds_no_credential() {
    let auth =
        auth(json!({ "fva": [1, 2], "org_id": "org_1", "org_permissions": ["org:a:b"] })).unwrap();
    let written = serde_json::to_value(&auth).unwrap();
    assert_eq!(written["user_id"], "user_1");
    assert_eq!(written["factor_verification_age"], json!([1, 2]));
    assert_eq!(written["is_authenticated"], true);
    assert!(!format!("{written} {auth:?}").contains("canary"));
    assert_eq!(
        serde_json::to_value(Auth::InvalidToken).unwrap(),
        json!({ "token_type": null, "is_authenticated": false })
    );
}
