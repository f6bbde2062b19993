//! Where a request is addressed to, whether it is a person's, and where that person signs in.

use clerk_core::auth::{RequestState, RequestTarget, RequestView, SignedOut, asks_for_page};

fn target(url: &str, headers: &[(&str, &[u8])], check: impl FnOnce(&RequestTarget<'_>)) {
    let request = RequestView::new("PATCH", url, headers);
    check(&RequestTarget::of(&request).unwrap());
}

#[test]
fn target_is_the_public_one_and_a_header_that_stands_twice_is_none() {
    let headers: [(&str, &[u8]); 6] = [
        ("x-forwarded-host", b"tenant.example.com"),
        ("X-Tenant", b"a"),
        ("x-plan", b"pro"),
        ("x-twice", b"a"),
        ("X-Twice", b"a"),
        ("x-bytes", b"\xff"),
    ];
    target("https://10.0.0.1/invoices/1?a=b", &headers, |target| {
        assert_eq!(target.host(), "tenant.example.com");
        assert_eq!(target.path(), "/invoices/1");
        assert_eq!(target.method(), "PATCH");
        assert_eq!(target.header("x-tenant").as_deref(), Some("a"));
        assert_eq!(target.header("x-plan").as_deref(), Some("pro"));
        for name in ["x-twice", "x-bytes", "x-none"] {
            assert_eq!(target.header(name), None, "{name}");
        }
    });
}

/// What `protect()` of `@clerk/nextjs` takes for a navigation, of reads only.
#[test]
fn navigations_are_reads_of_documents() {
    for (method, name, value, expected) in [
        ("GET", "sec-fetch-dest", "document", true),
        ("HEAD", "sec-fetch-dest", "iframe", true),
        ("GET", "sec-fetch-dest", "empty", false),
        ("GET", "accept", "text/html,application/xhtml+xml", true),
        ("GET", "accept", "application/json", false),
        ("GET", "x-other", "text/html", false),
        ("POST", "sec-fetch-dest", "document", false),
        ("POST", "accept", "text/html", false),
    ] {
        let headers = [(name, value.as_bytes())];
        let request = RequestView::new(method, "https://app.example.com/", &headers);
        assert_eq!(
            asks_for_page(&request),
            expected,
            "{method} {name}: {value}"
        );
    }
}

/// In development the token of the browser goes along, from the URL or the cookie.
#[test]
fn sign_in_page_of_a_development_instance_gets_the_browsers_token() {
    let state = RequestState::fake(SignedOut::default());
    for (url, cookie, expected) in [
        (
            "https://app.test/?__clerk_db_jwt=dvb_url",
            "",
            Some("dvb_url"),
        ),
        (
            "https://app.test/?__clerk_db_jwt=",
            "__clerk_db_jwt=dvb_cookie",
            Some("dvb_cookie"),
        ),
        (
            "https://app.test/",
            "__clerk_db_jwt=dvb_cookie",
            Some("dvb_cookie"),
        ),
        ("https://app.test/", "", None),
    ] {
        let headers = [("cookie", cookie.as_bytes())];
        let request = RequestView::new("GET", url, &headers);
        let location = state.to_sign_in(&request).unwrap();
        assert!(
            location.starts_with("https://fake.accounts.dev/sign-in?"),
            "{location}"
        );
        let token = location
            .split_once("&__clerk_db_jwt=")
            .map(|(_, token)| token);
        assert_eq!(token, expected, "{url} {cookie}");
    }
}
