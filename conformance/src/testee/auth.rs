//! Requests that come in, machine tokens, and what is decided about them.

use clerk_core::api::ApiConfig;
use clerk_core::auth::{
    AcceptsToken, AuthError, AuthenticateOptions, OrganizationSync, RequestState, RequestView,
    TokenVerifier,
};
use clerk_core::jwt::TokenType;
use clerk_core::retry::RetryPolicy;
use clerk_core::{ConfigError, SecretKey};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::ApiOptions;
use super::question::Incoming;
use super::tokens::{Expected, local_key};
use super::{Network, Operation, Question, Refusal};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[
    ("authenticate_request", authenticate_request),
    ("verify_machine_token", verify_machine_token),
];

#[derive(Deserialize)]
struct Authenticate {
    request: Incoming,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    publishable_key: Option<String>,
    machine_secret_key: Option<String>,
    jwt_key: Option<String>,
    is_satellite: Option<bool>,
    domain: Option<String>,
    proxy_url: Option<String>,
    sign_in_url: Option<String>,
    sign_up_url: Option<String>,
    after_sign_in_url: Option<String>,
    after_sign_up_url: Option<String>,
    satellite_auto_sync: Option<bool>,
    accepts_token: Option<Accepts>,
    organization_sync: Option<Patterns>,
    #[serde(flatten)]
    api: ApiOptions,
    #[serde(flatten)]
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Accepts {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Patterns {
    organization_patterns: Option<Vec<String>>,
    personal_account_patterns: Option<Vec<String>>,
}

fn authenticate_request(question: &Question) -> Result<Value, Refusal> {
    let Authenticate {
        request,
        mut options,
    } = question.input()?;
    options.api = options.api.or_default_url();
    let (options, api) = options.read(question)?;
    let authenticator = options.build()?;
    let headers = request.latin1_headers()?;
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
        .collect();
    let view = RequestView::new(&request.method, &request.url, &headers);
    let (state, network) = question.pass(|network, keys| {
        let find_key = |kid: &str| keys.find(kid, &api, network, question.now);
        let step = authenticator.start(&view, question.now, 0);
        network.drive(step, find_key, question.now)
    })?;
    let state = state?;
    Ok(written(&state, &network))
}

#[derive(Deserialize)]
struct MachineToken {
    token: String,
    #[serde(default)]
    options: Options,
}

fn verify_machine_token(question: &Question) -> Result<Value, Refusal> {
    let MachineToken { token, options } = question.input()?;
    let (options, api) = options.read(question)?;
    let verifier: TokenVerifier = options.verifier()?;
    let (judged, network) = question.pass(|network, keys| {
        let find_key = |kid: &str| keys.find(kid, &api, network, question.now);
        let step = verifier.verify_machine_token(&token, question.now, 0);
        network.drive(step, find_key, question.now)
    })?;
    match judged {
        Ok(token) => Ok(json!({
            "token_type": token.token_type().as_str(),
            "data": token.members(),
            "requests": network.requests(),
        })),
        Err(error) => Err(Refusal::new(error.code.as_str(), error)),
    }
}

fn written(state: &RequestState, network: &Network) -> Value {
    let urls = state.app_urls();
    let text = |url: &Option<String>| url.clone().unwrap_or_default();
    let headers: Vec<_> = state.headers().iter().collect();
    json!({
        "status": state.status().as_str(),
        "reason": state.reason().map(ToString::to_string),
        "token_type": state.token_type().map(TokenType::as_str),
        "token": state.token().map(clerk_core::Secret::expose),
        "is_authenticated": state.is_authenticated(),
        "proxy_url": text(&urls.proxy_url),
        "is_satellite": urls.is_satellite,
        "domain": text(&urls.domain),
        "sign_in_url": text(&urls.sign_in_url),
        "sign_up_url": text(&urls.sign_up_url),
        "after_sign_in_url": text(&urls.after_sign_in_url),
        "after_sign_up_url": text(&urls.after_sign_up_url),
        "headers": headers,
        "auth": state.auth(),
        "requests": network.requests(),
    })
}

impl Options {
    fn read(self, question: &Question) -> Result<(AuthenticateOptions, ApiConfig), Refusal> {
        let api = self.api.config()?;
        let text = Option::unwrap_or_default;
        let mut options = AuthenticateOptions::new(api.clone())
            .publishable_key(text(self.publishable_key))
            // The reference sends once, and the network of a question is written for that.
            .retry(RetryPolicy::never())
            .expect(self.expected.options()?)
            .satellite(self.is_satellite.unwrap_or_default())
            .satellite_auto_sync(self.satellite_auto_sync.unwrap_or_default())
            .domain(text(self.domain))
            .proxy_url(text(self.proxy_url))
            .sign_in_url(text(self.sign_in_url))
            .sign_up_url(text(self.sign_up_url))
            .after_sign_in_url(text(self.after_sign_in_url))
            .after_sign_up_url(text(self.after_sign_up_url));
        if let Some(key) = local_key(self.jwt_key, &*question.provider)? {
            options = options.jwt_key(key);
        }
        if let Some(warm) = &question.warm {
            options = options.proofs(warm.clone());
        }
        if let Some(key) = self.machine_secret_key.filter(|key| !key.is_empty()) {
            let key = SecretKey::new(key).map_err(Refusal::configuration)?;
            options = options.machine_secret_key(key);
        }
        if let Some(accepts) = self.accepts_token {
            options = options.accepts_token(accepts.read()?);
        }
        if let Some(patterns) = self.organization_sync {
            let mut sync = OrganizationSync::new();
            if let Some(patterns) = patterns.organization_patterns {
                sync = sync.organization_patterns(patterns);
            }
            if let Some(patterns) = patterns.personal_account_patterns {
                sync = sync.personal_account_patterns(patterns);
            }
            options = options.organization_sync(sync);
        }
        Ok((options, api))
    }
}

impl Accepts {
    fn read(self) -> Result<AcceptsToken, Refusal> {
        let token_type = |name: &String| {
            TokenType::from_name(name)
                .ok_or_else(|| Refusal::configuration("there is no such token type"))
        };
        match self {
            Self::One(name) if name == "any" => Ok(AcceptsToken::Any),
            Self::One(name) => token_type(&name).map(AcceptsToken::Only),
            Self::Many(names) => names
                .iter()
                .map(token_type)
                .collect::<Result<_, _>>()
                .map(AcceptsToken::OneOf),
        }
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::configuration(error)
    }
}

/// The reference throws plain errors here, as it does for configurations.
impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        Self::configuration(error)
    }
}
