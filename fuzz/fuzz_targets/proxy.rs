//! Hostile requests for the Frontend API proxy, and hostile answers to them. The input is method
//! and URL in one line, the header fields, an empty line, and the header fields of the answer.
#![no_main]

use std::sync::LazyLock;

use clerk_core::SecretKey;
use clerk_core::auth::{PublishableKey, RequestView};
use clerk_core::proxy::{Encoding, Field, FrontendApiProxy};
use clerk_fuzz::fields;
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "sk_live_fuzz_proxy_canary";

/// RFC 9110 section 7.6.1, and what a message is framed with.
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What only the connection or a configured field may say.
const CLIENT_ADDRESSES: [&str; 5] = [
    "forwarded",
    "x-forwarded-for",
    "x-real-ip",
    "cf-connecting-ip",
    "true-client-ip",
];

/// Each with the start of every URL that it may send to: the Frontend API itself, and one below a
/// path.
static PROXIES: LazyLock<[(FrontendApiProxy, &str); 2]> = LazyLock::new(|| {
    let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").expect("it is a key");
    let proxy = FrontendApiProxy::new(&key, SecretKey::new(SECRET).expect("it is a key"));
    let below = proxy
        .clone()
        .with_frontend_api("https://frontend-api.clerk.dev/base/path");
    [
        (proxy, "https://frontend-api.clerk.dev/"),
        (
            below.expect("it is a URL"),
            "https://frontend-api.clerk.dev/base/path/",
        ),
    ]
});

fuzz_target!(|data: &[u8]| {
    let end = data.windows(2).position(|two| two == b"\n\n");
    let (head, answer) = match end {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.splitn(2, |byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let (method, url) = first.split_once(' ').unwrap_or(("GET", &first));
    let sent = fields(lines.next().unwrap_or_default());
    let headers: Vec<(&str, &[u8])> = sent
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();

    let request = RequestView::new(method, url, &headers);
    for (proxy, base) in &*PROXIES {
        pass_on(proxy, base, &request, answer);
    }
});

fn pass_on(proxy: &FrontendApiProxy, base: &str, request: &RequestView<'_>, answer: &[u8]) {
    let forwarded = match proxy.forward(request) {
        Ok(forwarded) => forwarded,
        Err(error) => {
            assert!(!error.to_string().contains(SECRET));
            return;
        }
    };
    let target = forwarded.url();
    assert!(
        target.starts_with(base),
        "the secret key would go to {target}"
    );
    // Whoever receives it may read it once more.
    let path = target
        .split('?')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let escapes = |segment: &str| matches!(segment.replace("%2e", ".").as_str(), "." | "..");
    assert!(
        !path.split(['/', '\\']).any(escapes),
        "{target} leads elsewhere"
    );
    assert_eq!(
        value(forwarded.headers(), "host"),
        [b"frontend-api.clerk.dev"]
    );
    assert_eq!(
        value(forwarded.headers(), "clerk-secret-key"),
        [SECRET.as_bytes()]
    );
    check(forwarded.headers());
    for name in CLIENT_ADDRESSES {
        assert!(
            value(forwarded.headers(), name).is_empty(),
            "{name} is vouched for"
        );
    }
    let public = value(forwarded.headers(), "clerk-proxy-url");
    let is_http = |url: &[u8]| url.starts_with(b"https://") || url.starts_with(b"http://");
    assert!(public.len() == 1 && is_http(public[0]), "{public:?}");
    assert!(value(forwarded.headers(), "content-length").is_empty());
    assert!(!format!("{forwarded:?} {proxy:?}").contains(SECRET));

    for encoding in [Encoding::AsSent, Encoding::Decoded] {
        let answered = forwarded.answer(fields(answer), encoding);
        check(&answered);
        for name in ["alt-svc", "strict-transport-security"] {
            assert!(
                value(&answered, name).is_empty(),
                "{name} is not the application's"
            );
        }
        if encoding == Encoding::Decoded {
            assert!(value(&answered, "content-encoding").is_empty());
            assert!(value(&answered, "content-length").is_empty());
        }
    }
}

fn check(fields: &[Field]) {
    for (name, value) in fields {
        assert!(!HOP_BY_HOP.contains(&&**name), "{name} was passed on");
        assert!(!name.contains(|c: char| c.is_ascii_uppercase()), "{name}");
        let ends = |byte: &u8| matches!(byte, b'\r' | b'\n' | b'\0');
        assert!(!value.iter().any(ends), "{name} brings another field");
    }
}

fn value<'f>(fields: &'f [Field], name: &str) -> Vec<&'f [u8]> {
    let named = fields.iter().filter(|(known, _)| known == name);
    named.map(|(_, value)| &**value).collect()
}
