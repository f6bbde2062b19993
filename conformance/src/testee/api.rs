//! `api_request` and `api_response`: every operation of the Backend API by its operationId.

use clerk_core::SecretKey;
use clerk_core::api::describe::{Kind, Operation as Described};
use clerk_core::api::registry::{self, JsonParameters, RegistryError};
use clerk_core::api::{ApiConfig, ApiError, ErrorItem, Invalid};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::network::{Scripted, written};
use super::{Operation, Question, Refusal};

pub(super) const OPERATIONS: &[(&str, Operation)] =
    &[("api_request", api_request), ("api_response", api_response)];

#[derive(Deserialize)]
struct ApiRequest {
    operation: String,
    path: Option<Map<String, Value>>,
    query: Option<Map<String, Value>>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    options: ApiOptions,
}

/// Where requests go and with which key, as questions say it.
#[derive(Default, Deserialize)]
pub(super) struct ApiOptions {
    secret_key: Option<String>,
    api_url: Option<String>,
}

impl ApiOptions {
    /// An empty URL is none, as where the reference merges options.
    pub(super) fn or_default_url(mut self) -> Self {
        self.api_url = self.api_url.filter(|url| !url.is_empty());
        self
    }

    /// An empty secret key is none, as in the reference.
    pub(super) fn config(self) -> Result<ApiConfig, Refusal> {
        let config = match self.secret_key.filter(|key| !key.is_empty()) {
            Some(key) => ApiConfig::new(SecretKey::new(&key).map_err(Refusal::configuration)?),
            None => ApiConfig::without_secret_key(),
        };
        match self.api_url {
            Some(url) => config.with_api_url(&url).map_err(Refusal::configuration),
            None => Ok(config),
        }
    }
}

fn api_request(question: &Question) -> Result<Value, Refusal> {
    let asked: ApiRequest = question.input()?;
    let operation = operation(&asked.operation)?;
    let mut parameters = JsonParameters::default();
    parameters.path = asked.path.unwrap_or_default();
    parameters.query = asked.query.unwrap_or_default();
    parameters.body = asked.body;
    let request = operation.request(&asked.options.config()?, &parameters)?;
    Ok(json!({ "request": written(&request) }))
}

#[derive(Deserialize)]
struct ApiResponse {
    operation: String,
    response: Scripted,
}

fn api_response(question: &Question) -> Result<Value, Refusal> {
    let asked: ApiResponse = question.input()?;
    let operation = operation(&asked.operation)?;
    let response = asked.response.to_response();
    if !response.is_success() {
        return Err(ApiError::read(operation.id, &response, question.now).into());
    }
    if response.body.is_empty() && matches!(operation.output, Kind::String) {
        return Ok(json!({ "value": null }));
    }
    let value = operation
        .read_answer(&response.body)
        .map_err(|error| Refusal::new("decode", error))?;
    Ok(json!({ "value": value }))
}

fn operation(id: &str) -> Result<&'static Described, Refusal> {
    registry::operation(id).ok_or_else(|| Refusal::new("unsupported-op", id))
}

impl From<RegistryError> for Refusal {
    fn from(error: RegistryError) -> Self {
        let reason = match (&error, error.problem()) {
            (RegistryError::UnknownParameter(_), _) => "unknown-parameter",
            (RegistryError::MissingParameter(_), _) => "missing-parameter",
            (_, Some(Invalid::PathArgument)) => "invalid-path-argument",
            (_, Some(Invalid::MissingSecretKey)) => "configuration",
            _ => "invalid-parameter",
        };
        Self::new(reason, error)
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let errors: Vec<_> = error.errors.iter().map(ErrorItem::as_json).collect();
        Self::new("api", &error)
            .with("status", error.status)
            .with("errors", json!(errors))
            .with("clerk_trace_id", error.trace_id.clone())
            .with("retry_after", error.retry_after.map(|wait| wait.as_secs()))
    }
}
