use alloc::boxed::Box;
use core::error::Error;
use core::fmt;
use core::time::Duration;

/// Why a request got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the name did not resolve, the port refused, TLS failed. Nothing was sent.
    Connect,
    /// The time ran out.
    Timeout,
    /// The connection broke, or what arrived is no HTTP answer.
    Broken,
    /// The answer is larger than the transport takes.
    TooLarge,
    /// The request could not be put on the wire at all (for example a URL the client refuses).
    Unsendable,
    /// The client's own rate limit has no place for the request within its time. Nothing was sent.
    RateLimited,
    /// As many requests of its lane are under way as may be. Nothing was sent.
    LaneFull,
    /// Anything else.
    Other,
}

impl TransportErrorKind {
    /// The name, for traces and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Broken => "broken",
            Self::TooLarge => "too-large",
            Self::Unsendable => "unsendable",
            Self::RateLimited => "rate-limited",
            Self::LaneFull => "lane-full",
            Self::Other => "other",
        }
    }
}

/// A request got no answer. The HTTP client's own error is the source.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::flow::{TransportError, TransportErrorKind};
///
/// // In a transport, where the HTTP client has failed:
/// let error = TransportError::new(TransportErrorKind::Timeout)
///     .with_source(std::io::Error::other("no answer within 10 s"));
/// assert!(error.sent(), "it may have reached the server");
/// assert!(!TransportError::new(TransportErrorKind::Connect).sent());
/// ```
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: bool,
    retry_after: Option<Duration>,
    operation: &'static str,
    attempts: u32,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// A failure of this kind. Whether bytes of the request may have been processed follows from
    /// the kind and can be corrected with [`TransportError::with_sent`].
    pub fn new(kind: TransportErrorKind) -> Self {
        let sent = !matches!(
            kind,
            TransportErrorKind::Connect
                | TransportErrorKind::Unsendable
                | TransportErrorKind::RateLimited
                | TransportErrorKind::LaneFull
        );
        Self {
            kind,
            sent,
            retry_after: None,
            operation: "",
            attempts: 1,
            source: None,
        }
    }

    /// The client's own rate limit has no place before `retry_after` has passed.
    pub fn rate_limited(retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(TransportErrorKind::RateLimited)
        }
    }

    /// Too many requests of its lane are under way. It has a chance in a second.
    pub fn lane_full() -> Self {
        Self {
            retry_after: Some(Duration::from_secs(1)),
            ..Self::new(TransportErrorKind::LaneFull)
        }
    }

    /// Whether sending again cannot help: the request was not admitted, or its answer is too large.
    #[cfg(feature = "api")]
    pub(crate) const fn is_final(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::RateLimited
                | TransportErrorKind::LaneFull
                | TransportErrorKind::TooLarge
        )
    }

    /// The operation that failed with this error, after so many attempts.
    #[cfg(feature = "api")]
    pub(crate) const fn of_operation(mut self, operation: &'static str, attempts: u32) -> Self {
        self.operation = operation;
        self.attempts = attempts;
        self
    }

    /// Says whether any byte of the request may have reached the server.
    #[must_use]
    pub fn with_sent(mut self, sent: bool) -> Self {
        self.sent = sent;
        self
    }

    /// Keeps the client's own error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The kind of failure.
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether any byte of the request may have reached the server. If it is false, sending again
    /// is safe for every method.
    pub const fn sent(&self) -> bool {
        self.sent
    }

    /// The operation, by Clerk's operationId; empty if the request belonged to none.
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The number of attempts. The error is that of the last one; [`TransportError::sent`] covers
    /// all of them.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the same request may get an answer later.
    pub const fn is_transient(&self) -> bool {
        !matches!(
            self.kind,
            TransportErrorKind::Unsendable | TransportErrorKind::TooLarge
        )
    }

    /// How long to wait before the request has a chance, if that is known.
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.operation.is_empty() {
            write!(f, "{}: ", self.operation)?;
        }
        f.write_str(match self.kind {
            TransportErrorKind::Connect => {
                "no connection to the server; check the URL, DNS, proxy and TLS settings"
            }
            TransportErrorKind::Timeout => "the answer did not arrive in time",
            TransportErrorKind::Broken => "the connection broke before the answer was whole",
            TransportErrorKind::TooLarge => "the answer is larger than the transport's limit",
            TransportErrorKind::Unsendable => "the HTTP client refused to send the request",
            TransportErrorKind::RateLimited => {
                "too many requests are waiting before this one; send fewer at once, or give it a larger time budget"
            }
            TransportErrorKind::LaneFull => {
                "too many requests of this kind are under way; try again soon, or raise the bound of the lane"
            }
            TransportErrorKind::Other => "the HTTP client failed",
        })?;
        if let Some(wait) = self.retry_after {
            write!(f, " (try again in {} s)", wait.as_secs())?;
        }
        if self.operation.is_empty() {
            return Ok(());
        }
        let effect = if self.sent {
            "it may have been processed"
        } else {
            "nothing was sent"
        };
        write!(f, "; {effect} in {} attempt(s)", self.attempts)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
