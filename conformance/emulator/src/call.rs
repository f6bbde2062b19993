//! One request as an operation sees it: path arguments, query, body read by its description.

use serde_json::{Map, Value};

use super::error::ApiError;

/// What an operation was called with.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) args: Vec<String>,
    pub(super) query: Query,
    pub(super) body: Map<String, Value>,
    /// The body where it is not an object: a JSON array, or null.
    pub(super) list: Vec<Value>,
    pub(super) upload: Option<Upload>,
    /// The machine whose secret key came with the request, in place of the instance's.
    pub(super) machine: Option<String>,
    /// The `Clerk-API-Version` that is asked for; empty where none is.
    pub(super) version: String,
}

impl Call {
    pub(super) fn arg(&self, index: usize) -> &str {
        self.args.get(index).map_or("", String::as_str)
    }

    /// A text member of the body; `None` where it is absent or null.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }

    /// The same call with one object of a list as its body, for bulk operations.
    pub(super) fn with_body(&self, body: &Map<String, Value>) -> Self {
        Self {
            args: self.args.clone(),
            body: body.clone(),
            ..Self::default()
        }
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.body.get(name).and_then(Value::as_bool)
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        let value = self.body.get(name)?;
        value.as_i64().or_else(|| whole(value.as_f64()?))
    }

    /// An integer of the body from `min` to `max`.
    pub(super) fn int_within(
        &self,
        name: &str,
        min: i64,
        max: i64,
    ) -> Result<Option<i64>, ApiError> {
        match self.int(name) {
            Some(value) if !(min..=max).contains(&value) => Err(ApiError::bad_value(
                name,
                format!("{name} must be from {min} to {max}."),
            )),
            value => Ok(value),
        }
    }

    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.body.get(name).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }
}

/// The pairs of a query string, decoded, in order.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (percent_decode(name, true), percent_decode(value, true))
        };
        Self(
            text.split('&')
                .filter(|p| !p.is_empty())
                .map(pair)
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// A value that must be one of `known`.
    pub(super) fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<&str>, ApiError> {
        match self.get(name) {
            Some(value) if !known.contains(&value) => Err(ApiError::bad_value(
                name,
                format!("{name} must be one of {}.", known.join(", ")),
            )),
            value => Ok(value),
        }
    }

    pub(super) fn int(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let read = |text: &str| text.parse().ok().or_else(|| whole(text.parse().ok()?));
        self.get(name)
            .map(|text| read(text).ok_or_else(|| ApiError::wrong_type(name, "an integer")))
            .transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        self.get(name)
            .map(|v| {
                v.parse()
                    .map_err(|_| ApiError::wrong_type(name, "true or false"))
            })
            .transpose()
    }
}

/// The integer that a float stands for: some clients write 600 as `600.0`.
fn whole(value: f64) -> Option<i64> {
    let text = format!("{value:.0}");
    text.parse().ok().filter(|_| value.fract() == 0.0)
}

/// A file sent as multipart/form-data.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) bytes: Vec<u8>,
}

/// `%XX` decoded (and `+` as a space in a query); bytes that are no text become U+FFFD.
pub(super) fn percent_decode(text: &str, plus: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, tail) {
            (b'+', _) if plus => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest = after;
            }
            (byte, _) => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

/// Reads a body by an operation's description of it: words `name[!][:kind]`, where `!` is required
/// and the kind is `s` text (without a kind too), `b` boolean, `i` integer, `n` number, `o` object,
/// `ls` list of texts, `f` file, `*` anything. What is not required may be null. `[]` stands for
/// a list, which the operation reads itself.
pub(super) fn read_body(
    call: &mut Call,
    description: &str,
    content_type: &str,
    bytes: &[u8],
) -> Result<(), ApiError> {
    if let Some(boundary) = content_type
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split("boundary=").nth(1))
    {
        read_multipart(call, boundary.trim_matches('"'), bytes)?;
    } else if !bytes.iter().all(u8::is_ascii_whitespace) {
        let value = serde_json::from_slice(bytes).map_err(|error| {
            ApiError::new(
                400,
                "request_body_invalid",
                "request body invalid",
                format!("The body must be JSON: {error}."),
            )
        })?;
        match value {
            Value::Object(map) => call.body = map,
            Value::Array(list) => call.list = list,
            _ => {}
        }
    }
    if description != "[]" {
        check_members(&call.body, description, call.upload.is_some())?;
    }
    Ok(())
}

/// Checks an object against a description.
pub(super) fn check_members(
    body: &Map<String, Value>,
    description: &str,
    has_file: bool,
) -> Result<(), ApiError> {
    let known: Vec<Member<'_>> = description.split_whitespace().map(Member::parse).collect();
    if let Some(name) = body.keys().find(|k| known.iter().all(|m| m.name != *k)) {
        return Err(ApiError::unknown(name));
    }
    for member in &known {
        let is_file = member.kind == "f";
        match body.get(member.name) {
            None if member.required && !(is_file && has_file) => {
                return Err(ApiError::missing(member.name));
            }
            Some(Value::Null) if member.required => return Err(ApiError::missing(member.name)),
            None | Some(Value::Null) => {}
            Some(value) => member.check(value)?,
        }
    }
    Ok(())
}

struct Member<'a> {
    name: &'a str,
    kind: &'a str,
    required: bool,
}

impl<'a> Member<'a> {
    fn parse(word: &'a str) -> Self {
        let (name, kind) = word.split_once(':').unwrap_or((word, "s"));
        Self {
            name: name.trim_end_matches('!'),
            required: name.ends_with('!'),
            kind,
        }
    }

    fn check(&self, value: &Value) -> Result<(), ApiError> {
        let (right, wanted) = match self.kind {
            "b" => (value.is_boolean(), "a boolean"),
            "i" => (value.is_i64() || value.is_u64(), "an integer"),
            "n" => (value.is_number(), "a number"),
            "o" => (value.is_object(), "an object"),
            "ls" => (
                value
                    .as_array()
                    .is_some_and(|l| l.iter().all(Value::is_string)),
                "a list of strings",
            ),
            "*" => (true, ""),
            _ => (value.is_string(), "a string"),
        };
        if right {
            Ok(())
        } else {
            Err(ApiError::wrong_type(self.name, wanted))
        }
    }
}

/// The parts of a form: text parts become members of the body, the part with a file name the upload.
fn read_multipart(call: &mut Call, boundary: &str, bytes: &[u8]) -> Result<(), ApiError> {
    let malformed = || {
        ApiError::new(
            400,
            "request_body_invalid",
            "request body invalid",
            "The multipart body cannot be read.",
        )
    };
    let delimiter = format!("--{boundary}");
    for part in split(bytes, delimiter.as_bytes()).into_iter().skip(1) {
        if part.starts_with(b"--") {
            return Ok(());
        }
        let part = part.strip_prefix(b"\r\n").ok_or_else(malformed)?;
        let part = part.strip_suffix(b"\r\n").unwrap_or(part);
        let [head, ..] = split(part, b"\r\n\r\n")[..] else {
            return Err(malformed());
        };
        let content = part.get(head.len() + 4..).ok_or_else(malformed)?;
        let head = String::from_utf8_lossy(head);
        let field = |key: &str| {
            let after = head.split(&format!("{key}=\"")).nth(1)?;
            after.split('"').next().map(str::to_owned)
        };
        if head.contains("filename") {
            call.upload = Some(Upload {
                bytes: content.to_vec(),
            });
        } else {
            let name = field("; name").ok_or_else(malformed)?;
            let value = String::from_utf8_lossy(content).into_owned();
            call.body.insert(name, Value::String(value));
        }
    }
    Err(malformed())
}

fn split<'a>(bytes: &'a [u8], by: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at + by.len() <= bytes.len() {
        if &bytes[at..at + by.len()] == by {
            parts.push(&bytes[start..at]);
            at += by.len();
            start = at;
        } else {
            at += 1;
        }
    }
    parts.push(&bytes[start..]);
    parts
}
