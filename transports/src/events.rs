//! What the feature `tracing` tells: operation, attempt, status, time. Never a URL (ids and
//! searches stand in it), a header, a body, a token or a `kid`.

use core::time::Duration;

use clerk_core::Timestamp;
use clerk_core::flow::Outcome;
use clerk_core::http::Request;

/// One exchange as it is told. The clock is the transport's: `wasm32-unknown-unknown` has no other.
#[cfg(feature = "tracing")]
pub(crate) struct Exchange {
    operation: &'static str,
    attempt: u32,
    sent: Timestamp,
}

#[cfg(feature = "tracing")]
impl Exchange {
    pub(crate) fn begin(operation: &'static str) -> Self {
        Self {
            operation,
            attempt: 0,
            sent: Timestamp::from_millis(0),
        }
    }

    /// The exchange that comes next; it may be the same one again.
    #[cfg(feature = "auth")]
    pub(crate) fn is(&mut self, operation: &'static str) {
        if self.operation != operation {
            *self = Self::begin(operation);
        }
    }

    pub(crate) fn sends(&mut self, request: &Request, now: Timestamp) {
        self.attempt += 1;
        self.sent = now;
        let (operation, attempt) = (self.operation, self.attempt);
        tracing::debug!(operation, attempt, method = %request.method, "request sent");
    }

    pub(crate) fn got(&self, outcome: &Outcome, now: Timestamp) {
        let (operation, attempt) = (self.operation, self.attempt);
        let elapsed_ms = u64::try_from(now.since(self.sent).as_millis()).unwrap_or(u64::MAX);
        match outcome {
            Outcome::Response(response) => {
                let status = response.status;
                tracing::debug!(operation, attempt, status, elapsed_ms, "request answered");
            }
            Outcome::Failed(error) => {
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

    pub(crate) fn repeats(&self, pause: Duration) {
        let (operation, attempt) = (self.operation, self.attempt);
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(operation, attempt, pause_ms, "request will be sent again");
    }
}

#[cfg(not(feature = "tracing"))]
pub(crate) struct Exchange;

#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self)]
impl Exchange {
    pub(crate) fn begin(_: &'static str) -> Self {
        Self
    }
    #[cfg(feature = "auth")]
    pub(crate) fn is(&mut self, _: &'static str) {}
    pub(crate) fn sends(&mut self, _: &Request, _: Timestamp) {}
    pub(crate) fn got(&self, _: &Outcome, _: Timestamp) {}
    pub(crate) fn repeats(&self, _: Duration) {}
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

/// A request was judged.
#[cfg(any(feature = "tower", feature = "actix-4"))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn judged(state: &clerk_core::auth::RequestState) {
    #[cfg(feature = "tracing")]
    {
        let reason = state.reason.as_ref().map(tracing::field::display);
        tracing::debug!(status = state.status.as_str(), reason, "request judged");
    }
}

/// A request could not be judged with this configuration.
#[cfg(any(feature = "tower", feature = "actix-4"))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn not_judged(error: clerk_core::auth::AuthError) {
    #[cfg(feature = "tracing")]
    tracing::error!(%error, "request not judged");
}

/// A request for the Frontend API got no answer. The error holds no URL any more.
#[cfg(all(feature = "proxy", not(target_arch = "wasm32")))]
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn not_forwarded(error: &dyn core::error::Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(%error, "request not forwarded");
}
