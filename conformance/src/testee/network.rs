use core::cell::RefCell;

use clerk_core::Timestamp;
use clerk_core::flow::{AwaitsAnswer, AwaitsKey, Step, TransportError, TransportErrorKind};
use clerk_core::http::{Headers, Request, Response};
use clerk_core::jwt::{Key, KeyUnavailable};
use serde::Deserialize;
use serde_json::{Value, json};

use super::question::Fields;

/// The network of a question: a list of exchanges, and what was sent so far.
#[derive(Debug, Default)]
pub struct Network {
    exchanges: RefCell<Vec<Exchange>>,
    sent: RefCell<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
struct Exchange {
    method: String,
    path: String,
    #[serde(default)]
    response: Option<Scripted>,
    #[serde(default)]
    repeat: bool,
    #[serde(default)]
    fail: bool,
    #[serde(skip)]
    used: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Scripted {
    status: u16,
    headers: Option<Fields>,
    #[serde(default, deserialize_with = "present")]
    body: Option<Value>,
}

impl Network {
    /// Drives a flow to its end. Waiting takes no time.
    pub fn drive<T, S, K>(
        &self,
        mut step: Step<T, S, K>,
        find_key: impl Fn(&str) -> Result<Key, KeyUnavailable>,
        now: Timestamp,
    ) -> T
    where
        S: AwaitsAnswer<Step<T, S, K>>,
        K: AwaitsKey<Step<T, S, K>>,
    {
        loop {
            step = match step {
                Step::Done(output) => return output,
                Step::NeedKey(state) => {
                    let key = find_key(state.kid());
                    state.resume(key, now)
                }
                Step::Send(state) | Step::Wait(_, state) => {
                    let answer = self.send(state.request());
                    state.resume(answer, now)
                }
            };
        }
    }

    /// Answers one request from the first entry that fits and is not used up.
    pub fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.sent.borrow_mut().push(written(request));
        let mut exchanges = self.exchanges.borrow_mut();
        let entry = exchanges.iter_mut().find(|entry| {
            (entry.repeat || !entry.used)
                && entry.method == request.method.as_str()
                && entry.path == path(&request.url)
        });
        let answer = entry.and_then(|entry| {
            entry.used = true;
            entry.response.as_ref().filter(|_| !entry.fail)
        });
        answer
            .map(Scripted::to_response)
            .ok_or(TransportError::new(TransportErrorKind::Connect))
    }

    /// What was sent, for the answer.
    pub fn requests(&self) -> Value {
        Value::Array(self.sent.borrow().clone())
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let exchanges = RefCell::new(Vec::deserialize(deserializer)?);
        Ok(Self {
            exchanges,
            sent: RefCell::default(),
        })
    }
}

impl Scripted {
    /// A body that is no text is sent as JSON, `null` too; without headers the content type says so.
    pub(super) fn to_response(&self) -> Response {
        let body = match &self.body {
            _ if matches!(self.status, 101 | 204 | 205 | 304) => Vec::new(),
            None => Vec::new(),
            Some(Value::String(text)) => text.clone().into_bytes(),
            Some(json) => json.to_string().into_bytes(),
        };
        let headers = match &self.headers {
            // As an HTTP client has them: without white space around the values.
            Some(headers) => headers
                .0
                .iter()
                .map(|(name, value)| (name.as_str(), value.trim_ascii()))
                .collect(),
            None => Headers::from_iter([("content-type", "application/json")]),
        };
        Response::new(self.status, headers, body)
    }
}

/// A member that is there, even as `null`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A request as answers show it.
pub(super) fn written(request: &Request) -> Value {
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let body = if request.body.is_empty() {
        Value::Null
    } else {
        String::from_utf8_lossy(&request.body_bytes()).into()
    };
    json!({ "method": request.method.as_str(), "url": request.url, "headers": headers, "body": body })
}

/// The path of an absolute URL, without query and fragment.
fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme
        .find('/')
        .map_or("/", |start| &after_scheme[start..]);
    path.split(['?', '#']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clerk_core::http::Method;

    #[test]
    fn a_body_that_is_null_is_json_too() {
        for (response, body) in [
            (json!({ "status": 200, "body": null }), "null"),
            (json!({ "status": 200 }), ""),
            (json!({ "status": 204, "body": null }), ""),
            (json!({ "status": 200, "body": "null " }), "null "),
        ] {
            let scripted: Scripted = serde_json::from_value(response.clone()).unwrap();
            assert_eq!(scripted.to_response().body, body.as_bytes(), "{response}");
        }
    }

    #[test]
    fn entries_are_used_once_unless_they_repeat() {
        let network: Network = serde_json::from_value(json!([
            { "method": "GET", "path": "/v1/a", "response": { "status": 500, "body": "x" } },
            { "method": "GET", "path": "/v1/a", "response": { "status": 200, "body": { "b": 1 } }, "repeat": true },
            { "method": "GET", "path": "/v1/down", "fail": true },
        ]))
        .unwrap();
        let get = |path: &str| {
            let url = format!("https://api.clerk.com{path}?x=/y");
            match network.send(&Request::new(Method::Get, url)) {
                Ok(response) => (response.status, String::from_utf8(response.body).unwrap()),
                Err(_) => (0, String::new()),
            }
        };
        assert_eq!(get("/v1/a"), (500, "x".into()));
        assert_eq!(get("/v1/a"), (200, "{\"b\":1}".into()));
        assert_eq!(get("/v1/a").0, 200);
        assert_eq!(get("/v1/down").0, 0);
        assert_eq!(get("/v1/other").0, 0);
        assert_eq!(network.requests().as_array().unwrap().len(), 5);
    }
}
