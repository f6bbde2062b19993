//! Every exchange that may need the wire, as a value that says what to do next.
//!
//! ```text
//!            +------------------ resume(outcome, now) ------------------+
//!            v                                                          |
//!   Flow: request() --> transport sends it --> Outcome --> Step::Send(flow)   send again
//!                                                     \--> Step::Wait(d, flow) sleep, send again
//!                                                      \-> Step::Ready(value)  done
//!                                                       \> Err(error)          done
//! ```
//!
//! Steps take the flow by value and give the next one back, so it cannot be used out of order.

use alloc::boxed::Box;
use core::error::Error;
use core::fmt;
use core::time::Duration;

use crate::Timestamp;
use crate::http::{Request, Response};

/// What is to be done next.
#[must_use = "a step that is dropped ends the exchange half-way"]
#[derive(Debug)]
pub enum Step<T, F> {
    /// Done: here is the result.
    Ready(T),
    /// Send the flow's request and resume it with the outcome.
    Send(F),
    /// Wait this long, then send the flow's request and resume it with the outcome.
    Wait(Duration, F),
}

/// What became of a request.
#[derive(Debug)]
pub enum Outcome {
    /// An answer arrived, of whatever status.
    Response(Response),
    /// None arrived.
    Failed(TransportError),
}

/// One exchange, of one or more requests. It begins by sending [`Flow::request`].
pub trait Flow: Sized {
    /// What it ends with.
    type Output;
    /// How it can fail.
    type Error;

    /// The request to send now.
    fn request(&self) -> &Request;

    /// Takes the outcome of that request, and the time.
    ///
    /// # Errors
    /// Where the exchange has failed for good.
    fn resume(
        self,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<Step<Self::Output, Self>, Self::Error>;
}

/// What kind of failure kept an answer from arriving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the name did not resolve, the port refused, TLS failed. Nothing was sent.
    Connect,
    /// The time ran out.
    Timeout,
    /// The connection broke, or what came is no HTTP answer.
    Broken,
    /// The answer is larger than the transport takes.
    TooLarge,
    /// The request could not be put on the wire at all (for example a URL the client refuses).
    Unsendable,
    /// Anything else.
    Other,
}

/// An answer did not arrive. Keeps the transport's own error as its source.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: bool,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// A failure of this kind; whether bytes of the request may have been processed follows from
    /// the kind and can be corrected with [`TransportError::with_sent`].
    pub fn new(kind: TransportErrorKind) -> Self {
        let sent = !matches!(
            kind,
            TransportErrorKind::Connect | TransportErrorKind::Unsendable
        );
        Self {
            kind,
            sent,
            source: None,
        }
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

    /// Whether any byte of the request may have reached the server. Where it is false, sending
    /// again is safe for every method.
    pub const fn sent(&self) -> bool {
        self.sent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => {
                "no connection to the server; check the URL, DNS, proxy and TLS settings"
            }
            TransportErrorKind::Timeout => "the answer did not arrive in time",
            TransportErrorKind::Broken => "the connection broke before the answer was whole",
            TransportErrorKind::TooLarge => "the answer is larger than the transport's limit",
            TransportErrorKind::Unsendable => "the HTTP client refused to send the request",
            TransportErrorKind::Other => "the HTTP client failed",
        })
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}
