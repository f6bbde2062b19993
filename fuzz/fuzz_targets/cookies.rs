//! Hostile cookies: whoever is signed in was named by a cookie of the session's name, not by a
//! value that holds something like one. The input is a set-up and a `Cookie` field.
#![no_main]

use clerk_core::auth::RequestView;
use clerk_fuzz::{authenticator, decide, with_tokens};
use libfuzzer_sys::fuzz_target;

/// Set-ups without a refresh, a handshake and other places of a token: cookies alone decide.
const SET_UPS: u8 = 2;

fuzz_target!(|data: &[u8]| {
    let Some((choice, field)) = data.split_first() else {
        return;
    };
    let field = with_tokens(field);
    let headers = [("cookie", field.as_slice())];
    let request = RequestView::new("GET", "https://example.com/", &headers);
    let Ok(state) = decide(authenticator(choice % SET_UPS), &request, b"") else {
        return;
    };
    let named = |name: &[u8]| {
        field.split(|byte| *byte == b';').any(|pair| {
            let pair = pair.trim_ascii_start();
            pair.starts_with(name) && pair.contains(&b'=')
        })
    };
    if state.is_authenticated() {
        assert!(
            named(b"__session") || named(b"__clerk_handshake"),
            "who is it?"
        );
    }
    if state.headers().first("set-cookie").is_some() {
        assert!(
            named(b"__clerk_handshake") || state.headers().all("set-cookie").all(is_ours),
            "cookies out of nowhere",
        );
    }
});

fn is_ours(directive: &str) -> bool {
    directive.starts_with("__clerk_redirect_count=")
}
