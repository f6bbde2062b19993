//! What every adapter does with a request, whatever its framework.

use core::future::Future;
use core::pin::Pin;
use std::sync::Arc;

use clerk_core::auth::{AuthError, Authenticator, IncomingRequest, RequestState, Status};
use clerk_core::http::Headers;

use crate::seed::seed;
use crate::{AsyncClient, AsyncTransport, events};

/// A client and how it judges.
pub(crate) struct Gate<T> {
    client: AsyncClient<T>,
    authenticator: Authenticator,
}

/// What is to become of a request.
pub(crate) enum Verdict {
    /// It goes on to the application, and the state's headers go with the answer.
    Pass(Arc<RequestState>),
    /// It is answered with this status, these headers and no content.
    Answer(u16, Headers),
}

/// A verdict to come (`Send` except on wasm32).
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type Judging = Pin<Box<dyn Future<Output = Verdict> + Send>>;
/// A verdict to come (`Send` except on wasm32).
#[cfg(target_arch = "wasm32")]
pub(crate) type Judging = Pin<Box<dyn Future<Output = Verdict>>>;

impl<T: AsyncTransport + 'static> Gate<T> {
    pub(crate) fn new(client: AsyncClient<T>, authenticator: Authenticator) -> Self {
        Self {
            client,
            authenticator,
        }
    }

    /// Reads the request now and decides later, so that nothing of it is borrowed meanwhile.
    pub(crate) fn judge(&self, request: &impl IncomingRequest) -> Judging {
        let step = self.authenticator.start(request, self.client.now(), seed());
        let client = self.client.clone();
        Box::pin(async move {
            let state = match step {
                Ok(step) => client.drive(step).await,
                Err(error) => Err(error),
            };
            state.map_or_else(refuse, |state| verdict(*state))
        })
    }
}

impl<T> Clone for Gate<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            authenticator: self.authenticator.clone(),
        }
    }
}

fn verdict(state: RequestState) -> Verdict {
    events::judged(&state);
    if state.is_redirect() {
        return Verdict::Answer(307, state.headers);
    }
    if state.status == Status::Handshake {
        // A handshake whose `Location` is missing would let a request pass that nobody judged.
        return Verdict::Answer(500, state.headers);
    }
    Verdict::Pass(Arc::new(state))
}

fn refuse(error: AuthError) -> Verdict {
    events::not_judged(error);
    let status = match error {
        AuthError::RequestUrl | AuthError::Host | AuthError::RedirectUrl => 400,
        _ => 500,
    };
    let mut headers = Headers::new();
    headers.insert("cache-control", "no-store");
    headers.insert("x-clerk-auth-message", error.to_string());
    Verdict::Answer(status, headers)
}

/// The value of a field as it is sent: one byte for each character, as the Fetch standard has it.
/// `None` for what no field can hold.
pub(crate) fn field_value(value: &str) -> Option<Vec<u8>> {
    value.chars().map(|c| u8::try_from(c).ok()).collect()
}

/// Whether a field is added to those of its name, or takes their place.
pub(crate) fn is_added(name: &str) -> bool {
    name.eq_ignore_ascii_case("set-cookie")
}
