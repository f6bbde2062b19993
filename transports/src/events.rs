//! Tracing events (feature `tracing`): operation, attempt, status, time. Never a URL (ids and
//! searches are part of it), a header, a body, a token or a `kid`.

use core::time::Duration;

use clerk_core::Timestamp;
use clerk_core::flow::TransportError;
use clerk_core::http::{Request, Response};

/// The events of one request. The clock is the transport's: `wasm32-unknown-unknown` has no other.
#[cfg(feature = "tracing")]
pub(crate) struct Trace {
    operation: &'static str,
    attempt: u32,
    sent: Timestamp,
}

#[cfg(feature = "tracing")]
impl Trace {
    /// A request is sent after this pause. If it is not the first attempt, the one before it has
    /// failed.
    pub(crate) fn retry(request: &Request, pause: Duration) {
        let attempt = request.attempt().saturating_sub(1);
        if attempt > 0 {
            let (operation, pause_ms) = (request.operation(), millis(pause));
            tracing::info!(operation, attempt, pause_ms, "request will be sent again");
        }
    }

    pub(crate) fn request_sent(request: &Request, now: impl Fn() -> Timestamp) -> Self {
        let (operation, attempt) = (request.operation(), request.attempt());
        tracing::debug!(operation, attempt, method = %request.method, "request sent");
        Self {
            operation,
            attempt,
            sent: now(),
        }
    }

    pub(crate) fn response_received(
        &self,
        answer: &Result<Response, TransportError>,
        now: impl Fn() -> Timestamp,
    ) {
        let (operation, attempt) = (self.operation, self.attempt);
        let elapsed_ms = millis(now().since(self.sent));
        match answer {
            Ok(response) => {
                let status = response.status;
                tracing::debug!(operation, attempt, status, elapsed_ms, "request answered");
            }
            Err(error) => {
                let (kind, sent) = (error.kind(), error.sent());
                tracing::warn!(
                    operation,
                    attempt,
                    ?kind,
                    sent,
                    elapsed_ms,
                    "request failed"
                );
            }
        }
    }
}

#[cfg(feature = "tracing")]
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(not(feature = "tracing"))]
pub(crate) struct Trace;

#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self)]
impl Trace {
    pub(crate) fn retry(_: &Request, _: Duration) {}
    pub(crate) fn request_sent(_: &Request, _: impl Fn() -> Timestamp) -> Self {
        Self
    }
    pub(crate) fn response_received(
        &self,
        _: &Result<Response, TransportError>,
        _: impl Fn() -> Timestamp,
    ) {
    }
}

/// The instance's keys were fetched: how many can be used, how many cannot.
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn keys_fetched(usable: usize, skipped: usize) {
    #[cfg(feature = "tracing")]
    tracing::info!(usable, skipped, "signing keys fetched");
}

/// The instance's keys could not be fetched; those that were there stay.
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn keys_not_fetched(error: &dyn core::error::Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(%error, "signing keys could not be fetched");
}

/// An incoming request was authenticated, with this outcome.
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn authentication_finished(state: &clerk_core::auth::RequestState) {
    #[cfg(feature = "tracing")]
    {
        let reason = state.reason().map(tracing::field::display);
        tracing::debug!(
            status = state.status().as_str(),
            reason,
            "authentication finished"
        );
    }
}

/// An incoming request could not be authenticated with this configuration.
#[cfg(any(feature = "tower", feature = "actix-4", feature = "rocket-05"))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn authentication_failed(error: &clerk_core::auth::AuthError) {
    #[cfg(feature = "tracing")]
    tracing::error!(%error, "authentication failed");
}

/// A request to the Frontend API got no answer. The error holds no URL any more.
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn not_forwarded(error: &dyn core::error::Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(%error, "request not forwarded");
}
