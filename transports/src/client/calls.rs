//! What calls of one client are made with, and a view of it with other options.

use core::fmt;
use core::time::Duration;

use clerk_core::SecretKey;
use clerk_core::api::ApiConfig;
use clerk_core::http::Lane;
use clerk_core::retry::RetryPolicy;

use crate::config::Settings;

/// Options for calls of a client; see [`AsyncClient::with`](crate::AsyncClient::with). What is not
/// set stays as the client has it.
///
/// ```
/// use clerk_backend::{CallOptions, RetryPolicy, SecretKey};
/// use std::time::Duration;
///
/// let options = CallOptions::new()
///     .budget(Duration::from_secs(5))
///     .retry(RetryPolicy::never())
///     .header("X-Request-Id", "42")
///     .secret_key(SecretKey::new("sk_test_another")?);
/// # Ok::<(), clerk_backend::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "give them to `with` of a client"]
pub struct CallOptions {
    budget: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: Vec<(String, String)>,
    secret_key: Option<SecretKey>,
    lane: Option<Lane>,
}

impl CallOptions {
    /// No options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long a call may take, with all its attempts and pauses.
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Sets how often and how long calls are tried. A policy without a quota takes from the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Adds a header field to each request, in place of the client's own of that name. What no field
    /// can hold is a [`BuildError`](crate::api::BuildError) of the call.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends with this secret key. Tokens are still verified with the keys of the client's own
    /// instance, and its rate limit holds.
    pub fn secret_key(mut self, key: SecretKey) -> Self {
        self.secret_key = Some(key);
        self
    }

    /// Sets the lane of the calls, [`Lane::Bulk`] for work that may wait behind others'.
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = Some(lane);
        self
    }
}

/// Shows the names of the header fields; their values may be secret.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("CallOptions")
            .field("budget", &self.budget)
            .field("retry", &self.retry)
            .field("headers", &names)
            .field("secret_key", &self.secret_key)
            .field("lane", &self.lane)
            .finish()
    }
}

/// What calls are made with.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) api: ApiConfig,
    pub(super) retry: RetryPolicy,
}

impl Calls {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            api: settings.api.clone(),
            retry: settings.retry.clone(),
        }
    }

    pub(super) fn with(&self, options: CallOptions) -> Self {
        let Self { mut api, mut retry } = Self {
            api: self.api.clone(),
            retry: self.retry.clone(),
        };
        if let Some(mut policy) = options.retry {
            policy.quota = policy.quota.or(retry.quota);
            retry = policy;
        }
        if let Some(budget) = options.budget {
            retry.budget = budget;
        }
        if let Some(lane) = options.lane {
            retry.lane = lane;
        }
        if let Some(key) = options.secret_key {
            api = api.with_secret_key(key);
        }
        for (name, value) in options.headers {
            api = api.with_header(name, value);
        }
        Self { api, retry }
    }

    /// For calls in large numbers: they wait behind those that are made one by one, unless a lane was
    /// chosen.
    pub(super) fn in_bulk(&self) -> Self {
        let lane = match self.retry.lane {
            Lane::Calls => Lane::Bulk,
            chosen => chosen,
        };
        Self {
            api: self.api.clone(),
            retry: self.retry.clone().lane(lane),
        }
    }
}
