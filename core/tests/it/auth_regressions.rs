//! What has gone wrong elsewhere once, on the way of a request.

use clerk_core::api::ApiConfig;
use clerk_core::auth::{AcceptsToken, Auth, AuthenticateOptions, ConfigError};
use clerk_core::crypto::RustCrypto;
use clerk_core::jwt::{AuthorizedParties, Key, KeyUnavailable, TokenType, VerifyOptions};
use clerk_core::{SecretKey, auth::AuthStep, auth::RequestView};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, M2M, Network, PRODUCTION, PRODUCTION_SUFFIX, TEMPLATE,
    drive, options, session_token, summary, token,
};
use crate::support::{NOW, PUBLIC_PEM, forged};

fn accepting() -> [AcceptsToken; 3] {
    [
        AcceptsToken::Only(TokenType::Session),
        AcceptsToken::OneOf(vec![TokenType::Session, TokenType::ApiKey]),
        AcceptsToken::Any,
    ]
}

/// A browser of the production instance that brings this session token.
fn browser(session: &str) -> Asked {
    Asked::page()
        .cookie("__session", session)
        .cookie("__client_uat", &(NOW.as_secs() - 100).to_string())
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

#[test]
fn r_05_a_missing_key_lists_no_others() {
    let secret_key = SecretKey::new("sk_live_x").unwrap();
    let options = AuthenticateOptions::new(ApiConfig::new(secret_key)).publishable_key(PRODUCTION);
    let authenticator = options.build().unwrap();
    let bearer = format!("Bearer {}", session_token(PRODUCTION, json!({})));
    let headers = [("authorization", bearer.as_bytes())];
    let view = RequestView::new("GET", "https://example.com/", &headers);
    let AuthStep::NeedKeys(need) = authenticator.start(&view, NOW, 0).unwrap() else {
        panic!("keys are needed");
    };
    assert_eq!(need.kid(), "ins_1");
    let step = need.resume(Err(KeyUnavailable::UnknownKid), NOW).unwrap();
    let state = drive(step, &Network::default()).unwrap();
    assert_eq!(summary(&state), "signed-out jwk-kid-mismatch");
    assert!(!format!("{state:?} {}", state.message).contains("ins_"));
}

#[test]
fn r_06_a_cookie_brings_no_other_cookies() {
    let session = session_token(PRODUCTION, json!({}));
    let authenticator = options(PRODUCTION).build().unwrap();
    let asked = Asked::page().header(
        "cookie",
        format!("a=%3B%20__session%3D{session}%3B__client_uat%3D1"),
    );
    assert_eq!(
        asked.outcome(&authenticator),
        "signed-out session-token-and-uat-missing"
    );
}

#[test]
fn r_07_an_issuer_of_any_kind_gives_a_typed_result() {
    let authenticator = options(DEVELOPMENT).build().unwrap();
    for issuer in [
        json!(1),
        json!(null),
        json!([]),
        json!({}),
        json!(true),
        json!(""),
    ] {
        let session = token(json!({}), DEVELOPMENT, json!({ "iss": issuer }));
        for asked in [
            Asked::with_token(&session),
            browser(&session).cookie("__clerk_db_jwt", "dvb"),
            browser(&session).cookie(&format!("__session_{DEVELOPMENT_SUFFIX}"), &session),
        ] {
            let _ = asked.decided(&authenticator);
        }
    }
}

/// Whether a browser that comes from `referrer` is taken for one from a satellite.
#[test]
fn r_09_referrers() {
    for (publishable_key, referrer, from_elsewhere) in [
        (PRODUCTION, "https://satellite.test/", true),
        (PRODUCTION, "https://accounts.example.com/sign-in", false),
        (PRODUCTION, "https://clerk.example.com/v1/verify", false),
        (PRODUCTION, "https://accounts.attacker.com/", true),
        (
            PRODUCTION,
            "https://accounts.example.com.attacker.com/",
            true,
        ),
        (PRODUCTION, "http://accounts.example.com/", true),
        (PRODUCTION, "https://happy-lion-42.accounts.dev/", true),
        (PRODUCTION, "https://accounts.x.lcl.dev/", true),
        (PRODUCTION, "https://example.com/from", false),
        (PRODUCTION, "not a url", false),
        (PRODUCTION, "", false),
        (PRODUCTION, "about:blank", true),
        (DEVELOPMENT, "https://happy-lion-42.accounts.dev/", false),
        (DEVELOPMENT, "https://other-1.accounts.dev/", false),
        (DEVELOPMENT, "https://x.clerk.accounts.dev/", true),
        (DEVELOPMENT, "https://accounts.attacker.com/", true),
    ] {
        let authenticator = options(publishable_key).build().unwrap();
        let asked = browser(&session_token(publishable_key, json!({})))
            .cookie("__clerk_db_jwt", "dvb")
            .header("referer", referrer);
        let expected = if from_elsewhere {
            "handshake primary-domain-cross-origin-sync"
        } else {
            "signed-in"
        };
        assert_eq!(
            asked.outcome(&authenticator),
            expected,
            "{publishable_key} {referrer}"
        );
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
    let expected = VerifyOptions::new()
        .authorized_parties(AuthorizedParties::require(["https://example.com"]).unwrap());
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
    for subject in [json!(null), json!(1), json!([]), json!({})] {
        let token = token(
            json!({ "typ": "at+jwt" }),
            PRODUCTION,
            json!({ "sub": subject }),
        );
        let outcome = Asked::with_token(&token).outcome(&authenticator);
        assert_eq!(outcome, "signed-out token-verification-failed");
    }
}

#[test]
fn r_16_r_18_r_19_machine_tokens_keep_what_they_say() {
    let expected = VerifyOptions::new().audience(["b"]).unwrap();
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
        let body = json!({ "id": token, "subject": "user_1", "scopes": ["email"], "expiration": expiration, "secret": "canary" });
        let network = Network::answering(path, body);
        let state = Asked::with_token(token)
            .answered(&authenticator, &network)
            .unwrap();
        let Some(Auth::Machine(machine)) = state.auth() else {
            panic!("{state:?}")
        };
        assert_eq!(
            machine.token().expires_at().unwrap().as_secs(),
            NOW.as_secs() + 50,
            "{token}"
        );
        assert_eq!(machine.token().members().get("secret"), None);
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

#[test]
fn r_20_a_skew_of_zero_is_zero() {
    let strict = VerifyOptions::new()
        .clock_skew(core::time::Duration::ZERO)
        .unwrap();
    let session = session_token(PRODUCTION, json!({ "exp": NOW.as_secs() }));
    for (expected, outcome) in [
        (
            strict,
            "signed-out session-token-expired-refresh-non-eligible-no-refresh-cookie",
        ),
        (VerifyOptions::new(), "signed-in"),
    ] {
        let authenticator = options(PRODUCTION).expect(expected).build().unwrap();
        assert_eq!(Asked::with_token(&session).outcome(&authenticator), outcome);
    }
}

#[test]
fn r_22_a_bad_signature_says_nothing_of_the_claims() {
    let expected = VerifyOptions::new()
        .authorized_parties(AuthorizedParties::require(["https://example.com"]).unwrap())
        .audience(["a"])
        .unwrap();
    let authenticator = options(PRODUCTION).expect(expected).build().unwrap();
    let shown: Vec<_> = [
        json!({ "aud": "a" }),
        json!({}),
        json!({ "azp": "https://evil.example" }),
        json!({ "exp": 1 }),
        json!({ "nbf": NOW.as_secs() + 1000 }),
        json!({ "exp": "x", "sid": 1 }),
    ]
    .into_iter()
    .map(|claims| {
        let state =
            Asked::with_token(&forged(&session_token(PRODUCTION, claims))).decided(&authenticator);
        format!(
            "{state:?} {} {:?}",
            state.message,
            state.headers.iter().collect::<Vec<_>>()
        )
    })
    .collect();
    assert!(shown.iter().all(|one| *one == shown[0]), "{shown:#?}");
    assert!(shown[0].contains("token-invalid-signature"));
}

#[test]
fn r_23_only_navigations_are_redirected() {
    let authenticator = options(DEVELOPMENT).build().unwrap();
    let with = |method, destination: &str, accept: &str| {
        let asked = Asked::default()
            .method(method)
            .header("sec-fetch-dest", destination)
            .header("accept", accept);
        asked.decided(&authenticator).is_redirect()
    };
    for method in ["POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"] {
        assert!(!with(method, "document", "text/html"), "{method}");
    }
    for (destination, accept, redirects) in [
        ("document", "*/*", true),
        ("iframe", "*/*", true),
        ("", "text/html,*/*", true),
        ("empty", "text/html", false),
        ("image", "text/html", false),
        ("Document", "text/html", false),
        ("", "*/*", false),
        ("", "", false),
    ] {
        assert_eq!(
            with("GET", destination, accept),
            redirects,
            "{destination} {accept}"
        );
    }
}

#[test]
fn r_25_satellites_do_not_ask_their_primary_on_the_first_visit() {
    let satellite = || options(PRODUCTION).satellite(true).domain("satellite.test");
    let asked = Asked::page().url("https://satellite.test/");
    let quiet = satellite().build().unwrap();
    assert_eq!(
        asked.outcome(&quiet),
        "signed-out session-token-and-uat-missing"
    );
    let back = Asked::page().url("https://satellite.test/?__clerk_synced=false");
    assert_eq!(back.outcome(&quiet), "handshake satellite-needs-syncing");
    let eager = satellite().satellite_auto_sync(true).build().unwrap();
    assert_eq!(asked.outcome(&eager), "handshake satellite-needs-syncing");
    let done = Asked::page().url("https://satellite.test/?__clerk_synced=true");
    assert_eq!(
        done.outcome(&eager),
        "signed-out session-token-and-uat-missing"
    );
}

/// A redirect is never kept by the browser, and no header holds a line break.
#[test]
fn redirects_are_not_kept_and_headers_are_whole() {
    let development = options(DEVELOPMENT).build().unwrap();
    let state = Asked::page()
        .url("https://example.com/?a=%0d%0aset-cookie:%20x")
        .decided(&development);
    assert_eq!(state.headers.first("cache-control"), Some("no-store"));
    assert!(
        state
            .headers
            .iter()
            .all(|(_, value)| !value.contains(['\r', '\n']))
    );

    let cookies = json!(["__session=x\r\nset-cookie: evil=1", "__client_uat=0"]);
    let handshake = token(json!({}), PRODUCTION, json!({ "handshake": cookies }));
    let production = options(PRODUCTION).build().unwrap();
    let state = Asked::page()
        .cookie("__clerk_handshake", &handshake)
        .decided(&production);
    assert_eq!(state.headers.all("set-cookie").count(), 0, "{state:?}");
}

#[test]
fn configurations_that_cannot_work() {
    let without_key =
        || AuthenticateOptions::new(ApiConfig::without_secret_key()).publishable_key(PRODUCTION);
    let satellite = |key| options(key).satellite(true);
    for (options, expected) in [
        (without_key(), ConfigError::MissingSecretKey),
        (
            without_key().accepts_token(AcceptsToken::Only(TokenType::M2m)),
            ConfigError::MissingMachineSecretKey,
        ),
        (satellite(PRODUCTION), ConfigError::SatelliteWithoutDomain),
        (
            satellite(DEVELOPMENT).domain("satellite.test"),
            ConfigError::SatelliteWithoutSignInUrl,
        ),
        (
            satellite(PRODUCTION)
                .domain("satellite.test")
                .sign_in_url("/sign-in"),
            ConfigError::RelativeSignInUrl,
        ),
        (
            satellite(PRODUCTION)
                .domain("satellite.test")
                .sign_in_url("https://satellite.test/sign-in"),
            ConfigError::SignInUrlOnSatellite,
        ),
        (
            options(PRODUCTION).proxy_url("__clerk"),
            ConfigError::ProxyUrl,
        ),
        (
            options(PRODUCTION).proxy_url("https://"),
            ConfigError::FrontendApi,
        ),
    ] {
        let error = options.build().unwrap_err();
        assert_eq!(error, expected);
        assert!(!error.to_string().is_empty());
    }
    assert!(options("pk_test_").build().is_err());
    let machine_only = AuthenticateOptions::new(ApiConfig::without_secret_key())
        .machine_secret_key(SecretKey::new("ak_machine").unwrap())
        .accepts_token(AcceptsToken::Only(TokenType::M2m));
    assert!(machine_only.build().is_ok());
}

#[test]
fn a_satellite_on_the_origin_of_its_sign_in_page() {
    let options = options(PRODUCTION).satellite(true).domain("satellite.test");
    let authenticator = options
        .sign_in_url("https://primary.test/sign-in")
        .build()
        .unwrap();
    let asked = Asked::page().header("origin", "https://primary.test");
    let error = asked
        .answered(&authenticator, &Network::default())
        .unwrap_err();
    assert_eq!(error, clerk_core::auth::AuthError::SignInUrlOrigin);
}
