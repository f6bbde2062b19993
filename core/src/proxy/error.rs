use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use serde_json::json;

/// Why a request was not passed on. It is an answer, in the form that Clerk's front end knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyError {
    /// The proxy is not configured: a key is missing or wrong.
    Configuration,
    /// The path is not below the proxy's.
    Path,
    /// The URL of the request cannot be read, or `Host`, `X-Forwarded-Host` or
    /// `X-Forwarded-Proto` is malformed.
    Url,
    /// The request is for none of the allowed hosts.
    Host,
    /// The method is one whose answer would show the secret key.
    Method,
    /// The path leads to another host.
    Target,
    /// The Frontend API could not be reached, or broke off before it answered.
    Unreachable,
    /// The Frontend API did not answer in time.
    Timeout,
    /// As many requests are under way as may be.
    Busy,
}

impl ProxyError {
    /// The status to answer with.
    pub const fn status(self) -> u16 {
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
    pub const fn code(self) -> &'static str {
        match self {
            Self::Configuration => "proxy_configuration_error",
            Self::Path => "proxy_path_mismatch",
            _ => "proxy_request_failed",
        }
    }

    /// The header fields to answer with.
    pub const fn headers(self) -> &'static [(&'static str, &'static str)] {
        const CONTENT_TYPE: (&str, &str) = ("content-type", "application/json");
        const CACHE_CONTROL: (&str, &str) = ("cache-control", "no-store");
        match self {
            Self::Busy => &[CONTENT_TYPE, CACHE_CONTROL, ("retry-after", "1")],
            _ => &[CONTENT_TYPE, CACHE_CONTROL],
        }
    }

    /// The body to answer with.
    pub fn body(self) -> Vec<u8> {
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
            Self::Method => "the method cannot be passed on",
            Self::Target => "the path does not lead to the Frontend API",
            Self::Unreachable => "Clerk's Frontend API could not be reached",
            Self::Timeout => "Clerk's Frontend API did not answer in time",
            Self::Busy => "too many requests to Clerk's Frontend API are under way",
        })
    }
}

impl core::error::Error for ProxyError {}
