//! The configuration of requests: base URL, secret key and common header fields.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::api::description::Endpoint;
use crate::api::errors::{BuildError, Invalid};
use crate::api::parameters::{Path, Problem, Query};
use crate::http::{Body, Headers, Method, Request};
use crate::{ConfigError, SecretKey, SettingMistake};

/// The version of the Backend API that this crate speaks (the `Clerk-API-Version` header).
pub const API_VERSION: &str = "2026-05-12";

/// Clerk's own Backend API.
pub const DEFAULT_API_URL: &str = "https://api.clerk.com";

/// The configuration that all requests to one instance share.
#[derive(Clone, Debug)]
pub struct ApiConfig {
    secret_key: Option<SecretKey>,
    api_url: String,
    user_agent: String,
    /// Added to every request, in place of those of their names.
    headers: Headers,
}

impl ApiConfig {
    /// Requests to Clerk's own API with this secret key.
    pub fn new(secret_key: SecretKey) -> Self {
        Self {
            secret_key: Some(secret_key),
            ..Self::without_secret_key()
        }
    }

    /// Requests without a secret key, for the few operations that need none.
    pub fn without_secret_key() -> Self {
        Self {
            secret_key: None,
            api_url: DEFAULT_API_URL.into(),
            user_agent: concat!("clerk-backend-rs/", env!("CARGO_PKG_VERSION")).into(),
            headers: Headers::new(),
        }
    }

    /// The same requests with this secret key.
    #[must_use]
    pub fn with_secret_key(self, secret_key: SecretKey) -> Self {
        Self {
            secret_key: Some(secret_key),
            ..self
        }
    }

    /// Sends to another server, for example an emulator: `https`, or `http` on this machine. White
    /// space and line ends around the URL are dropped. The version (`/v1`) is not part of it.
    ///
    /// # Errors
    /// [`ConfigError`] if the text is not such a URL.
    pub fn with_api_url(self, url: &str) -> Result<Self, ConfigError> {
        let api_url = unversioned(secure_base_url(url)?)?;
        Ok(Self { api_url, ..self })
    }

    /// Sends to any server, even over plain `http`. The secret key is then sent unencrypted, so the
    /// network must protect it.
    ///
    /// # Errors
    /// [`ConfigError`] if the text is not a base URL.
    pub fn with_insecure_api_url(self, url: &str) -> Result<Self, ConfigError> {
        let api_url = unversioned(base_url(url)?)?;
        Ok(Self { api_url, ..self })
    }

    /// Appends the application to the `User-Agent`, for example `acme-sync/1.2`. Characters that
    /// are not valid in a header are dropped.
    #[must_use]
    pub fn with_user_agent_suffix(mut self, suffix: &str) -> Self {
        self.user_agent.push(' ');
        self.user_agent
            .extend(suffix.chars().filter(|c| *c == ' ' || c.is_ascii_graphic()));
        self
    }

    /// Adds a header field to every request, in place of others of its name. A name or value that no
    /// field can hold is a [`BuildError`] of the operation.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The base URL, without a trailing slash.
    pub fn api_url(&self) -> &str {
        &self.api_url
    }

    /// Whether the base URL is a loopback address: an emulator or a proxy, not Clerk.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.api_url)
    }

    /// The secret key, if there is one.
    pub fn secret_key(&self) -> Option<&SecretKey> {
        self.secret_key.as_ref()
    }

    /// The request of an operation.
    ///
    /// # Errors
    /// [`BuildError`] names the parameter that is refused, or says that the secret key is missing.
    pub fn request<E: Endpoint>(&self, endpoint: &E) -> Result<Request, BuildError> {
        let mut request = self
            .request_for(endpoint.method(), E::VERSIONED, E::KEYLESS, endpoint)
            .map_err(|(parameter, problem)| BuildError {
                operation: E::OPERATION,
                parameter,
                problem,
            })?;
        request.operation = E::OPERATION;
        request.rate_limited = E::RATE_LIMITED;
        Ok(request)
    }

    /// The part of [`ApiConfig::request`] that is compiled once for all operations.
    pub(in crate::api) fn request_for(
        &self,
        method: Method,
        versioned: bool,
        keyless: bool,
        parts: &dyn Parts,
    ) -> Result<Request, Problem> {
        let (mut path, mut query, mut headers) =
            (Path::default(), Query::default(), Headers::new());
        parts.path(&mut path)?;
        parts.query(&mut query)?;
        self.common_headers(&mut headers);
        parts.headers(&mut headers)?;
        for (name, value) in &self.headers {
            if !is_field(name, value) {
                return Err(("header", Invalid::Header));
            }
            headers.insert(name, value);
        }
        if !keyless && headers.first("Authorization").is_none() {
            return Err(("", Invalid::MissingSecretKey));
        }
        let body = parts.body()?;
        if let Some(content_type) = body.content_type() {
            headers.insert("Content-Type", content_type);
        }
        let version = if versioned { "/v1" } else { "" };
        let mut url = format!("{}{version}{}", self.api_url, path.as_str());
        if !query.pairs().is_empty() {
            url.push('?');
            url.push_str(&query.encode());
        }
        let mut request = Request::new(method, url);
        request.headers = headers;
        request.body = body;
        request.template = path.into_template();
        Ok(request)
    }

    fn common_headers(&self, headers: &mut Headers) {
        if let Some(key) = &self.secret_key {
            headers.append("Authorization", format!("Bearer {}", key.expose()));
        }
        headers.append("Clerk-API-Version", API_VERSION);
        headers.append("User-Agent", self.user_agent.as_str());
        headers.append("Accept", "application/json");
    }
}

/// The methods of [`Endpoint`] that do not depend on its types.
pub(in crate::api) trait Parts {
    fn path(&self, path: &mut Path) -> Result<(), Problem>;
    fn query(&self, query: &mut Query) -> Result<(), Problem>;
    fn headers(&self, headers: &mut Headers) -> Result<(), Problem>;
    fn body(&self) -> Result<Body, Problem>;
}

impl<E: Endpoint> Parts for E {
    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        Endpoint::path(self, path)
    }
    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        Endpoint::query(self, query)
    }
    fn headers(&self, headers: &mut Headers) -> Result<(), Problem> {
        Endpoint::headers(self, headers)
    }
    fn body(&self) -> Result<Body, Problem> {
        Endpoint::body(self)
    }
}

/// Whether a field can have this name (RFC 9110 section 5.6.2) and this value: visible ASCII, with
/// spaces between.
fn is_field(name: &str, value: &str) -> bool {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty()
        && name.bytes().all(is_token)
        && value.trim() == value
        && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
}

/// The text is not a base URL of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidUrl {
    /// It does not start with `https://` or `http://`.
    Scheme,
    /// It names no host.
    Host,
    /// It contains a user, a query, a fragment, white space or non-ASCII characters.
    Parts,
    /// It is plain `http` to another machine.
    Insecure,
    /// It ends in the API's version, which is added to it.
    Version,
    /// It is another kind of text, or a URL with something around it.
    Mistake(SettingMistake),
}

impl fmt::Display for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mistake(mistake) => return write!(f, "the URL {mistake}"),
            Self::Version => "the URL ends in /v1; leave that out, it is added to each request",
            Self::Scheme => "the URL must start with https:// (or http:// on this machine)",
            Self::Host => "the URL names no host; give it as https://host or https://host/path",
            Self::Parts => {
                "a base URL has no user, query, fragment, white space or non-ASCII characters"
            }
            Self::Insecure => {
                "plain http to another machine would send the secret key unencrypted; use https, or allow it explicitly"
            }
        })
    }
}

/// Checks a base URL that a secret key is sent to: `https`, or `http` on this machine.
pub(crate) fn secure_base_url(url: &str) -> Result<String, InvalidUrl> {
    let url = base_url(url)?;
    if url.starts_with("http:") && !is_loopback(&url) {
        return Err(InvalidUrl::Insecure);
    }
    Ok(url)
}

fn base_url(url: &str) -> Result<String, InvalidUrl> {
    let url = url.trim();
    match SettingMistake::find(url) {
        None | Some(SettingMistake::Url) => {}
        Some(mistake) => return Err(InvalidUrl::Mistake(mistake)),
    }
    let (scheme, rest) = url.split_once("://").ok_or(InvalidUrl::Scheme)?;
    let scheme = ["https", "http"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(scheme))
        .ok_or(InvalidUrl::Scheme)?;
    let rest = rest.trim_end_matches('/');
    if rest.contains(['@', '?', '#', '"', '`', '{', '}', '|', '^'])
        || !rest.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(InvalidUrl::Parts);
    }
    if host(rest).is_empty() {
        return Err(InvalidUrl::Host);
    }
    Ok(format!("{scheme}://{rest}"))
}

/// Refuses a base URL with the version, which would stand in the requests twice.
fn unversioned(url: String) -> Result<String, InvalidUrl> {
    if url.ends_with("/v1") {
        return Err(InvalidUrl::Version);
    }
    Ok(url)
}

fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| host(rest));
    let ipv4 = || {
        host.parse::<core::net::Ipv4Addr>()
            .is_ok_and(|ip| ip.is_loopback())
    };
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || ipv4()
}

/// The host in `host:port/path`.
fn host(authority_and_path: &str) -> &str {
    let authority = authority_and_path.split('/').next().unwrap_or_default();
    match authority.rfind(']') {
        Some(end) => authority.get(..=end).unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_url_must_be_https_or_loopback() {
        let config = || ApiConfig::without_secret_key();
        for (url, expected) in [
            ("https://api.clerk.com/", Ok("https://api.clerk.com")),
            ("HTTPS://proxy.test/clerk//", Ok("https://proxy.test/clerk")),
            ("http://127.0.0.1:4000", Ok("http://127.0.0.1:4000")),
            ("http://127.9.9.9", Ok("http://127.9.9.9")),
            ("http://localhost:4000", Ok("http://localhost:4000")),
            ("http://[::1]:4000", Ok("http://[::1]:4000")),
            ("http://127.0.0.1.evil.test", Err(InvalidUrl::Insecure)),
            ("http://localhost.evil.test", Err(InvalidUrl::Insecure)),
            ("http://api.clerk.com", Err(InvalidUrl::Insecure)),
            ("api.clerk.com", Err(InvalidUrl::Scheme)),
            ("ftp://api.clerk.com", Err(InvalidUrl::Scheme)),
            ("https://", Err(InvalidUrl::Host)),
            ("https:///v1", Err(InvalidUrl::Host)),
            ("https://:443", Err(InvalidUrl::Host)),
            ("https://u:p@api.clerk.com", Err(InvalidUrl::Parts)),
            ("https://api.clerk.com?x=1", Err(InvalidUrl::Parts)),
            ("https://api.clerk.com/a b", Err(InvalidUrl::Parts)),
            (
                "http://localhost\\@evil.test",
                Err(InvalidUrl::Mistake(SettingMistake::Backslash)),
            ),
            ("https://api.clerk.com/v1/", Err(InvalidUrl::Version)),
        ] {
            let got = config().with_api_url(url);
            assert_eq!(
                got.as_ref()
                    .map(ApiConfig::api_url)
                    .map_err(ConfigError::clone),
                expected.map_err(ConfigError::from),
                "{url}"
            );
        }
        assert!(
            config()
                .with_insecure_api_url("http://gateway.internal")
                .is_ok()
        );
    }
}
