//! The URL that the browser asked for, and changes to the queries of URLs.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use url::Url;
use url::form_urlencoded;

use super::incoming::Fields;
use crate::auth::outcome::AuthError;

/// The URL as the browser sees it: behind a proxy, scheme and host are those of
/// `X-Forwarded-Proto` and `X-Forwarded-Host`, else those of `Host`.
///
/// A path that starts with two slashes stays a path: read as a reference relative to the scheme,
/// as the JavaScript SDK does, it would name a host of the sender's choosing.
pub(super) fn client_url(url: &str, fields: &Fields) -> Result<Url, AuthError> {
    let initial = absolute(url, fields.filled("host")).ok_or(AuthError::RequestUrl)?;
    let first = |name| {
        fields
            .get(name)
            .map(|value: &str| value.split(',').next().unwrap_or_default())
    };
    let host = first("x-forwarded-host").or_else(|| fields.get("host"));
    let proto = first("x-forwarded-proto").unwrap_or_else(|| initial.scheme());
    let Some(host) = host.filter(|host| !host.is_empty() && !proto.is_empty()) else {
        return Ok(initial);
    };
    let asked = format!("{proto}://{host}");
    if asked == origin(&initial) {
        return Ok(initial);
    }
    Ok(Url::parse(&asked)
        .ok()
        .and_then(|base| moved(&initial, base))
        .unwrap_or(initial))
}

/// The origin as the `Origin` header would have it; `null` where there is none.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The URL of a request line; where it has no host, that of the field `Host`.
pub(crate) fn absolute(url: &str, host: Option<&str>) -> Option<Url> {
    if !url.starts_with('/') {
        return Url::parse(url).ok();
    }
    let mut absolute = Url::parse(&format!("http://{}", host.unwrap_or("localhost")))
        .or_else(|_| Url::parse("http://localhost"))
        .ok()?;
    let (path, query) = match url.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (url, None),
    };
    absolute.set_path(path);
    absolute.set_query(query);
    Some(absolute)
}

fn moved(initial: &Url, base: Url) -> Option<Url> {
    let path = initial.path();
    if path.starts_with("//") {
        let mut moved = base;
        moved.set_path(path);
        moved.set_query(initial.query());
        moved.set_fragment(None);
        return Some(moved);
    }
    let query = initial.query().filter(|query| !query.is_empty());
    let relative = match query {
        Some(query) => Cow::Owned(format!("{path}?{query}")),
        None => Cow::Borrowed(path),
    };
    base.join(&relative).ok()
}

/// The first value of a query parameter.
pub(crate) fn parameter<'u>(url: &'u Url, name: &str) -> Option<Cow<'u, str>> {
    url.query()?;
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// Appends a parameter. As in browsers, every change writes the whole query anew.
pub(crate) fn append(url: &mut Url, name: &str, value: &str) {
    rewrite(url, |pairs| pairs.push((name.into(), value.into())));
}

/// Sets a parameter, replacing those of its name at the place of the first.
pub(crate) fn set(url: &mut Url, name: &str, value: &str) {
    rewrite(url, |pairs| {
        let mut found = false;
        pairs.retain_mut(|(key, old)| {
            if key != name {
                return true;
            }
            *old = value.into();
            !core::mem::replace(&mut found, true)
        });
        if !found {
            pairs.push((name.into(), value.into()));
        }
    });
}

/// Removes parameters.
pub(crate) fn remove(url: &mut Url, names: &[&str]) {
    rewrite(url, |pairs| {
        pairs.retain(|(key, _)| !names.contains(&key.as_str()));
    });
}

fn rewrite(url: &mut Url, change: impl FnOnce(&mut Vec<(String, String)>)) {
    let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    change(&mut pairs);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::RequestView;

    fn seen(url: &str, headers: &[(&str, &[u8])]) -> String {
        let fields = Fields::of(&RequestView::new("GET", url, headers));
        client_url(url, &fields).map_or_else(|_| "error".into(), String::from)
    }

    #[test]
    fn behind_a_proxy() {
        let url = "http://localhost:3000/a/../b%20c?x=1#f";
        for (headers, expected) in [
            (&[][..], "http://localhost:3000/b%20c?x=1#f"),
            (
                &[("host", &b"localhost:3000"[..])],
                "http://localhost:3000/b%20c?x=1#f",
            ),
            (&[("Host", b"example.com")], "http://example.com/b%20c?x=1"),
            (
                &[
                    ("x-forwarded-host", b"a.test, b.test"),
                    ("x-forwarded-proto", b"https,http"),
                ],
                "https://a.test/b%20c?x=1",
            ),
            (
                &[("x-forwarded-host", b"exa mple")],
                "http://localhost:3000/b%20c?x=1#f",
            ),
            (
                &[("x-forwarded-proto", b"https:")],
                "http://localhost:3000/b%20c?x=1#f",
            ),
            // As Node 20 has it.
            (&[("host", b"\xff\xfe")], "http://xn--vdab/b%20c?x=1"),
        ] {
            assert_eq!(seen(url, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_path_never_becomes_a_host() {
        let forwarded: &[(&str, &[u8])] = &[
            ("x-forwarded-host", b"example.com"),
            ("x-forwarded-proto", b"https"),
        ];
        for url in [
            "http://localhost//evil.example/x",
            "//evil.example/x",
            "http://localhost/\\evil.example/x",
        ] {
            assert_eq!(
                seen(url, forwarded),
                "https://example.com//evil.example/x",
                "{url}"
            );
        }
    }

    #[test]
    fn only_path_and_query() {
        assert_eq!(
            seen("/a?b#c", &[("host", b"example.com:8080")]),
            "http://example.com:8080/a?b%23c"
        );
        assert_eq!(seen("/a", &[]), "http://localhost/a");
        assert_eq!(seen("a b", &[]), "error");
    }

    /// Expectations are those of `URL.searchParams` in Node 20.
    #[test]
    fn queries_are_written_anew_on_every_change() {
        let changed = |text: &str, change: &dyn Fn(&mut Url)| {
            let mut url = Url::parse(text).unwrap();
            change(&mut url);
            String::from(url)
        };
        assert_eq!(
            changed("http://a/?a=%20&b=~", &|url| remove(url, &["x"])),
            "http://a/?a=+&b=%7E"
        );
        assert_eq!(
            changed("http://a/?#x", &|url| remove(url, &["x"])),
            "http://a/#x"
        );
        assert_eq!(
            changed("http://a/?x=1&y=2&x=3", &|url| set(url, "x", "9")),
            "http://a/?x=9&y=2"
        );
        assert_eq!(
            changed("javascript:alert(1)", &|url| append(url, "a", "b c")),
            "javascript:alert(1)?a=b+c"
        );
    }
}
