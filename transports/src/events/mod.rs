//! What a client does, for traces, logs and metrics.
//!
//! None of it shows a token, a key, a `kid`, a URL (ids and searches are part of it), a header or a
//! body.
//!
//! # Metrics
//!
//! A client gives each [`ClientEvent`] to the function that is set by
//! [`Config::observer`](crate::Config::observer). Without one no event is made.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use clerk_backend::api::users;
//! use clerk_backend::events::ClientEvent;
//! use clerk_backend::http::{Headers, Request, Response};
//! use clerk_backend::{Client, Config, Transport, TransportError};
//!
//! #[derive(Default)]
//! struct Counters {
//!     answered: AtomicU64,
//!     failed: AtomicU64,
//!     refused: AtomicU64,
//! }
//!
//! let counters = Arc::new(Counters::default());
//! let counted = Arc::clone(&counters);
//! let config = Config::new().secret_key("sk_test_example").authorized_parties(["https://example.com"]);
//! let config = config.observer(move |event| {
//!     let counter = match event {
//!         ClientEvent::Request { outcome: Ok(_), .. } => &counted.answered,
//!         ClientEvent::Request { outcome: Err(_), .. } => &counted.failed,
//!         ClientEvent::Verdict { status: "signed-out" | "refused", .. } => &counted.refused,
//!         _ => return,
//!     };
//!     counter.fetch_add(1, Ordering::Relaxed);
//! });
//!
//! # struct Canned;
//! # impl Transport for Canned {
//! #     fn send(&self, _: &Request) -> Result<Response, TransportError> {
//! #         Ok(Response::new(200, Headers::new(), br#"{"id":"user_1"}"#.to_vec()))
//! #     }
//! # }
//! let clerk = Client::new(config, Canned)?;
//! clerk.send(users::get("user_1"))?;
//! assert!(clerk.verify_token("junk").is_err());
//! assert_eq!(counters.answered.load(Ordering::Relaxed), 1);
//! assert_eq!(counters.refused.load(Ordering::Relaxed), 1);
//! # Ok::<(), clerk_backend::Error>(())
//! ```
//!
//! # Traces
//!
//! With the feature `tracing` each operation is a span, and in it each attempt, with the attributes of
//! OpenTelemetry's [conventions for HTTP clients](https://opentelemetry.io/docs/specs/semconv/http/http-spans/).
//! The crate `tracing-opentelemetry` exports them.
//!
//! | span (level info) | name in OpenTelemetry | attributes |
//! | --- | --- | --- |
//! | `clerk.operation` | Clerk's operationId, `GetUser` | those of its last attempt, `clerk.lane` |
//! | `clerk.attempt` | `GET /users/{user_id}` | `http.request.method`, `url.template`, `server.address`, `server.port`, `http.response.status_code`, `http.request.resend_count` from the second one on, `error.type` |
//!
//! `url.template` is the path as Clerk's reference writes it. `url.full`, which the conventions ask for
//! too, is left out, because it tells ids and searches. `error.type` is the status of an answer from
//! 400 on, or the [kind](crate::TransportErrorKind::as_str) of a failure. The time that an operation
//! waits, for its turn or before it is repeated, is part of its span and of no attempt's. The fetch of
//! the keys is an operation as well, `GetJWKS`. If the transport spawns it as a task of its own, it is in
//! the trace of no caller, because it is for all of them.
//!
//! The span of an attempt is the current one while the transport sends, so that a wrapper around the
//! transport can send its context along, as `traceparent` say: see [transports](crate::calls#transports).
//!
//! # Logs
//!
//! With the feature `tracing` these events are told, too:
//!
//! | event | level | fields |
//! | --- | --- | --- |
//! | `request sent` | trace | `operation`, `attempt`, `http.request.method` |
//! | `request answered` | debug | `operation`, `attempt`, `http.response.status_code`, `elapsed_ms`, `waited_ms` |
//! | `request failed` | warn | `operation`, `attempt`, `error.type`, `sent`, `elapsed_ms`, `waited_ms` |
//! | `request waits for its turn` | debug | `operation`, `lane`, `pause_ms` |
//! | `request will be sent again` | info | `operation`, `attempt`, `pause_ms` |
//! | `signing keys fetched` | info | `usable`, `skipped` |
//! | `signing keys could not be fetched` | warn | `error` |
//! | `authentication finished` | debug | `clerk.auth.status`, `clerk.auth.reason` |
//! | `token verified`, `machine token verified` | debug | the same |
//! | `authentication failed` | error | `error` |
//! | `signature looked up` | trace | `found`: whether it was checked before |

mod spans;

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::sync::Arc;

use clerk_core::flow::{TransportError, TransportErrorKind};
use clerk_core::http::{Lane, Method, Request, Response};

pub(crate) use spans::{AttemptSpan, OperationSpan};

/// What happened in a client; see [`Config::observer`](crate::Config::observer).
///
/// Every text is one of few, so that it can be a label of a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientEvent<'a> {
    /// A request to Clerk's API was answered, lost, or not admitted.
    #[non_exhaustive]
    Request {
        /// The operation, by Clerk's operationId.
        operation: &'static str,
        /// Its path, as Clerk's reference writes it.
        template: &'a str,
        /// Its method.
        method: Method,
        /// What it was for.
        lane: Lane,
        /// Which attempt of the operation it was, from 1.
        attempt: u32,
        /// How long it waited for its turn: the rate limit, the bound of its lane.
        waited: Duration,
        /// How long it took from then on.
        elapsed: Duration,
        /// Whether any byte of it may have reached Clerk.
        sent: bool,
        /// The status of the answer, or why there is none.
        outcome: Result<u16, TransportErrorKind>,
    },
    /// The signing keys of the instance were fetched.
    #[non_exhaustive]
    KeysFetched {
        /// How many can be used.
        usable: usize,
        /// How many cannot.
        skipped: usize,
    },
    /// The signing keys could not be fetched; those that were there stay.
    KeysNotFetched,
    /// An incoming request was authenticated, or a single token verified.
    #[non_exhaustive]
    Verdict {
        /// What was judged.
        subject: Subject,
        /// For a request its [status](crate::auth::Status): `signed-in`, `signed-out`, `handshake`, or
        /// `failed` if it cannot be judged. For a token `verified`, `refused`, or `unavailable` if it
        /// could not be checked.
        status: &'static str,
        /// Why, under the name that `@clerk/backend` gives it; `None` for what is accepted.
        reason: Option<Cow<'a, str>>,
    },
    /// A token came: had its signature been checked before?
    #[non_exhaustive]
    SignatureLookup {
        /// Whether it had.
        found: bool,
    },
}

/// What a [verdict](ClientEvent::Verdict) is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// An incoming request.
    Request,
    /// A session token.
    SessionToken,
    /// An API key, an M2M token or an OAuth access token.
    MachineToken,
}

type Observer = dyn Fn(&ClientEvent<'_>) + Send + Sync;

/// Where the events of a client go.
#[derive(Clone, Default)]
pub(crate) struct Events(Option<Arc<Observer>>);

impl Events {
    pub(crate) fn to(observer: impl Fn(&ClientEvent<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(observer)))
    }

    fn emit<'a>(&self, event: impl FnOnce() -> ClientEvent<'a>) {
        if self.0.is_none() && !is_traced() {
            return;
        }
        let event = event();
        #[cfg(feature = "tracing")]
        tell(&event);
        if let Some(observer) = &self.0 {
            observer(&event);
        }
    }

    /// What became of a request that waited and was sent for so long.
    pub(crate) fn request_ended(
        &self,
        request: &Request,
        waited: Duration,
        elapsed: Duration,
        answer: Result<&Response, &TransportError>,
    ) {
        self.emit(|| ClientEvent::Request {
            operation: request.operation(),
            template: request.template(),
            method: request.method,
            lane: request.lane(),
            attempt: request.attempt(),
            waited,
            elapsed,
            sent: answer.map_or_else(TransportError::sent, |_| true),
            outcome: answer
                .map(|answer| answer.status)
                .map_err(TransportError::kind),
        });
    }

    pub(crate) fn keys_fetched(&self, usable: usize, skipped: usize) {
        self.emit(|| ClientEvent::KeysFetched { usable, skipped });
    }

    #[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
    pub(crate) fn keys_not_fetched(&self, error: &dyn core::error::Error) {
        #[cfg(feature = "tracing")]
        tracing::warn!(%error, "signing keys could not be fetched");
        self.emit(|| ClientEvent::KeysNotFetched);
    }

    pub(crate) fn signature_looked_up(&self, found: bool) {
        self.emit(|| ClientEvent::SignatureLookup { found });
    }

    /// A token was verified, or why it was not: refused, or not to be checked.
    pub(crate) fn token_judged(&self, subject: Subject, why_not: Option<(bool, &'static str)>) {
        self.emit(|| ClientEvent::Verdict {
            subject,
            status: match why_not {
                None => "verified",
                Some((true, _)) => "refused",
                Some((false, _)) => "unavailable",
            },
            reason: why_not.map(|(_, reason)| reason.into()),
        });
    }

    /// An incoming request was authenticated, or cannot be with this configuration.
    #[cfg(feature = "auth")]
    pub(crate) fn request_judged(
        &self,
        state: Result<&clerk_core::auth::RequestState, &clerk_core::auth::AuthError>,
    ) {
        #[cfg(feature = "tracing")]
        if let Err(error) = state {
            tracing::error!(%error, "authentication failed");
        }
        self.emit(|| ClientEvent::Verdict {
            subject: Subject::Request,
            status: state.map_or("failed", |state| state.status().as_str()),
            reason: state.ok().and_then(|state| Some(state.reason()?.as_str())),
        });
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "observed"
        } else {
            "not observed"
        })
    }
}

/// Whether anything listens to what is traced.
fn is_traced() -> bool {
    #[cfg(feature = "tracing")]
    return tracing::level_filters::LevelFilter::current()
        != tracing::level_filters::LevelFilter::OFF;
    #[cfg(not(feature = "tracing"))]
    return false;
}

#[cfg(feature = "tracing")]
fn tell(event: &ClientEvent<'_>) {
    match event {
        &ClientEvent::Request {
            operation,
            attempt,
            waited,
            elapsed,
            sent,
            outcome,
            ..
        } => {
            let (waited_ms, elapsed_ms) = (millis(waited), millis(elapsed));
            match outcome {
                Ok(status) => tracing::debug!(
                    operation,
                    attempt,
                    http.response.status_code = status,
                    elapsed_ms,
                    waited_ms,
                    "request answered"
                ),
                Err(kind) => tracing::warn!(
                    operation,
                    attempt,
                    "error.type" = kind.as_str(),
                    sent,
                    elapsed_ms,
                    waited_ms,
                    "request failed"
                ),
            }
        }
        ClientEvent::KeysFetched { usable, skipped } => {
            tracing::info!(usable, skipped, "signing keys fetched");
        }
        // Told with the error.
        ClientEvent::KeysNotFetched
        | ClientEvent::Verdict {
            status: "failed", ..
        } => {}
        ClientEvent::Verdict {
            subject,
            status,
            reason,
        } => {
            let reason = reason.as_deref();
            macro_rules! finished {
                ($message:literal) => {
                    tracing::debug!(
                        clerk.auth.status = status,
                        clerk.auth.reason = reason,
                        $message
                    )
                };
            }
            match subject {
                Subject::Request => finished!("authentication finished"),
                Subject::SessionToken => finished!("token verified"),
                Subject::MachineToken => finished!("machine token verified"),
            }
        }
        ClientEvent::SignatureLookup { found } => tracing::trace!(found, "signature looked up"),
    }
}

#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn sent(request: &Request) {
    #[cfg(feature = "tracing")]
    tracing::trace!(
        operation = request.operation(),
        attempt = request.attempt(),
        http.request.method = request.method.as_str(),
        "request sent"
    );
}

/// A request is sent after this pause. If it is not the first attempt, the one before it has failed.
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn repeated(request: &Request, pause: Duration) {
    #[cfg(feature = "tracing")]
    if let attempt @ 1.. = request.attempt().saturating_sub(1) {
        let (operation, pause_ms) = (request.operation(), millis(pause));
        tracing::info!(operation, attempt, pause_ms, "request will be sent again");
    }
}

/// A request is not sent before this pause has passed: the rate limit or its lane has no place.
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn waits(request: &Request, pause: Duration) {
    #[cfg(feature = "tracing")]
    tracing::debug!(
        operation = request.operation(),
        lane = request.lane().as_str(),
        pause_ms = millis(pause),
        "request waits for its turn"
    );
}

/// An incoming request is for none of the application's instances.
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
pub(crate) fn no_instance() {
    #[cfg(feature = "tracing")]
    tracing::debug!("request is for no configured instance");
}

/// A request to the Frontend API got no answer. The error holds no URL any more.
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn not_forwarded(error: &dyn core::error::Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(%error, "request not forwarded");
}

#[cfg(feature = "tracing")]
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
