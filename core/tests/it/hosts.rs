//! which URL a request is taken to be for, whatever stands in `Host` and in the forwarded
//! fields. The expectations for whole URLs are the answers of `@clerk/backend` 3.25.0.

use clerk_core::auth::Authenticator;
use url::Url;

use crate::auth_support::{Asked, DEVELOPMENT, Network, options};

const HOST: &str = "host";
const FORWARDED: &str = "x-forwarded-host";
const PROTO: &str = "x-forwarded-proto";
/// Where a request is for whose fields name no host.
const INNER: &str = "https://inner.test/a?b=1";

#[test]
fn r_26_malformed_hosts_change_nothing() {
    let authenticator = authenticator();
    let seen = |headers: &[(&str, &str)]| came_back_to(&authenticator, INNER, headers);
    assert_eq!(seen(&[]), INNER);
    for host in [
        "",
        "exa mple.com",
        "[::1",
        "[::1]x",
        "[fe80::1%25eth0]",
        "a:99999",
        "a:65536",
        "a:x",
        "a:-1",
        ":80",
        "1.2.3.256",
        "xn--a.test",
        "a%00.test",
        "a<b",
        "a|b",
        "a.test, b.test",
    ] {
        assert_eq!(seen(&[(HOST, host)]), INNER, "{host}");
        if !host.contains(',') {
            // The forwarded field counts, even where it is of no use.
            assert_eq!(
                seen(&[(FORWARDED, host), (HOST, "a.test")]),
                INNER,
                "{host}"
            );
        }
    }
    for proto in ["", "ht tp", "1http", ":", "http:"] {
        assert_eq!(
            seen(&[(FORWARDED, "a.test"), (PROTO, proto)]),
            INNER,
            "{proto}"
        );
    }
    assert_eq!(
        seen(&[(HOST, "a.test"), (HOST, "b.test")]),
        INNER,
        "two hosts are none"
    );
}

#[test]
fn r_26_hosts_as_browsers_read_them() {
    let authenticator = authenticator();
    for (headers, expected) in [
        (&[(HOST, "a:")][..], "https://a/a?b=1"),
        (&[(HOST, "[::1]:8080")], "https://[::1]:8080/a?b=1"),
        (&[(HOST, "EXAMPLE.com:443")], "https://example.com/a?b=1"),
        (&[(HOST, "example.com.")], "https://example.com./a?b=1"),
        (&[(HOST, "%61.test")], "https://a.test/a?b=1"),
        (&[(HOST, "0x7f.1")], "https://127.0.0.1/a?b=1"),
        (&[(HOST, "a.test:080")], "https://a.test:80/a?b=1"),
        (&[(HOST, "user:pw@b.test")], "https://user:pw@b.test/a?b=1"),
        (&[(HOST, "@b.test")], "https://b.test/a?b=1"),
        (&[(FORWARDED, "a.test, b.test")], "https://a.test/a?b=1"),
        (
            &[(FORWARDED, "a.test"), (FORWARDED, "b.test")],
            "https://a.test/a?b=1",
        ),
        (
            &[(FORWARDED, "b.test/path"), (HOST, "a.test")],
            "https://b.test/a?b=1",
        ),
        (&[(FORWARDED, "b.test?x")], "https://b.test/a?b=1"),
        (&[(FORWARDED, "b.test#x")], "https://b.test/a?b=1"),
        (&[(FORWARDED, "b.test\\x")], "https://b.test/a?b=1"),
        (
            &[(FORWARDED, "a.test"), (PROTO, "http, https")],
            "http://a.test/a?b=1",
        ),
        (
            &[(FORWARDED, "a.test"), (PROTO, " http")],
            "http://a.test/a?b=1",
        ),
        (
            &[(FORWARDED, "a.test"), (PROTO, "HTTPS")],
            "https://a.test/a?b=1",
        ),
        (
            &[(FORWARDED, "a.test"), (PROTO, "https://b.test/")],
            "https://b.test/a?b=1",
        ),
        (
            &[(FORWARDED, "a.test"), (PROTO, "javascript")],
            "javascript://a.test/a?b=1",
        ),
    ] {
        assert_eq!(
            came_back_to(&authenticator, INNER, headers),
            expected,
            "{headers:?}"
        );
    }
}

/// A request line without a host: the one of `Host`, else a name that nothing else has.
#[test]
fn r_26_only_a_path() {
    let authenticator = authenticator();
    for (url, headers, expected) in [
        ("/a", &[][..], "http://localhost/a"),
        ("/a", &[(HOST, "exa mple.com")], "http://localhost/a"),
        ("/a", &[(HOST, "[::1")], "http://localhost/a"),
        ("/a", &[(HOST, "a:99999")], "http://localhost/a"),
        ("/a", &[(HOST, "")], "http://localhost/a"),
        (
            "/a",
            &[(HOST, "a.test"), (FORWARDED, "[::1")],
            "http://a.test/a",
        ),
        ("//b.test/a", &[(HOST, "a.test")], "http://a.test//b.test/a"),
        (
            "//b.test/a",
            &[(HOST, "exa mple.com")],
            "http://localhost//b.test/a",
        ),
    ] {
        assert_eq!(
            came_back_to(&authenticator, url, headers),
            expected,
            "{url} {headers:?}"
        );
    }
}

fn authenticator() -> Authenticator {
    options(DEVELOPMENT).build().unwrap()
}

/// Where the handshake of a first visit comes back to.
fn came_back_to(authenticator: &Authenticator, url: &str, headers: &[(&str, &str)]) -> String {
    let asked = headers
        .iter()
        .fold(Asked::page().url(url), |asked, (name, value)| {
            asked.header(name, *value)
        });
    let state = asked.answered(authenticator, &Network::default()).unwrap();
    let location = Url::parse(state.headers.first("location").unwrap()).unwrap();
    let (_, back) = location
        .query_pairs()
        .find(|(name, _)| name == "redirect_url")
        .unwrap();
    back.into_owned()
}
