//! What was asked of the emulator.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Host with port, path and query of an absolute URL.
pub(super) fn parts(url: &str) -> (&str, &str, &str) {
    let url = url.split('#').next().unwrap_or_default();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(at);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    (host, path, query)
}

/// One request as it arrived. Cloning is cheap; `Debug` prints neither credentials nor bodies.
#[derive(Clone)]
pub struct RecordedRequest(Arc<Recorded>);

struct Recorded {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl RecordedRequest {
    pub(super) fn new(
        method: String,
        path: String,
        query: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Self {
        Self(Arc::new(Recorded {
            method,
            path,
            query,
            headers,
            body,
        }))
    }

    /// The method, in capitals.
    pub fn method(&self) -> &str {
        &self.0.method
    }

    /// The path as sent, still percent-encoded.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The query as sent, without `?`; empty where there was none.
    pub fn query(&self) -> &str {
        &self.0.query
    }

    /// The first header of that name (any case), as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.0.headers.iter();
        let found = headers.find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The headers, names in lower case, in the order sent.
    pub fn headers(&self) -> &[(String, String)] {
        &self.0.headers
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name: &str| {
            let public = [
                "accept",
                "clerk-api-version",
                "content-type",
                "host",
                "user-agent",
            ];
            public.contains(&name)
        };
        let headers: Vec<(&str, &str)> = self
            .headers()
            .iter()
            .map(|(n, v)| (n.as_str(), if shown(n) { v.as_str() } else { "[redacted]" }))
            .collect();
        f.debug_struct("RecordedRequest")
            .field("method", &self.method())
            .field("path", &self.path())
            .field("query", &self.query())
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body().len()))
            .finish()
    }
}

/// The requests since the start or the last [`clear`](Log::clear), oldest first.
#[derive(Default)]
pub(super) struct Log(Mutex<Vec<RecordedRequest>>);

impl Log {
    pub(super) fn push(&self, request: RecordedRequest) {
        self.lock().push(request);
    }

    pub(super) fn all(&self) -> Vec<RecordedRequest> {
        self.lock().clone()
    }

    pub(super) fn count(&self, method: &str, path: &str) -> usize {
        let requests = self.lock();
        requests
            .iter()
            .filter(|r| r.method() == method && r.path() == path)
            .count()
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<RecordedRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
