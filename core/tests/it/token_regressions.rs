//! What has gone wrong elsewhere once with tokens of one kind taken for another.

use clerk_core::Timestamp;
use clerk_core::auth::{AcceptsToken, AuthObject};
use clerk_core::crypto::RustCrypto;
use clerk_core::jwt::{Key, TokenType, VerifyOptions};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, M2M, Network, PRODUCTION, PRODUCTION_SUFFIX, TEMPLATE, browser, options, session_token,
    summary, token,
};
use crate::support::{HEADER, NOW, PUBLIC_PEM, mint};

fn accepting() -> [AcceptsToken; 3] {
    [
        AcceptsToken::Only(TokenType::Session),
        AcceptsToken::OneOf(vec![TokenType::Session, TokenType::ApiKey]),
        AcceptsToken::Any,
    ]
}

#[test]
fn r_01_r_02_template_tokens_are_no_session_tokens() {
    let template = token(json!({ "cat": TEMPLATE }), PRODUCTION, json!({}));
    for accepts in accepting() {
        let authenticator = options(PRODUCTION)
            .accepts_token(accepts.clone())
            .build()
            .unwrap();
        for asked in [Asked::with_token(&template), browser(&template)] {
            let outcome = asked.outcome(&authenticator);
            assert_eq!(outcome, "signed-out token-type-mismatch", "{accepts:?}");
        }
    }
}

#[test]
fn r_01_a_handshake_or_refresh_brings_no_template_token() {
    let template = token(json!({ "cat": TEMPLATE }), PRODUCTION, json!({}));
    let cookies = json!([format!("__session={template}; Path=/")]);
    let authenticator = options(PRODUCTION).build().unwrap();

    let handshake = token(json!({}), PRODUCTION, json!({ "handshake": cookies }));
    let asked = Asked::page().cookie("__clerk_handshake", &handshake);
    assert_eq!(
        asked.outcome(&authenticator),
        "signed-out session-token-and-uat-missing"
    );
    let itself = token(
        json!({ "cat": TEMPLATE }),
        PRODUCTION,
        json!({ "handshake": ["__session=x"] }),
    );
    let asked = Asked::page().cookie("__clerk_handshake", &itself);
    assert_eq!(
        asked.outcome(&authenticator),
        "signed-out session-token-and-uat-missing"
    );

    let expired = session_token(PRODUCTION, json!({ "exp": NOW.as_secs() - 30 }));
    let asked = browser(&expired).cookie(&format!("__refresh_{PRODUCTION_SUFFIX}"), "refresh");
    let network = Network::answering("/v1/sessions/sess_1/refresh", json!({ "cookies": cookies }));
    let state = asked.answered(&authenticator, &network).unwrap();
    assert_eq!(
        summary(&state),
        "handshake session-token-expired-refresh-invalid-session-token"
    );
}

/// A handshake is read as strictly as any token, although Clerk signed it.
#[test]
fn r_01_a_handshake_says_one_thing() {
    let session = session_token(PRODUCTION, json!({}));
    let cookies = |session: &str| {
        json!([
            format!("__session={session}; Path=/"),
            "__client_uat=1; Path=/"
        ])
        .to_string()
    };
    let (good, other) = (cookies(&session), cookies("other"));
    let authenticator = options(PRODUCTION).build().unwrap();
    for (payload, outcome) in [
        (format!(r#"{{"handshake":{good}}}"#), "signed-in"),
        (
            format!(r#"{{"handshake":{other},"handshake":{good}}}"#),
            REFUSED,
        ),
        (
            format!(r#"{{"handshake":{good},"x":{{"y":1,"y":2}}}}"#),
            REFUSED,
        ),
        (format!(r#"[{{"handshake":{good}}}]"#), REFUSED),
        (format!("\u{feff}{{\"handshake\":{good}}}"), REFUSED),
    ] {
        let handshake = mint(HEADER, &payload);
        let asked = Asked::page().cookie("__clerk_handshake", &handshake);
        assert_eq!(asked.outcome(&authenticator), outcome, "{payload}");
    }
}

/// By its own cookies, since the handshake brought nothing.
const REFUSED: &str = "signed-out session-token-and-uat-missing";

/// A credential of a megabyte is asked nobody about.
#[test]
fn opaque_tokens_have_a_length() {
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build()
        .unwrap();
    for prefix in ["ak_", "mt_", "oat_"] {
        for (length, outcome) in [
            (16 * 1024, "signed-out unexpected-error"),
            (16 * 1024 + 1, "signed-out token-invalid"),
            (1 << 20, "signed-out token-invalid"),
        ] {
            let token = format!("{prefix}{}", "x".repeat(length - prefix.len()));
            let asked = Asked::with_token(&token);
            assert_eq!(asked.outcome(&authenticator), outcome, "{prefix} {length}");
        }
    }
}

/// A configured limit holds for every kind of token.
#[test]
fn a_larger_limit_is_one_for_machine_tokens_too() {
    let claims = json!({ "sub": "mch_1", "note": "x".repeat(20_000) });
    let long = token(json!({ "cat": M2M }), PRODUCTION, claims);
    for accepts in [AcceptsToken::Any, AcceptsToken::Only(TokenType::M2m)] {
        for (limit, passes) in [(64 * 1024, true), (16 * 1024, false)] {
            let authenticator = options(PRODUCTION)
                .expect(VerifyOptions::new().max_length(limit))
                .accepts_token(accepts.clone())
                .build()
                .unwrap();
            let state = Asked::with_token(&long).decided(&authenticator);
            assert_eq!(state.is_authenticated(), passes, "{accepts:?} {limit}");
        }
    }
}

/// Two instances with keys of one `kid`: each takes only its own tokens.
#[test]
fn r_03_r_04_keys_belong_to_one_instance() {
    let real = Key::from_pem(PUBLIC_PEM, &RustCrypto).unwrap();
    let ours = options(PRODUCTION).build().unwrap();
    let theirs = options(PRODUCTION).jwt_key(real).build().unwrap();
    let asked = Asked::with_token(&session_token(PRODUCTION, json!({})));
    for _ in 0..3 {
        assert_eq!(asked.outcome(&ours), "signed-in");
        assert_eq!(asked.outcome(&theirs), "signed-out token-invalid-signature");
    }
}

/// Machine tokens of every class, under every `accepts_token`: in a cookie none becomes a user,
/// and in the header each is what it is.
#[test]
fn r_10_r_12_r_27_classes_of_tokens() {
    let machine = |header: Value, claims: Value| token(header, PRODUCTION, claims);
    let tokens = [
        (
            "session",
            machine(json!({}), json!({})),
            Some(TokenType::Session),
        ),
        (
            "oauth",
            machine(json!({ "typ": "at+jwt" }), json!({})),
            Some(TokenType::OAuth),
        ),
        (
            "oauth, long",
            machine(json!({ "typ": "application/at+jwt" }), json!({})),
            Some(TokenType::OAuth),
        ),
        (
            "m2m",
            machine(json!({ "cat": M2M }), json!({ "sub": "mch_1" })),
            Some(TokenType::M2m),
        ),
        (
            "m2m, old",
            machine(json!({}), json!({ "sub": "mch_1" })),
            Some(TokenType::M2m),
        ),
        (
            "m2m as session",
            machine(
                json!({ "cat": "cl_B7d4PD111AAA" }),
                json!({ "sub": "mch_1" }),
            ),
            None,
        ),
        (
            "m2m as template",
            machine(json!({ "cat": TEMPLATE }), json!({ "sub": "mch_1" })),
            None,
        ),
        (
            "m2m as nothing",
            machine(json!({ "cat": "x" }), json!({ "sub": "mch_1" })),
            None,
        ),
        (
            "m2m without machine",
            machine(json!({ "cat": M2M }), json!({})),
            None,
        ),
        (
            "template",
            machine(json!({ "cat": TEMPLATE }), json!({})),
            None,
        ),
    ];
    let only = [
        TokenType::Session,
        TokenType::ApiKey,
        TokenType::M2m,
        TokenType::OAuth,
    ]
    .map(AcceptsToken::Only);
    for accepts in only.into_iter().chain(accepting()) {
        let authenticator = options(PRODUCTION)
            .accepts_token(accepts.clone())
            .build()
            .unwrap();
        for (name, token, class) in &tokens {
            let takes = |class: TokenType| match &accepts {
                AcceptsToken::Only(only) => *only == class,
                AcceptsToken::OneOf(list) => list.contains(&class),
                _ => true,
            };
            let state = Asked::with_token(token).decided(&authenticator);
            let expected = class.filter(|class| takes(*class));
            assert_eq!(
                state.is_authenticated(),
                expected.is_some(),
                "{name} in the header, {accepts:?}: {state:?}"
            );
            let auth = state.auth().unwrap();
            assert_eq!(auth.is_authenticated(), expected.is_some(), "{name}");
            if let Some(expected) = expected {
                assert_eq!(auth.token_type(), Some(expected), "{name}");
            }
            let state = browser(token).decided(&authenticator);
            let is_session = *class == Some(TokenType::Session) && takes(TokenType::Session);
            assert_eq!(
                state.is_authenticated(),
                is_session,
                "{name} in a cookie, {accepts:?}: {state:?}"
            );
        }
    }
}

#[test]
fn r_11_the_authorized_party_must_be_there() {
    let expected = VerifyOptions::new().authorized_parties(["https://example.com"]);
    let authenticator = options(PRODUCTION).expect(expected).build().unwrap();
    for (azp, passes) in [
        (json!("https://example.com"), true),
        (json!(null), false),
        (json!(""), false),
        (json!("https://evil.example"), false),
        (json!("https://example.com/"), false),
        (json!(["https://example.com"]), false),
    ] {
        let session = session_token(PRODUCTION, json!({ "azp": azp }));
        for asked in [Asked::with_token(&session), browser(&session)] {
            let state = asked.decided(&authenticator);
            assert_eq!(state.is_authenticated(), passes, "{azp}");
        }
    }
}

#[test]
fn r_14_a_machine_token_needs_a_subject() {
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build()
        .unwrap();
    for header in [
        json!({ "alg": "RS256", "kid": "ins_1", "typ": "at+jwt" }),
        json!({ "alg": "RS256", "kid": "ins_1", "cat": M2M }),
    ] {
        for subject in [
            "",
            r#""sub":null,"#,
            r#""sub":1,"#,
            r#""sub":[],"#,
            r#""sub":{},"#,
        ] {
            let exp = NOW.as_secs() + 50;
            let claims = format!(r#"{{{subject}"iss":"https://clerk.example.com","exp":{exp}}}"#);
            let token = mint(header.to_string(), claims);
            let state = Asked::with_token(&token).decided(&authenticator);
            assert!(!state.is_authenticated(), "{header} {subject}");
            let reason = state.reason().unwrap().to_string();
            let expected = if header.get("cat").is_some() {
                "token-type-mismatch"
            } else {
                "token-verification-failed"
            };
            assert_eq!(reason, expected, "{header} {subject}");
        }
    }
}

#[test]
fn r_16_r_18_r_19_machine_tokens_keep_what_they_say() {
    let expected = VerifyOptions::new().audience(["b"]);
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .expect(expected)
        .build()
        .unwrap();
    let claims = json!({ "sub": "mch_1", "aud": ["a", "b"], "role": "worker", "nested": { "x": [1] }, "scopes": "mch_2 mch_3", "jti": "mt_1" });
    let state = Asked::with_token(&token(json!({}), PRODUCTION, claims)).decided(&authenticator);
    let auth = state.auth().unwrap();
    let machine = auth.machine().unwrap().token();
    assert_eq!(machine.id(), "mt_1");
    assert_eq!(machine.scopes(), ["mch_2", "mch_3"]);
    assert_eq!(
        machine.expires_at().unwrap().as_millis(),
        (NOW.as_secs() + 50) * 1000
    );
    let custom = json!({ "azp": "https://example.com", "sid": "sess_1", "aud": ["a", "b"], "role": "worker", "nested": { "x": [1] }, "scopes": "mch_2 mch_3" });
    assert_eq!(machine.claims(), custom.as_object());

    for (aud, passes) in [
        (json!(["a", "b"]), true),
        (json!("b"), true),
        (json!("a"), false),
        (json!([]), false),
        (json!(null), false),
        (json!(["b", 1]), false),
        (json!(["b", ""]), false),
    ] {
        let oauth = token(
            json!({ "typ": "at+jwt" }),
            PRODUCTION,
            json!({ "aud": aud }),
        );
        let state = Asked::with_token(&oauth).decided(&authenticator);
        assert_eq!(state.is_authenticated(), passes, "{aud}");
    }
}

/// An opaque OAuth token names its times in seconds, a JWT in milliseconds: both are the same
/// moment here.
#[test]
fn r_16_opaque_tokens_in_seconds() {
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build()
        .unwrap();
    for (token, path, expiration) in [
        (
            "oat_1",
            "/oauth_applications/access_tokens/verify",
            NOW.as_secs() + 50,
        ),
        ("ak_1", "/api_keys/verify", (NOW.as_secs() + 50) * 1000),
        ("mt_1", "/m2m_tokens/verify", (NOW.as_secs() + 50) * 1000),
    ] {
        for written in [format!("{expiration}"), format!("{expiration}.0")] {
            let expiration: Value = serde_json::from_str(&written).unwrap();
            let subject = if token == "mt_1" { "mch_1" } else { "user_1" };
            let body = json!({ "id": token, "subject": subject, "scopes": ["email"], "expiration": expiration, "secret": "canary" });
            let network = Network::answering(path, body);
            let state = Asked::with_token(token)
                .answered(&authenticator, &network)
                .unwrap();
            let Some(AuthObject::Machine(machine)) = state.auth() else {
                panic!("{state:?}")
            };
            assert_eq!(
                machine.token().expires_at().map(Timestamp::as_secs),
                Some(NOW.as_secs() + 50),
                "{token} {written}"
            );
            assert_eq!(machine.token().members().get("secret"), None);
        }
    }
}

#[test]
fn oauth_tokens_that_do_not_hold_any_more() {
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build()
        .unwrap();
    for (change, passes) in [
        (json!({}), true),
        (json!({ "active": true }), true),
        (json!({ "active": false }), false),
        (json!({ "revoked": true }), false),
        (json!({ "expired": true }), false),
        (json!({ "subject": null }), false),
        (json!({ "id": 1 }), false),
    ] {
        let mut body = json!({ "id": "oat_1", "subject": "user_1", "scopes": [] });
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let network = Network::answering("/oauth_applications/access_tokens/verify", body);
        let state = Asked::with_token("oat_1")
            .answered(&authenticator, &network)
            .unwrap();
        assert_eq!(state.is_authenticated(), passes, "{change}");
    }
}

/// With an audience configured, an OAuth token's own are texts, none of them empty.
#[test]
fn r_19_audiences_of_oauth_tokens() {
    let expected = VerifyOptions::new().audience(["a"]);
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .expect(expected)
        .build()
        .unwrap();
    for (aud, passes) in [
        (json!("a"), true),
        (json!(["a"]), true),
        (json!(["b", "a"]), true),
        (json!(["", "a"]), false),
        (json!(["a", 1]), false),
        (json!(["a", null]), false),
        (json!(["b"]), false),
        (json!([]), false),
        (json!(""), false),
        (json!(1), false),
        (json!(null), false),
    ] {
        let jwt = token(
            json!({ "typ": "at+jwt" }),
            PRODUCTION,
            json!({ "aud": aud }),
        );
        let state = Asked::with_token(&jwt).decided(&authenticator);
        assert_eq!(state.is_authenticated(), passes, "JWT, {aud}");
        let body = json!({ "id": "oat_1", "subject": "user_1", "scopes": [], "aud": aud });
        let network = Network::answering("/oauth_applications/access_tokens/verify", body);
        let state = Asked::with_token("oat_1")
            .answered(&authenticator, &network)
            .unwrap();
        assert_eq!(state.is_authenticated(), passes, "opaque, {aud}");
    }
}

/// Scopes that are no text are no missing scopes.
#[test]
fn malformed_scopes_of_machine_tokens() {
    let authenticator = options(PRODUCTION)
        .accepts_token(AcceptsToken::Any)
        .build()
        .unwrap();
    let m2m = |claims: Value| {
        let mut claims = claims;
        claims["sub"] = "mch_1".into();
        token(json!({ "cat": M2M }), PRODUCTION, claims)
    };
    let oauth = |claims| token(json!({ "typ": "at+jwt" }), PRODUCTION, claims);
    for (machine, passes) in [
        (m2m(json!({ "scopes": "a b" })), true),
        (m2m(json!({ "scopes": ["a"] })), false),
        (m2m(json!({ "scopes": false })), false),
        (oauth(json!({ "scope": "a b" })), true),
        (oauth(json!({ "scope": 1 })), false),
        (oauth(json!({ "scope": 1, "scp": ["a"] })), true),
    ] {
        let state = Asked::with_token(&machine).decided(&authenticator);
        assert_eq!(state.is_authenticated(), passes, "{machine}");
    }
}
