//! Origins of URLs, and changes to their queries.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use url::Url;
use url::form_urlencoded;

/// The origin as in the `Origin` header; `null` if the URL has an opaque origin.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The first value of a query parameter.
pub(crate) fn parameter<'u>(url: &'u Url, name: &str) -> Option<Cow<'u, str>> {
    url.query()?;
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

/// Appends a parameter. As in browsers, every change serializes the whole query again.
pub(crate) fn append(url: &mut Url, name: &str, value: &str) {
    rewrite(url, |pairs| pairs.push((name.into(), value.into())));
}

/// Sets a parameter at the position of the first one with its name, and removes the others.
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

    /// Expectations are those of `URL.searchParams` in Node 20.
    #[test]
    fn every_change_serializes_the_whole_query() {
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
