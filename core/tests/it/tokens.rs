//! Which tokens verify, and the reason that the others are refused for.
//!
//! Expected reasons are what `@clerk/backend` 3.25.0 answered to the same tokens. Where it accepts
//! and this library does not, the row says so.

use std::time::Duration;

use clerk_core::Timestamp;
use clerk_core::crypto::{Algorithm, RustCrypto};
use clerk_core::jwt::{
    self, AuthorizedParties, InvalidOptions, Key, Malformed, SigningKey, TokenError, Unverified,
    VerifyOptions,
};
use serde_json::{Map, Value, json};

use crate::support::{
    CLAIMS, HEADER, NOW, PRIVATE_PEM, PUBLIC_PEM, forged, mint, reason, toy_key, verify,
};

const FAILED: &str = "token-verification-failed";
const INVALID: &str = "token-invalid";
const ALGORITHM: &str = "token-invalid-algorithm";
const SIGNATURE: &str = "token-invalid-signature";
const PARTY: &str = "token-invalid-authorized-parties";
const ISSUER: &str = "token-invalid-issuer";
const EXPIRED: &str = "token-expired";
const EARLY: &str = "token-not-active-yet";
const FUTURE: &str = "token-iat-in-the-future";

#[test]
fn a_signed_token_verifies_until_it_expires() {
    let key = SigningKey::from_pem(PRIVATE_PEM).unwrap();
    let public = Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap();
    let claims = json!({"sub": "user_1", "exp": 1_700_000_060, "iat": 5, "mine": [1]});
    for algorithm in [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512] {
        let token = jwt::sign(object(&claims), &key, algorithm, None, NOW).unwrap();
        let verify = |now| jwt::verify(&token, &public, &VerifyOptions::new(), now);

        let verified = verify(NOW).unwrap();
        assert_eq!(verified.claims().get("mine"), Some(&json!([1])));
        assert_eq!(verified.claims().get("iat"), Some(&json!(1_700_000_000)));
        assert_eq!(
            verify(Timestamp::from_millis(1_700_000_064_999)).err(),
            None
        );
        let late = verify(Timestamp::from_millis(1_700_000_065_000));
        assert_eq!(late.err(), Some(TokenError::Expired));
    }
}

#[test]
fn signing_writes_the_header_it_is_given() {
    let key = SigningKey::from_pem(PRIVATE_PEM).unwrap();
    let header = object(&json!({"kid": "ins_1", "alg": "none", "cat": "x"}));
    let now = Timestamp::from_millis(1_700_000_000_999);
    let token = jwt::sign(Map::new(), &key, Algorithm::Rs512, Some(header), now).unwrap();
    let token = Unverified::parse(&token).unwrap();
    assert_eq!(
        Value::from(token.unverified_header()),
        json!({"kid": "ins_1", "alg": "RS512", "cat": "x"})
    );
    assert_eq!(
        token.unverified_claims().cloned().map(Value::from),
        Some(json!({"iat": 1_700_000_000}))
    );
}

#[test]
fn headers() {
    for (header, expected) in [
        (HEADER, "OK"),
        (r#"{"alg":"RS256"}"#, "OK"),
        (r#"{"alg":"RS512","typ":"JWT"}"#, "OK"),
        ("[]", ALGORITHM),
        ("5", ALGORITHM),
        (r#""x""#, ALGORITHM),
        ("{}", ALGORITHM),
        ("null", ALGORITHM), // throws there
        (r#"{"alg":"RS256","typ":null}"#, INVALID),
        (r#"{"alg":"RS256","typ":"jwt"}"#, INVALID),
        (r#"{"alg":"RS256","typ":"at+jwt"}"#, INVALID),
        (r#"{"alg":"RS256","typ":5}"#, INVALID),
        (r#"{"alg":"RS256","typ":["JWT"]}"#, INVALID),
        (r#"{"alg":"RS256","typ":""}"#, INVALID),
        (r#"{"alg":"none"}"#, ALGORITHM),
        (r#"{"alg":"rs256"}"#, ALGORITHM),
        (r#"{"alg":"HS256"}"#, ALGORITHM),
        (r#"{"alg":"PS256"}"#, ALGORITHM),
        (r#"{"alg":"ES256"}"#, ALGORITHM),
        (r#"{"alg":null}"#, ALGORITHM),
        (r#"{"alg":["RS256"]}"#, ALGORITHM),
        (r#"{"alg":"none","typ":"x"}"#, INVALID),
    ] {
        assert_eq!(
            reason(&mint(header, CLAIMS), &VerifyOptions::new()),
            expected,
            "{header}"
        );
    }
}

#[test]
fn r_19_configured_header_types_must_be_present() {
    let options = VerifyOptions::new().header_types(["at+jwt", "application/at+jwt"]);
    for (typ, expected) in [
        (r#","typ":"at+jwt""#, "OK"),
        (r#","typ":"application/at+jwt""#, "OK"),
        (r#","typ":"JWT""#, INVALID),
        (r#","typ":"At+jwt""#, INVALID),
        (r#","typ":null"#, INVALID),
        ("", INVALID),
    ] {
        let token = mint(format!(r#"{{"alg":"RS256"{typ}}}"#), CLAIMS);
        assert_eq!(reason(&token, &options), expected, "{typ}");
    }
}

#[test]
fn a_key_of_another_algorithm_is_not_tried() {
    let token = mint(r#"{"alg":"RS512"}"#, CLAIMS);
    let key = toy_key().with_algorithm(Algorithm::Rs256).unwrap();
    let refused = jwt::verify(&token, &key, &VerifyOptions::new(), NOW).unwrap_err();
    assert_eq!(
        (refused.clone(), refused.reason()),
        (TokenError::KeyAlgorithm, FAILED)
    );

    let options = VerifyOptions::new().algorithms(Algorithm::ALL);
    assert_eq!(
        reason(&mint(r#"{"alg":"ES256"}"#, CLAIMS), &options),
        FAILED
    );
}

#[test]
fn payloads_that_are_no_object_fail_after_the_signature() {
    for payload in ["[]", "null", "5", r#""x""#, "{}"] {
        let token = mint(HEADER, payload);
        assert_eq!(reason(&token, &VerifyOptions::new()), FAILED, "{payload}");
        assert_eq!(
            reason(&forged(&token), &VerifyOptions::new()),
            SIGNATURE,
            "{payload}"
        );
    }
}

#[test]
fn times() {
    // Rows marked `stricter` verify there.
    for (claim, value, expected) in [
        ("exp", "1699999995", EXPIRED),
        ("exp", "1699999995.5", EXPIRED),
        ("exp", "1699999996", "OK"),
        ("exp", "1.7e9", "OK"),
        ("exp", "-1", EXPIRED),
        ("exp", "-0.5", EXPIRED),
        ("exp", "-8640000000000", EXPIRED),
        ("exp", "-8640000000001", FAILED), // stricter
        ("exp", "-1e300", FAILED),         // stricter
        ("exp", "253402300799", "OK"),
        ("exp", "253402300800", FAILED),         // stricter
        ("exp", "18446744073709551615", FAILED), // stricter
        ("exp", "1e300", FAILED),                // stricter
        ("exp", "1e400", FAILED),                // stricter
        ("nbf", "1700000005", "OK"),
        ("nbf", "1700000005.999", "OK"),
        ("nbf", "1700000006", EARLY),
        ("nbf", "253402300800", EARLY),
        ("nbf", "8640000000000", EARLY),
        ("nbf", "8640000000001", FAILED), // stricter
        ("nbf", "-0.5", "OK"),
        ("nbf", "-1", FAILED),     // stricter
        ("nbf", "-1e300", FAILED), // stricter
        ("nbf", "1e400", FAILED),  // stricter
        ("iat", "1700000005.999", "OK"),
        ("iat", "1700000006", FUTURE),
        ("iat", "253402300800", FUTURE),
        ("iat", "8640000000000", FUTURE),
        ("iat", "1e300", FAILED), // stricter
        ("iat", "-1", FAILED),    // stricter
    ] {
        assert_eq!(with_claim(claim, value), expected, "{claim}: {value}");
    }
    for claim in ["exp", "nbf", "iat"] {
        for value in ["null", r#""1700000060""#, "true", "[]", "{}"] {
            assert_eq!(with_claim(claim, value), FAILED, "{claim}: {value}");
        }
    }
    assert_eq!(without_claim("exp"), FAILED);
    assert_eq!(without_claim("nbf"), "OK");
    assert_eq!(without_claim("iat"), "OK");
}

#[test]
fn subjects() {
    for (value, expected) in [
        (r#""""#, "OK"),
        ("null", FAILED),
        ("5", FAILED),
        (r#"["a"]"#, FAILED),
        ("{}", FAILED),
    ] {
        assert_eq!(with_claim("sub", value), expected, "{value}");
    }
    assert_eq!(without_claim("sub"), FAILED);
}

#[test]
fn r_19_audiences() {
    let options = VerifyOptions::new().audience(["a", "b"]);
    // Rows marked `stricter` verify there: an audience that is configured but not a string is
    // not looked at.
    for (value, expected) in [
        (r#""a""#, "OK"),
        (r#"["x","b"]"#, "OK"),
        (r#""x""#, FAILED),
        (r#""A""#, FAILED),
        (r#"["x"]"#, FAILED),
        (r#""""#, FAILED),      // stricter
        ("null", FAILED),       // stricter
        ("[]", FAILED),         // stricter
        ("5", FAILED),          // stricter
        (r#"["a",5]"#, FAILED), // stricter
        (r#"[["a"]]"#, FAILED), // stricter
        (r#"{"a":1}"#, FAILED), // stricter
    ] {
        assert_eq!(
            reason(&claim_token("aud", value), &options),
            expected,
            "{value}"
        );
        assert_eq!(
            reason(&claim_token("aud", value), &VerifyOptions::new()),
            "OK",
            "{value}"
        );
    }
    assert_eq!(reason(&mint(HEADER, CLAIMS), &options), FAILED); // stricter
}

#[test]
fn issuers() {
    let options = VerifyOptions::new().issuer(["a", "b"]);
    for (value, expected) in [
        (r#""a""#, "OK"),
        (r#""b""#, "OK"),
        (r#""x""#, ISSUER),
        (r#""""#, ISSUER),
        ("null", ISSUER),
        ("5", ISSUER),
        (r#"["a"]"#, ISSUER),
        (r#"{"a":1}"#, ISSUER),
    ] {
        assert_eq!(
            reason(&claim_token("iss", value), &options),
            expected,
            "{value}"
        );
    }
    assert_eq!(reason(&token_without("iss"), &options), ISSUER);
}

/// R-11: the policy decides about a missing `azp`, and about nothing else.
#[test]
fn r_11_authorized_parties() {
    let required = VerifyOptions::new().authorized_parties(["a", "b"]);
    let lenient =
        VerifyOptions::new().authorized_parties(AuthorizedParties::allow_missing(["a", "b"]));
    for (value, expected) in [
        (r#""a""#, "OK"),
        (r#""b""#, "OK"),
        (r#""x""#, PARTY),
        (r#""a/""#, PARTY),
        (r#""""#, PARTY),
        ("null", PARTY),
        ("5", PARTY),
        (r#"["a"]"#, PARTY),
    ] {
        let token = claim_token("azp", value);
        assert_eq!(reason(&token, &required), expected, "{value}");
        assert_eq!(reason(&token, &lenient), expected, "{value}");
        assert_eq!(reason(&token, &VerifyOptions::new()), "OK", "{value}");
    }
    assert_eq!(reason(&token_without("azp"), &required), PARTY);
    assert_eq!(reason(&token_without("azp"), &lenient), "OK");
}

#[test]
fn claims_are_checked_in_one_order() {
    let options = VerifyOptions::new()
        .audience(["a"])
        .issuer(["i"])
        .authorized_parties(["p"]);
    let mut claims = json!({
        "sub": 5, "aud": "x", "azp": "x", "iss": "x",
        "exp": 1, "nbf": 1_800_000_000, "iat": 1_800_000_000,
    });
    for (claim, right, expected) in [
        ("sub", json!("user_1"), FAILED),
        ("aud", json!("a"), FAILED),
        ("azp", json!("p"), PARTY),
        ("iss", json!("i"), ISSUER),
        ("exp", json!(1_700_000_060), EXPIRED),
        ("nbf", json!(1), EARLY),
        ("iat", json!(1), FUTURE),
    ] {
        assert_eq!(
            reason(&mint(HEADER, claims.to_string()), &options),
            expected,
            "{claim}"
        );
        claims[claim] = right;
    }
    assert_eq!(reason(&mint(HEADER, claims.to_string()), &options), "OK");
}

/// R-20: zero is a clock skew.
#[test]
fn r_20_clock_skew_is_what_was_configured() {
    for (seconds, exp, expected) in [
        (0, 1_700_000_000, EXPIRED),
        (0, 1_700_000_001, "OK"),
        (86_400, 1_699_913_600, EXPIRED),
        (86_400, 1_699_913_601, "OK"),
    ] {
        let options = VerifyOptions::new().clock_skew(Duration::from_secs(seconds));
        assert_eq!(
            reason(&claim_token("exp", &exp.to_string()), &options),
            expected
        );
    }
}

#[test]
fn a_clock_at_its_ends_overflows_nothing() {
    let token = mint(HEADER, CLAIMS);
    let verify = |now| jwt::verify(&token, &toy_key(), &VerifyOptions::new(), now).err();
    assert_eq!(
        verify(Timestamp::from_millis(i64::MAX)),
        Some(TokenError::Expired)
    );
    assert_eq!(
        verify(Timestamp::from_millis(i64::MIN)),
        Some(TokenError::NotActiveYet)
    );
}

/// The option is named, and no token verifies: an empty list never means "everything".
#[test]
fn options_that_cannot_be_are_refused_and_verify_nothing() {
    let none: [&str; 0] = [];
    let options = VerifyOptions::new;
    let day = Duration::from_secs(24 * 60 * 60);
    let token = mint(HEADER, CLAIMS);
    for (options, problem) in [
        (
            options().audience(none),
            InvalidOptions::EmptyList("audience"),
        ),
        (options().issuer(none), InvalidOptions::EmptyList("issuer")),
        (
            options().header_types(none),
            InvalidOptions::EmptyList("header_types"),
        ),
        (
            options().algorithms([]),
            InvalidOptions::EmptyList("algorithms"),
        ),
        (
            options().audience(["a", ""]),
            InvalidOptions::EmptyText("audience"),
        ),
        (
            options().authorized_parties(none),
            InvalidOptions::EmptyList("authorized_parties"),
        ),
        (
            options().authorized_parties(AuthorizedParties::allow_missing([""])),
            InvalidOptions::EmptyText("authorized_parties"),
        ),
        (
            options().clock_skew(day + Duration::from_nanos(1)),
            InvalidOptions::ClockSkew,
        ),
    ] {
        let refused = options.check().unwrap_err();
        assert_eq!(refused, problem.into());
        assert_eq!(refused.setting(), problem.option());
        let nothing = verify(&token, &options).unwrap_err();
        assert_eq!(nothing, TokenError::Options(problem));
    }
    assert_eq!(options().clock_skew(day).check(), Ok(()));
}

/// What is said last counts, whatever was said before.
#[test]
fn a_setter_replaces_what_was_wrong_before() {
    let none: [&str; 0] = [];
    let options = VerifyOptions::new()
        .authorized_parties(none)
        .clock_skew(Duration::MAX)
        .authorized_parties(AuthorizedParties::not_checked())
        .clock_skew(Duration::from_secs(5));
    assert_eq!(options.check(), Ok(()));
    assert_eq!(reason(&mint(HEADER, CLAIMS), &options), "OK");
}

/// Arrays, vectors and slices, of `&str` and of `String`.
#[test]
fn parties_are_given_as_any_list() {
    let (texts, owned) = (["a", "b"], vec!["a".to_owned(), "b".to_owned()]);
    let required = AuthorizedParties::require(texts);
    for parties in [
        AuthorizedParties::from(texts),
        (&texts).into(),
        texts[..].into(),
        texts.to_vec().into(),
        (&texts.to_vec()).into(),
        (&owned).into(),
        owned[..].into(),
        owned.into(),
    ] {
        assert_eq!(parties, required);
    }
}

#[test]
fn length_limit() {
    let long = mint(HEADER, CLAIMS.replace("sess_1", &"s".repeat(16 * 1024)));
    assert_eq!(
        verify(&long, &VerifyOptions::new()).unwrap_err(),
        TokenError::Malformed(Malformed::TooLong)
    );
    assert_eq!(
        reason(&long, &VerifyOptions::new().max_length(long.len())),
        "OK"
    );
    assert_eq!(
        reason(&long, &VerifyOptions::new().max_length(long.len() - 1)),
        INVALID
    );
}

fn with_claim(claim: &str, value: &str) -> &'static str {
    reason(&claim_token(claim, value), &VerifyOptions::new())
}

fn without_claim(claim: &str) -> &'static str {
    reason(&token_without(claim), &VerifyOptions::new())
}

fn claim_token(claim: &str, value: &str) -> String {
    let mut claims: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    claims.insert(claim.into(), "@".into());
    mint(
        HEADER,
        Value::from(claims).to_string().replace(r#""@""#, value),
    )
}

fn token_without(claim: &str) -> String {
    let mut claims: Map<String, Value> = serde_json::from_str(CLAIMS).unwrap();
    claims.remove(claim);
    mint(HEADER, Value::from(claims).to_string())
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}
