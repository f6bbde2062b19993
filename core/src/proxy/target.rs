//! Checks on the target of a forwarded request.

use url::{Position, Url};

/// Host and port.
pub(super) fn host(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

pub(super) fn same_host(one: &Url, other: &Url) -> bool {
    host(one) == host(other)
}

/// Whether a parsed URL has the origin of the base and a path below its path.
pub(super) fn is_below(url: &Url, base: &Url) -> bool {
    let rest = url.path().strip_prefix(base.path().trim_end_matches('/'));
    url.scheme() == base.scheme()
        && same_host(url, base)
        && rest.is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretKey;
    use crate::auth::PublishableKey;
    use crate::proxy::{FrontendApiProxy, ProxyError};

    /// Such URLs are refused before. A scheme other than `http` and `https` keeps backslashes, and so
    /// dot segments that the second parse removes.
    #[test]
    fn r_35_target_is_checked_after_the_last_parse() {
        let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap();
        let proxy = FrontendApiProxy::new(&key, SecretKey::new("sk_live_x").unwrap());
        let proxy = proxy.with_frontend_api("https://f.test/base").unwrap();
        let base = Url::parse("https://f.test/base").unwrap();
        for (url, expected) in [
            (r"foo://app/__clerk/..\..\admin", Err(ProxyError::Target)),
            (r"foo://app/__clerk/..\admin", Err(ProxyError::Target)),
            (r"foo://app/__clerk/x\..\y", Ok("https://f.test/base/y")),
        ] {
            let target = proxy.target(&Url::parse(url).unwrap(), &base);
            assert_eq!(
                target.as_ref().map(Url::as_str),
                expected.as_ref().copied(),
                "{url}"
            );
        }
    }

    #[test]
    fn r_35_url_beside_the_base_path_is_not_below_it() {
        for (base, url, expected) in [
            ("https://f.test/base", "https://f.test/base/v1", true),
            ("https://f.test/base", "https://f.test/base/", true),
            ("https://f.test/", "https://f.test/v1", true),
            ("https://f.test/base", "https://f.test/base", false),
            ("https://f.test/base", "https://f.test/basement", false),
            ("https://f.test/base", "https://f.test/base/../admin", false),
            (
                "https://f.test/base",
                "https://f.test/base/..\\admin",
                false,
            ),
            ("https://f.test/base", "https://f.test/base/%2e%2e/x", false),
            ("https://f.test/base", "http://f.test/base/v1", false),
            ("https://f.test/base", "https://f.test:444/base/v1", false),
            ("https://f.test/base", "https://evil.test/base/v1", false),
        ] {
            let (base, parsed) = (Url::parse(base).unwrap(), Url::parse(url).unwrap());
            assert_eq!(is_below(&parsed, &base), expected, "{url}");
        }
    }
}
