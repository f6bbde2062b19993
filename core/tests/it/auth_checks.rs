//! `has()`: the whole table over role, permission, feature, plan and reverification.

use clerk_core::Secret;
use clerk_core::auth::{AuthObject, Check, Level, Refusal, Reverification, SignedOut};
use clerk_core::jwt::{Claims, SessionClaims};
use serde_json::{Map, Value, json};

#[allow(clippy::needless_pass_by_value)] // reads better in tables
fn auth(claims: Value) -> Option<AuthObject> {
    let mut all = json!({ "sub": "user_1", "exp": 2, "iat": 1 });
    all.as_object_mut()
        .unwrap()
        .extend(claims.as_object().unwrap().clone());
    let Value::Object(all) = all else {
        unreachable!()
    };
    let claims = SessionClaims::read(Claims::from(all)).ok()?;
    Some(AuthObject::of_session(claims, Secret::new("canary"), true))
}

/// What the claims of a session say about a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Has {
    Nothing,
    Right,
    Wrong,
    /// Malformed in one of several ways, by its index.
    Malformed(usize),
}

/// The conditions, in the order of their bits in a mask.
const CONDITIONS: [&str; 5] = ["role", "permission", "feature", "plan", "reverification"];

fn asking(mask: u32) -> Check {
    let mut check = Check::new();
    for (bit, condition) in CONDITIONS.iter().enumerate() {
        check = match *condition {
            _ if mask & (1 << bit) == 0 => check,
            "role" => check.role("org:admin"),
            "permission" => check.permission("org:a:read"),
            "feature" => check.feature("chat"),
            "plan" => check.plan("org:pro"),
            _ => check.reverification(Reverification::Strict),
        };
    }
    check
}

/// The malformed values of a condition's claim.
fn malformed(version: u8, condition: &str) -> Vec<Value> {
    let ways = match (version, condition) {
        (1, "role") => r#"["", "org:", "org:org:", 5, [], {}, ["org:admin"], true]"#,
        (_, "role") => r#"["", "org:", "org:admi", 5, [], {}, ["admin"], true]"#,
        (1, "permission") => {
            r#"["org:a:read", "", 5, {}, [], ["a:read"], [["org:a:read"]], [5], {"org:a:read": 1}, true]"#
        }
        // The bits of the permissions, as numbers of the features.
        (_, "permission") => r#"["", "x", "0x1", "-1", "1.0", "+1", "0", ",1", 1, [1], {}, true]"#,
        (_, "feature") => {
            r#"["", "chat", ":chat", "x:chat", "u:", "u", "u:chat:", 5, [], ["u:chat"], {}]"#
        }
        (_, "plan") => r#"["", "pro", ":pro", "x:pro", "o:", "o", "u:pro", 5, [], ["o:pro"], {}]"#,
        _ => {
            r#"[[1], [1, 1, 1], ["1", "1"], [null, null], [-2, -2], [true, true], [[1], [1]], "1,1", 1, {}, {"0": 1, "1": 1}]"#
        }
    };
    serde_json::from_str(ways).unwrap()
}

/// The claims of a session, by condition.
fn claims(version: u8, has: [Has; 5]) -> Value {
    let mut claims = Map::new();
    let mut organization = json!({ "id": "org_1", "slg": "acme" });
    if version == 1 {
        claims.insert("org_id".into(), json!("org_1"));
    } else {
        claims.insert("v".into(), json!(2));
    }
    for (condition, has) in CONDITIONS.into_iter().zip(has) {
        let [right, wrong] = match (version, condition) {
            (1, "role") => [json!("org:admin"), json!("org:member")],
            (_, "role") => [json!("admin"), json!("member")],
            (1, "permission") => [json!(["org:a:read"]), json!(["org:a:write"])],
            (_, "permission") => [json!("1"), json!("2")],
            (_, "feature") => [json!("o:a,u:chat"), json!("o:a,u:other")],
            (_, "plan") => [json!("o:pro"), json!("o:free")],
            _ => [json!([1, 1]), json!([99, 99])],
        };
        let value = match has {
            // Permissions of version 2 stand beside the features that they belong to.
            Has::Nothing if (version, condition) == (2, "feature") => json!("o:a"),
            Has::Nothing => continue,
            Has::Right => right,
            Has::Wrong => wrong,
            Has::Malformed(way) => malformed(version, condition).swap_remove(way),
        };
        match (version, condition) {
            (1, "role") => drop(claims.insert("org_role".into(), value)),
            (1, "permission") => drop(claims.insert("org_permissions".into(), value)),
            (_, "role") => organization["rol"] = value,
            (_, "permission") => {
                organization["per"] = json!("read,write");
                organization["fpm"] = value;
            }
            (_, "feature") => drop(claims.insert("fea".into(), value)),
            (_, "plan") => drop(claims.insert("pla".into(), value)),
            _ => drop(claims.insert("fva".into(), value)),
        }
    }
    if version == 2 {
        claims.insert("o".into(), organization);
    }
    Value::Object(claims)
}

/// The rule, from Clerk's documentation and the advisories on `has()`: a check is allowed only if it
/// has a condition and every condition is fulfilled.
fn is_allowed(mask: u32, has: [Has; 5]) -> bool {
    mask != 0 && (0..5).all(|bit| mask & (1 << bit) == 0 || has[bit] == Has::Right)
}

/// Which checks a session passes, by the mask of their conditions.
fn allows(version: u8, has: [Has; 5]) -> [bool; 32] {
    let auth = auth(claims(version, has));
    let allows = |mask| auth.as_ref().is_some_and(|auth| auth.has(&asking(mask)));
    core::array::from_fn(|mask| allows(u32::try_from(mask).unwrap()))
}

/// Every set of conditions, over a session that has each thing, lacks it or has another one, in
/// both versions of session tokens.
#[test]
fn every_condition_must_hold() {
    for version in [1, 2] {
        for state in 0..3_usize.pow(5) {
            let has: [Has; 5] = core::array::from_fn(|bit| {
                let digit = state / 3_usize.pow(u32::try_from(bit).unwrap()) % 3;
                [Has::Nothing, Has::Right, Has::Wrong][digit]
            });
            for (mask, allowed) in (0..).zip(allows(version, has)) {
                let expected = is_allowed(mask, has);
                assert_eq!(allowed, expected, "{version} {mask:05b} of {has:?}");
            }
        }
    }
}

/// One or two claims malformed in every way: a check on them is denied, and no other check is allowed
/// that the other claims do not fulfil.
#[test]
fn malformed_claims_grant_nothing() {
    let mut tried = 0;
    for version in [1, 2] {
        let ways = |bit: usize| malformed(version, CONDITIONS[bit]).len();
        for one in 0..5 {
            for other in 0..5 {
                for way in 0..ways(one) {
                    for other_way in 0..ways(other) {
                        let mut has = [Has::Right; 5];
                        has[other] = Has::Malformed(other_way);
                        has[one] = Has::Malformed(way);
                        for (mask, allowed) in (0..).zip(allows(version, has)) {
                            // Permissions of version 2 are read with the features' claim.
                            assert!(
                                !allowed || is_allowed(mask, has),
                                "{version} {mask:05b} of {:?}",
                                claims(version, has)
                            );
                            tried += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 100_000, "{tried}");
}

/// A check whose condition is empty is denied.
#[test]
fn empty_checks_are_denied() {
    for version in [1, 2] {
        let auth = auth(claims(version, [Has::Right; 5])).unwrap();
        let within = |minutes| Reverification::Within {
            level: Level::FirstFactor,
            minutes,
        };
        let all = asking(31);
        assert!(auth.has(&all));
        for check in [
            Check::new(),
            Check::new().role(""),
            Check::new().role("org:"),
            Check::new().permission(""),
            Check::new().permission("org:"),
            Check::new().permission("a:read:"),
            Check::new().feature(""),
            Check::new().feature(":"),
            Check::new().feature("user:"),
            Check::new().plan(""),
            Check::new().plan("org:"),
            Check::new().reverification(within(0)),
            all.clone().role(""),
            all.clone().permission(""),
            all.clone().feature(""),
            all.clone().plan(""),
            all.reverification(within(0)),
        ] {
            assert!(!auth.has(&check), "{version} {check:?}");
        }
    }
}

#[test]
fn checks_without_an_active_user_are_denied() {
    let check = Check::new().feature("chat");
    let claims = json!({ "fea": "u:chat" });
    assert!(auth(claims.clone()).unwrap().has(&check));
    let mut nobody = claims.clone();
    nobody["sub"] = json!("");
    assert!(!auth(nobody).unwrap().has(&check));
    let mut pending = claims;
    pending["sts"] = json!("pending");
    assert!(!auth(pending).unwrap().has(&check));
    assert!(!AuthObject::InvalidToken.has(&check));
    assert!(
        !auth(json!({ "org_role": "org:admin", "org_permissions": ["org:a:b"] }))
            .unwrap()
            .has(&Check::new().role("admin"))
    );
}

/// Level by the age of each factor in minutes (-1: not enrolled); at most 10 minutes are allowed.
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

/// A user is asked to verify a factor only if that is all that is missing.
#[test]
fn refusal_asks_for_a_factor_only_if_nothing_else_is_missing() {
    let asked = Refusal::Reverification(Reverification::Strict);
    let strict = || Check::new().reverification(Reverification::Strict);
    for (check, fva, expected) in [
        (strict(), 99, Some(asked)),
        (strict().role("org:admin"), 99, Some(asked)),
        (strict().role("org:owner"), 99, Some(Refusal::Forbidden)),
        (strict().role("org:owner"), 1, Some(Refusal::Forbidden)),
        (Check::new().role("org:owner"), 99, Some(Refusal::Forbidden)),
        (Check::new(), 1, Some(Refusal::Forbidden)),
        (strict().role("org:admin"), 1, None),
    ] {
        let claims = json!({ "org_id": "org_1", "org_role": "org:admin", "fva": [fva, fva] });
        let auth = auth(claims).unwrap();
        let refusal = check.refusal(auth.session().unwrap().claims());
        assert_eq!(refusal, expected, "{check:?} {fva}");
    }
}

#[test]
fn levels_are_found_by_their_names() {
    use Level::{FirstFactor, MultiFactor, SecondFactor};
    for (name, level) in [
        ("first_factor", Some(FirstFactor)),
        ("second_factor", Some(SecondFactor)),
        ("multi_factor", Some(MultiFactor)),
        ("", None),
        ("First_Factor", None),
    ] {
        assert_eq!(Level::from_name(name), level, "{name}");
    }
}

/// Feature, claim, and the answer of `@clerk/backend`.
#[test]
fn features_match_by_scope() {
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
        serde_json::to_value(AuthObject::InvalidToken).unwrap(),
        json!({ "token_type": null, "is_authenticated": false })
    );
}

/// The names and their order are those of `InitialState` in `@clerk/shared` 4.41.0, but for the three resources. Its
/// `deriveState` reads an absent `userId` as "not loaded", and a null one as nobody's.
#[test]
fn initial_state_has_the_names_of_the_reference_and_null_for_what_is_not_known() {
    let names = [
        "sessionClaims",
        "sessionId",
        "sessionStatus",
        "actor",
        "userId",
        "orgId",
        "orgRole",
        "orgSlug",
        "orgPermissions",
        "factorVerificationAge",
    ];
    let member = auth(json!({
        "sid": "sess_1", "sts": "active", "fva": [1, -1], "act": { "sub": "user_2" },
        "org_id": "org_1", "org_role": "org:member", "org_slug": "one", "org_permissions": ["org:a:b"],
    }));
    let state = member.unwrap().initial_state();
    assert_eq!(state.as_object().unwrap().len(), names.len());
    assert_eq!(state["sessionClaims"]["act"]["sub"], "user_2");
    let values = names[1..].iter().map(|name| state[name].clone());
    assert_eq!(
        Value::Array(values.collect()),
        json!([
            "sess_1", "active", { "sub": "user_2" }, "user_1", "org_1", "org:member", "one", ["org:a:b"], [1, -1]
        ])
    );
    assert!(!state.to_string().contains("canary"));

    let mut pending = SignedOut::default();
    let nobody = AuthObject::SignedOut(pending.clone()).initial_state();
    assert_eq!(AuthObject::InvalidToken.initial_state(), nobody);
    assert!(
        names
            .iter()
            .all(|name| nobody.get(name) == Some(&Value::Null))
    );
    pending.session_status = Some("pending".into());
    let pending = AuthObject::SignedOut(pending).initial_state();
    assert_eq!(pending["sessionStatus"], "pending");
}
