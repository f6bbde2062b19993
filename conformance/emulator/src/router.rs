//! Which function answers which method and path.

use std::collections::HashMap;

use serde_json::Value;

use super::call::{Call, percent_decode};
use super::error::ApiError;
use super::resources;
use super::state::State;

pub(super) type Handler = fn(&mut State, &Call) -> Result<Reply, ApiError>;

/// One operation: where it is, what its body may hold (see [`super::call::read_body`]), its code.
pub(super) struct Route {
    method: &'static str,
    path: &'static str,
    pub(super) body: &'static str,
    pub(super) handler: Handler,
    /// Answers without the secret key.
    pub(super) open: bool,
}

pub(super) const fn route(
    method: &'static str,
    path: &'static str,
    body: &'static str,
    handler: Handler,
) -> Route {
    Route {
        method,
        path,
        body,
        handler,
        open: false,
    }
}

pub(super) const fn get(path: &'static str, handler: Handler) -> Route {
    route("GET", path, "", handler)
}

pub(super) const fn delete(path: &'static str, handler: Handler) -> Route {
    route("DELETE", path, "", handler)
}

pub(super) const fn post(path: &'static str, body: &'static str, handler: Handler) -> Route {
    route("POST", path, body, handler)
}

pub(super) const fn patch(path: &'static str, body: &'static str, handler: Handler) -> Route {
    route("PATCH", path, body, handler)
}

pub(super) const fn put(path: &'static str, body: &'static str, handler: Handler) -> Route {
    route("PUT", path, body, handler)
}

impl Route {
    pub(super) const fn open(mut self) -> Self {
        self.open = true;
        self
    }
}

/// What an operation answers.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
}

impl Reply {
    pub(super) fn json(body: impl Into<Value>) -> Self {
        Self {
            status: 200,
            body: Some(body.into()),
        }
    }

    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, body: None }
    }
}

/// Every route, by the first segment of its path.
pub(super) struct Router(HashMap<&'static str, Vec<&'static Route>>);

impl Router {
    pub(super) fn new() -> Self {
        let mut by_resource: HashMap<_, Vec<_>> = HashMap::new();
        for route in resources::TABLES.iter().copied().flatten() {
            let resource = route.path.split('/').nth(1).unwrap_or_default();
            by_resource.entry(resource).or_default().push(route);
        }
        Self(by_resource)
    }

    /// The route and its path arguments. `path` is without `/v1`; where a literal segment and an
    /// argument both fit, the route that stands first in its table wins.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<(&'static Route, Vec<String>)> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let candidates = self.0.get(segments.first()?)?;
        candidates
            .iter()
            .filter(|route| route.method == method)
            .find_map(|route| Some((*route, arguments(route.path, &segments)?)))
    }
}

fn arguments(template: &str, segments: &[&str]) -> Option<Vec<String>> {
    let mut wanted = template.split('/').skip(1);
    let mut arguments = Vec::new();
    for segment in segments {
        match wanted.next()? {
            "{}" if !segment.is_empty() => arguments.push(percent_decode(segment, false)),
            literal if literal == *segment => {}
            _ => return None,
        }
    }
    wanted.next().is_none().then_some(arguments)
}
