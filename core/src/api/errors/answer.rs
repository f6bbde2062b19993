//! Errors that Clerk answers with.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Timestamp;
use crate::api::types::write::written_as_serialized;
use crate::api::types::{Kind, Typed};
use crate::http::Response;

/// Clerk answered with a status that is not 2xx.
///
/// Source: <https://clerk.com/docs/guides/development/errors/backend-api>.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::ApiError;
///
/// fn form_errors(error: &ApiError) -> Vec<(&str, &str)> {
///     let fields = error.errors.iter().filter(|_| error.status == 422);
///     fields.map(|field| (field.parameter().unwrap_or(""), field.long_message())).collect()
/// }
/// ```
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

    /// A member by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Reads it into a type of your own.
    ///
    /// # Errors
    /// If it does not fit the type.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.0)
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
