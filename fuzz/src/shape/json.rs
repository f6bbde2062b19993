//! JSON, in which members are left out, replaced, named twice and written in unusual ways.

use std::fmt::Write as _;

use arbitrary::Arbitrary;

use super::Text;

/// A JSON value of at most two levels.
#[derive(Arbitrary, Debug)]
pub enum Json {
    Scalar(Scalar),
    List(Vec<Scalar>),
    Object(Vec<(Name, Scalar)>),
}

#[derive(Arbitrary, Debug)]
pub enum Scalar {
    Text(Text),
    /// Seconds from now.
    Near(i16),
    Whole(i64),
    Float(f64),
    /// A number as text, whatever it looks like.
    Digits {
        minus: bool,
        whole: u32,
        fraction: u8,
        exponent: i8,
    },
    Flag(bool),
    Null,
    /// A text in which every character is escaped.
    Escaped(Text),
}

/// A member's name: one that is read, or any.
#[derive(Arbitrary, Clone, Debug)]
pub enum Name {
    Known(u8),
    Any(Text),
}

#[rustfmt::skip]
const NAMES: [&str; 64] = [
    "alg", "typ", "kid", "cat", "crit", "b64", "jwk", "x5c", "kty", "n", "e", "x", "y", "crv",
    "use", "key_ops", "exp", "nbf", "iat", "iss", "sub", "aud", "azp", "sid", "sts", "v", "o",
    "id", "rol", "slg", "per", "fpm", "fea", "pla", "fva", "act", "org_id", "org_role", "org_slug",
    "org_permissions", "factor_verification_age", "handshake", "directives", "jwt", "cookies",
    "object", "subject", "revoked", "expired", "expiration", "scopes", "claims", "client_id",
    "name", "errors", "code", "message", "meta", "data", "total_count", "type", "token", "keys",
    "status",
];

impl Name {
    fn get(&self) -> String {
        match self {
            Self::Known(at) => NAMES[usize::from(*at) % NAMES.len()].to_owned(),
            Self::Any(text) => text.get(),
        }
    }
}

/// Writes JSON; `now` is what near numbers count from, in seconds.
pub struct Writer {
    pub now: i64,
    pub text: String,
}

impl Writer {
    pub fn new(now: i64) -> Self {
        Self {
            now,
            text: String::new(),
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text += &serde_json::to_string(text).expect("a text is JSON");
    }

    fn scalar(&mut self, scalar: &Scalar) {
        let _ = match scalar {
            Scalar::Text(text) => return self.quoted(&text.get()),
            Scalar::Near(by) => write!(self.text, "{}", self.now + i64::from(*by)),
            Scalar::Whole(whole) => write!(self.text, "{whole}"),
            Scalar::Float(float) if float.is_finite() => write!(self.text, "{float:?}"),
            Scalar::Digits {
                minus,
                whole,
                fraction,
                exponent,
            } => {
                let sign = if *minus { "-" } else { "" };
                write!(self.text, "{sign}{whole}.{fraction}e{exponent}")
            }
            Scalar::Flag(flag) => write!(self.text, "{flag}"),
            Scalar::Float(_) | Scalar::Null => write!(self.text, "null"),
            Scalar::Escaped(text) => {
                self.text.push('"');
                for unit in text.get().encode_utf16() {
                    let _ = write!(self.text, "\\u{unit:04x}");
                }
                write!(self.text, "\"")
            }
        };
    }

    pub fn json(&mut self, value: &Json) {
        match value {
            Json::Scalar(scalar) => self.scalar(scalar),
            Json::List(list) => self.between('[', list, ']', Self::scalar),
            Json::Object(members) => self.between('{', members, '}', |writer, (name, value)| {
                writer.quoted(&name.get());
                writer.text.push(':');
                writer.scalar(value);
            }),
        }
    }

    /// An object; a name may come twice.
    pub fn object(&mut self, members: &[(Name, Json)]) {
        self.between('{', members, '}', |writer, (name, value)| {
            writer.quoted(&name.get());
            writer.text.push(':');
            writer.json(value);
        });
    }

    fn between<T>(&mut self, begin: char, items: &[T], end: char, write: impl Fn(&mut Self, &T)) {
        self.text.push(begin);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            write(self, item);
        }
        self.text.push(end);
    }
}

/// An object with members that are as they should be, unless others take their place.
#[derive(Arbitrary, Debug)]
pub struct Object {
    /// Which of the good members are left out.
    without: u16,
    more: Vec<(Name, Json)>,
}

impl Object {
    /// `good` are members as JSON text, each with its name.
    pub fn write(&self, good: &[(&str, String)], now: i64) -> String {
        let mut writer = Writer::new(now);
        writer.object(&self.more);
        let written = writer.text;
        let kept = good.iter().enumerate().filter(|(at, (name, _))| {
            let is_replaced = self.more.iter().any(|(more, _)| more.get() == *name);
            !is_replaced && self.without & 1_u16.wrapping_shl(*at as u32) == 0
        });
        let mut text = String::from("{");
        for (_, (name, value)) in kept {
            let _ = write!(text, "\"{name}\":{value},");
        }
        text += &written[1..written.len() - 1];
        text.truncate(text.trim_end_matches(',').len());
        text.push('}');
        text
    }
}
