//! which URL a request is for, whatever the field `Host` and the forwarded fields hold. Whole
//! URLs are expected as `@clerk/backend` 3.25.0 reads them; what is refused is refused by RFC 9110
//! section 4.2.4, RFC 9112 section 3.2 and RFC 9113 section 8.3.1.

use clerk_core::auth::{AllowedHosts, AuthError, Authenticator, InvalidHost, RequestView};
use clerk_core::flow::Step;
use url::Url;

use crate::auth_support::{Asked, DEVELOPMENT, Network, drive, options};
use crate::support::NOW;

const HOST: &str = "host";
const FORWARDED: &str = "x-forwarded-host";
const PROTO: &str = "x-forwarded-proto";
/// The URL of a request line whose host is not the public one.
const INNER: &str = "https://inner.test/a?b=1";

/// Values of `Host` and `X-Forwarded-Host` that are no authority.
const NO_AUTHORITY: [&str; 25] = [
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
    "user:pw@b.test",
    "@b.test",
    "b.test/path",
    "b.test/",
    "//b.test",
    "b.test?x",
    "b.test#x",
    "b.test\\x",
    "b.test/orgs/a?y=",
    "b\ttest",
    "https://b.test",
];

#[test]
fn r_26_host_that_is_no_authority_is_refused() {
    let authenticator = authenticator();
    for url in [INNER, "/a?b=1"] {
        for host in NO_AUTHORITY {
            for headers in [
                &[(HOST, host)][..],
                &[(FORWARDED, host)],
                &[(FORWARDED, host), (HOST, "a.test")],
                &[(HOST, host), (FORWARDED, "a.test")],
            ] {
                assert_eq!(
                    came_back_to(&authenticator, url, headers),
                    Err(AuthError::RequestUrl),
                    "{url} {headers:?}"
                );
            }
        }
        for hosts in [["a.test", "b.test"], ["a.test", "a.test"], ["a.test", ""]] {
            let headers = hosts.map(|host| (HOST, host));
            let refused = Err(AuthError::RequestUrl);
            assert_eq!(came_back_to(&authenticator, url, &headers), refused);
            assert_eq!(
                came_back_to(&authenticator, url, &[(HOST, "a.test, b.test")]),
                refused
            );
        }
    }
}

#[test]
fn r_26_forwarded_scheme_is_http_or_https() {
    let authenticator = authenticator();
    for (proto, expected) in [
        ("http", Some("http")),
        ("HTTPS", Some("https")),
        ("http, https", Some("http")),
        ("https , http", Some("https")),
        ("https,http", Some("https")),
        ("ws", Some("http")),
        ("wss", Some("https")),
        ("ht tp", None),
        ("1http", None),
        (":", None),
        ("https:", None),
        ("https://b.test/", None),
        ("javascript", None),
        ("data", None),
        ("ftp", None),
    ] {
        for (headers, host) in [
            (&[(FORWARDED, "a.test"), (PROTO, proto)][..], "a.test"),
            (&[(HOST, "b.test"), (PROTO, proto)], "b.test"),
        ] {
            let expected = expected.map(|scheme| format!("{scheme}://{host}/a?b=1"));
            assert_eq!(
                came_back_to(&authenticator, INNER, headers),
                expected.ok_or(AuthError::RequestUrl),
                "{headers:?}"
            );
        }
    }
}

#[test]
fn r_26_empty_fields_change_nothing() {
    let authenticator = authenticator();
    for headers in [
        &[][..],
        &[(HOST, "")],
        &[(FORWARDED, ""), (HOST, "a.test")],
        &[(FORWARDED, ", b.test"), (HOST, "a.test")],
        &[(FORWARDED, "a.test"), (PROTO, "")],
        &[(FORWARDED, "a.test"), (PROTO, " ,https")],
    ] {
        assert_eq!(
            came_back_to(&authenticator, INNER, headers).as_deref(),
            Ok(INNER),
            "{headers:?}"
        );
    }
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
        (&[(FORWARDED, "a.test")], "https://a.test/a?b=1"),
        (&[(FORWARDED, "a.test, b.test")], "https://a.test/a?b=1"),
        (&[(FORWARDED, "a.test , b.test")], "https://a.test/a?b=1"),
        (
            &[(FORWARDED, "a.test"), (FORWARDED, "b.test")],
            "https://a.test/a?b=1",
        ),
        (
            &[(FORWARDED, "a.test"), (HOST, "b.test")],
            "https://a.test/a?b=1",
        ),
    ] {
        assert_eq!(
            came_back_to(&authenticator, INNER, headers).as_deref(),
            Ok(expected),
            "{headers:?}"
        );
    }
}

/// A request line without a host: that of `Host`, else a name that nothing else has.
#[test]
fn r_26_path_takes_scheme_and_host_from_fields_and_connection() {
    let authenticator = authenticator();
    for (url, is_tls, headers, expected) in [
        ("/a", false, &[][..], "http://localhost/a"),
        ("/a", true, &[], "https://localhost/a"),
        ("/a", false, &[(HOST, "")], "http://localhost/a"),
        ("/a", true, &[(HOST, "a.test")], "https://a.test/a"),
        (
            "/a",
            true,
            &[(HOST, "a.test"), (PROTO, "http")],
            "http://a.test/a",
        ),
        (
            "/a",
            false,
            &[(HOST, "a.test"), (PROTO, "https , http")],
            "https://a.test/a",
        ),
        (
            "/a",
            false,
            &[(HOST, "a.test"), (FORWARDED, "")],
            "http://a.test/a",
        ),
        (
            "/a",
            true,
            &[(HOST, "a.test"), (FORWARDED, "b.test")],
            "https://b.test/a",
        ),
        (
            "//b.test/a",
            false,
            &[(HOST, "a.test")],
            "http://a.test//b.test/a",
        ),
        ("//b.test/a", false, &[], "http://localhost//b.test/a"),
    ] {
        assert_eq!(
            seen("GET", url, is_tls, &authenticator, headers).as_deref(),
            Ok(expected),
            "{url} {is_tls} {headers:?}"
        );
    }
}

/// Resolved as a reference, a path that starts with two slashes names a host.
#[test]
fn r_26_path_never_becomes_a_host() {
    let authenticator = authenticator();
    for url in [
        "http://localhost//evil.test/x",
        "http://localhost/\\evil.test/x",
        "//evil.test/x",
        "/\\evil.test/x",
    ] {
        assert_eq!(
            came_back_to(
                &authenticator,
                url,
                &[(FORWARDED, "a.test"), (PROTO, "https")]
            )
            .as_deref(),
            Ok("https://a.test//evil.test/x"),
            "{url}"
        );
    }
}

/// As in Node 20, except for `#` in a request line, which has no fragment.
#[test]
fn r_26_path_query_and_fragment_are_read_as_in_browsers() {
    let authenticator = authenticator();
    for (url, host, expected) in [
        ("/a?b#c", &b"a.test:8080"[..], "http://a.test:8080/a?b%23c"),
        ("/a", b"\xff\xfe", "http://xn--vdab/a"),
        (
            "http://a.test/a/../b%20c?x#f",
            b"a.test",
            "http://a.test/b%20c?x#f",
        ),
        ("http://a.test/b?x#f", b"b.test", "http://b.test/b?x"),
        ("http://a.test/b?#f", b"b.test", "http://b.test/b"),
    ] {
        let headers = [("Host", host)];
        let view = RequestView::new("GET", url, &headers);
        assert_eq!(
            authenticator.public_url(&view).as_deref(),
            Ok(expected),
            "{url}"
        );
    }
}

#[test]
fn r_26_request_lines_that_are_no_http_url_are_refused() {
    let authenticator = authenticator();
    for url in [
        "javascript://app.test/%0aalert(1)",
        "foo://app.test/a",
        "ftp://app.test/a",
        "file:///a",
        "app.test:443",
        "https://user@app.test/a",
        "https://user:pw@app.test/a",
        "https://:pw@app.test/a",
        "a b",
        "*",
        "",
    ] {
        for headers in [&[][..], &[(HOST, "app.test")]] {
            assert_eq!(
                came_back_to(&authenticator, url, headers),
                Err(AuthError::RequestUrl),
                "{url}"
            );
        }
    }
}

/// RFC 9112 section 3.2.4: `OPTIONS *` is about the server and has no path.
#[test]
fn r_26_options_of_the_whole_server_is_for_its_root() {
    let authenticator = authenticator();
    let view = RequestView::new("OPTIONS", "*", &[("host", b"app.test")]);
    let url = authenticator.public_url(&view);
    assert_eq!(url.as_deref(), Ok("http://app.test/"));
    let step = authenticator.start(&view, NOW, 0);
    assert!(!matches!(step, Step::Done(Err(_))));
}

#[test]
fn r_36_only_allowed_hosts_are_taken() {
    let allowed = AllowedHosts::new(["App.example.com", "b.test:8443", "*.tenants.test"]).unwrap();
    let authenticator = options(DEVELOPMENT)
        .proxy_url("/__clerk")
        .allowed_hosts(allowed)
        .build()
        .unwrap();
    for (host, is_allowed) in [
        ("app.example.com", true),
        ("APP.EXAMPLE.COM", true),
        ("app.example.com:8080", true),
        ("app.example.com.evil.test", false),
        ("evil.test", false),
        ("example.com", false),
        ("b.test:8443", true),
        ("b.test", false),
        ("b.test:443", false),
        ("a.tenants.test", true),
        ("a.b.tenants.test:1", true),
        ("tenants.test", false),
        (".tenants.test", false),
        ("eviltenants.test", false),
    ] {
        for headers in [
            &[(HOST, host)][..],
            &[(FORWARDED, host), (HOST, "app.example.com")],
        ] {
            let url = came_back_to(&authenticator, "/a", headers);
            if is_allowed {
                assert!(url.is_ok(), "{headers:?} {url:?}");
            } else {
                assert_eq!(url, Err(AuthError::Host), "{headers:?}");
            }
        }
    }
    let refused = came_back_to(&authenticator, "https://evil.test/a", &[]);
    assert_eq!(refused, Err(AuthError::Host));
}

/// The default port of a scheme is not written in a URL.
#[test]
fn allowed_port_may_be_the_default_one() {
    for (allowed, url, is_allowed) in [
        ("app.test:80", "http://app.test/", true),
        ("app.test:80", "https://app.test/", false),
        ("app.test:80", "http://app.test:8080/", false),
        ("app.test:443", "https://app.test/", true),
        ("app.test:443", "http://app.test/", false),
    ] {
        let allowed = AllowedHosts::new([allowed]).unwrap();
        let options = options(DEVELOPMENT).allowed_hosts(allowed);
        let outcome = came_back_to(&options.build().unwrap(), url, &[]);
        assert_eq!(outcome.is_ok(), is_allowed, "{url}");
    }
}

#[test]
fn allowed_hosts_are_hosts() {
    for host in [
        "",
        "https://app.test",
        "app.test/",
        "user@app.test",
        "a b",
        "*",
        "*.",
        "a.*.test",
        "app.test:99999",
    ] {
        assert_eq!(
            AllowedHosts::new([host]).unwrap_err(),
            InvalidHost::Host.into(),
            "{host}"
        );
    }
    assert_eq!(
        AllowedHosts::new::<&str>([]).unwrap_err(),
        InvalidHost::Empty.into()
    );
}

fn authenticator() -> Authenticator {
    options(DEVELOPMENT).build().unwrap()
}

/// Where the handshake of a first visit comes back to.
fn came_back_to(
    authenticator: &Authenticator,
    url: &str,
    headers: &[(&str, &str)],
) -> Result<String, AuthError> {
    let asked = headers
        .iter()
        .fold(Asked::page().url(url), |asked, (name, value)| {
            asked.header(name, *value)
        });
    let state = asked.answered(authenticator, &Network::default())?;
    Ok(redirect_url(state.headers().first("location").unwrap()))
}

/// The same, of a connection that may be encrypted; it is also what `public_url` says.
fn seen(
    method: &str,
    url: &str,
    is_tls: bool,
    authenticator: &Authenticator,
    headers: &[(&str, &str)],
) -> Result<String, AuthError> {
    let mut headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    headers.push(("sec-fetch-dest", b"document"));
    let view = RequestView::new(method, url, &headers).tls(is_tls);
    let state = drive(authenticator.start(&view, NOW, 0), &Network::default())?;
    let back = redirect_url(state.headers().first("location").unwrap());
    assert_eq!(authenticator.public_url(&view).as_ref(), Ok(&back));
    Ok(back)
}

fn redirect_url(location: &str) -> String {
    let location = Url::parse(location).unwrap();
    let (_, back) = location
        .query_pairs()
        .find(|(name, _)| name == "redirect_url")
        .unwrap();
    back.into_owned()
}
