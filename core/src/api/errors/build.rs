//! Parameters that cannot be sent.

use core::fmt;

/// A request could not be built from its parameters. Nothing was sent.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::SecretKey;
/// use clerk_backend::api::{ApiConfig, Invalid, users};
///
/// let config = ApiConfig::new(SecretKey::new("sk_test_example")?);
/// let error = config.request(&users::get("../clients")).unwrap_err();
/// assert_eq!((error.operation, error.parameter), ("GetUser", "user_id"));
/// assert_eq!(error.problem, Invalid::PathArgument);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
