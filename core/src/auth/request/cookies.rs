//! Parsing the `Cookie` field, and the numbers in cookies.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The cookies of a request whose names start as those of Clerk do. The field is split before anything
/// is decoded, so that no value can contain further cookies.
pub(super) struct Cookies<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Cookies<'a> {
    pub(super) fn new(field: &'a str) -> Self {
        let own = field.split(';').filter_map(|pair| {
            let (key, value) = trimmed(pair).split_once('=')?;
            key.starts_with("__")
                .then(|| (trimmed(key), trimmed(value)))
        });
        Self(own.collect())
    }

    /// The value of the first cookie of this name, percent-decoded if possible; `None` if it is
    /// missing or empty.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.first(|key| key == name)
    }

    /// The same for the name with the suffix of the instance.
    pub(super) fn get_suffixed(&self, name: &str, suffix: &str) -> Option<Cow<'a, str>> {
        self.first(|key| {
            key.strip_prefix(name).and_then(|key| key.strip_prefix('_')) == Some(suffix)
        })
    }

    fn first(&self, is_wanted: impl Fn(&str) -> bool) -> Option<Cow<'a, str>> {
        let (_, value) = self.0.iter().find(|(key, _)| is_wanted(key))?;
        Some(decoded(value)).filter(|value| !value.is_empty())
    }
}

/// The cookies that Clerk's SDKs set and read.
/// Source: `constants.Cookies` of `@clerk/backend` 3.25.0.
const OWN: [&str; 7] = [
    "__session",
    "__client_uat",
    "__refresh",
    "__clerk_db_jwt",
    "__clerk_handshake",
    "__clerk_handshake_nonce",
    "__clerk_redirect_count",
];

/// Whether a cookie is one of Clerk's: plain, or with the suffix of this instance.
pub(crate) fn is_own(name: &str, suffix: &str) -> bool {
    OWN.contains(&name)
        || name
            .strip_suffix(suffix)
            .and_then(|name| name.strip_suffix('_'))
            .is_some_and(|name| OWN.contains(&name))
}

/// Clerk's cookies in a `Cookie` field; `None` if there are none.
pub(super) fn own_cookies(field: &str, suffix: &str) -> Option<String> {
    let own: Vec<_> = field
        .split(';')
        .map(trimmed)
        .filter(|pair| is_own(trimmed(pair.split('=').next().unwrap_or_default()), suffix))
        .collect();
    Some(own.join("; ")).filter(|field| !field.is_empty())
}

/// The name and the value that a `Set-Cookie` directive sets. The value ends before a second `=` and
/// is not decoded.
pub(crate) fn directive(text: &str) -> (&str, Option<&str>) {
    let pair = text.split(';').next().unwrap_or_default();
    let mut parts = pair.split('=');
    (parts.next().unwrap_or_default(), parts.next())
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// A text whose escapes are not valid UTF-8 is not decoded.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    percent_decoded(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (hex(rest.next()?)?, hex(rest.next()?)?);
            bytes.push(high * 16 + low);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The seconds in `__client_uat`; 0 if there is no number. Text behind the digits is ignored, as in
/// Clerk's browser libraries.
pub(super) fn client_uat(text: &str) -> f64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        Some(hex) => (16, hex),
        None => (10, digits),
    };
    let value = digits
        .chars()
        .map_while(|digit| digit.to_digit(radix))
        .fold(0.0, |value, digit| {
            value * f64::from(radix) + f64::from(digit)
        });
    sign * value
}

/// The number in `__clerk_redirect_count`, at most 3; 0 if it is not a number.
pub(super) fn redirect_count(text: &str) -> u8 {
    let text = text.trim();
    let prefixed = |(prefix, radix)| Some((text.strip_prefix(prefix)?, radix));
    let other_radix = [
        ("0x", 16),
        ("0X", 16),
        ("0o", 8),
        ("0O", 8),
        ("0b", 2),
        ("0B", 2),
    ];
    let number = match other_radix.into_iter().find_map(prefixed) {
        Some((digits, radix)) => u32::from_str_radix(digits, radix).map_or(0.0, f64::from),
        None if text
            .bytes()
            .all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) =>
        {
            text.parse().unwrap_or(0.0)
        }
        None => 0.0,
    };
    [1.0, 2.0, 3.0]
        .into_iter()
        .map(|step| u8::from(number >= step))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_of_the_application_and_of_other_instances_are_not_own() {
        for (field, expected) in [
            (
                "__session=a; theme=dark;__client_uat_sfx = 1 ;__session_other=b",
                Some("__session=a; __client_uat_sfx = 1"),
            ),
            (
                "__refresh_sfx=r; __session_extra=1; __sessionx=1; _sfx=1",
                Some("__refresh_sfx=r"),
            ),
            ("app=1; __Session=x; ", None),
            ("", None),
        ] {
            assert_eq!(own_cookies(field, "sfx").as_deref(), expected, "{field}");
        }
    }

    #[test]
    fn cookie_fields_are_split_before_they_are_decoded() {
        for (field, name, expected) in [
            ("__a=%3B__session%3Dx", "__session", None),
            ("__a=%3B__session%3Dx", "__a", Some(";__session=x")),
            ("__a=1; __a=2", "__a", Some("1")),
            ("__a=; __a=2", "__a", None),
            (" __a\t= 1 \t;b", "__a", Some("1")),
            ("b;__a=1", "__a", Some("1")),
            ("__a=b=c", "__a", Some("b=c")),
            ("__a=%E0%A4%A", "__a", Some("%E0%A4%A")),
            ("__a=%zz", "__a", Some("%zz")),
            ("__a=\"q\"", "__a", Some("\"q\"")),
            ("__Session=x", "__session", None),
            ("__a", "__a", None),
            ("", "__a", None),
        ] {
            let cookies = Cookies::new(field);
            assert_eq!(cookies.get(name).as_deref(), expected, "{field}");
        }
    }

    #[test]
    fn suffixed_cookies_have_exactly_the_suffix() {
        let cookies = Cookies::new("__session_sfx2=1; __session_sfx=2; __session=3");
        let suffixed = |suffix| cookies.get_suffixed("__session", suffix);
        assert_eq!(suffixed("sfx").as_deref(), Some("2"));
        assert_eq!(suffixed("sfx2").as_deref(), Some("1"));
        assert_eq!(suffixed("sf"), None);
    }

    /// Expectations are those of `Number.parseInt(text) || 0`.
    #[test]
    fn client_uat_is_parsed_like_parse_int() {
        for (text, expected) in [
            ("1700000000", 1_700_000_000.0),
            ("0", 0.0),
            ("", 0.0),
            ("abc", 0.0),
            ("12abc", 12.0),
            ("1e12", 1.0),
            (" 7", 7.0),
            ("-5", -5.0),
            ("0x10", 16.0),
            ("\"5\"", 0.0),
        ] {
            assert!((client_uat(text) - expected).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn redirect_counts_are_at_most_three() {
        for (text, expected) in [
            ("0", 0),
            ("1", 1),
            ("3", 3),
            ("3.0", 3),
            ("0x3", 3),
            ("0X2", 2),
            ("0b11", 3),
            ("0o1", 1),
            ("0b2", 0),
            ("1e0", 1),
            ("4", 3),
            ("0.5", 0),
            ("-1", 0),
            ("x", 0),
            ("", 0),
            ("Infinity", 0),
            ("1e400", 3),
            ("nan", 0),
            (" 3", 3),
        ] {
            assert_eq!(redirect_count(text), expected, "{text}");
        }
    }
}
