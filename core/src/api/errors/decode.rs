//! Answers that cannot be read.

use core::fmt;

use serde_json::error::Category;

use crate::jwt::InvalidJwkSet;

/// An answer with a 2xx status does not fit the operation's type. The operation has been carried
/// out; send it with `raw` to read the answer as JSON.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::CallError;
///
/// // What was carried out must not be sent again.
/// fn was_carried_out(error: &CallError) -> bool {
///     matches!(error, CallError::Decode(_))
/// }
/// ```
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
