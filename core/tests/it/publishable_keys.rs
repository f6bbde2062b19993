//! What publishable keys say of their instance, and which key a host has. The answers are those of
//! `@clerk/backend` 3.25.0, and of browsers where the base64 is odd (WHATWG Infra, forgiving-base64 decode).

use clerk_core::auth::{InstanceType, PublishableKey};

use crate::auth_support::{DEVELOPMENT, PRODUCTION};

fn parsed(key: &str) -> PublishableKey {
    PublishableKey::parse(key).unwrap()
}

#[test]
fn key_has_its_text_and_the_name_of_its_type() {
    for (text, name) in [(DEVELOPMENT, "development"), (PRODUCTION, "production")] {
        let key = parsed(text);
        assert_eq!((key.as_str(), key.instance_type().as_str()), (text, name));
    }
}

#[test]
fn texts_that_name_no_host_are_no_keys() {
    // `.b$`, the shortest.
    assert_eq!(parsed("pk_live_LmIk").frontend_api(), ".b");
    for (text, content) in [
        ("pk_live_YSRiLmMk", "a$b.c$"),
        ("pk_test_bG9jYWxob3N0JA", "localhost$"),
        ("pk_test_Y2xlcmsuZXhhbXBsZS5jb20kJA", "clerk.example.com$$"),
        (
            "pk_live_Y2xlcmsuZXhhbXBsZS5jb20kA",
            "clerk.example.com$ and six bits",
        ),
        ("pk_live_Y2xlcmsuZXhhbXBsZS5jb20", "clerk.example.com"),
    ] {
        assert!(PublishableKey::parse(text).is_err(), "{content}");
    }
}

#[test]
fn frontend_api_is_reached_at_the_proxy_or_a_production_satellites_domain() {
    let (proxy, domain) = ("http://x", "satellite.test");
    let own = "happy-lion-42.clerk.accounts.dev";
    for (key, proxy, domain, expected) in [
        (PRODUCTION, Some(proxy), Some(domain), proxy),
        (DEVELOPMENT, Some(proxy), None, proxy),
        (PRODUCTION, None, Some(domain), "clerk.satellite.test"),
        (PRODUCTION, Some(""), Some(domain), "clerk.satellite.test"),
        (DEVELOPMENT, None, Some(domain), own),
        (PRODUCTION, Some(""), Some(""), "clerk.example.com"),
    ] {
        let reached = parsed(key).frontend_api_for(proxy, domain);
        assert_eq!(reached, expected, "{proxy:?} {domain:?}");
    }
}

/// A development host is two words and a number below `clerk.accounts`, and ends in `dev` or `com`.
#[test]
fn key_of_a_host_is_of_development_only_if_the_host_has_that_form() {
    for (host, expected) in [
        ("one-two-3.clerk.accounts.com", InstanceType::Development),
        ("kr9kl-aga-35.clerk.accounts.dev", InstanceType::Production),
        ("-two-3.clerk.accounts.dev", InstanceType::Production),
        ("one-two-3.clerk.accounts2.dev", InstanceType::Production),
        ("one-two-3.clerk.accounts.org", InstanceType::Production),
    ] {
        let key = parsed(&PublishableKey::build(host).unwrap());
        assert_eq!(key.instance_type(), expected, "{host}");
    }
}

#[test]
fn key_for_a_host_is_the_configured_one_in_development_and_the_hosts_in_production() {
    let (development, production) = (parsed(DEVELOPMENT), parsed(PRODUCTION));
    let key = |host: &str, configured| PublishableKey::for_host(host, configured).unwrap();
    assert_eq!(key("app.test", Some(&development)), DEVELOPMENT);
    for configured in [None, Some(&production)] {
        for (host, frontend_api) in [
            ("app.test", "clerk.app.test"),
            ("app.test:8443", "clerk.app.test"),
            // The colons of an IPv6 address lead to no port.
            ("[::1]", "clerk.[::1]"),
        ] {
            let expected = PublishableKey::build(frontend_api).unwrap();
            assert_eq!(key(host, configured), expected, "{host}");
        }
    }
}
