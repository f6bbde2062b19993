//! How an operation can fail, by phase: built, sent, answered, read.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Timestamp;
use crate::api::types::{Kind, Typed, Written};
use crate::flow::TransportError;
use crate::http::Response;
use crate::jwt::KeyUnavailable;

/// An operation failed. The phase says what is known of its effect.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request could not be built; nothing was sent.
    Build(BuildError),
    /// No answer arrived.
    Transport {
        /// The operation.
        operation: &'static str,
        /// How often the request was sent.
        attempts: u32,
        /// What happened last. [`TransportError::sent`] speaks of all attempts: whether one of them
        /// may have been processed.
        error: TransportError,
    },
    /// Clerk answered with an error status.
    Api(Box<ApiError>),
    /// The answer could not be read. The operation itself has succeeded.
    Decode(DecodeError),
}

impl Error {
    /// Clerk's answer, where it was one of error.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether Clerk answered 404: there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// The status of Clerk's answer, where it was one of error.
    pub fn status(&self) -> Option<u16> {
        self.as_api().map(|error| error.status)
    }
}

/// Why there are no keys, where this came of asking for them.
impl From<&Error> for KeyUnavailable {
    fn from(error: &Error) -> Self {
        match error.as_api() {
            Some(refusal) if refusal.has_code("clerk_key_invalid") => Self::SecretKeyRejected,
            Some(refusal) if serde_json::from_slice::<IgnoredAny>(refusal.body()).is_ok() => {
                Self::FetchFailed
            }
            _ => Self::NotReached,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => write!(f, "{}: the request was not sent", error.operation),
            Self::Transport {
                operation,
                attempts,
                error,
            } => {
                let effect = if error.sent() {
                    "it may have been processed"
                } else {
                    "it was not sent"
                };
                write!(
                    f,
                    "{operation}: no answer after {attempts} attempt(s); {effect}"
                )
            }
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => write!(
                f,
                "{}: it was carried out, but the answer could not be read",
                error.operation
            ),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Build(error) => Some(error),
            Self::Transport { error, .. } => Some(error),
            Self::Api(_) => None,
            Self::Decode(error) => Some(error),
        }
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

/// A request could not be built from its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildError {
    /// The operation, by Clerk's name for it.
    pub operation: &'static str,
    /// The parameter, by its name on the wire; empty where it concerns the whole request.
    pub parameter: &'static str,
    /// What is wrong.
    pub problem: Invalid,
}

/// What is wrong with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalid {
    /// A path argument is empty, `.`, `..`, or holds `/`, `\`, `?`, `#`, `%` or a control
    /// character: it would name another resource than the one meant.
    PathArgument,
    /// A number is outside its range.
    Range {
        /// The least value taken.
        min: i64,
        /// The greatest value taken.
        max: i64,
    },
    /// A list used as a filter is empty. It would be left out and mean "all".
    EmptyFilter,
    /// A list holds more entries than Clerk takes at once.
    TooMany {
        /// How many it takes.
        max: usize,
    },
    /// An idempotency key is empty, longer than 255 characters, or holds others than ASCII
    /// letters, digits, `_` and `-`.
    IdempotencyKey,
    /// A value cannot be written as JSON (for example a map whose keys are no strings).
    NotJson,
    /// A header value holds white space or characters that are not printable ASCII.
    Header,
    /// The configuration has no secret key, and the operation needs one.
    MissingSecretKey,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.parameter.is_empty() {
            write!(f, "parameter `{}`: ", self.parameter)?;
        }
        self.problem.fmt(f)
    }
}

impl core::error::Error for BuildError {}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathArgument => f.write_str(
                "an id must not be empty, `.` or `..`, nor hold `/`, `\\`, `?`, `#`, `%` or control characters",
            ),
            Self::Range { min, max } => write!(f, "must be between {min} and {max}"),
            Self::EmptyFilter => f.write_str(
                "the list is empty, which would mean \"no filter\"; leave the filter out if everything is wanted",
            ),
            Self::TooMany { max } => write!(f, "takes at most {max} entries at once"),
            Self::IdempotencyKey => {
                f.write_str("must be 1 to 255 ASCII letters, digits, `_` and `-`")
            }
            Self::NotJson => f.write_str("cannot be written as JSON; maps need strings as keys"),
            Self::Header => f.write_str("must be printable ASCII without white space"),
            Self::MissingSecretKey => f.write_str(
                "this operation needs a secret key; give the client one (CLERK_SECRET_KEY)",
            ),
        }
    }
}

/// Clerk answered with a status that is not 2xx.
///
/// Source: <https://clerk.com/docs/guides/development/errors/backend-api>.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// The operation, by Clerk's name for it.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What Clerk says is wrong; empty where the answer was not in Clerk's shape.
    pub errors: Vec<ErrorItem>,
    /// The id to name towards Clerk's support: `clerk_trace_id` of the body, else the `cf-ray`
    /// header.
    pub trace_id: Option<String>,
    /// How long Clerk asks to wait before the next request (`Retry-After`, seconds or date).
    pub retry_after: Option<Duration>,
    body: Vec<u8>,
    #[cfg(feature = "auth")]
    garbled: bool,
}

impl ApiError {
    /// Reads an error answer; `now` turns a `Retry-After` date into a duration.
    pub fn read(operation: &'static str, response: &Response, now: Timestamp) -> Self {
        let body: Option<Map<String, Value>> = serde_json::from_slice(&response.body).ok();
        let text = |name: &str| body.as_ref()?.get(name)?.as_str().map(String::from);
        let errors = body
            .as_ref()
            .and_then(|body| body.get("errors")?.as_array().cloned());
        Self {
            operation,
            status: response.status,
            errors: errors
                .into_iter()
                .flatten()
                .filter_map(ErrorItem::read)
                .collect(),
            trace_id: text("clerk_trace_id")
                .or_else(|| response.headers.first("cf-ray").map(String::from))
                .filter(|id| !id.is_empty()),
            retry_after: response
                .headers
                .first("retry-after")
                .and_then(|value| super::retry_after::parse(value, now)),
            body: response.body.clone(),
            #[cfg(feature = "auth")]
            garbled: is_garbled(response),
        }
    }

    /// Whether the answer says that it is Clerk's JSON and is not: cut off, or from somebody else.
    #[cfg(feature = "auth")]
    pub(crate) fn is_garbled(&self) -> bool {
        self.garbled
    }

    /// Whether one of the errors has this code (for example `resource_not_found`).
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code() == code)
    }

    /// The body as it came, of whatever type. It may hold personal data: do not log it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// `errors` that are null are as good as none.
#[cfg(feature = "auth")]
fn is_garbled(response: &Response) -> bool {
    let content_type = response.headers.first("content-type").unwrap_or_default();
    content_type.starts_with("application/json")
        && serde_json::from_slice::<Value>(&response.body)
            .map_or(true, |body| body.get("errors") == Some(&Value::Null))
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: Clerk answered {}", self.operation, self.status)?;
        for (number, error) in self.errors.iter().take(MOST_SHOWN).enumerate() {
            f.write_str(if number == 0 { " (" } else { ", " })?;
            write!(f, "{}", Word(error.code()))?;
            if let Some(parameter) = error.parameter() {
                write!(f, " of {}", Word(parameter))?;
            }
        }
        if self.errors.len() > MOST_SHOWN {
            f.write_str(", ...")?;
        }
        if !self.errors.is_empty() {
            f.write_str(")")?;
        }
        if let Some(wait) = self.retry_after {
            write!(f, ", try again in {} s", wait.as_secs())?;
        }
        if let Some(trace_id) = &self.trace_id {
            write!(f, ", trace id {}", Word(trace_id))?;
        }
        Ok(())
    }
}

/// How many errors of one answer are shown.
const MOST_SHOWN: usize = 8;

/// A code, a name or an id as it can stand in a line of a log, whoever wrote it: visible ASCII, and
/// not much of it.
struct Word<'a>(&'a str);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |c: char| if c.is_ascii_graphic() { c } else { '?' };
        self.0
            .chars()
            .take(64)
            .try_for_each(|c| f.write_char(shown(c)))
    }
}

impl fmt::Debug for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Shows what `Display` shows: messages and bodies may repeat what was sent.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiError({self})")
    }
}

impl core::error::Error for ApiError {}

/// One of the things Clerk says is wrong.
#[derive(Clone, PartialEq)]
pub struct ErrorItem(Map<String, Value>);

impl ErrorItem {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Object(members) => Some(Self(members)),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The code, made for programs (for example `form_identifier_exists`).
    pub fn code(&self) -> &str {
        self.text("code")
    }

    /// The message, made for developers.
    pub fn message(&self) -> &str {
        self.text("message")
    }

    /// The longer message, which can be shown to users.
    pub fn long_message(&self) -> &str {
        self.text("long_message")
    }

    /// The parameter that the error is about (`meta.param_name`).
    pub fn parameter(&self) -> Option<&str> {
        self.meta()?.get("param_name")?.as_str()
    }

    /// Everything further that Clerk says of it.
    pub fn meta(&self) -> Option<&Map<String, Value>> {
        self.0.get("meta")?.as_object()
    }

    /// The whole item as it stood on the wire.
    pub fn as_json(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ErrorItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

impl Serialize for ErrorItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Written for ErrorItem {}

impl Typed for ErrorItem {
    const KIND: Kind = Kind::Json;
}

/// Shows code and parameter only: messages may repeat what was sent.
impl fmt::Debug for ErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorItem")
            .field("code", &Word(self.code()))
            .field("parameter", &self.parameter().map(Word))
            .finish_non_exhaustive()
    }
}

/// An answer with a 2xx status is not what the operation's type says. The operation itself has
/// been carried out; send it with `raw` to read the answer as JSON.
#[derive(Debug)]
#[non_exhaustive]
pub struct DecodeError {
    /// The operation, by Clerk's name for it.
    pub operation: &'static str,
    /// The line in the answer, from 1; 0 where no place can be named.
    pub line: usize,
    /// The column in that line, from 1.
    pub column: usize,
    kind: serde_json::error::Category,
}

impl DecodeError {
    pub(crate) fn new(operation: &'static str, error: &serde_json::Error) -> Self {
        Self {
            operation,
            line: error.line(),
            column: error.column(),
            kind: error.classify(),
        }
    }

    /// A member without which the answer means nothing.
    #[cfg(feature = "auth")]
    pub(crate) fn missing_member(operation: &'static str, name: &'static str) -> Self {
        Self::new(operation, &serde::de::Error::missing_field(name))
    }

    /// Whether the answer is no JSON at all (cut off, HTML ...), rather than JSON of another shape.
    pub fn is_malformed(&self) -> bool {
        self.kind != serde_json::error::Category::Data
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_malformed() {
            "not valid JSON"
        } else {
            "JSON of an unexpected shape"
        };
        f.write_str(what)?;
        if self.line > 0 {
            write!(f, " at line {} column {}", self.line, self.column)?;
        }
        f.write_str("; the raw answer can still be read")
    }
}

impl core::error::Error for DecodeError {}
