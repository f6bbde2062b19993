//! What reaches OpenTelemetry: spans with the names of its conventions for HTTP clients.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use clerk_backend::api::{RateLimit, users};
use clerk_backend::http::{Headers, Request, Response};
use clerk_backend::{
    AsyncClient, AsyncTransport, Client, Config, RetryPolicy, Task, Timestamp, Transport,
    TransportError, TransportErrorKind, async_trait,
};
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{SpanId, SpanKind, Status, TracerProvider as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::scripted::{Scripted, config, ok};

/// The spans that are exported while this runs on this thread, those that ended first at first.
fn exported(work: impl FnOnce()) -> Vec<SpanData> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, work);
    provider.force_flush().unwrap();
    exporter.get_finished_spans().unwrap()
}

fn attribute(span: &SpanData, name: &str) -> Option<String> {
    let found = span
        .attributes
        .iter()
        .filter(|pair| pair.key.as_str() == name);
    let found: Vec<_> = found.map(|pair| pair.value.as_str().into_owned()).collect();
    assert!(found.len() < 2, "{name} stands twice: {found:?}");
    found.into_iter().next()
}

#[track_caller]
fn assert_attributes(span: &SpanData, expected: &[(&str, Option<&str>)]) {
    for (name, value) in expected {
        assert_eq!(
            attribute(span, name).as_deref(),
            *value,
            "{name} of {}",
            span.name
        );
    }
}

#[allow(clippy::unnecessary_wraps)] // it stands for what a transport gives
fn status(code: u16) -> Result<Response, TransportError> {
    Ok(Response::new(
        code,
        Headers::new(),
        br#"{"id":"user_1"}"#.to_vec(),
    ))
}

/// A future whose wakers nobody needs, because everything it waits for is scripted.
fn spin<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return output;
        }
    }
}

const HTTP: [(&str, Option<&str>); 4] = [
    ("http.request.method", Some("GET")),
    ("url.template", Some("/users/{user_id}")),
    ("server.address", Some("api.clerk.com")),
    ("server.port", Some("443")),
];

/// Which answer comes in which attempt, and what the spans say.
fn check_attempts(send: impl Fn(Config, Arc<Scripted>)) {
    let transport = Scripted::new(|request| status(if request.attempt() == 1 { 503 } else { 200 }));
    let spans = exported(|| send(config(), transport));
    let [first, second, operation] = spans.try_into().unwrap();

    assert_eq!(operation.name, "GetUser");
    assert_eq!(
        (operation.span_kind.clone(), &operation.status),
        (SpanKind::Internal, &Status::Unset)
    );
    assert_eq!(operation.parent_span_id, SpanId::INVALID);
    assert_attributes(&operation, &HTTP);
    assert_attributes(
        &operation,
        &[
            ("clerk.lane", Some("calls")),
            ("http.response.status_code", Some("200")),
            ("http.request.resend_count", Some("1")),
            ("error.type", None),
        ],
    );
    for (attempt, code, resends, error) in [
        (&first, "503", None, Some("503")),
        (&second, "200", Some("1"), None),
    ] {
        assert_eq!(attempt.name, "GET /users/{user_id}");
        assert_eq!(attempt.span_kind, SpanKind::Client);
        assert_eq!(attempt.parent_span_id, operation.span_context.span_id());
        assert_eq!(
            matches!(attempt.status, Status::Error { .. }),
            error.is_some()
        );
        assert_attributes(attempt, &HTTP);
        assert_attributes(
            attempt,
            &[
                ("http.response.status_code", Some(code)),
                ("http.request.resend_count", resends),
                ("error.type", error),
            ],
        );
    }
    for span in [&operation, &first, &second] {
        let shown = format!("{span:?}");
        assert!(
            !shown.contains("user_1") && !shown.contains("sk_test"),
            "{shown}"
        );
    }
}

#[test]
fn operation_is_a_span_and_each_attempt_a_child_of_it() {
    check_attempts(|config, transport| {
        let clerk = Client::new(config, transport).unwrap();
        clerk.send(users::get("user_1")).unwrap();
    });
    check_attempts(|config, transport| {
        let clerk = AsyncClient::new(config, transport).unwrap();
        spin(clerk.send(users::get("user_1"))).unwrap();
    });
}

#[test]
fn failures_have_the_type_of_their_error() {
    let failing = |answer: fn() -> Result<Response, TransportError>| {
        let config = config().retry(RetryPolicy::never());
        let clerk = Client::new(config, Scripted::new(move |_| answer())).unwrap();
        exported(|| drop(clerk.send(users::get("user_1")).unwrap_err()))
    };
    for (answer, error) in [
        (
            (|| Err(TransportError::new(TransportErrorKind::Timeout))) as fn() -> _,
            "timeout",
        ),
        (
            || Err(TransportError::new(TransportErrorKind::Connect)),
            "connect",
        ),
        (|| status(404), "404"),
        (|| status(422), "422"),
    ] {
        let spans = failing(answer);
        assert_eq!(spans.len(), 2);
        for span in spans {
            assert!(matches!(span.status, Status::Error { .. }), "{span:?}");
            assert_eq!(attribute(&span, "error.type").as_deref(), Some(error));
        }
    }
}

#[test]
fn request_that_is_not_admitted_is_an_operation_without_attempts() {
    let limit = RateLimit::new(1, Duration::from_secs(60));
    let clerk = Client::new(config().rate_limit(limit), Scripted::new(|_| status(200))).unwrap();
    clerk.send(users::get("user_1")).unwrap();
    let spans = exported(|| drop(clerk.send(users::get("user_1")).unwrap_err()));
    let [operation] = spans.try_into().unwrap();
    assert_attributes(
        &operation,
        &[
            ("error.type", Some("rate-limited")),
            ("http.response.status_code", None),
        ],
    );
}

#[test]
fn what_is_waited_for_and_judged_are_events_of_the_span_around_it() {
    let limit = RateLimit::new(1, Duration::from_secs(9));
    let clerk = Client::new(config().rate_limit(limit), Scripted::new(|_| status(200))).unwrap();
    clerk.send(users::get("user_1")).unwrap();
    let spans = exported(|| {
        info_span!("handler").in_scope(|| {
            clerk.verify_token("junk").unwrap_err();
            clerk.send(users::get("user_1")).unwrap();
        });
    });
    let [_, operation, handler] = spans.try_into().unwrap();
    assert_eq!(operation.parent_span_id, handler.span_context.span_id());
    let event = |span: &SpanData, name: &str| {
        let found = span.events.iter().find(|event| event.name == name);
        let found = found.unwrap_or_else(|| panic!("{name}: {:?}", span.events));
        let pairs = found.attributes.iter();
        pairs
            .map(|pair| format!("{}={}", pair.key, pair.value))
            .collect::<Vec<_>>()
    };
    let verdict = event(&handler, "token verified");
    for pair in [
        "clerk.auth.status=refused",
        "clerk.auth.reason=token-invalid",
    ] {
        assert!(verdict.contains(&pair.to_owned()), "{verdict:?}");
    }
    let waits = event(&operation, "request waits for its turn");
    assert!(waits.contains(&"lane=calls".to_owned()), "{waits:?}");
    let answered = event(&operation, "request answered");
    assert!(
        answered.contains(&"waited_ms=9000".to_owned()),
        "{answered:?}"
    );
}

/// Sends the context of the current span along, as W3C Trace Context says.
struct WithTraceContext<T>(T);

fn traced(request: &Request) -> Request {
    let mut fields = std::collections::HashMap::new();
    let context = Span::current().context();
    TraceContextPropagator::new().inject_context(&context, &mut fields);
    let mut request = request.clone();
    for (name, value) in fields {
        request.headers.insert(name, value);
    }
    request
}

impl<T: Transport> Transport for WithTraceContext<T> {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.0.send(&traced(request))
    }
}

#[async_trait]
impl<T: AsyncTransport> AsyncTransport for WithTraceContext<T> {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.0.send(&traced(request)).await
    }
    async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }
    fn now(&self) -> Timestamp {
        self.0.now()
    }
    fn spawn(&self, task: Task) -> Option<Task> {
        self.0.spawn(task)
    }
}

#[test]
fn trace_context_is_sent_by_a_wrapper() {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let seen = sent.clone();
    let transport = Scripted::new(move |request| {
        let parent = request.headers.first("traceparent").map(str::to_owned);
        seen.lock().unwrap().push(parent.unwrap());
        ok(r#"{"id":"user_1"}"#)
    });
    let blocking = Client::new(config(), WithTraceContext(transport.clone())).unwrap();
    let asynchronous = AsyncClient::new(config(), WithTraceContext(transport)).unwrap();
    let spans = exported(|| {
        info_span!("handler").in_scope(|| {
            blocking.send(users::get("user_1")).unwrap();
            spin(asynchronous.send(users::get("user_1"))).unwrap();
        });
    });
    let (attempts, others): (Vec<_>, Vec<_>) = spans
        .iter()
        .partition(|span| span.span_kind == SpanKind::Client);
    let handler = others.iter().find(|span| span.name == "handler").unwrap();
    let trace = handler.span_context.trace_id();
    let expected = attempts
        .iter()
        .map(|attempt| format!("00-{trace}-{}-01", attempt.span_context.span_id()));
    assert_eq!(*sent.lock().unwrap(), expected.collect::<Vec<_>>());
}
