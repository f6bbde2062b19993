//! Cookies as RFC 6265 keeps them: by name, domain and path; the paths here are all `/`.

use url::Url;

/// The cookies of a browser. Times are not kept: `Max-Age` of zero or less removes a cookie, any
/// other keeps it, except that of redirect counters, which a test may [`forget`](Self::forget).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CookieJar(Vec<Cookie>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Cookie {
    name: String,
    value: String,
    domain: String,
    /// Sent to the domain itself only.
    host_only: bool,
    secure: bool,
}

impl CookieJar {
    /// Keeps a `Set-Cookie` field that came from `url`, or refuses it where it names another's
    /// domain (RFC 6265 section 5.3).
    pub fn set(&mut self, url: &Url, field: &str) {
        let mut parts = field.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let host = url.host_str().unwrap_or_default();
        let mut cookie = Cookie {
            name: name.trim().into(),
            value: value.trim().into(),
            domain: host.into(),
            host_only: true,
            secure: false,
        };
        let mut keep = true;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "domain" => {
                    cookie.domain = value.trim_start_matches('.').to_ascii_lowercase();
                    cookie.host_only = false;
                }
                "secure" => cookie.secure = true,
                "max-age" => keep = value.parse::<i64>().is_ok_and(|seconds| seconds > 0),
                _ => {}
            }
        }
        if !covers(&cookie.domain, host) {
            return;
        }
        let same = |known: &Cookie| {
            (&known.name, &known.domain, known.host_only)
                == (&cookie.name, &cookie.domain, cookie.host_only)
        };
        match self.0.iter().position(same) {
            // A cookie that is set again keeps its place.
            Some(at) if keep => self.0[at] = cookie,
            Some(at) => {
                self.0.remove(at);
            }
            None if keep => self.0.push(cookie),
            None => {}
        }
    }

    /// The `Cookie` field for a request, the oldest cookie first; empty where there is none.
    pub fn field(&self, url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        let secure = url.scheme() == "https" || host == "localhost" || host == "127.0.0.1";
        let own = self.0.iter().filter(|cookie| {
            (cookie.domain == host || (!cookie.host_only && covers(&cookie.domain, host)))
                && (secure || !cookie.secure)
        });
        let pairs: Vec<String> = own.map(|c| format!("{}={}", c.name, c.value)).collect();
        pairs.join("; ")
    }

    /// Removes every cookie of this name.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|cookie| cookie.name != name);
    }

    /// The value of a cookie that a request to `url` would carry.
    pub fn value(&self, url: &Url, name: &str) -> Option<String> {
        let field = self.field(url);
        let mut pairs = field.split("; ").filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(known, _)| *known == name);
        found.map(|(_, value)| value.to_owned())
    }
}

fn covers(domain: &str, host: &str) -> bool {
    let sub = host.strip_suffix(domain);
    sub.is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of RFC 6265 sections 5.1.3 and 5.3, and the `Secure` rule of section 5.4.
    #[test]
    fn cookies_go_where_they_belong() {
        let url = |text: &str| Url::parse(text).unwrap();
        let mut jar = CookieJar::default();
        jar.set(&url("https://app.example.com/"), "host=1; Path=/");
        jar.set(
            &url("https://app.example.com/"),
            "site=2; Domain=.example.com; Secure",
        );
        jar.set(
            &url("https://app.example.com/"),
            "stolen=3; Domain=other.com",
        );
        jar.set(
            &url("https://badexample.com/"),
            "alike=4; Domain=example.com",
        );
        for (to, expected) in [
            ("https://app.example.com/x", "host=1; site=2"),
            ("http://app.example.com/", "host=1"),
            ("https://www.example.com/", "site=2"),
            ("https://other.com/", ""),
            ("https://badexample.com/", ""),
        ] {
            assert_eq!(jar.field(&url(to)), expected, "{to}");
        }
        jar.set(&url("https://app.example.com/"), "host=5; Max-Age=9");
        assert_eq!(
            jar.value(&url("http://app.example.com/"), "host")
                .as_deref(),
            Some("5")
        );
        jar.set(&url("https://app.example.com/"), "host=; Max-Age=0");
        assert_eq!(jar.field(&url("http://app.example.com/")), "");
    }
}
