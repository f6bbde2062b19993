//! The hosts that an application serves.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use url::Url;

use super::request::public_url::parsed_authority;
use crate::ConfigError;

/// The hosts that an application serves. Requests for other hosts are refused, so that a client
/// cannot choose the public origin with `Host` or `X-Forwarded-Host`.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::AllowedHosts;
///
/// let hosts = AllowedHosts::new(["app.example.com", "*.tenants.example.com", "localhost:3000"])?;
/// # Ok::<(), clerk_core::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHosts(Vec<Pattern>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    /// As in a parsed URL. A leading dot means every subdomain.
    host: String,
    /// `None` means every port.
    port: Option<u16>,
}

impl AllowedHosts {
    /// Each entry is a host (`app.example.com`, on every port), a host with a port
    /// (`localhost:3000`), or `*.` and a host for all its subdomains.
    ///
    /// # Errors
    /// [`ConfigError`] if the list is empty or an entry is not a host.
    pub fn new<H: AsRef<str>>(hosts: impl IntoIterator<Item = H>) -> Result<Self, ConfigError> {
        let hosts: Option<Vec<Pattern>> = hosts
            .into_iter()
            .map(|host| Pattern::read(host.as_ref()))
            .collect();
        match hosts {
            None => Err(InvalidHost::Host.into()),
            Some(hosts) if hosts.is_empty() => Err(InvalidHost::Empty.into()),
            Some(hosts) => Ok(Self(hosts)),
        }
    }

    pub(crate) fn contains(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default();
        self.0.iter().any(|pattern| pattern.fits(host, port))
    }
}

impl Pattern {
    fn read(text: &str) -> Option<Self> {
        let (below, text) = match text.strip_prefix("*.") {
            Some(text) => (".", text),
            None => ("", text),
        };
        let url = parsed_authority("http", text)?;
        let host = url.host_str().filter(|host| !host.contains('*'))?;
        // The parser drops the default port of the scheme.
        let port = match url.port() {
            None if text.ends_with(":80") => Some(80),
            port => port,
        };
        Some(Self {
            host: below.to_string() + host,
            port,
        })
    }

    fn fits(&self, host: &str, port: Option<u16>) -> bool {
        let is_host = if self.host.starts_with('.') {
            host.strip_suffix(&*self.host)
                .is_some_and(|below| !below.is_empty())
        } else {
            host == self.host
        };
        is_host && (self.port.is_none() || self.port == port)
    }
}

/// Why a list of allowed hosts is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidHost {
    /// The list is empty.
    Empty,
    /// An entry is not a host with an optional port.
    Host,
}

impl fmt::Display for InvalidHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the list of allowed hosts is empty; without the option every host is allowed",
            Self::Host => {
                "an allowed host is a host with an optional port (app.example.com, localhost:3000) or *. and a host, without scheme and path"
            }
        })
    }
}
