//! Requests for tests, and a driver whose keys and answers belong to the test.

use clerk_core::SecretKey;
use clerk_core::api::ApiConfig;
use clerk_core::auth::{
    AuthError, AuthStep, AuthenticateOptions, Authenticator, RequestState, RequestView,
};
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Request, Response};
use serde_json::{Map, Value, json};

use crate::proofs::Kept;
use crate::support::{NOW, mint, toy_key};

pub(crate) const DEVELOPMENT: &str = "pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk";
pub(crate) const PRODUCTION: &str = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
/// The cookie suffixes of these two instances, by the reference.
pub(crate) const DEVELOPMENT_SUFFIX: &str = "5ecWOHpA";
pub(crate) const PRODUCTION_SUFFIX: &str = "naoXFJnI";

pub(crate) const TEMPLATE: &str = "cl_B7d4PD222AAA";
pub(crate) const M2M: &str = "cl_B7d4PD333AAA";

/// Options of an instance with a configured key.
pub(crate) fn options(publishable_key: &str) -> AuthenticateOptions {
    keyless_options(publishable_key).jwt_key(toy_key())
}

/// Options of an instance whose keys must be looked up.
pub(crate) fn keyless_options(publishable_key: &str) -> AuthenticateOptions {
    let mode = if publishable_key == DEVELOPMENT {
        "test"
    } else {
        "live"
    };
    let secret_key = SecretKey::new(format!("sk_{mode}_canary_secret")).unwrap();
    AuthenticateOptions::new(ApiConfig::new(secret_key))
        .publishable_key(publishable_key)
        .proofs(Kept::new())
}

/// The issuer of the instance with this key.
pub(crate) fn issuer(publishable_key: &str) -> &'static str {
    if publishable_key == DEVELOPMENT {
        "https://happy-lion-42.clerk.accounts.dev"
    } else {
        "https://clerk.example.com"
    }
}

/// A session token with these claims besides the usual ones; null removes one.
pub(crate) fn session_token(publishable_key: &str, changes: Value) -> String {
    token(json!({}), publishable_key, changes)
}

/// A token with these header members and claims besides those of a session token.
pub(crate) fn token(header: Value, publishable_key: &str, changes: Value) -> String {
    let now = NOW.as_secs();
    let claims = json!({
        "iss": issuer(publishable_key), "sub": "user_1", "sid": "sess_1", "azp": "https://example.com",
        "iat": now - 10, "nbf": now - 20, "exp": now + 50,
    });
    let header = changed(
        json!({ "alg": "RS256", "typ": "JWT", "kid": "ins_1" }),
        header,
    );
    mint(header.to_string(), changed(claims, changes).to_string())
}

fn changed(value: Value, changes: Value) -> Value {
    let (Value::Object(mut members), Value::Object(changes)) = (value, changes) else {
        panic!("both are objects");
    };
    for (name, value) in changes {
        match value {
            Value::Null => drop(members.remove(&name)),
            value => drop(members.insert(name, value)),
        }
    }
    Value::Object(members)
}

/// A request of a test.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    pub(crate) method: Option<&'static str>,
    pub(crate) url: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Asked {
    /// The navigation of a browser to `https://example.com/`.
    pub(crate) fn page() -> Self {
        Self::default().header("sec-fetch-dest", "document")
    }

    /// A request of a program with a credential.
    pub(crate) fn with_token(token: &str) -> Self {
        Self::default().header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.method = Some(method);
        self
    }

    pub(crate) fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn cookie(self, name: &str, value: &str) -> Self {
        self.header("cookie", format!("{name}={value}"))
    }

    /// Starts to decide.
    pub(crate) fn start(&self, authenticator: &Authenticator) -> AuthStep {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let url = self.url.as_deref().unwrap_or("https://example.com/");
        let view = RequestView::new(self.method.unwrap_or("GET"), url, &headers);
        authenticator.start(&view, NOW, 0)
    }

    /// Decides with no network but these answers, by path.
    pub(crate) fn answered(
        &self,
        authenticator: &Authenticator,
        network: &Network,
    ) -> Result<RequestState, AuthError> {
        drive(self.start(authenticator), network).map(|state| *state)
    }

    /// Decides without a network, and once more with what is known of the token: the same.
    pub(crate) fn decided(&self, authenticator: &Authenticator) -> RequestState {
        let decide = || self.answered(authenticator, &Network::default()).unwrap();
        let (first, second) = (decide(), decide());
        assert_eq!(summary(&second), summary(&first));
        second
    }

    /// Decides without a network and returns the status and the reason.
    pub(crate) fn outcome(&self, authenticator: &Authenticator) -> String {
        summary(&self.decided(authenticator))
    }
}

/// A page request of a browser with this session token in the production instance.
pub(crate) fn browser(session: &str) -> Asked {
    Asked::page()
        .cookie("__session", session)
        .cookie("__client_uat", &(NOW.as_secs() - 100).to_string())
}

/// `signed-in`, or the status with the reason.
pub(crate) fn summary(state: &RequestState) -> String {
    let reason = state.reason().map(|reason| format!(" {reason}"));
    format!("{}{}", state.status().as_str(), reason.unwrap_or_default())
}

/// Answers by path.
#[derive(Default)]
pub(crate) struct Network {
    answers: Map<String, Value>,
}

impl Network {
    pub(crate) fn answering(path: &str, body: Value) -> Self {
        let answers = [(path.to_string(), body)].into_iter().collect();
        Self { answers }
    }

    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let path = request.url.strip_prefix("https://api.clerk.com").unwrap();
        let path = path.split('?').next().unwrap();
        match self.answers.get(path) {
            Some(body) => Ok(Response::new(
                200,
                Headers::new(),
                body.to_string().into_bytes(),
            )),
            None => Err(TransportError::new(TransportErrorKind::Connect)),
        }
    }
}

/// Drives to the end. Waiting takes no time.
pub(crate) fn drive<T, S, K>(mut step: Step<T, S, K>, network: &Network) -> T
where
    S: AwaitsAnswer<Step<T, S, K>>,
    K: AwaitsKey<Step<T, S, K>>,
{
    loop {
        step = match step {
            Step::Done(output) => return output,
            Step::NeedKey(state) => state.resume(Ok(toy_key()), NOW),
            Step::Send(state) | Step::Wait(_, state) => {
                let answer = network.send(state.request());
                state.resume(answer, NOW)
            }
        };
    }
}
