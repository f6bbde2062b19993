//! The driver of every flow, for both clients: it sends, waits, finds keys, keeps to the rate limit
//! and the bounds of the lanes, and records the events.

mod admission;
mod seed;

use core::time::Duration;
use std::borrow::Cow;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::api::jwks::FetchKeys;
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError};
use clerk_core::http::{Request, Response};
use clerk_core::jwt::{Key, KeyUnavailable, Proofs};

use crate::config::Settings;
use crate::events::{self, AttemptSpan, Events, OperationSpan};
use crate::keys::{FoundKey, KeyFetch, Keys, NoKey};
use crate::proofs::SharedProofs;
use crate::transports::Carrier;
use admission::SharedAdmission;
pub(crate) use seed::seed;

/// What all clones of a client share.
pub(crate) struct Driver {
    settings: Settings,
    carrier: Carrier,
    keys: Keys,
    proofs: Option<Arc<dyn Proofs>>,
    admission: SharedAdmission,
}

impl Driver {
    pub(crate) fn new(settings: Settings, carrier: Carrier) -> Self {
        let events = &settings.events;
        let proofs = |bounds| Arc::new(SharedProofs::new(bounds, events.clone()));
        Self {
            keys: Keys::new(
                settings.key_times,
                settings.visitor_retry.budget,
                events.clone(),
            ),
            proofs: settings
                .proof_bounds
                .map(|bounds| proofs(bounds) as Arc<dyn Proofs>),
            admission: SharedAdmission::new(settings.admission()),
            settings,
            carrier,
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn events(&self) -> &Events {
        &self.settings.events
    }

    /// What is remembered of tokens, if anything is.
    pub(crate) fn proofs(&self) -> Option<&Arc<dyn Proofs>> {
        self.proofs.as_ref()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.carrier.now()
    }

    /// Starts a flow and drives it to its end.
    pub(crate) async fn drive<T, S, K>(self: &Arc<Self>, start: impl FnOnce() -> Step<T, S, K>) -> T
    where
        S: AwaitsAnswer<Step<T, S, K>>,
        K: AwaitsKey<Step<T, S, K>>,
    {
        let mut step = start();
        // A flow may verify several tokens; it waits for one further fetch of the keys at most.
        let mut has_renewed = false;
        let mut operation = OperationSpan::none();
        loop {
            let (pause, state) = match step {
                Step::Done(output) => return output,
                Step::NeedKey(state) => {
                    let found = self.found_key(Some(state.kid()), self.now()).await;
                    step = match found {
                        Ok(found) if found.may_renew && !has_renewed => {
                            match state.try_resume(&found.key, found.now) {
                                Ok(step) => step,
                                Err(state) => {
                                    has_renewed = true;
                                    Box::pin(self.resume_renewed(state)).await
                                }
                            }
                        }
                        Ok(found) => state.resume(Ok(found.key), found.now),
                        Err(none) => state.resume(Err(none.why), self.now()),
                    };
                    continue;
                }
                Step::Send(state) => (Duration::ZERO, state),
                Step::Wait(pause, state) => (pause, state),
            };
            operation.enter(state.request());
            let sending = operation.around(self.send(state.request(), pause));
            let answer = sending.await;
            operation.attempted(state.request(), &answer);
            step = state.resume(answer, self.now());
        }
    }

    /// Resumes a state whose token does not match the key that was found, after a further fetch of the
    /// keys.
    async fn resume_renewed<N, K: AwaitsKey<N>>(self: &Arc<Self>, state: K) -> N {
        let key = self.renewed_key(state.kid()).await;
        state.resume(key.map_err(|none| none.why), self.now())
    }

    /// The instance's key of this `kid` after a further fetch, for a token whose signature does not
    /// match the key that was found.
    pub(crate) async fn renewed_key(self: &Arc<Self>, kid: &str) -> Result<Key, NoKey> {
        let fetch = || self.fetch_keys();
        self.keys.renewed_key(kid, &self.carrier, &fetch).await
    }

    /// The configured signing key, or the instance's key of this `kid`.
    pub(crate) async fn found_key(
        self: &Arc<Self>,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<FoundKey, NoKey> {
        if let Some(key) = &self.settings.jwt_key {
            return Ok(FoundKey {
                key: key.clone(),
                may_renew: false,
                now,
            });
        }
        if self.settings.api.secret_key().is_none() {
            return Err(KeyUnavailable::NotConfigured.into());
        }
        let kid = kid.ok_or(KeyUnavailable::UnknownKid)?;
        let fetch = || self.fetch_keys();
        self.keys.key(kid, now, &self.carrier, &fetch).await
    }

    fn fetch_keys(self: &Arc<Self>) -> KeyFetch {
        let driver = Arc::clone(self);
        Box::pin(async move {
            let (config, now) = (&driver.settings, driver.now());
            let provider = config.provider.clone();
            let policy = config.key_retry();
            let start = || FetchKeys::start(&config.api, provider, &policy, now, seed());
            driver.drive(start).await
        })
    }

    /// Sends a request of no operation once.
    #[cfg(feature = "auth")]
    pub(crate) async fn exchange(&self, request: &Request) -> Result<Response, TransportError> {
        self.send(request, Duration::ZERO).await
    }

    /// Sends a request after a pause, when it is admitted. A caller that goes away meanwhile gives
    /// its place back.
    async fn send(&self, request: &Request, pause: Duration) -> Result<Response, TransportError> {
        events::repeated(request, pause);
        if !pause.is_zero() {
            self.carrier.sleep(pause).await;
        }
        let events = self.events();
        let (_place, waited) = match self.admission.enter(request, &self.carrier).await {
            Ok(entered) => entered,
            Err((refusal, waited)) => {
                events.request_ended(request, waited, Duration::ZERO, Err(&refusal));
                return Err(refusal);
            }
        };
        let request = after(waited, request);
        let (span, sent) = (AttemptSpan::new(&request), self.now());
        events::sent(&request);
        let answer = span.around(self.carrier.send(&request)).await;
        span.ended(&answer);
        let elapsed = self.now().since(sent);
        events.request_ended(&request, waited, elapsed, answer.as_ref());
        answer
    }
}

/// The request after it has waited for this long. Its attempt has what is left of the budget, and no
/// more than before.
fn after(waited: Duration, request: &Request) -> Cow<'_, Request> {
    let left = request.budget().saturating_sub(waited);
    if left >= request.timeout {
        return Cow::Borrowed(request);
    }
    let mut request = request.clone();
    request.timeout = left;
    Cow::Owned(request)
}
