//! Hostile handshakes: the cookies set are those that the payload lists, or none. The input is a
//! set-up, the path of the page in one line, and the claims of the handshake token.
#![no_main]

use clerk_core::auth::RequestView;
use clerk_fuzz::{authenticator, decide, token};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Some((choice, data)) = data.split_first() else {
        return;
    };
    let end = data.iter().position(|byte| *byte == b'\n');
    let (path, claims) = data.split_at(end.unwrap_or(data.len()));
    let claims = claims.get(1..).unwrap_or_default();
    let listed: Vec<String> = serde_json::from_slice::<Value>(claims)
        .ok()
        .and_then(|claims| claims.get("handshake").cloned())
        .and_then(|list| Some(list.as_array()?.iter().map(text).collect()))
        .unwrap_or_default();

    let token = token(claims);
    let path = String::from_utf8_lossy(path);
    let mut answer = b"200 {\"directives\":".to_vec();
    answer.extend(serde_json::to_vec(&listed).expect("it is a list of texts"));
    answer.push(b'}');
    let by_cookie = format!("__clerk_handshake={token}; __client_uat=1");
    let joint = if path.contains('?') { '&' } else { '?' };
    for (url, cookie, answer) in [
        (
            format!("https://example.com/{path}"),
            by_cookie.as_str(),
            &b""[..],
        ),
        (
            format!("https://example.com/{path}{joint}__clerk_handshake={token}"),
            "",
            b"",
        ),
        (
            format!("https://example.com/{path}"),
            "__clerk_handshake_nonce=n",
            &answer,
        ),
    ] {
        let headers = [
            ("cookie", cookie.as_bytes()),
            ("sec-fetch-dest", b"document".as_slice()),
        ];
        let request = RequestView::new("GET", &url, &headers);
        let Ok(state) = decide(authenticator(*choice), &request, answer) else {
            continue;
        };
        for directive in state.headers().all("set-cookie") {
            let cleared = ["__clerk_handshake=; ", "__clerk_handshake_nonce=; "];
            let ours = directive.starts_with("__clerk_redirect_count=")
                || cleared.iter().any(|cleared| directive.starts_with(cleared));
            // White space around a field's value is no part of it (RFC 9110 section 5.5).
            let around = [' ', '\t', '\r', '\n'];
            let is_listed = listed
                .iter()
                .any(|listed| listed.trim_matches(around) == directive);
            assert!(ours || is_listed, "a cookie out of nowhere: {directive}");
        }
    }
});

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
