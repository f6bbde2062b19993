//! `proxy`.

use clerk_core::SecretKey;
use clerk_core::auth::{PublishableKey, RequestView};
use clerk_core::proxy::{Encoding, Field, FrontendApiProxy, ProxyError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::question::{Fields, Incoming};
use super::{Operation, Question, Refusal};

pub(super) const OPERATIONS: &[(&str, Operation)] = &[("proxy", proxy)];

#[derive(Deserialize)]
struct Proxied {
    request: WithBody,
    #[serde(default)]
    options: Options,
    upstream: Option<Upstream>,
}

#[derive(Deserialize)]
struct WithBody {
    #[serde(flatten)]
    head: Incoming,
    #[serde(default)]
    body: String,
}

#[derive(Default, Deserialize)]
struct Options {
    proxy_path: Option<String>,
    publishable_key: Option<String>,
    secret_key: Option<String>,
    fapi_url: Option<String>,
}

#[derive(Deserialize)]
struct Upstream {
    status: u16,
    #[serde(default)]
    headers: Fields,
}

fn proxy(question: &Question) -> Result<Value, Refusal> {
    let Proxied {
        request,
        options,
        upstream,
    } = question.input()?;
    let WithBody {
        head: request,
        body,
    } = request;
    let headers: Vec<_> = request
        .headers
        .0
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let view = RequestView::new(&request.method, &request.url, &headers);
    let forwarded = options.proxy().and_then(|(proxy, frontend_api)| {
        let forwarded = proxy.forward(&view)?;
        // The reference reads this option only once the path fits.
        let Some(url) = frontend_api else {
            return Ok(forwarded);
        };
        let proxy = proxy.with_frontend_api(&url);
        proxy.map_err(|_| ProxyError::Configuration)?.forward(&view)
    });
    let forwarded = match forwarded {
        Ok(forwarded) => forwarded.with_body_length(u64::try_from(body.len()).unwrap_or(u64::MAX)),
        Err(error) => return Ok(json!({ "upstream": null, "response": refused(&error) })),
    };
    let response = match upstream {
        None => refused(&ProxyError::Unreachable),
        Some(answer) => {
            let headers = forwarded.answer(answer.headers.0, Encoding::Decoded);
            json!({ "status": answer.status, "headers": shown(&headers) })
        }
    };
    let sent = json!({
        "method": request.method,
        "url": forwarded.url(),
        "headers": shown(forwarded.headers()),
    });
    Ok(json!({ "upstream": sent, "response": response }))
}

impl Options {
    /// The proxy, and the Frontend API that it is still to get. As the package does it, empty
    /// keys are missing ones, and an empty URL is the default.
    fn proxy(self) -> Result<(FrontendApiProxy, Option<String>), ProxyError> {
        let publishable_key = PublishableKey::parse(&self.publishable_key.unwrap_or_default())
            .map_err(|_| ProxyError::Configuration)?;
        let secret_key = SecretKey::new(self.secret_key.unwrap_or_default())
            .map_err(|_| ProxyError::Configuration)?;
        let proxy = FrontendApiProxy::new(&publishable_key, secret_key)
            .with_path(&self.proxy_path.unwrap_or_default());
        Ok((proxy, self.fapi_url.filter(|url| !url.is_empty())))
    }
}

fn refused(error: &ProxyError) -> Value {
    json!({ "status": error.status(), "headers": error.headers() })
}

fn shown(headers: &[Field]) -> Vec<(&str, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect()
}
