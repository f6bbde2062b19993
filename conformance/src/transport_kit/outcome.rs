//! How an exchange ended, reduced to what must be the same over every transport.

use clerk_backend::{CallError, TransportErrorKind};
use serde_json::Value;

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ended {
    /// With a result.
    Ready(Value),
    /// With an answer of error.
    Api {
        /// The status.
        status: u16,
        /// The code of the first error in Clerk's shape; empty where there is none.
        code: String,
        /// `Retry-After` in seconds, rounded to tens, since a date is seen a moment later.
        retry_after: Option<u64>,
    },
    /// With an answer of success that is no JSON.
    NotJson,
    /// Without a whole answer.
    Transport {
        /// The kind of failure.
        kind: TransportErrorKind,
        /// Whether the request may have been processed.
        sent: bool,
    },
    /// In a way that no row expects.
    Otherwise(String),
}

impl Ended {
    pub(super) fn of(result: Result<Value, CallError>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(CallError::Api(error)) => Self::Api {
                status: error.status,
                code: error
                    .errors
                    .first()
                    .map_or("", |item| item.code())
                    .to_owned(),
                retry_after: error.retry_after.map(|wait| (wait.as_secs() + 5) / 10 * 10),
            },
            Err(CallError::Decode(error)) if error.is_malformed() => Self::NotJson,
            Err(CallError::Transport(error)) => Self::Transport {
                kind: error.kind(),
                sent: error.sent(),
            },
            Err(error) => Self::Otherwise(error.to_string()),
        }
    }
}
