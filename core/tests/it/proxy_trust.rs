//! What the Frontend API proxy vouches for with the secret key: where requests go, for which public
//! URL, and from which client.

use core::net::{IpAddr, Ipv4Addr};

use clerk_core::ConfigError;
use clerk_core::api::InvalidUrl;
use clerk_core::auth::{AllowedHosts, RequestView};
use clerk_core::proxy::{Forwarded, FrontendApiProxy, ProxyError};

use crate::auth_support::{PRODUCTION, options};
use crate::proxy::{proxy, value};

const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// Backslashes are separators to a URL with the scheme `http` or `https` only, so that a path which
/// is read under another scheme first has dot segments left when it is read again.
#[test]
fn r_35_path_never_leaves_the_base_path_of_the_frontend_api() {
    let proxy = proxy().with_frontend_api("https://f.test/base").unwrap();
    let forward = |url: &str| {
        let request = RequestView::new("GET", url, &[("host", b"a.test")]);
        let forwarded = proxy.forward(&request);
        forwarded.map(|forwarded| forwarded.url().to_owned())
    };
    for url in [
        r"foo://app/__clerk/..\..\admin",
        r"foo://app/__clerk/%2e%2e\admin",
        r"foo://app/__clerk/%2E.\..\admin",
        r"foo://app/__clerk/x",
        r"javascript://app/__clerk/x",
        r"ftp://app/__clerk/x",
        r"foo:/__clerk/..\admin",
    ] {
        assert_eq!(forward(url), Err(ProxyError::Url), "{url}");
    }
    for url in [
        r"/__clerk/..\..\admin",
        r"/__clerk/..\admin",
        r"/__clerk/%2e%2e\admin",
        r"/__clerk/%2e%2e/admin",
        r"https://a.test/__clerk/..\admin",
        r"https://a.test/__clerk\..\admin",
    ] {
        assert_eq!(forward(url), Err(ProxyError::Path), "{url}");
    }
    for (url, expected) in [
        ("/__clerk", "https://f.test/base/"),
        (r"/__clerk/a\b", "https://f.test/base/a/b"),
        ("/__clerk//x", "https://f.test/base//x"),
        (
            "/__clerk/%2e%2e%5cadmin",
            "https://f.test/base/%2e%2e%5cadmin",
        ),
        ("/__clerk/a/../b", "https://f.test/base/b"),
    ] {
        assert_eq!(forward(url).as_deref(), Ok(expected), "{url}");
    }
}

/// The names under which proxies pass on the address of a client (RFC 7239, and those of
/// Cloudflare, Akamai, Fastly, nginx and Apache).
const CLAIMS: [&str; 10] = [
    "X-Forwarded-For",
    "X-Real-IP",
    "CF-Connecting-IP",
    "CF-Connecting-IPv6",
    "CF-Pseudo-IPv4",
    "True-Client-IP",
    "Fastly-Client-IP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "Forwarded",
];

#[test]
fn r_36_claimed_addresses_are_not_vouched_for() {
    for claim in CLAIMS {
        for peer in [None, Some(PEER)] {
            let forwarded = forward(&proxy(), peer, &[(claim, "for=203.0.113.9"), ("X-A", "1")]);
            let forwarded = forwarded.unwrap();
            let sent = forwarded.headers().iter();
            let claims = sent.filter(|(_, value)| value.windows(7).any(|part| part == b"203.0.1"));
            assert_eq!(claims.count(), 0, "{claim}");
            let address = value(forwarded.headers(), "x-forwarded-for");
            let expected: Vec<_> = peer.iter().map(ToString::to_string).collect();
            assert_eq!(address, expected, "{claim}");
        }
    }
}

#[test]
fn r_36_client_address_comes_from_the_trusted_header() {
    for (header, sent, expected) in [
        (
            "cf-connecting-ip",
            &["203.0.113.9"][..],
            Some("203.0.113.9"),
        ),
        ("CF-Connecting-IP", &["2001:DB8::1"], Some("2001:db8::1")),
        // Each proxy appends: only what the nearest one has written is known.
        (
            "x-forwarded-for",
            &["6.6.6.6, 203.0.113.9"],
            Some("203.0.113.9"),
        ),
        (
            "x-forwarded-for",
            &["6.6.6.6", "203.0.113.9"],
            Some("203.0.113.9"),
        ),
        (
            "x-forwarded-for",
            &["203.0.113.9:4711"],
            Some("203.0.113.9"),
        ),
        (
            "x-forwarded-for",
            &["[2001:db8::1]:4711"],
            Some("2001:db8::1"),
        ),
        ("x-forwarded-for", &["203.0.113.9, "], None),
        ("x-forwarded-for", &["unknown"], None),
        ("x-forwarded-for", &["203.0.113.9\" x"], None),
        ("x-own-ip", &["203.0.113.9"], Some("203.0.113.9")),
        // The connection is the proxy's then.
        ("cf-connecting-ip", &[], None),
    ] {
        let proxy = proxy().with_client_ip_header(header);
        let mut headers: Vec<_> = sent.iter().map(|value| (header, *value)).collect();
        headers.push(("x-real-ip", "6.6.6.6"));
        let forwarded = forward(&proxy, Some(PEER), &headers).unwrap();
        let address = value(forwarded.headers(), "x-forwarded-for");
        assert_eq!(
            address.first().map(String::as_str),
            expected,
            "{header} {sent:?}"
        );
        for name in ["x-real-ip", "x-own-ip", "cf-connecting-ip"] {
            assert!(value(forwarded.headers(), name).is_empty(), "{name}");
        }
    }
}

/// The proxy and the authenticator read every request alike.
#[test]
fn r_36_public_url_is_the_one_that_the_authenticator_derives() {
    let authenticator = options(PRODUCTION).build().unwrap();
    for (is_tls, headers, expected) in [
        (false, &[("Host", "a.test")][..], Ok("http://a.test")),
        (true, &[("Host", "a.test:8443")], Ok("https://a.test:8443")),
        (
            false,
            &[("Host", "a.test"), ("X-Forwarded-Proto", "https")],
            Ok("https://a.test"),
        ),
        (
            true,
            &[("Host", "inner"), ("X-Forwarded-Host", "b.test , c.test")],
            Ok("https://b.test"),
        ),
        (
            false,
            &[
                ("Host", "inner"),
                ("X-Forwarded-Host", "b.test"),
                ("X-Forwarded-Proto", "https , http"),
            ],
            Ok("https://b.test"),
        ),
        (
            false,
            &[("Host", "a.test"), ("X-Forwarded-Proto", "javascript")],
            Err(ProxyError::Url),
        ),
        (
            false,
            &[("Host", "a.test"), ("X-Forwarded-Host", "b.test/x")],
            Err(ProxyError::Url),
        ),
        (false, &[("Host", "a.test/x")], Err(ProxyError::Url)),
        (
            false,
            &[("Host", "a.test"), ("Host", "b.test")],
            Err(ProxyError::Url),
        ),
    ] {
        let fields = bytes(headers);
        let view = RequestView::new("GET", "/__clerk/x", &fields).tls(is_tls);
        let forwarded = proxy().forward(&view);
        match expected {
            Err(expected) => {
                assert_eq!(forwarded.unwrap_err(), expected, "{headers:?}");
                assert!(authenticator.public_url(&view).is_err(), "{headers:?}");
            }
            Ok(origin) => {
                let forwarded = forwarded.unwrap();
                let public = value(forwarded.headers(), "clerk-proxy-url");
                assert_eq!(public, [format!("{origin}/__clerk")], "{headers:?}");
                assert_eq!(
                    authenticator.public_url(&view),
                    Ok(format!("{origin}/__clerk/x"))
                );
                let location = [("location", "https://f.test/y")];
                let answer = forwarded.answer(location, clerk_core::proxy::Encoding::AsSent);
                assert_eq!(value(&answer, "location"), [format!("{origin}/__clerk/y")]);
            }
        }
    }
}

#[test]
fn r_36_configured_public_url_and_hosts_beat_forwarded_fields() {
    let forged = [
        ("Host", "app.test"),
        ("X-Forwarded-Host", "evil.test"),
        ("X-Forwarded-Proto", "http"),
    ];
    let configured = proxy()
        .with_public_url("https://app.test/__clerk/")
        .unwrap();
    let forwarded = forward(&configured, None, &forged).unwrap();
    for (name, expected) in [
        ("clerk-proxy-url", "https://app.test/__clerk"),
        ("x-forwarded-host", "app.test"),
        ("x-forwarded-proto", "https"),
    ] {
        assert_eq!(value(forwarded.headers(), name), [expected], "{name}");
    }

    let hosts = AllowedHosts::new(["app.test"]).unwrap();
    let limited = proxy().with_allowed_hosts(hosts);
    let refused = forward(&limited, None, &forged);
    assert_eq!(refused.unwrap_err(), ProxyError::Host);
    let refused = forward(&limited, None, &[("Host", "evil.test")]);
    assert_eq!(refused.unwrap_err(), ProxyError::Host);
    let list = [
        ("Host", "inner"),
        ("X-Forwarded-Host", "app.test, evil.test"),
    ];
    let refused = forward(&limited, None, &list).unwrap();
    assert_eq!(value(refused.headers(), "x-forwarded-host"), ["app.test"]);

    for (url, expected) in [
        ("http://app.test/__clerk", InvalidUrl::Insecure),
        ("javascript://app.test/__clerk", InvalidUrl::Scheme),
        ("/__clerk", InvalidUrl::Scheme),
        ("https://app.test/__clerk?x", InvalidUrl::Parts),
    ] {
        let expected = ConfigError::new("public_url", expected);
        assert_eq!(proxy().with_public_url(url).unwrap_err(), expected, "{url}");
    }
}

fn forward(
    proxy: &FrontendApiProxy,
    peer: Option<IpAddr>,
    headers: &[(&str, &str)],
) -> Result<Forwarded, ProxyError> {
    let fields = bytes(headers);
    let view = RequestView::new("GET", "/__clerk/x", &fields);
    proxy.forward(&match peer {
        Some(peer) => view.peer(peer),
        None => view,
    })
}

fn bytes<'h>(headers: &[(&'h str, &'h str)]) -> Vec<(&'h str, &'h [u8])> {
    let fields = headers.iter();
    fields
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect()
}
