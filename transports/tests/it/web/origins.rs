//! R-26 over HTTP: which URL each framework's requests are for.

use super::{NAVIGATION, World, for_each_framework, for_each_with_authority, wire};

/// Sends a navigation to `/page` with these header lines, as they stand.
fn navigate(world: &World, request_line: &str, fields: &str) -> wire::Answer {
    let (name, value) = NAVIGATION;
    let text = format!(
        "{request_line} HTTP/1.1\r\nconnection: close\r\n{name}: {value}\r\n{fields}\r\n\r\n"
    );
    wire::send(world.service.address, text.as_bytes())
}

#[test]
fn r_26_browsers_come_back_to_the_url_they_asked_for() {
    for_each_framework(|world| {
        for (line, fields, expected) in [
            ("GET /page", "host: app.test", "http://app.test/page"),
            (
                "GET /page",
                "host: app.test\r\nx-forwarded-proto: https",
                "https://app.test/page",
            ),
            (
                "GET /page",
                "host: inner\r\nx-forwarded-host: app.test",
                "http://app.test/page",
            ),
            (
                "GET /page",
                "host: inner\r\nx-forwarded-host: app.test , cdn.test\r\nx-forwarded-proto: https , http",
                "https://app.test/page",
            ),
        ] {
            comes_back(world, line, fields, expected);
        }
    });
}

/// RFC 9112 section 3.2.2: the field is ignored then.
#[test]
fn r_26_authority_of_the_request_line_beats_the_host() {
    for_each_with_authority(|world| {
        let line = "GET http://app.test/page";
        comes_back(world, line, "host: other.test", "http://app.test/page");
    });
}

fn comes_back(world: &World, line: &str, fields: &str, expected: &str) {
    let answer = navigate(world, line, fields);
    let location = answer
        .header("location")
        .unwrap_or_else(|| panic!("{answer:?}"));
    let location = url::Url::parse(location).unwrap();
    let mut query = location.query_pairs();
    let (_, back) = query.find(|(name, _)| name == "redirect_url").unwrap();
    assert_eq!(back, expected, "{line} {fields}");
}

#[test]
fn r_26_requests_without_one_clear_origin_are_answered_400() {
    for_each_framework(|world| {
        for (line, fields) in [
            ("GET /page", "host: app.test\r\nhost: evil.test"),
            (
                "GET http://app.test/page",
                "host: app.test\r\nhost: evil.test",
            ),
            ("GET /page", "host: app.test/orgs/a?y="),
            (
                "GET /page",
                "host: app.test\r\nx-forwarded-host: app.test/orgs/a?y=",
            ),
            ("GET /page", "host: user@app.test"),
            (
                "GET /page",
                "host: app.test\r\nx-forwarded-proto: javascript",
            ),
        ] {
            let answer = navigate(world, line, fields);
            assert_eq!(answer.status, 400, "{line} {fields} {answer:?}");
        }
    });
}

#[test]
fn r_26_request_line_with_another_scheme_than_http_is_answered_400() {
    for_each_with_authority(|world| {
        for line in ["GET javascript://app.test/page", "GET foo://app.test/page"] {
            let answer = navigate(world, line, "host: app.test");
            assert_eq!(answer.status, 400, "{line} {answer:?}");
        }
    });
}
