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

static PROXY: LazyLock<FrontendApiProxy> = LazyLock::new(|| {
    let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").expect("it is a key");
    FrontendApiProxy::new(&key, SecretKey::new(SECRET).expect("it is a key"))
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

    let forwarded = match PROXY.forward(&RequestView::new(method, url, &headers)) {
        Ok(forwarded) => forwarded,
        Err(error) => {
            assert!(!error.to_string().contains(SECRET));
            return;
        }
    };
    assert!(
        forwarded
            .url()
            .starts_with("https://frontend-api.clerk.dev/"),
        "the secret key would go to {}",
        forwarded.url()
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
    assert!(!format!("{forwarded:?} {:?}", *PROXY).contains(SECRET));

    for encoding in [Encoding::AsSent, Encoding::Decoded] {
        let answered = forwarded.answer(fields(answer), encoding);
        check(&answered);
        if encoding == Encoding::Decoded {
            assert!(value(&answered, "content-encoding").is_empty());
            assert!(value(&answered, "content-length").is_empty());
        }
    }
});

fn check(fields: &[Field]) {
    for (name, value) in fields {
        assert!(!HOP_BY_HOP.contains(&&**name), "{name} was passed on");
        assert!(!name.contains(|c: char| c.is_ascii_uppercase()), "{name}");
        assert!(!value.contains(&b'\n'), "{name} brings another field");
    }
}

fn value<'f>(fields: &'f [Field], name: &str) -> Vec<&'f [u8]> {
    let named = fields.iter().filter(|(known, _)| known == name);
    named.map(|(_, value)| &**value).collect()
}
