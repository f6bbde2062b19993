//! The HTTP server: accepts, reads, checks the key, lets the fault rules speak, then answers.

use core::convert::Infallible;
use core::future::pending;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::admin;
use super::call::{self, Call, Query};
use super::connection::{self, Connection};
use super::error::ApiError;
use super::fault::{Failure, Faults};
use super::log::{Log, RecordedRequest};
use super::resources::{machines, records};
use super::router::{Reply, Router};
use super::spoil::{self, Answer, Body};
use super::state::State;
use super::{API_VERSIONS, frontend};

/// Bytes of a request body that are read at most.
const MAX_BODY: usize = 32 << 20;

/// What the server's thread and the handle share.
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    pub(super) faults: Faults,
    pub(super) log: Log,
    router: Router,
    traces: AtomicU64,
}

impl Shared {
    pub(super) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            faults: Faults::default(),
            log: Log::default(),
            router: Router::new(),
            traces: AtomicU64::new(1),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Trace ids count up, so that a run repeats exactly.
    pub(super) fn trace_id(&self) -> String {
        format!("{:032x}", self.traces.fetch_add(1, Ordering::Relaxed))
    }
}

/// Accepts until `stop` is dropped.
pub(super) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stop: oneshot::Receiver<Infallible>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stop => return,
        };
        if let Ok((stream, _)) = accepted {
            let _ = stream.set_nodelay(true);
            let shared = shared.clone();
            tokio::spawn(connection::serve(stream, move |connection, request| {
                exchange(shared.clone(), connection, request)
            }));
        } else {
            // The client went away, or descriptors ran out for a moment.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn exchange(
    shared: Arc<Shared>,
    connection: Arc<Connection>,
    request: Request<Incoming>,
) -> Result<Response<Body>, io::Error> {
    let (head, body) = request.into_parts();
    let trace_id = shared.trace_id();
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) => return Err(io::Error::other(error)),
    };
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let request = RecordedRequest::new(
        head.method.as_str().to_owned(),
        head.uri.path().to_owned(),
        head.uri.query().unwrap_or_default().to_owned(),
        headers.collect(),
        body,
    );
    if let Some(path) = request.path().strip_prefix(admin::PREFIX) {
        return Ok(admin::answer(&shared, path, &request, trace_id).send());
    }
    shared.log.push(request.clone());

    let failure = shared.faults.take(request.method(), request.path());
    match &failure {
        Some(Failure::Reset) => {
            connection.reset_now();
            return Err(io::Error::other("a fault was asked for"));
        }
        Some(Failure::ResetInBody) => connection.reset_at_end(),
        Some(Failure::Hang) => return pending().await,
        Some(Failure::Mute) => {
            connection.mute();
            return pending().await;
        }
        _ => {}
    }
    if let Some(response) = failure.as_ref().and_then(|f| spoil::instead(f, &trace_id)) {
        return Ok(response);
    }
    let page = frontend::answer(&mut shared.state(), &request);
    if let Some(page) = page {
        let answer = Answer {
            status: page.status,
            content_type: String::new(),
            body: page.body.clone(),
            trace_id,
        };
        let response = spoil::spoil(failure, answer).await;
        return Ok(spoil::with_headers(response, &page.headers));
    }
    let (status, body) = answer(&shared, &request, &trace_id);
    let answer = Answer {
        status,
        content_type: body.as_ref().map_or("", |_| "application/json").into(),
        body: body.map(|b| b.to_string().into_bytes()).unwrap_or_default(),
        trace_id,
    };
    Ok(spoil::spoil(failure, answer).await)
}

/// The status and the content that a request of the Backend API is answered with.
pub(super) fn answer(
    shared: &Shared,
    request: &RecordedRequest,
    trace_id: &str,
) -> (u16, Option<Value>) {
    match operation(shared, request) {
        Ok(reply) => (reply.status, reply.body),
        Err(error) => (error.status, Some(error.body(trace_id))),
    }
}

fn operation(shared: &Shared, request: &RecordedRequest) -> Result<Reply, ApiError> {
    let path = request.path();
    let path = path
        .strip_prefix("/v1")
        .filter(|p| p.starts_with('/'))
        .unwrap_or(path);
    let found = shared.router.find(request.method(), path);
    let mut machine = None;
    if !found.as_ref().is_some_and(|(route, _)| route.open) {
        machine = check_key(&shared.state(), request, path)?;
    }
    check_version(request)?;
    let Some((route, args)) = found else {
        return records::answer(&mut shared.state(), request, path);
    };
    let mut call = Call {
        args,
        query: Query::parse(request.query()),
        machine,
        version: request
            .header("clerk-api-version")
            .unwrap_or_default()
            .to_owned(),
        ..Call::default()
    };
    let content_type = request.header("content-type").unwrap_or_default();
    call::read_body(&mut call, route.body, content_type, request.body())?;
    (route.handler)(&mut shared.state(), &call)
}

/// Lets the instance's key pass everywhere, and a machine's key where tokens of machines are
/// made and checked; gives the id of that machine.
fn check_key(
    state: &State,
    request: &RecordedRequest,
    path: &str,
) -> Result<Option<String>, ApiError> {
    let header = request.header("authorization").unwrap_or_default();
    let Some(key) = header.strip_prefix("Bearer ") else {
        return Err(ApiError::new(
            401,
            "authorization_header_format_invalid",
            "Invalid Authorization header format",
            "Send the header `Authorization: Bearer` with the secret key of the instance.",
        ));
    };
    if key == state.instance.secret_key {
        return Ok(None);
    }
    let machine = machines::of_secret(state, key);
    match machine.filter(|_| path.starts_with("/m2m_tokens")) {
        Some(machine) => Ok(Some(machine)),
        None => Err(ApiError::new(
            401,
            "clerk_key_invalid",
            "The secret key is invalid",
            "This is not the secret key of the emulated instance.",
        )),
    }
}

fn check_version(request: &RecordedRequest) -> Result<(), ApiError> {
    match request.header("clerk-api-version") {
        Some(version) if !API_VERSIONS.contains(&version) => Err(ApiError::new(
            400,
            "invalid_api_version",
            "Unknown API version",
            format!(
                "Clerk-API-Version {version} is none of {}.",
                API_VERSIONS.join(", ")
            ),
        )),
        _ => Ok(()),
    }
}
