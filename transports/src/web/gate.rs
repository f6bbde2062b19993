//! The decision about a request, for the adapters of every framework.

use std::sync::Arc;

use clerk_core::auth::{
    AuthError, Authenticator, IncomingRequest, RequestState, RequestTarget, Status,
};
use clerk_core::http::Headers;

use crate::client::AsyncClient;
use crate::events;
use crate::transports::{BoxFuture, ThreadBound};

/// How requests are decided about.
#[derive(Clone)]
pub(super) enum Gate {
    /// By this client with this authenticator.
    Judge {
        client: AsyncClient,
        authenticator: Authenticator,
    },
    /// By one of several, which each request tells.
    Chosen(Arc<dyn Choose>),
    /// Always alike.
    #[cfg(feature = "test-util")]
    Always(Arc<RequestState>),
}

/// Chooses between the instances of an application.
pub(super) trait Choose: ThreadBound {
    fn choose(&self, target: &RequestTarget<'_>) -> Option<Gate>;
}

impl<F: Fn(&RequestTarget<'_>) -> Option<Gate> + ThreadBound> Choose for F {
    fn choose(&self, target: &RequestTarget<'_>) -> Option<Gate> {
        self(target)
    }
}

/// The decision about a request.
pub(super) enum Verdict {
    /// It goes on to the application, and the state's headers go with the answer.
    Pass(Arc<RequestState>),
    /// It is answered with this status, these headers and no content.
    Answer(u16, Headers),
}

impl Gate {
    pub(super) fn new(client: AsyncClient, authenticator: Authenticator) -> Self {
        Self::Judge {
            client,
            authenticator,
        }
    }

    pub(super) fn by(choose: impl Choose + 'static) -> Self {
        Self::Chosen(Arc::new(choose))
    }

    #[cfg(feature = "test-util")]
    pub(super) fn always(state: RequestState) -> Self {
        Self::Always(Arc::new(state))
    }

    /// Decides about a request. The future borrows nothing of it.
    pub(super) fn decide(&self, request: &impl IncomingRequest) -> BoxFuture<Verdict> {
        let (client, authenticator) = match self {
            Self::Judge {
                client,
                authenticator,
            } => (client, authenticator),
            Self::Chosen(instances) => {
                let chosen = RequestTarget::of(request).map(|target| instances.choose(&target));
                let verdict = match chosen {
                    Ok(Some(gate)) => return gate.decide(request),
                    Ok(None) => of_no_instance(),
                    Err(error) => refuse(&error),
                };
                return Box::pin(core::future::ready(verdict));
            }
            #[cfg(feature = "test-util")]
            Self::Always(state) => {
                let verdict = verdict(RequestState::clone(state));
                return Box::pin(core::future::ready(verdict));
            }
        };
        let step = client.start(authenticator, request);
        let client = client.clone();
        Box::pin(async move {
            let state = client.judge(|| step).await;
            state.map_or_else(|error| refuse(&error), verdict)
        })
    }
}

fn verdict(state: RequestState) -> Verdict {
    if state.is_redirect() {
        return Verdict::Answer(307, state.into_headers());
    }
    if state.status() == Status::Handshake {
        // To pass a handshake without a `Location` would be to pass a request without a decision.
        return Verdict::Answer(500, state.into_headers());
    }
    Verdict::Pass(Arc::new(state))
}

fn refuse(error: &AuthError) -> Verdict {
    let status = match error {
        AuthError::RequestUrl | AuthError::Host | AuthError::RedirectUrl => 400,
        _ => 500,
    };
    answer(status, &error.to_string())
}

/// 421 (RFC 9110 section 15.5.20): this server has no answer for what is asked here.
fn of_no_instance() -> Verdict {
    events::no_instance();
    answer(421, "no instance of Clerk is configured for this request")
}

fn answer(status: u16, message: &str) -> Verdict {
    let mut headers = Headers::new();
    headers.insert("cache-control", "no-store");
    headers.insert("x-clerk-auth-message", message);
    Verdict::Answer(status, headers)
}

/// The value of a field as it is sent: one byte for each character, as in the Fetch standard. `None`
/// if the value holds a character that no field can hold.
#[cfg(any(feature = "tower", feature = "actix-4"))]
pub(super) fn field_value(value: &str) -> Option<Vec<u8>> {
    value.chars().map(|c| u8::try_from(c).ok()).collect()
}

/// How a field of the state goes into an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Placement {
    /// Added to those of its name: `Set-Cookie`, and `Vary`, which is a list.
    Append,
    /// In place of the application's: `X-Clerk-Auth-*`, and `Cache-Control`, which the state has only
    /// if the answer must not be cached.
    Replace,
    /// Only if the application has set none.
    IfMissing,
}

impl Placement {
    pub(super) fn of(name: &str) -> Self {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let is_clerks = || {
            let prefix = name.get(.."x-clerk-auth-".len());
            prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("x-clerk-auth-"))
        };
        if is("set-cookie") || is("vary") {
            Self::Append
        } else if is("cache-control") || is_clerks() {
            Self::Replace
        } else {
            Self::IfMissing
        }
    }
}
