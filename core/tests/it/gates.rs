//! Defences that are one condition each: between development and production, by method, by class of
//! token, and in the form of what is written.

use clerk_core::api::{ApiConfig, users};
use clerk_core::auth::{
    AcceptsToken, AuthenticateOptions, Check, OrganizationSync, Redirect, RequestView,
};
use clerk_core::flow::Step;
use clerk_core::http::{FilePart, Multipart};
use clerk_core::jwt::{Claims, SessionClaims};
use clerk_core::{Secret, SecretKey};
use serde_json::{Value, json};

use crate::auth_support::{
    Asked, DEVELOPMENT, DEVELOPMENT_SUFFIX, M2M, Network, PRODUCTION, PRODUCTION_SUFFIX, browser,
    drive, options, session_token, summary, token,
};
use crate::support::NOW;

/// A machine's clock may be wrong by up to a day, but not the clock of a production service, and only
/// for the token that a handshake has just brought.
#[test]
fn skew_of_a_day_is_for_handshakes_of_development_instances() {
    let early = json!({
        "iat": NOW.as_secs() + 3600, "nbf": NOW.as_secs() + 3600, "exp": NOW.as_secs() + 7200,
    });
    for (instance, expected) in [
        (DEVELOPMENT, "signed-in"),
        (PRODUCTION, "signed-out session-token-and-uat-missing"),
    ] {
        let authenticator = options(instance).build().unwrap();
        let session = session_token(instance, early.clone());
        let set = json!([format!("__session={session}; Path=/")]);
        let handshake = token(json!({}), instance, json!({ "handshake": set }));
        let page = Asked::page().cookie("__clerk_db_jwt", "dvb");
        let brought = page.cookie("__clerk_handshake", &handshake);
        assert_eq!(brought.outcome(&authenticator), expected, "{instance}");

        let cookie = browser(&session).cookie("__clerk_db_jwt", "dvb");
        for asked in [cookie, Asked::with_token(&session)] {
            assert!(!asked.decided(&authenticator).is_authenticated());
        }
    }
}

/// In production the URL may be a link of anybody.
#[test]
fn redirect_parameter_leads_nowhere_in_production() {
    let page = Asked::page()
        .url("https://example.com/?__clerk_redirect_url=https%3A%2F%2Fexample.com%2Fpage")
        .cookie("__clerk_db_jwt", "dvb");
    for (instance, expected) in [
        (DEVELOPMENT, "handshake primary-responds-to-syncing"),
        (PRODUCTION, "signed-out session-token-and-uat-missing"),
    ] {
        let state = page.decided(&options(instance).build().unwrap());
        assert_eq!(summary(&state), expected);
        let location = state.headers().first("location");
        assert_eq!(location.is_some(), instance == DEVELOPMENT);
    }
}

/// The development browser token goes to the Frontend API of a development instance, and to its account
/// portal: not to production, and not to the application itself.
#[test]
fn dev_browser_token_stays_in_development() {
    for (instance, goes_along) in [(DEVELOPMENT, true), (PRODUCTION, false)] {
        let authenticator = options(instance).build().unwrap();
        let asked = Asked::page()
            .cookie("__client_uat", "1")
            .cookie("__clerk_db_jwt", "canary");
        let state = asked.decided(&authenticator);
        let location = state.headers().first("location").unwrap();
        assert_eq!(location.contains("canary"), goes_along, "{location}");

        let redirect = || {
            let redirect = Redirect::new("https://example.com/x", instance);
            redirect.dev_browser(Secret::from("canary"))
        };
        let headers: [(&str, &[u8]); 1] = [("cookie", b"__clerk_db_jwt=canary")];
        let request = RequestView::new("GET", "https://example.com/x", &headers);
        for to in [
            redirect().to_sign_in(None),
            redirect().to_sign_up(None),
            state.to_sign_in(&request),
            state.to_sign_up(&request),
        ] {
            assert_eq!(to.unwrap().contains("canary"), goes_along);
        }
        for page in ["/sign-in", "https://example.com/sign-in"] {
            let to = redirect().sign_in_url(page).to_sign_in(Some("/y"));
            assert!(!to.unwrap().contains("canary"), "{page}");
        }
    }
}

/// A development browser token is asked for in development only.
#[test]
fn production_needs_no_dev_browser() {
    let session = session_token(PRODUCTION, json!({}));
    let authenticator = options(PRODUCTION).build().unwrap();
    assert_eq!(browser(&session).outcome(&authenticator), "signed-in");
    let with_parameter = browser(&session).url("https://example.com/?__clerk_db_jwt=dvb");
    assert_eq!(with_parameter.outcome(&authenticator), "signed-in");
}

/// A refresh token is used up by a refresh, so it is for navigations that can be repeated.
#[test]
fn session_is_refreshed_on_get_only() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let expired = session_token(PRODUCTION, json!({ "exp": NOW.as_secs() - 30 }));
    let refreshable = browser(&expired).cookie(&format!("__refresh_{PRODUCTION_SUFFIX}"), "r");
    for method in ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
        let step = refreshable.clone().method(method).start(&authenticator);
        let Step::Done(Ok(state)) = step else {
            panic!("{method}: {step:?}")
        };
        assert_eq!(
            summary(&state),
            "signed-out session-token-expired-refresh-non-eligible-non-get",
            "{method}"
        );
    }
    assert!(matches!(refreshable.start(&authenticator), Step::Send(_)));
}

/// What a session may do is what it may do in its organization.
#[test]
fn role_and_permission_need_an_organization() {
    let claims = json!({
        "sub": "user_1", "exp": 2, "iat": 1, "org_id": "org_1", "org_role": "org:admin",
        "org_permissions": ["org:a:read"],
    });
    let Value::Object(claims) = claims else {
        unreachable!()
    };
    let session = SessionClaims::read(Claims::from(claims)).unwrap();
    for check in [
        Check::new().role("org:admin"),
        Check::new().permission("org:a:read"),
    ] {
        assert!(check.allows(&session));
        for none in [None, Some(String::new())] {
            let mut session = session.clone();
            session.org_id = none;
            assert!(!check.allows(&session), "{check:?}");
        }
    }
}

/// Every verifier of session tokens refuses a machine's JWT, and the other way round.
#[test]
fn each_verifier_refuses_the_other_class() {
    let m2m = token(json!({ "cat": M2M }), PRODUCTION, json!({ "sub": "mch_1" }));
    let session_category = json!({ "cat": "cl_B7d4PD111AAA" });
    let mislabelled = token(session_category, PRODUCTION, json!({ "sub": "mch_1" }));
    let session = session_token(PRODUCTION, json!({}));
    let verifier = options(PRODUCTION).verifier().unwrap();
    let network = Network::default();
    let sessions = options(PRODUCTION).build().unwrap();
    for machine in [&m2m, &mislabelled] {
        let asked = [Asked::with_token(machine), browser(machine)];
        for asked in asked {
            let state = asked.decided(&sessions);
            assert!(!state.is_authenticated(), "{state:?}");
        }
        let set = json!([format!("__session={machine}; Path=/")]);
        let handshake = token(json!({}), PRODUCTION, json!({ "handshake": set }));
        let asked = Asked::page().cookie("__clerk_handshake", &handshake);
        assert!(!asked.decided(&sessions).is_authenticated());
    }
    assert!(drive(verifier.verify(&m2m, NOW), &network).is_err());
    assert!(drive(verifier.verify(&session, NOW), &network).is_ok());
    let as_machine = |token: &str| drive(verifier.verify_machine_token(token, NOW, 0), &network);
    assert!(as_machine(&m2m).is_ok());
    assert!(as_machine(&mislabelled).is_err());
    assert!(as_machine(&session).is_err());
    for only in [
        clerk_core::jwt::TokenType::ApiKey,
        clerk_core::jwt::TokenType::OAuth,
    ] {
        let options = options(PRODUCTION).accepts_token(AcceptsToken::Only(only));
        let state = Asked::with_token(&m2m).decided(&options.build().unwrap());
        assert_eq!(summary(&state), "signed-out token-type-mismatch");
    }
}

/// A text of the application's makes no field of its own.
#[test]
fn user_agent_holds_visible_ascii_only() {
    let config = ApiConfig::new(SecretKey::new("sk_test_example").unwrap());
    let config = config.with_user_agent_suffix("acme\r\nx-evil: 1\t\u{7f}\u{e9}/1.2 (test)");
    let request = config.request(&users::get("user_1")).unwrap();
    let agent = request.headers.first("user-agent").unwrap();
    assert!(agent.ends_with(" acmex-evil: 1/1.2 (test)"), "{agent:?}");
}

/// Names and types of a form's parts stay inside their fields (WHATWG HTML, multipart/form-data).
#[test]
fn names_and_types_in_a_form_add_no_line() {
    let hostile = "a\"; x=\"b\r\nx-evil: 1\r\n\r\nbody";
    let mut form = Multipart::new();
    form.text(hostile, "text");
    form.file(hostile, FilePart::new(hostile, hostile, b"file".to_vec()));
    let sent = String::from_utf8(form.to_bytes()).unwrap();
    let escaped = "a%22; x=%22b%0D%0Ax-evil: 1%0D%0A%0D%0Abody";
    let lines: Vec<_> = sent.split("\r\n").collect();
    let boundary = lines[0];
    assert_eq!(
        lines,
        [
            boundary,
            &format!("Content-Disposition: form-data; name=\"{escaped}\""),
            "",
            "text",
            boundary,
            &format!("Content-Disposition: form-data; name=\"{escaped}\"; filename=\"{escaped}\""),
            "Content-Type: a\"; x=\"bx-evil: 1body",
            "",
            "file",
            &format!("{boundary}--"),
            "",
        ]
    );
    assert!(!sent.replace("\r\n", "").contains(['\r', '\n']));
}

/// An M2M token holds claims of its owner's choice, `handshake` among them.
#[test]
fn token_of_a_machine_is_no_handshake() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let session = session_token(PRODUCTION, json!({}));
    let set = json!([format!("__session={session}; Path=/")]);
    for (subject, expected) in [
        ("user_1", "signed-in"),
        ("mch_1", "signed-out session-token-and-uat-missing"),
    ] {
        let claims = json!({ "sub": subject, "handshake": set });
        let handshake = token(json!({}), PRODUCTION, claims);
        let asked = Asked::page().cookie("__clerk_handshake", &handshake);
        assert_eq!(asked.outcome(&authenticator), expected, "{subject}");
    }
}

/// Another application on the same domain has cookies of the same names, or with another suffix.
#[test]
fn cookies_of_another_application_are_not_used() {
    let authenticator = options(PRODUCTION).build().unwrap();
    let own = session_token(PRODUCTION, json!({}));
    let foreign = session_token(DEVELOPMENT, json!({ "iat": NOW.as_secs() - 1 }));
    let page = || browser(&foreign);
    assert!(!page().decided(&authenticator).is_authenticated());
    let suffixed = page()
        .cookie(&format!("__session_{PRODUCTION_SUFFIX}"), &own)
        .cookie(&format!("__client_uat_{PRODUCTION_SUFFIX}"), "1");
    assert_eq!(suffixed.outcome(&authenticator), "signed-in");

    for name in [
        "__session_other",
        "__sessionnaoXFJnI",
        "__session_naoXFJnI_",
    ] {
        let asked = Asked::page().cookie(name, &own).cookie("__client_uat", "1");
        assert!(!asked.decided(&authenticator).is_authenticated(), "{name}");
        let set = json!([format!("{name}={own}; Path=/")]);
        let handshake = token(json!({}), PRODUCTION, json!({ "handshake": set }));
        let asked = Asked::page().cookie("__clerk_handshake", &handshake);
        let state = asked.decided(&authenticator);
        let mut sets = state.headers().all("set-cookie");
        assert!(!sets.any(|set| set.starts_with(name)), "{name}");
    }
}

/// In development an older application on the same host signs out with plain cookies only. In
/// production they do not count.
#[test]
fn plain_sign_out_counts_in_development_only() {
    for (instance, suffix, expected) in [
        (
            DEVELOPMENT,
            DEVELOPMENT_SUFFIX,
            "signed-out session-token-and-uat-missing",
        ),
        (
            PRODUCTION,
            PRODUCTION_SUFFIX,
            "handshake session-token-expired-refresh-non-eligible-no-refresh-cookie",
        ),
    ] {
        let expired = session_token(instance, json!({ "exp": NOW.as_secs() - 30 }));
        let asked = Asked::page()
            .cookie("__client_uat", "0")
            .cookie("__clerk_db_jwt", "dvb")
            .cookie(&format!("__client_uat_{suffix}"), "1")
            .cookie(&format!("__session_{suffix}"), &expired);
        let authenticator = options(instance).build().unwrap();
        assert_eq!(asked.outcome(&authenticator), expected, "{instance}");
    }
}

/// The visit from another domain leads to one handshake, and only at the primary.
#[test]
fn good_session_from_another_domain_takes_one_detour_at_the_primary() {
    let session = session_token(PRODUCTION, json!({}));
    let visit = || browser(&session).header("referer", "https://elsewhere.test/");
    let primary = options(PRODUCTION).build().unwrap();
    let detour = "handshake primary-domain-cross-origin-sync";
    assert_eq!(visit().outcome(&primary), detour);
    let second = visit().cookie("__clerk_redirect_count", "1");
    assert_eq!(second.outcome(&primary), "signed-in");
    let posted = visit().method("POST");
    assert_eq!(posted.outcome(&primary), "signed-in");
    let satellite = satellite().build().unwrap();
    assert_eq!(visit().outcome(&satellite), "signed-in");
}

fn satellite() -> AuthenticateOptions {
    options(PRODUCTION)
        .satellite(true)
        .domain("example.com")
        .sign_in_url("https://primary.test/sign-in")
        .satellite_auto_sync(true)
}

/// A form that is sent to a document page cannot be sent again after a detour.
#[test]
fn satellite_asks_its_primary_on_get_only() {
    let authenticator = satellite().build().unwrap();
    let needs_sync = "handshake satellite-needs-syncing";
    assert_eq!(Asked::page().outcome(&authenticator), needs_sync);
    let posted = Asked::page().method("POST");
    let nobody = "signed-out session-token-and-uat-missing";
    assert_eq!(posted.outcome(&authenticator), nobody);
}

/// A pending session has no active organization yet, so no detour can activate one.
#[test]
fn pending_session_takes_no_detour_to_its_organization() {
    let sync = OrganizationSync::new().organization_patterns(["/orgs/:slug"]);
    let authenticator = options(PRODUCTION).organization_sync(sync).build().unwrap();
    for (status, is_redirect) in [("active", true), ("pending", false)] {
        let claims = json!({ "v": 2, "sts": status });
        let asked = browser(&session_token(PRODUCTION, claims));
        let state = asked
            .url("https://example.com/orgs/acme")
            .decided(&authenticator);
        assert_eq!(state.is_redirect(), is_redirect, "{status}");
    }
}

/// What a handshake has brought, and the development browser token, stay out of the URL that it comes
/// back to.
#[test]
fn url_to_come_back_to_holds_nothing_of_a_handshake() {
    let authenticator = options(DEVELOPMENT).build().unwrap();
    for name in [
        "__clerk_handshake",
        "__clerk_handshake_nonce",
        "__clerk_help",
        "__clerk_db_jwt",
        "__dev_session",
    ] {
        let asked = Asked::page()
            .url(format!("https://example.com/?a=1&{name}=%3Ccanary%3E"))
            .cookie("__client_uat", "1");
        let state = asked.decided(&authenticator);
        let location = state.headers().first("location").unwrap();
        let location = url::Url::parse(location).unwrap();
        let back = location
            .query_pairs()
            .find(|(key, _)| key == "redirect_url");
        assert_eq!(back.unwrap().1, "https://example.com/?a=1", "{name}");
    }
}

/// A name that no field can have is an error of the call, as a value is.
#[test]
fn header_fields_of_the_application_have_names_and_values_of_fields() {
    let config = || ApiConfig::new(SecretKey::new("sk_test_example").unwrap());
    for (name, value, is_sent) in [
        ("x-request-id", "42 a", true),
        ("", "x", false),
        ("a b", "x", false),
        ("a:b", "x", false),
        ("a\r\nb", "x", false),
        ("\u{e9}", "x", false),
        ("a", "x\r\nb: c", false),
        ("a", " x", false),
        ("a", "\u{e9}", false),
        ("a", "\0", false),
    ] {
        let built = config().with_header(name, value);
        let request = built.request(&users::get("user_1"));
        assert_eq!(request.is_ok(), is_sent, "{name:?}: {value:?}");
    }
}

/// A host cannot clear the cookies of a domain that it is not on.
#[test]
fn cleared_cookie_names_the_domain_of_its_host_only() {
    for (instance, host, domain) in [
        (PRODUCTION, "example.com", true),
        (PRODUCTION, "app.example.com", true),
        (PRODUCTION, "example.com.evil.test", false),
        (PRODUCTION, "other.test", false),
        // Other instances are on this domain as well.
        (DEVELOPMENT, "app.clerk.accounts.dev", false),
    ] {
        let authenticator = options(instance).build().unwrap();
        let asked = Asked::page()
            .cookie("__clerk_handshake", "junk")
            .url(format!("https://{host}/"));
        let state = asked.decided(&authenticator);
        let cookies: Vec<_> = state.headers().all("set-cookie").collect();
        assert!(!cookies.is_empty());
        let named = cookies
            .iter()
            .any(|it| it.ends_with("; Domain=example.com"));
        assert_eq!(named, domain, "{host} {cookies:?}");
        let others = cookies.iter().filter(|it| it.contains("Domain="));
        assert_eq!(others.count(), usize::from(domain), "{host} {cookies:?}");
    }
}

/// One cookie of a session is enough to say that the satellite has been synchronized.
#[test]
fn satellite_with_a_cookie_is_not_synchronized_anew() {
    let satellite = options(PRODUCTION)
        .satellite(true)
        .satellite_auto_sync(true)
        .domain("example.com")
        .sign_in_url("https://primary.test/sign-in");
    let authenticator = satellite.build().unwrap();
    let token = session_token(PRODUCTION, json!({}));
    let page = Asked::page;
    let syncs = |asked: Asked| {
        asked
            .outcome(&authenticator)
            .contains("satellite-needs-syncing")
    };
    assert!(syncs(page()));
    assert!(!syncs(page().cookie("__session", &token)));
    assert!(!syncs(page().cookie("__client_uat", "1")));
    assert!(!syncs(
        page()
            .cookie("__session", &token)
            .cookie("__client_uat", "1")
    ));
}

#[test]
fn state_has_the_configured_urls() {
    let options = options(PRODUCTION).sign_in_url("https://example.com/sign-in");
    let authenticator = options.proxy_url("/__clerk").build().unwrap();
    let token = session_token(PRODUCTION, json!({}));
    for asked in [browser(&token), Asked::default()] {
        let state = asked.decided(&authenticator);
        let urls = state.app_urls();
        assert_eq!(
            urls.sign_in_url.as_deref(),
            Some("https://example.com/sign-in")
        );
        assert_eq!(
            urls.proxy_url.as_deref(),
            Some("https://example.com/__clerk")
        );
    }
}
