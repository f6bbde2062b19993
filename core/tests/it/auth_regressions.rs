//! Mistakes that other SDKs once made when they authenticated requests.

use clerk_core::api::ApiConfig;
use clerk_core::auth::{
    AcceptsToken, AuthenticateOptions, OrganizationSync, PublishableKey, RequestView,
};
use clerk_core::flow::{AwaitsKey, Step};
use clerk_core::jwt::{KeyUnavailable, TokenType, VerifyOptions};
use clerk_core::{ConfigProblem, SecretKey};
use serde_json::json;

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, Network, PRODUCTION, browser, drive, options,
    session_token, summary, token,
};
use crate::support::{CLAIMS, HEADER, NOW, forged, mint, verify};

#[test]
fn r_05_a_missing_key_lists_no_others() {
    let secret_key = SecretKey::new("sk_live_x").unwrap();
    let options = AuthenticateOptions::new(ApiConfig::new(secret_key)).publishable_key(PRODUCTION);
    let authenticator = options.build().unwrap();
    let bearer = format!("Bearer {}", session_token(PRODUCTION, json!({})));
    let headers = [("authorization", bearer.as_bytes())];
    let view = RequestView::new("GET", "https://example.com/", &headers);
    let Step::NeedKey(need) = authenticator.start(&view, NOW, 0) else {
        panic!("keys are needed");
    };
    assert_eq!(need.kid(), "ins_1");
    let step = need.resume(Err(KeyUnavailable::UnknownKid), NOW);
    let state = drive(step, &Network::default()).unwrap();
    assert_eq!(summary(&state), "signed-out jwk-kid-mismatch");
    assert!(!format!("{state:?} {}", state.message()).contains("ins_"));
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

/// A claim of a wrong type refuses the session.
const REFUSED: &str = "signed-out token-verification-failed";

#[test]
fn r_07_an_issuer_of_any_kind_gives_a_typed_result() {
    let authenticator = options(DEVELOPMENT).build().unwrap();
    let exp = NOW.as_secs() + 50;
    for (issuer, outcome) in [
        ("null", "signed-in"),
        (r#""""#, "signed-in"),
        ("1", REFUSED),
        ("0", REFUSED),
        ("[]", REFUSED),
        ("{}", REFUSED),
        ("true", REFUSED),
        ("false", REFUSED),
        (r#"["https://x"]"#, REFUSED),
    ] {
        let claims = format!(r#"{{"sub":"user_1","sid":"sess_1","iss":{issuer},"exp":{exp}}}"#);
        let session = mint(HEADER, claims);
        for asked in [
            Asked::with_token(&session),
            browser(&session)
                .cookie("__clerk_db_jwt", "dvb")
                .cookie(&format!("__clerk_db_jwt_{DEVELOPMENT_SUFFIX}"), "dvb")
                .cookie(&format!("__client_uat_{DEVELOPMENT_SUFFIX}"), "1")
                .cookie(&format!("__session_{DEVELOPMENT_SUFFIX}"), &session),
        ] {
            assert_eq!(asked.outcome(&authenticator), outcome, "{issuer}");
        }
    }
}

/// Whether a browser with this referrer is taken for one that comes from a satellite.
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

/// The Frontend API is the instance's own host, or the proxy's.
#[test]
fn referrer_at_the_frontend_api_is_no_other_site() {
    let detour = "handshake primary-domain-cross-origin-sync";
    // A host may begin like the scheme of a URL.
    let http_host = PublishableKey::build("http.example.com").unwrap();
    for (key, proxy, referrer, expected) in [
        (PRODUCTION, "", "https://clerk.example.com/v1", "signed-in"),
        (
            PRODUCTION,
            "https://proxy.test/__clerk",
            "https://proxy.test/x",
            "signed-in",
        ),
        (
            PRODUCTION,
            "https://proxy.test/__clerk",
            "https://clerk.example.com/v1",
            detour,
        ),
        (&http_host, "", "https://http.example.com/v1", "signed-in"),
        (&http_host, "", "https://elsewhere.test/", detour),
    ] {
        let authenticator = options(key).proxy_url(proxy).build().unwrap();
        let changes = json!({ "iss": PublishableKey::parse(key).unwrap().frontend_api() });
        let asked = browser(&session_token(key, changes)).header("referer", referrer);
        assert_eq!(
            asked.outcome(&authenticator),
            expected,
            "{proxy} {referrer}"
        );
    }
}

#[test]
fn r_20_a_skew_of_zero_is_zero() {
    let strict = VerifyOptions::new().clock_skew(core::time::Duration::ZERO);
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
        .authorized_parties(["https://example.com"])
        .audience(["a"]);
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
            state.message(),
            state.headers().iter().collect::<Vec<_>>()
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

/// In the reference a parameter that may repeat is a list, which equals no active organization. The
/// expectations are its answers.
#[test]
fn repeatable_parameters_match_no_active_organization() {
    let session = session_token(PRODUCTION, json!({ "org_id": "org_1", "org_slug": "acme" }));
    for (pattern, path, expected) in [
        ("/orgs/:slug", "/orgs/acme", None),
        ("/orgs/:slug?", "/orgs/acme", None),
        ("/orgs/:slug", "/orgs/other", Some("other")),
        ("/orgs/:slug+", "/orgs/acme", Some("acme")),
        ("/orgs/:id*", "/orgs/org_1", Some("org_1")),
        ("/orgs/:id*", "/orgs", None),
        ("{/orgs/:slug}+", "/orgs/acme", Some("acme")),
        ("/orgs/:id(.*)+", "/orgs/", Some("")),
        ("/orgs/:id+", "/orgs/a/b", Some("a,b")),
    ] {
        let sync = OrganizationSync::new().organization_patterns([pattern]);
        let authenticator = options(PRODUCTION).organization_sync(sync).build().unwrap();
        let state = Asked::page()
            .url(format!("https://example.com{path}"))
            .cookie("__session", &session)
            .cookie("__client_uat", "1")
            .decided(&authenticator);
        let asked = state.headers().first("location").map(|location| {
            let (_, organization) = location.split_once("organization_id=").unwrap();
            organization.replace("%2C", ",")
        });
        assert_eq!(asked.as_deref(), expected, "{pattern} {path}");
    }
}

/// The browser caches no redirect, and no header has a line break.
#[test]
fn redirects_are_not_cached_and_headers_have_no_line_break() {
    let development = options(DEVELOPMENT).build().unwrap();
    let state = Asked::page()
        .url("https://example.com/?a=%0d%0aset-cookie:%20x")
        .decided(&development);
    assert_eq!(state.headers().first("cache-control"), Some("no-store"));
    assert!(
        state
            .headers()
            .iter()
            .all(|(_, value)| !value.contains(['\r', '\n']))
    );

    let cookies = json!(["__session=x\r\nset-cookie: evil=1", "__client_uat=0"]);
    let handshake = token(json!({}), PRODUCTION, json!({ "handshake": cookies }));
    let production = options(PRODUCTION).build().unwrap();
    let state = Asked::page()
        .cookie("__clerk_handshake", &handshake)
        .decided(&production);
    let mut cookies = state.headers().all("set-cookie");
    let cleared = "__clerk_handshake=; Path=/; Max-Age=0";
    assert!(
        cookies.all(|cookie| cookie.starts_with(cleared)),
        "{state:?}"
    );
}

#[test]
fn unusable_configurations_are_refused() {
    let without_key =
        || AuthenticateOptions::new(ApiConfig::without_secret_key()).publishable_key(PRODUCTION);
    let satellite = |key| options(key).satellite(true);
    for (options, expected) in [
        (without_key(), ConfigProblem::MissingSecretKey),
        (
            without_key().accepts_token(AcceptsToken::Only(TokenType::M2m)),
            ConfigProblem::MissingMachineSecretKey,
        ),
        (satellite(PRODUCTION), ConfigProblem::SatelliteWithoutDomain),
        (
            satellite(DEVELOPMENT).domain("satellite.test"),
            ConfigProblem::SatelliteWithoutSignInUrl,
        ),
        (
            // The secret key is of a live instance; the publishable key alone says development.
            options(PRODUCTION)
                .publishable_key(DEVELOPMENT)
                .satellite(true)
                .domain("satellite.test"),
            ConfigProblem::SatelliteWithoutSignInUrl,
        ),
        (
            satellite(PRODUCTION)
                .domain("satellite.test")
                .sign_in_url("/sign-in"),
            ConfigProblem::RelativeSignInUrl,
        ),
        (
            satellite(PRODUCTION)
                .domain("satellite.test")
                .sign_in_url("https://satellite.test/sign-in"),
            ConfigProblem::SignInUrlOnSatellite,
        ),
        (
            options(PRODUCTION).proxy_url("__clerk"),
            ConfigProblem::ProxyUrl,
        ),
        (
            options(PRODUCTION).proxy_url("https://"),
            ConfigProblem::FrontendApi,
        ),
    ] {
        let error = options.build().unwrap_err();
        assert_eq!(*error.problem(), expected);
        assert!(!error.to_string().is_empty());
    }
    assert!(options("pk_test_").build().is_err());
    let machine_only = AuthenticateOptions::new(ApiConfig::without_secret_key())
        .machine_secret_key(SecretKey::new("ak_machine").unwrap())
        .accepts_token(AcceptsToken::Only(TokenType::M2m));
    assert!(machine_only.build().is_ok());
}

#[test]
fn satellite_on_its_sign_in_origin_is_an_error() {
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

/// A form of the application's own sign-in page has that origin, and a machine has no page.
#[test]
fn origin_of_the_sign_in_page_is_an_error_for_the_sessions_of_satellites_only() {
    let primary = options(PRODUCTION).sign_in_url("https://example.com/sign-in");
    let satellite = options(PRODUCTION)
        .satellite(true)
        .domain("satellite.test")
        .sign_in_url("https://example.com/sign-in");
    let for_machines = satellite
        .clone()
        .accepts_token(AcceptsToken::Only(TokenType::M2m));
    for (options, is_error) in [(primary, false), (for_machines, false), (satellite, true)] {
        let asked = Asked::page().header("origin", "https://example.com");
        let decided = asked.answered(&options.build().unwrap(), &Network::default());
        assert_eq!(decided.is_err(), is_error);
    }
}

/// CI runs this once with `arbitrary_precision` and `preserve_order`, which another crate of a build
/// may switch on: a number of many digits was a map then.
#[test]
fn r_39_claims_are_the_same_whatever_features_serde_json_has() {
    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Own {
        half: f64,
        count: u64,
        nested: Vec<Option<f64>>,
    }
    let own = r#""nested":[1.5,null],"half":0.5,"count":18446744073709551615,"#;
    let token = mint(HEADER, CLAIMS.replacen('{', &format!("{{{own}"), 1));
    let verified = verify(&token, &VerifyOptions::new()).unwrap();
    let claims = verified.claims();
    let expected = Own {
        half: 0.5,
        count: u64::MAX,
        nested: vec![Some(1.5), None],
    };
    assert_eq!(claims.deserialize::<Own>().unwrap(), expected);
    assert_eq!(claims.get("half"), Some(&json!(0.5)));
    assert!(claims.get("half").is_some_and(serde_json::Value::is_number));
}
