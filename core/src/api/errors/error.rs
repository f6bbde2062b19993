//! The errors of operations, by phase: build, send, answer, decode.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::error::Category;
use serde_json::{Map, Value};

use crate::Timestamp;
use crate::api::types::write::written_as_serialized;
use crate::api::types::{Kind, Typed};
use crate::flow::TransportError;
use crate::http::Response;
use crate::jwt::{InvalidJwkSet, KeyUnavailable};

/// An operation failed. The variant is the phase, which tells whether the operation may have had an
/// effect.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError {
    /// The request could not be built. Nothing was sent.
    Build(BuildError),
    /// No answer arrived. [`TransportError::sent`] says whether Clerk may have processed one of the
    /// attempts.
    Transport(TransportError),
    /// Clerk answered with an error status.
    Api(Box<ApiError>),
    /// The answer could not be read. The operation has succeeded.
    Decode(DecodeError),
}

impl CallError {
    /// The operation, by Clerk's operationId.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Build(error) => error.operation,
            Self::Transport(error) => error.operation(),
            Self::Api(error) => error.operation,
            Self::Decode(error) => error.operation,
        }
    }

    /// Clerk's error, if Clerk answered with one.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether Clerk answered 404: the resource does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// The status of Clerk's error, if Clerk answered with one.
    pub fn status(&self) -> Option<u16> {
        self.as_api().map(|error| error.status)
    }

    /// Whether Clerk answered with an error of this code (for example `resource_not_found`).
    pub fn has_code(&self, code: &str) -> bool {
        self.as_api().is_some_and(|error| error.has_code(code))
    }

    /// How long to wait before the next request, if Clerk or the client's own rate limit says so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after,
            Self::Transport(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Whether the same operation may succeed later: no answer arrived, or Clerk answered 408, 429
    /// or 5xx. Whether it may be sent again is another question: a request that
    /// [may have been processed](TransportError::sent) may have had its effect.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Api(error) => matches!(error.status, 408 | 429 | 500..),
            Self::Build(_) | Self::Decode(_) => false,
        }
    }
}

/// The reason that keys are unavailable, if the operation that failed was to fetch them.
impl From<&CallError> for KeyUnavailable {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::Api(refusal) if refusal.has_code("clerk_key_invalid") => {
                Self::SecretKeyRejected
            }
            CallError::Api(refusal)
                if serde_json::from_slice::<IgnoredAny>(refusal.body()).is_ok() =>
            {
                Self::FetchFailed
            }
            CallError::Decode(answer) if !answer.is_malformed() => Self::FetchFailed,
            _ => Self::NotReached,
        }
    }
}

/// What the error of the phase displays.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Build(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CallError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Build(_) | Self::Api(_) | Self::Decode(_) => None,
        }
    }
}

impl From<BuildError> for CallError {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl From<TransportError> for CallError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<ApiError> for CallError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<DecodeError> for CallError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

/// A request could not be built from its parameters. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildError {
    /// The operation, by Clerk's operationId.
    pub operation: &'static str,
    /// The parameter, by its name on the wire; empty if the problem concerns the whole request.
    pub parameter: &'static str,
    /// What is wrong.
    pub problem: Invalid,
}

/// What is wrong with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalid {
    /// A path argument is empty, `.`, `..`, or contains `/`, `\`, `?`, `#`, `%` or a control
    /// character: it could name another resource than intended.
    PathArgument,
    /// The path of a [`request`](crate::api::request) does not start with `/`, contains other
    /// characters than letters, digits, `-`, `.`, `_` and `~`, or lacks the placeholder of a value.
    Path,
    /// A number is outside its range.
    Range {
        /// The minimum.
        min: i64,
        /// The maximum.
        max: u64,
    },
    /// A filter is an empty list. It would be omitted, which means "all".
    EmptyFilter,
    /// A list has more entries than Clerk accepts in one request.
    TooMany {
        /// The maximum number of entries.
        max: usize,
    },
    /// An idempotency key is empty, longer than 255 characters, or contains other characters than
    /// ASCII letters, digits, `_` and `-`.
    IdempotencyKey,
    /// The value of an object is none: neither a struct nor a map, nor a list of pairs.
    NotAnObject,
    /// A value cannot be written as JSON (for example a map whose keys are not strings).
    NotJson,
    /// A header value contains white space or characters that are not printable ASCII.
    Header,
    /// The configuration has no secret key, and the operation needs one.
    MissingSecretKey,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: nothing was sent; ", self.operation)?;
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
            Self::Path => f.write_str(
                "the path must start with `/`, hold the placeholder of each value (`/users/{user_id}`), and otherwise letters, digits, `-`, `.`, `_` and `~` only",
            ),
            Self::Range { min, max } => write!(f, "must be between {min} and {max}"),
            Self::EmptyFilter => f.write_str(
                "the list is empty, which would mean \"no filter\"; leave the filter out if everything is wanted",
            ),
            Self::TooMany { max } => write!(f, "takes at most {max} entries at once"),
            Self::IdempotencyKey => {
                f.write_str("must be 1 to 255 ASCII letters, digits, `_` and `-`")
            }
            Self::NotAnObject => f.write_str(
                "must be an object: a struct, a map, `json!({..})` or a list of pairs",
            ),
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
    /// The operation, by Clerk's operationId.
    pub operation: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The errors that Clerk reports; empty if the answer does not have the shape of Clerk's
    /// errors.
    pub errors: Vec<ErrorItem>,
    /// The id to give to Clerk's support: `clerk_trace_id` of the body, else the `cf-ray` header.
    pub trace_id: Option<String>,
    /// The pause before the next request that Clerk asks for (`Retry-After`, seconds or date).
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

    /// Whether the answer claims to be JSON but is not in Clerk's shape: it is cut off, or another
    /// server sent it.
    #[cfg(feature = "auth")]
    pub(crate) fn is_garbled(&self) -> bool {
        self.garbled
    }

    /// Whether one of the errors has this code (for example `resource_not_found`).
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code() == code)
    }

    /// The unchanged body, of any content type. It may contain personal data: do not log it.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

/// An answer whose `errors` are `null` counts as garbled too.
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

/// The number of errors that are shown of one answer.
const MOST_SHOWN: usize = 8;

/// Displays untrusted text safely in a line of a log: at most 64 characters, visible ASCII only.
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

/// Shows what `Display` shows, because messages and bodies may repeat secrets of the request.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiError({self})")
    }
}

impl core::error::Error for ApiError {}

/// One error that Clerk reports.
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

    /// The code, for programs (for example `form_identifier_exists`).
    pub fn code(&self) -> &str {
        self.text("code")
    }

    /// The message, for developers.
    pub fn message(&self) -> &str {
        self.text("message")
    }

    /// The longer message, for users.
    pub fn long_message(&self) -> &str {
        self.text("long_message")
    }

    /// The parameter that the error is about (`meta.param_name`).
    pub fn parameter(&self) -> Option<&str> {
        self.meta()?.get("param_name")?.as_str()
    }

    /// The further details of the error.
    pub fn meta(&self) -> Option<&Map<String, Value>> {
        self.0.get("meta")?.as_object()
    }

    /// The whole item as it was on the wire.
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

written_as_serialized!(ErrorItem);

impl Typed for ErrorItem {
    const KIND: Kind = Kind::Json;
}

/// Shows only the code and the parameter, because messages may repeat secrets of the request.
impl fmt::Debug for ErrorItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorItem")
            .field("code", &Word(self.code()))
            .field("parameter", &self.parameter().map(Word))
            .finish_non_exhaustive()
    }
}

/// An answer with a 2xx status does not fit the operation's type. The operation has been carried
/// out; send it with `raw` to read the answer as JSON.
#[derive(Debug)]
#[non_exhaustive]
pub struct DecodeError {
    /// The operation, by Clerk's operationId.
    pub operation: &'static str,
    /// The line in the answer, from 1; 0 if it is unknown.
    pub line: usize,
    /// The column in that line, from 1.
    pub column: usize,
    kind: Category,
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

    /// The answer is no set of keys.
    pub(crate) fn no_key_set(operation: &'static str, why: InvalidJwkSet) -> Self {
        let (line, column, kind) = match why {
            InvalidJwkSet::Json { line, column } => (line, column, Category::Syntax),
            _ => (0, 0, Category::Data),
        };
        Self {
            operation,
            line,
            column,
            kind,
        }
    }

    /// The answer lacks a member that it must have.
    #[cfg(feature = "auth")]
    pub(crate) fn missing_member(operation: &'static str, name: &'static str) -> Self {
        Self::new(operation, &serde::de::Error::missing_field(name))
    }

    /// Whether the answer is not JSON (cut off, HTML ...), rather than JSON of another shape.
    pub fn is_malformed(&self) -> bool {
        self.kind != Category::Data
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_malformed() {
            "not valid JSON"
        } else {
            "JSON of an unexpected shape"
        };
        write!(
            f,
            "{}: it was carried out, but the answer is {what}",
            self.operation
        )?;
        if self.line > 0 {
            write!(f, " at line {} column {}", self.line, self.column)?;
        }
        f.write_str("; the raw answer can still be read")
    }
}

impl core::error::Error for DecodeError {}
