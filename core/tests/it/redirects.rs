//! Where people are sent to sign in or up. The URLs are those of `@clerk/backend` 3.25.0 for the same settings.

use clerk_core::auth::{Redirect, RedirectError};

/// The instance of `sub.clerk.example.com`.
const KEY: &str = "pk_live_c3ViLmNsZXJrLmV4YW1wbGUuY29tJA";

fn at(base_url: &str) -> Redirect<'_> {
    Redirect::new(base_url, KEY)
}

#[test]
fn page_is_the_configured_one_or_clerks() {
    let at = || at("https://example.com");
    for (built, expected) in [
        (
            at().to_sign_in(Some("https://example.com/back")),
            "https://sub.accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2Fback",
        ),
        (
            at().sign_in_url("/sign-in").to_sign_in(Some("back")),
            "https://example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2Fback",
        ),
        (
            at().sign_up_url("https://accounts.example.com/sign-in")
                .sign_in_url("sign-in")
                .to_sign_up(Some("/back?x=1")),
            "https://accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fexample.com%2Fback%3Fx%3D1",
        ),
        (
            at().sign_in_url("https://example.com/sign-in?a=1&a=2")
                .to_sign_up(Some("not a url:")),
            "https://example.com/sign-in/create?a=1&a=2&redirect_url=https%3A%2F%2Fexample.com%2Fnot%2520a%2520url%3A",
        ),
        (
            at().pending(true).to_sign_up(Some("")),
            "https://sub.accounts.example.com/sign-up/tasks",
        ),
        (
            at().sign_in_url("").sign_up_url("").to_sign_up(None),
            "https://sub.accounts.example.com/sign-up",
        ),
    ] {
        assert_eq!(built.as_deref(), Ok(expected));
    }
}

/// Only a satellite whose page is elsewhere comes back to be synchronized.
#[test]
fn satellite_comes_back_from_another_host_to_be_synchronized() {
    for (base, is_satellite, back, expected) in [
        (
            "http://localhost:3000/path",
            true,
            "//evil.example",
            "http%3A%2F%2Fevil.example%2F%3F__clerk_synced%3Dfalse",
        ),
        (
            "https://accounts.example.com",
            true,
            "https://example.com/?__clerk_synced=false&__clerk_synced=true#f",
            "https%3A%2F%2Fexample.com%2F%3F__clerk_synced%3Dfalse%26__clerk_synced%3Dtrue%23f",
        ),
        (
            "https://example.com",
            false,
            "https://example.com/back",
            "https%3A%2F%2Fexample.com%2Fback",
        ),
    ] {
        let redirect = at(base)
            .satellite(is_satellite)
            .sign_in_url("https://accounts.example.com/sign-in");
        let expected = format!("https://accounts.example.com/sign-in?redirect_url={expected}");
        assert_eq!(redirect.to_sign_in(Some(back)), Ok(expected), "{base}");
    }
}

/// Without the URL of the request, the page or the URL to come back to is absolute.
#[test]
fn request_without_url_has_an_absolute_page_or_way_back() {
    for (page, back, expected) in [
        (
            "https://accounts.example.com",
            "/back?x=1",
            Some("https://accounts.example.com/?redirect_url=%2Fback%3Fx%3D1"),
        ),
        (
            "?only=query",
            "https://sub.example.com/",
            Some(
                "https://sub.example.com/?only=query&redirect_url=https%3A%2F%2Fsub.example.com%2F",
            ),
        ),
        ("sign-in", "/back", None),
        ("sign-in", "", None),
    ] {
        let built = at("").sign_in_url(page).to_sign_in(Some(back));
        let expected = expected.map(String::from).ok_or(RedirectError::Url);
        assert_eq!(built, expected, "{page} {back}");
    }
}
