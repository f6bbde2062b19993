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
    /// The URL of the request cannot be read.
    Url,
    /// The method is one whose answer would show the secret key.
    Method,
    /// The path leads to another host.
    Target,
    /// The Frontend API did not answer.
    Unreachable,
}

impl ProxyError {
    /// The status to answer with.
    pub const fn status(self) -> u16 {
        match self {
            Self::Configuration => 500,
            Self::Path | Self::Url | Self::Target => 400,
            Self::Method => 405,
            Self::Unreachable => 502,
        }
    }

    /// The code under which Clerk's JavaScript SDK reports the same.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Configuration => "proxy_configuration_error",
            Self::Path => "proxy_path_mismatch",
            Self::Url | Self::Method | Self::Target | Self::Unreachable => "proxy_request_failed",
        }
    }

    /// The header fields to answer with.
    pub const fn headers(self) -> [(&'static str, &'static str); 2] {
        [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ]
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
            Self::Url => "the URL of the request cannot be read",
            Self::Method => "the method cannot be passed on",
            Self::Target => "the path leads to another host than the Frontend API",
            Self::Unreachable => "Clerk's Frontend API did not answer",
        })
    }
}

impl core::error::Error for ProxyError {}
