//! What a handshake may do: it brings Clerk's cookies, and nothing else.

use clerk_core::ConfigProblem;
use clerk_core::auth::{AuthError, AuthenticateOptions, RequestState, Status};
use clerk_core::flow::Step;
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, Network, PRODUCTION, PRODUCTION_SUFFIX, TEMPLATE, browser, keyless_options,
    options, session_token, summary, token,
};
use crate::support::{NOW, forged};

const PAYLOAD: &str = "/v1/clients/handshake_payload";

fn directives(instance: &str) -> Value {
    let session = session_token(instance, json!({}));
    json!([
        format!("__session={session}; Path=/"),
        "__client_uat=1; Path=/"
    ])
}

fn handshake_token(instance: &str, cookies: &Value) -> String {
    token(json!({}), instance, json!({ "handshake": cookies }))
}

/// A signed-in browser of either instance.
fn signed_in(instance: &'static str) -> Asked {
    browser(&session_token(instance, json!({}))).cookie("__clerk_db_jwt", "dvb")
}

fn in_url(asked: Asked, name: &str, value: &str) -> Asked {
    asked.url(format!("https://example.com/?{name}={value}"))
}

fn has_cors(state: &RequestState) -> bool {
    let mut names = state.headers().iter().map(|(name, _)| name);
    names.any(|name| name.starts_with("access-control-"))
}

fn clears(state: &RequestState, name: &str) -> bool {
    let cleared = format!("{name}=; Path=/; Max-Age=0");
    state.headers().all("set-cookie").any(|set| set == cleared)
}

/// A handshake that says nothing, with the answer of Clerk's API to its nonce.
fn useless(instance: &'static str) -> Vec<(&'static str, String, Network)> {
    let nonce = |body| {
        let network = Network::answering(PAYLOAD, body);
        ("__clerk_handshake_nonce", "nonce".to_owned(), network)
    };
    let token = |token: String| ("__clerk_handshake", token, Network::default());
    vec![
        nonce(json!({})),
        nonce(json!(null)),
        nonce(json!({ "directives": [] })),
        nonce(json!({ "directives": "x" })),
        nonce(json!({ "directives": [5] })),
        nonce(json!({ "directives": ["theme=dark"] })),
        ("__clerk_handshake_nonce", "n".into(), Network::default()),
        (
            "__clerk_handshake_nonce",
            "%3Cb%3E".into(),
            Network::default(),
        ),
        token("junk".into()),
        token(forged(&handshake_token(instance, &directives(instance)))),
        token(session_token(instance, json!({}))),
        token(crate::auth_support::token(
            json!({ "cat": TEMPLATE }),
            instance,
            json!({ "handshake": directives(instance) }),
        )),
        token(handshake_token(instance, &json!([]))),
        token(handshake_token(instance, &json!({ "0": "__session=x" }))),
        token(handshake_token(
            instance,
            &json!(["__session=x; Domain=evil.example"]),
        )),
    ]
}

/// as a cookie and in the URL, in both instance types.
#[test]
fn r_31_handshake_that_says_nothing_leaves_the_decision_to_the_cookies() {
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = options(instance).build().unwrap();
        for (name, value, network) in useless(instance) {
            let decide = |asked: Asked| asked.answered(&authenticator, &network).unwrap();
            let state = decide(signed_in(instance).cookie(name, &value));
            assert_eq!(summary(&state), "signed-in", "cookie {name}={value}");
            assert!(clears(&state, name) && !has_cors(&state), "{name}={value}");
            assert!(!state.is_redirect(), "{name}={value}");

            let state = decide(in_url(signed_in(instance), name, &value));
            assert_eq!(summary(&state), "signed-in", "URL {name}={value}");
            assert_eq!(state.headers().iter().count(), 0, "{name}={value}");

            let nobody = Asked::page().cookie("__clerk_db_jwt", "dvb");
            let state = decide(nobody.cookie(name, &value));
            let expected = "signed-out session-token-and-uat-missing";
            assert_eq!(summary(&state), expected, "{name}={value}");
        }
    }
}

/// Without the instance's keys nobody knows whether the handshake is good.
#[test]
fn handshake_that_cannot_be_judged_is_kept() {
    let authenticator = keyless_options(PRODUCTION).build().unwrap();
    let genuine = handshake_token(PRODUCTION, &directives(PRODUCTION));
    let asked = signed_in(PRODUCTION).cookie("__clerk_handshake", &genuine);
    let mut step = asked.start(&authenticator);
    let state = loop {
        step = match step {
            Step::Done(state) => break state.unwrap(),
            Step::NeedKey(state) => {
                use clerk_core::flow::AwaitsKey as _;
                state.resume(Err(clerk_core::jwt::KeyUnavailable::NotReached), NOW)
            }
            _ => panic!("nothing is sent"),
        };
    };
    assert_eq!(summary(&state), "signed-out unexpected-error");
    assert!(!clears(&state, "__clerk_handshake"));
}

/// the fields with which a page may read an answer for another origin.
#[test]
fn r_30_cors_fields_only_on_the_redirect_of_a_verified_handshake() {
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = options(instance).build().unwrap();
        let genuine = handshake_token(instance, &directives(instance));
        let network = Network::answering(PAYLOAD, json!({ "directives": directives(instance) }));
        for (name, value) in [
            ("__clerk_handshake", genuine.as_str()),
            ("__clerk_handshake_nonce", "nonce"),
        ] {
            let page = Asked::page().header("origin", "null");
            let asked = page.clone().cookie(name, value);
            let state = asked.answered(&authenticator, &network).unwrap();
            assert_eq!(summary(&state), "signed-in");
            assert!(!has_cors(&state) && !state.is_redirect(), "cookie {name}");
            assert!(clears(&state, name));

            let state = in_url(page, name, value)
                .answered(&authenticator, &network)
                .unwrap();
            let development = instance == DEVELOPMENT;
            assert_eq!(has_cors(&state), development, "URL {name}");
            assert_eq!(state.is_redirect(), development, "URL {name}");
        }
    }
}

/// a link signs nobody in, and neither does anything but a navigation.
#[test]
fn r_33_production_takes_a_handshake_from_the_cookie_of_a_navigation_only() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let genuine = handshake_token(PRODUCTION, &directives(PRODUCTION));
    let with = |asked: Asked| asked.cookie("__clerk_handshake", &genuine);
    let page = Asked::page;
    for (asked, expected) in [
        (with(page()), Status::SignedIn),
        (
            with(Asked::default().header("accept", "text/html,*/*")),
            Status::SignedIn,
        ),
        (
            in_url(page(), "__clerk_handshake", &genuine),
            Status::SignedOut,
        ),
        (with(page().method("POST")), Status::SignedOut),
        (with(Asked::default()), Status::SignedOut),
        (
            with(Asked::default().header("sec-fetch-dest", "empty")),
            Status::SignedOut,
        ),
    ] {
        let state = asked.decided(&authenticator);
        assert_eq!(
            state.status(),
            expected,
            "{:?} {:?}",
            asked.method,
            asked.url
        );
        if expected == Status::SignedOut {
            assert_eq!(state.headers().all("set-cookie").count(), 0);
        }
    }
}

/// names and domains of the cookies that a handshake or a refresh sets.
#[test]
fn r_33_directives_set_only_clerks_cookies_on_the_instances_domain() {
    let session = session_token(PRODUCTION, json!({}));
    let own = |rest: &str| format!("__session={session}{rest}");
    let suffixed = |name: &str| format!("{name}_{PRODUCTION_SUFFIX}=x; Path=/");
    let authenticator = options(PRODUCTION).build().unwrap();
    for (url, directive, is_set) in [
        ("https://example.com/", "theme=dark".into(), false),
        ("https://example.com/", "__Session=x".into(), false),
        ("https://example.com/", "__sessions=x".into(), false),
        ("https://example.com/", "__session_other=x".into(), false),
        ("https://example.com/", "__Host-session=x".into(), false),
        ("https://example.com/", suffixed("__session"), true),
        ("https://example.com/", suffixed("__refresh"), true),
        ("https://example.com/", suffixed("theme"), false),
        ("https://example.com/", "__clerk_db_jwt=x".into(), true),
        (
            "https://example.com/",
            "__client_uat=1; Domain=example.com".into(),
            true,
        ),
        (
            "https://app.example.com/",
            "__client_uat=1; domain=.EXAMPLE.com ".into(),
            true,
        ),
        (
            "https://app.example.com/",
            "__client_uat=1; Domain=app.example.com".into(),
            true,
        ),
        (
            "https://a.b.example.com/",
            "__client_uat=1; Domain=b.example.com".into(),
            false,
        ),
        (
            "https://app.example.com/",
            "__client_uat=1; Domain=com".into(),
            false,
        ),
        (
            "https://app.example.com/",
            "__client_uat=1; Domain=evil.example".into(),
            false,
        ),
        (
            "https://app.example.com/",
            "__client_uat=1; Domain=ample.com".into(),
            false,
        ),
        (
            "https://app.example.com/",
            "__client_uat=1; Domain=a.test; Domain=example.com".into(),
            false,
        ),
    ] {
        let cookies = json!([directive, own("")]);
        let handshake = handshake_token(PRODUCTION, &cookies);
        let asked = Asked::page()
            .url(url)
            .cookie("__clerk_handshake", &handshake);
        let state = asked.decided(&authenticator);
        let set = |state: &RequestState| {
            let wanted = directive.trim();
            state.headers().all("set-cookie").any(|set| set == wanted)
        };
        assert_eq!(summary(&state), "signed-in", "{directive}");
        assert_eq!(set(&state), is_set, "handshake {url} {directive}");

        let expired = session_token(PRODUCTION, json!({ "exp": NOW.as_secs() - 30 }));
        let refresh = format!("__refresh_{PRODUCTION_SUFFIX}");
        let asked = browser(&expired).url(url).cookie(&refresh, "refresh");
        let body = json!({ "cookies": cookies });
        let network = Network::answering("/v1/sessions/sess_1/refresh", body);
        let state = asked.answered(&authenticator, &network).unwrap();
        assert_eq!(summary(&state), "signed-in", "{directive}");
        assert_eq!(set(&state), is_set, "refresh {url} {directive}");
    }
}

/// a cookie of another application on localhost does not redirect for ever.
#[test]
fn r_32_handshake_cookies_do_not_redirect_in_development() {
    let authenticator = options(DEVELOPMENT).build().unwrap();
    let genuine = handshake_token(DEVELOPMENT, &directives(DEVELOPMENT));
    for (name, value) in [
        ("__clerk_handshake", genuine.as_str()),
        ("__clerk_handshake", "junk"),
        ("__clerk_handshake_nonce", "x"),
    ] {
        for page in [
            signed_in(DEVELOPMENT),
            signed_in(DEVELOPMENT).cookie("__clerk_redirect_count", "3"),
        ] {
            let state = page.cookie(name, value).decided(&authenticator);
            assert_eq!(summary(&state), "signed-in", "{name}={value}");
            assert!(
                !state.is_redirect() && clears(&state, name),
                "{name}={value}"
            );
        }
    }
}

#[test]
fn stale_handshake_cookies_are_cleared_on_the_instances_domain_too() {
    let authenticator = options(PRODUCTION).build().unwrap();
    for (url, domain) in [
        ("https://example.com/", true),
        ("https://app.example.com/", true),
        ("https://other.test/", false),
        ("https://myexample.com/", false),
    ] {
        let asked = signed_in(PRODUCTION)
            .url(url)
            .cookie("__clerk_handshake", "junk");
        let state = asked.decided(&authenticator);
        let cleared: Vec<_> = state.headers().all("set-cookie").collect();
        let host = "__clerk_handshake=; Path=/; Max-Age=0";
        let mut expected = vec![host.to_owned()];
        expected.extend(domain.then(|| format!("{host}; Domain=example.com")));
        assert_eq!(cleared, expected, "{url}");
    }
}

#[test]
fn nonce_without_the_form_of_one_costs_no_call() {
    let long = "a".repeat(257);
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = keyless_options(instance).build().unwrap();
        for (nonce, asks) in [
            ("nonce_1-a.b~c", true),
            ("a%20b", false),
            ("..%2F..", false),
            ("%00", false),
            ("\"x\"", false),
            (&long, false),
        ] {
            let asked = Asked::page().cookie("__clerk_handshake_nonce", nonce);
            let step = asked.start(&authenticator);
            assert_eq!(matches!(step, Step::Send(_)), asks, "{nonce}");
        }
    }
}

#[test]
fn without_handshakes_nothing_of_them_is_looked_at() {
    let redirected = "https://example.com/?__clerk_redirect_url=https%3A%2F%2Fexample.com%2F";
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = options(instance).handshake(false).build().unwrap();
        let genuine = handshake_token(instance, &directives(instance));
        for page in [
            Asked::page().cookie("__clerk_handshake", &genuine),
            in_url(Asked::page(), "__clerk_handshake", &genuine),
            Asked::page().cookie("__clerk_handshake_nonce", "nonce"),
            Asked::page().cookie("__client_uat", "1"),
            Asked::page().url(redirected),
        ] {
            let state = page.decided(&authenticator);
            assert_eq!(state.status(), Status::SignedOut);
            assert!(!state.is_redirect());
            assert_eq!(state.headers().all("set-cookie").count(), 0);
        }
        for page in [
            signed_in(instance),
            signed_in(instance).header("referer", "https://elsewhere.test/"),
            signed_in(instance).url(redirected),
            in_url(signed_in(instance), "__clerk_db_jwt", "dvb"),
            signed_in(instance).cookie("__clerk_handshake", "junk"),
        ] {
            let state = page.decided(&authenticator);
            assert_eq!(summary(&state), "signed-in", "{:?}", page.url);
            assert_eq!(state.headers().iter().count(), 0);
        }
    }
}

fn primary() -> AuthenticateOptions {
    options(DEVELOPMENT).redirect_origins(["https://satellite.test", "http://localhost:3001/x"])
}

/// The development browser token goes along, so only to the application and its satellites.
#[test]
fn redirect_url_of_a_primary_is_on_its_own_or_a_configured_origin() {
    let authenticator = primary().build().unwrap();
    for (back, allowed) in [
        ("https://example.com/page", true),
        ("https://satellite.test/page?x=1", true),
        ("https://SATELLITE.test:443/", true),
        ("http://localhost:3001/", true),
        ("http://satellite.test/", false),
        ("https://satellite.test:8443/", false),
        ("https://evil.example/x", false),
        ("https://satellite.test.evil.example/", false),
        ("https://satellite.test@evil.example/", false),
        ("//evil.example/", false),
        ("/page", false),
        ("javascript:alert(1)", false),
        ("data:text/html,x", false),
        ("blob:https://example.com/x", false),
        ("ftp://example.com/", false),
    ] {
        let mut url = url::Url::parse("https://example.com/").unwrap();
        url.query_pairs_mut()
            .append_pair("__clerk_redirect_url", back);
        let asked = Asked::page().url(url).cookie("__clerk_db_jwt", "dvb");
        let state = asked.answered(&authenticator, &Network::default());
        if !allowed {
            assert_eq!(state.unwrap_err(), AuthError::RedirectUrl, "{back}");
            continue;
        }
        let state = state.unwrap();
        assert_eq!(summary(&state), "handshake primary-responds-to-syncing");
        let location = state.headers().first("location").unwrap();
        assert!(location.contains("__clerk_db_jwt=dvb"), "{location}");
    }
    for origin in ["satellite.test", "javascript:alert(1)", ""] {
        let options = options(DEVELOPMENT).redirect_origins([origin]);
        let error = options.build().unwrap_err();
        assert_eq!(error.setting(), "redirect_origins");
        assert_eq!(*error.problem(), ConfigProblem::RedirectOrigin);
    }
}

/// handshakes and refreshes, in both instance types.
#[test]
fn r_34_answers_with_credentials_are_private_and_not_stored() {
    let mut states = Vec::new();
    for instance in [DEVELOPMENT, PRODUCTION] {
        let authenticator = options(instance).build().unwrap();
        let genuine = handshake_token(instance, &directives(instance));
        let page = || Asked::page().cookie("__clerk_db_jwt", "dvb");
        states.push(
            page()
                .cookie("__clerk_handshake", &genuine)
                .decided(&authenticator),
        );
        if instance == DEVELOPMENT {
            states.push(in_url(page(), "__clerk_handshake", &genuine).decided(&authenticator));
        }
        let out = handshake_token(instance, &json!(["__session=; Path=/", "__client_uat=0"]));
        states.push(
            page()
                .cookie("__clerk_handshake", &out)
                .decided(&authenticator),
        );
        states.push(
            page()
                .cookie("__clerk_handshake", "junk")
                .decided(&authenticator),
        );
        let expired = session_token(instance, json!({ "exp": NOW.as_secs() - 30 }));
        let mut asked = browser(&expired).cookie("__clerk_db_jwt", "dvb");
        for suffix in [PRODUCTION_SUFFIX, crate::auth_support::DEVELOPMENT_SUFFIX] {
            asked = asked.cookie(&format!("__refresh_{suffix}"), "refresh");
        }
        let body = json!({ "cookies": directives(instance) });
        let network = Network::answering("/v1/sessions/sess_1/refresh", body);
        states.push(asked.answered(&authenticator, &network).unwrap());
    }
    assert_eq!(states.len(), 9);
    for state in states {
        assert!(state.headers().all("set-cookie").count() > 0);
        let caching: Vec<_> = state.headers().all("cache-control").collect();
        assert_eq!(caching, ["private, no-store"], "{state:?}");
        assert_eq!(state.headers().first("vary"), Some("Cookie"), "{state:?}");
    }
}

/// The application's own cookies and internal fields stay here.
#[test]
fn refresh_sends_only_listed_fields_to_clerk() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let expired = session_token(PRODUCTION, json!({ "exp": NOW.as_secs() - 30 }));
    let asked = browser(&expired)
        .cookie(&format!("__refresh_{PRODUCTION_SUFFIX}"), "refresh")
        .cookie("app_session", "canary")
        .cookie("__session_other", "canary")
        .header("X-Internal-User", "canary")
        .header("Authorization", "Basic canary")
        .header("User-Agent", "caf\u{e9}")
        .header("X-Forwarded-For", "192.0.2.1");
    let Step::Send(call) = asked.start(&authenticator) else {
        panic!("the session is refreshed");
    };
    let request = clerk_core::flow::AwaitsAnswer::request(&call);
    let body: Value = serde_json::from_slice(request.body.as_json().unwrap()).unwrap();
    let fields = body["request_headers"].as_object().unwrap();
    let mut names: Vec<_> = fields.keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["cookie", "sec-fetch-dest", "user-agent", "x-forwarded-for"]
    );
    // Fields are Latin-1, as browsers read them: two bytes of UTF-8 are two characters.
    let agent = json!(["caf\u{c3}\u{a9}"]);
    assert_eq!(body["request_headers"]["user-agent"], agent);
    let cookies = body["request_headers"]["cookie"][0].as_str().unwrap();
    assert!(cookies.contains("__client_uat=") && cookies.contains("__refresh_"));
    assert!(!body.to_string().contains("canary"), "{body}");
}
