use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use serde_json::json;

/// Why a request was not forwarded. It has the status, header fields and body of an error response
/// that Clerk's front end understands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyError {
    /// The proxy is not configured: a key is missing or wrong.
    Configuration,
    /// The request's path is not below the path of the proxy.
    Path,
    /// The URL of the request cannot be read, or `Host`, `X-Forwarded-Host` or
    /// `X-Forwarded-Proto` is malformed.
    Url,
    /// The request is for none of the allowed hosts.
    Host,
    /// The method is `CONNECT`, `TRACE` or `TRACK`. A response to `TRACE` repeats the request, the
    /// secret key included.
    Method,
    /// The target URL is not below the URL of the Frontend API.
    Target,
    /// The Frontend API could not be reached, or closed the connection before it responded.
    Unreachable,
    /// The Frontend API did not respond in time.
    Timeout,
    /// The limit of concurrent requests is reached.
    Busy,
}

impl ProxyError {
    /// The status to answer with.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Configuration => 500,
            Self::Path | Self::Url | Self::Host | Self::Target => 400,
            Self::Method => 405,
            Self::Unreachable => 502,
            Self::Busy => 503,
            Self::Timeout => 504,
        }
    }

    /// The code under which Clerk's JavaScript SDK reports the same.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Configuration => "proxy_configuration_error",
            Self::Path => "proxy_path_mismatch",
            _ => "proxy_request_failed",
        }
    }

    /// The header fields to answer with.
    pub const fn headers(&self) -> &'static [(&'static str, &'static str)] {
        const CONTENT_TYPE: (&str, &str) = ("content-type", "application/json");
        const CACHE_CONTROL: (&str, &str) = ("cache-control", "no-store");
        match self {
            Self::Busy => &[CONTENT_TYPE, CACHE_CONTROL, ("retry-after", "1")],
            _ => &[CONTENT_TYPE, CACHE_CONTROL],
        }
    }

    /// The body to answer with.
    pub fn body(&self) -> Vec<u8> {
        let error = json!({ "code": self.code(), "message": self.to_string() });
        json!({ "errors": [error] }).to_string().into_bytes()
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => {
                "the proxy is not configured; it needs a publishable key and a secret key of the same instance"
            }
            Self::Path => "the path is not below the path of the proxy",
            Self::Url => "the URL of the request or its host cannot be read",
            Self::Host => "the request is for none of the allowed hosts",
            Self::Method => "the method is not forwarded",
            Self::Target => "the target is not below the URL of the Frontend API",
            Self::Unreachable => "Clerk's Frontend API could not be reached",
            Self::Timeout => "Clerk's Frontend API did not respond in time",
            Self::Busy => "too many concurrent requests to Clerk's Frontend API",
        })
    }
}

impl core::error::Error for ProxyError {}
