//! The Frontend API proxy. Expectations follow RFC 9110 section 7.6.1, the advisory
//! CVE-2026-34076 and the answers of `@clerk/backend` 3.25.0 (also asked in the conformance
//! vectors).

use clerk_core::api::InvalidUrl;
use clerk_core::auth::{PublishableKey, RequestView};
use clerk_core::proxy::{Encoding, Field, Forwarded, FrontendApiProxy, ProxyError};
use clerk_core::{ConfigError, SecretKey};
use serde_json::{Value, json};

const SECRET: &str = "sk_live_canary";

#[test]
fn the_secret_key_goes_to_the_frontend_api_and_nowhere_else() {
    for (url, expected) in [
        ("https://a.test/__clerk", Ok("https://f.test/")),
        ("https://a.test/__clerk/", Ok("https://f.test/")),
        (
            "https://a.test/__clerk/v1/x?a=%20'#f",
            Ok("https://f.test/v1/x?a=%20%27"),
        ),
        ("https://a.test/__clerk/v1/x?", Ok("https://f.test/v1/x")),
        (
            "https://a.test/__clerk//evil.test/x",
            Ok("https://f.test//evil.test/x"),
        ),
        (
            "https://a.test/__clerk/\\evil.test/x",
            Ok("https://f.test//evil.test/x"),
        ),
        (
            "https://a.test/__clerk/@evil.test/",
            Ok("https://f.test/@evil.test/"),
        ),
        (
            "https://a.test/__clerk/https://evil.test/",
            Ok("https://f.test/https://evil.test/"),
        ),
        ("https://a.test/__clerk/%2e%2e/x", Err(ProxyError::Path)),
        ("https://a.test/__clerk/../x", Err(ProxyError::Path)),
        ("https://a.test/__clerk@evil.test/", Err(ProxyError::Path)),
        ("https://a.test/__clerk:80/x", Err(ProxyError::Path)),
        ("https://a.test/__clerkx", Err(ProxyError::Path)),
        ("https://a.test/", Err(ProxyError::Path)),
        ("/__clerk/v1/x?a=1", Ok("https://f.test/v1/x?a=1")),
        ("//evil.test/__clerk/x", Err(ProxyError::Path)),
        ("a b", Err(ProxyError::Url)),
    ] {
        let forwarded = proxy().forward(&RequestView::new("GET", url, &[]));
        assert_eq!(
            forwarded
                .as_ref()
                .map(Forwarded::url)
                .map_err(ProxyError::clone),
            expected,
            "{url}"
        );
        if let Ok(forwarded) = forwarded {
            assert_eq!(value(forwarded.headers(), "host"), ["f.test"]);
            assert_eq!(value(forwarded.headers(), "clerk-secret-key"), [SECRET]);
        }
    }
    // Fetch compares them without case, and so may whoever is behind.
    for method in ["TRACE", "TRACK", "CONNECT", "trace", "Connect"] {
        let request = RequestView::new(method, "https://a.test/__clerk/x", &[]);
        assert_eq!(proxy().forward(&request).unwrap_err(), ProxyError::Method);
    }
}

#[test]
fn r_24_request_headers_are_clean() {
    let forwarded = forward(&[
        ("Host", "a.test"),
        ("Connection", "keep-alive, X-Drop ,close"),
        ("X-Drop", "1"),
        ("Keep-Alive", "timeout=5"),
        ("Proxy-Authorization", "Basic x"),
        ("Proxy-Authenticate", "Basic"),
        ("TE", "trailers"),
        ("Trailer", "x"),
        ("Transfer-Encoding", "chunked"),
        ("Upgrade", "h2c"),
        ("Clerk-Secret-Key", "sk_forged"),
        ("Clerk-Proxy-Url", "https://evil.test"),
        ("Accept-Encoding", "gzip"),
        ("Authorization", "Bearer abc"),
        ("Cookie", "a=1"),
        ("Cookie", "b=2"),
        ("X-Custom", "1"),
        ("x-custom", "2"),
    ]);
    assert_eq!(
        shown(forwarded.headers()),
        [
            "accept-encoding: identity",
            "authorization: Bearer abc",
            "clerk-proxy-url: https://a.test/__clerk",
            "clerk-secret-key: sk_live_canary",
            "cookie: a=1; b=2",
            "host: f.test",
            "x-custom: 1, 2",
            "x-forwarded-host: a.test",
            "x-forwarded-proto: https",
        ]
    );
}

/// Regression R-24: cookies dropped, redirects followed, `Content-Encoding` kept on a body that
/// was decoded.
#[test]
fn r_24_response_headers_are_clean() {
    let answer = [
        ("Content-Type", "application/json"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "2"),
        ("Set-Cookie", "__client=1; Path=/"),
        ("set-cookie", "__client_uat=2; Path=/"),
        ("Connection", "close, x-hop"),
        ("X-Hop", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Vary", "Origin"),
        ("vary", "Accept"),
    ];
    let decoded = [
        "content-type: application/json",
        "set-cookie: __client=1; Path=/",
        "set-cookie: __client_uat=2; Path=/",
        "vary: Origin, Accept",
    ];
    let forwarded = forward(&[]);
    assert_eq!(shown(&forwarded.answer(answer, Encoding::Decoded)), decoded);
    let mut as_sent = [
        &decoded[..],
        &["content-encoding: gzip", "content-length: 2"],
    ]
    .concat();
    as_sent.sort_unstable();
    assert_eq!(shown(&forwarded.answer(answer, Encoding::AsSent)), as_sent);
}

/// Every one of these says something about the origin that sends it (RFC 7838, RFC 6797, W3C
/// Network Error Logging and Reporting API): here, the application's.
#[test]
fn response_has_no_policies_of_the_frontend_apis_origin() {
    let answer = [
        ("Alt-Svc", "h3=\":443\"; ma=86400"),
        (
            "Strict-Transport-Security",
            "max-age=31536000; includeSubDomains",
        ),
        ("NEL", "{}"),
        ("Report-To", "{}"),
        ("Reporting-Endpoints", "a=\"https://f.test/r\""),
        ("ETag", "\"1\""),
    ];
    let forwarded = forward(&[]);
    for encoding in [Encoding::AsSent, Encoding::Decoded] {
        assert_eq!(shown(&forwarded.answer(answer, encoding)), ["etag: \"1\""]);
    }
}

/// RFC 9112 section 6.3: a length that is not the body's shifts what is read as the next message.
#[test]
fn content_length_is_kept_only_if_it_is_that_of_the_body() {
    for (field, body, expected) in [
        (Some("70"), None, None),
        (Some("70"), Some(0), None),
        (Some("70"), Some(70), Some("70")),
        (Some("0"), Some(0), Some("0")),
        (Some("070"), Some(70), None),
        (Some("70, 70"), Some(70), None),
        (None, Some(70), None),
    ] {
        let headers: Vec<_> = field.map(|it| ("Content-Length", it)).into_iter().collect();
        let mut forwarded = forward(&headers);
        if let Some(length) = body {
            forwarded = forwarded.with_body_length(length);
        }
        let sent = value(forwarded.headers(), "content-length");
        assert_eq!(
            sent.first().map(String::as_str),
            expected,
            "{field:?} {body:?}"
        );
    }
}

/// RFC 9110 sections 5.1 and 5.5: whatever HTTP cannot carry is left out, in both directions.
#[test]
fn malformed_fields_are_dropped_in_both_directions() {
    let malformed: [(&str, &[u8]); 9] = [
        ("x-lf", b"a\nclerk-secret-key: sk_forged"),
        ("x-cr", b"a\rb"),
        ("x-crlf", b"a\r\nset-cookie: a=1"),
        ("x-nul", b"a\0b"),
        ("x-del", b"a\x7fb"),
        ("", b"a"),
        ("x a", b"a"),
        ("x:a", b"a"),
        ("x\na", b"a"),
    ];
    let well_formed: [(&str, &[u8]); 2] = [("x-tab", b"a\tb"), ("x-bytes", b"caf\xe9")];
    let fields = [&malformed[..], &well_formed].concat();
    let request = RequestView::new("GET", "https://a.test/__clerk/x", &fields);
    let forwarded = proxy().forward(&request).unwrap();
    let names = |fields: &[Field]| -> Vec<String> {
        let names = fields.iter().map(|(name, _)| name.clone());
        let known = ["accept-encoding", "host"];
        names
            .filter(|name| !known.contains(&&**name))
            .filter(|name| !name.starts_with("clerk-") && !name.starts_with("x-forwarded-"))
            .collect()
    };
    assert_eq!(names(forwarded.headers()), ["x-tab", "x-bytes"]);
    let answer = forwarded.answer(fields, Encoding::AsSent);
    assert_eq!(names(&answer), ["x-tab", "x-bytes"]);
}

/// Expected is what `Headers` of JavaScript makes of the same fields.
#[test]
fn empty_values_of_repeated_fields_leave_no_trailing_space() {
    let forwarded = forward(&[("x-forwarded-host", "a.test"), ("x-forwarded-host", "")]);
    assert_eq!(value(forwarded.headers(), "x-forwarded-host"), ["a.test,"]);
    let answer = forwarded.answer([("x-a", ""), ("x-a", "b"), ("x-a", "")], Encoding::AsSent);
    assert_eq!(value(&answer, "x-a"), [", b,"]);
}

#[test]
fn r_24_redirects_within_the_frontend_api_go_through_the_proxy() {
    for (location, expected) in [
        (
            "https://f.test/v1/x?y=1#z",
            "https://a.test/__clerk/v1/x?y=1#z",
        ),
        ("http://f.test/v1/x", "https://a.test/__clerk/v1/x"),
        ("/v1/x", "https://a.test/__clerk/v1/x"),
        ("x", "https://a.test/__clerk/x"),
        ("https://f.test:444/x", "https://f.test:444/x"),
        ("https://other.test/x", "https://other.test/x"),
        ("//other.test/x", "//other.test/x"),
        ("https://f.test@other.test/x", "https://f.test@other.test/x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("http://", "http://"),
        ("", ""),
    ] {
        let answer = forward(&[]).answer([("Location", location)], Encoding::Decoded);
        assert_eq!(value(&answer, "location"), [expected]);
    }
}

#[test]
fn path_and_frontend_api_can_be_configured() {
    assert_eq!(proxy().path(), "/__clerk");
    assert_eq!(proxy().with_path("/proxy/clerk").path(), "/proxy/clerk");
    for (path, url, matches) in [
        ("/proxy/clerk/", "/proxy/clerk", true),
        ("/proxy//", "/proxy/x", true),
        ("/proxy", "/proxyx", false),
        ("", "/__clerk/x", true),
        ("proxy", "/proxy", false),
    ] {
        assert_eq!(
            proxy().with_path(path).matches(url),
            matches,
            "{path} {url}"
        );
    }
    for (url, expected) in [
        ("https://g.test/base/", Ok("https://g.test/base/v1")),
        ("http://localhost:4000", Ok("http://localhost:4000/v1")),
        ("http://g.test", Err(InvalidUrl::Insecure)),
        ("https://u:p@g.test", Err(InvalidUrl::Parts)),
        ("https://g.test?x", Err(InvalidUrl::Parts)),
        ("ftp://g.test", Err(InvalidUrl::Scheme)),
        ("https://g .test", Err(InvalidUrl::Parts)),
        ("https://[g]", Err(InvalidUrl::Host)),
    ] {
        let forwarded = proxy().with_frontend_api(url).map(|proxy| {
            let request = RequestView::new("GET", "https://a.test/__clerk/v1", &[]);
            proxy.forward(&request).unwrap().url().to_owned()
        });
        let expected = expected.map(str::to_owned);
        let expected = expected.map_err(|why| ConfigError::new("frontend_api", why));
        assert_eq!(forwarded, expected, "{url}");
    }
    for (host, expected) in [
        ("clerk.example.com", "https://frontend-api.clerk.dev/"),
        ("a-b.accounts.dev", "https://frontend-api.clerk.dev/"),
        (
            "a-b.accountsstage.dev",
            "https://frontend-api.clerkstage.dev/",
        ),
        (
            "a-b.accounts.lclclerk.com",
            "https://frontend-api.lclclerk.com/",
        ),
        ("clerk.a.lcl.dev", "https://frontend-api.clerk.dev/"),
    ] {
        let key = PublishableKey::parse(&PublishableKey::build(host).unwrap()).unwrap();
        let proxy = FrontendApiProxy::new(&key, SecretKey::new(SECRET).unwrap());
        let request = RequestView::new("GET", "https://a.test/__clerk", &[]);
        assert_eq!(proxy.forward(&request).unwrap().url(), expected, "{host}");
    }
}

#[test]
fn refusals_have_the_error_format_of_the_front_end() {
    let failed = "proxy_request_failed";
    for (error, status, code) in [
        (ProxyError::Configuration, 500, "proxy_configuration_error"),
        (ProxyError::Path, 400, "proxy_path_mismatch"),
        (ProxyError::Url, 400, failed),
        (ProxyError::Host, 400, failed),
        (ProxyError::Target, 400, failed),
        (ProxyError::Method, 405, failed),
        (ProxyError::Unreachable, 502, failed),
        (ProxyError::Busy, 503, failed),
        (ProxyError::Timeout, 504, failed),
    ] {
        assert_eq!(error.status(), status);
        let body: Value = serde_json::from_slice(&error.body()).unwrap();
        let message = error.to_string();
        assert_eq!(
            body,
            json!({ "errors": [{ "code": code, "message": message }] })
        );
        let headers = error.headers();
        assert!(headers.contains(&("cache-control", "no-store")));
        let retry_after = headers.contains(&("retry-after", "1"));
        assert_eq!(retry_after, error == ProxyError::Busy);
    }
}

#[test]
fn debug_shows_no_secret() {
    let request = RequestView::new("GET", "https://a.test/__clerk/x?canary", &[]);
    let forwarded = proxy().forward(&request).unwrap();
    let shown = format!("{:?} {forwarded:?}", proxy());
    assert!(!shown.contains("canary"), "{shown}");
}

pub(crate) fn proxy() -> FrontendApiProxy {
    let key = PublishableKey::build("clerk.a.test").unwrap();
    let key = PublishableKey::parse(&key).unwrap();
    FrontendApiProxy::new(&key, SecretKey::new(SECRET).unwrap())
        .with_frontend_api("https://f.test")
        .unwrap()
}

fn forward(headers: &[(&str, &str)]) -> Forwarded {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    proxy()
        .forward(&RequestView::new(
            "GET",
            "https://a.test/__clerk/x",
            &headers,
        ))
        .unwrap()
}

fn shown(headers: &[Field]) -> Vec<String> {
    let text = |(name, value): &Field| format!("{name}: {}", String::from_utf8_lossy(value));
    let mut lines: Vec<_> = headers.iter().map(text).collect();
    lines.sort_unstable();
    lines
}

pub(crate) fn value(headers: &[Field], name: &str) -> Vec<String> {
    let named = headers.iter().filter(|(key, _)| key == name);
    named
        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
        .collect()
}
