//! A worker that says who a request is, over a transport that is neither `Send` nor has a clock:
//! it asks its host for everything. `run.mjs` is such a host.
//!
//! Texts cross the border through one buffer. The host writes into what [`buffer`] gives and then
//! calls [`start`], [`handle`] or [`answered`]; the worker calls the host's `ask` and `reply`.

#[cfg(feature = "everything")]
pub mod router;

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use clerk_backend::api::users;
use clerk_backend::auth::{Authenticator, RequestView};
use clerk_backend::http::{Request, Response};
use clerk_backend::{
    AsyncClient, AsyncTransport, Config, Timestamp, TransportError, TransportErrorKind,
};
use serde_json::{Value, json};

mod host {
    #[link(wasm_import_module = "host")]
    unsafe extern "C" {
        /// Milliseconds since the epoch.
        pub(super) safe fn now() -> f64;
        /// Asks to send a request or to wait: a JSON text in the worker's memory. The host
        /// answers later, with the number.
        pub(super) safe fn ask(number: u32, text: *const u8, length: usize);
        /// What became of the request of this number.
        pub(super) safe fn reply(number: u32, text: *const u8, length: usize);
    }
}

type Failure = Box<dyn std::error::Error>;
type Task = Pin<Box<dyn Future<Output = Value>>>;

#[derive(Default)]
struct Worker {
    application: Option<Rc<Application>>,
    tasks: Vec<(u32, Task)>,
}

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static WORKER: RefCell<Worker> = RefCell::default();
}

/// Room for a text of this many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        buffer.resize(length, 0);
        buffer.as_mut_ptr()
    })
}

/// The configuration is in the buffer; 1 where it cannot be used.
#[unsafe(no_mangle)]
pub extern "C" fn start() -> u32 {
    match text().and_then(|configuration| Application::new(&configuration)) {
        Ok(application) => {
            WORKER.with_borrow_mut(|worker| worker.application = Some(Rc::new(application)));
            0
        }
        Err(_) => 1,
    }
}

/// A request is in the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn handle(number: u32) {
    let application = WORKER.with_borrow(|worker| worker.application.clone());
    let (Ok(request), Some(application)) = (text(), application) else {
        return reply(number, &json!({ "status": 400 }));
    };
    let task: Task = Box::pin(async move {
        let answer = application.answer(&request).await;
        answer.unwrap_or_else(|error| json!({ "status": 500, "body": error.to_string() }))
    });
    proceed(vec![(number, task)]);
}

/// The answer to a question is in the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn answered(number: u32) {
    let answer = text().unwrap_or(Value::Null);
    let waiting = WORKER.with_borrow(|worker| worker.application.clone());
    if let Some(application) = waiting {
        application.host.answered(number, answer);
    }
    proceed(WORKER.with_borrow_mut(|worker| std::mem::take(&mut worker.tasks)));
}

/// Polls tasks; those that are not done wait for the next answer.
fn proceed(tasks: Vec<(u32, Task)>) {
    for (number, mut task) in tasks {
        match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => reply(number, &answer),
            Poll::Pending => WORKER.with_borrow_mut(|worker| worker.tasks.push((number, task))),
        }
    }
}

fn reply(number: u32, answer: &Value) {
    let text = answer.to_string();
    host::reply(number, text.as_ptr(), text.len());
}

fn text() -> Result<Value, Failure> {
    Ok(BUFFER.with_borrow(|buffer| serde_json::from_slice(buffer))?)
}

struct Application {
    clerk: AsyncClient,
    host: Host,
    sessions: Authenticator,
}

impl Application {
    fn new(configuration: &Value) -> Result<Self, Failure> {
        let setting = |name: &str| configuration[name].as_str().unwrap_or_default();
        let config = Config::new()
            .api_url(setting("api_url"))
            .secret_key(setting("secret_key"))
            .publishable_key(setting("publishable_key"));
        let host = Host::default();
        let clerk = AsyncClient::new(config, host.clone())?;
        let sessions = clerk.authenticate_options().build()?;
        Ok(Self {
            clerk,
            host,
            sessions,
        })
    }

    async fn answer(&self, request: &Value) -> Result<Value, Failure> {
        let part = |name: &str| request[name].as_str().unwrap_or_default();
        let headers: Vec<(&str, &[u8])> = request["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default().as_bytes()))
            .collect();
        let view = RequestView::new(part("method"), part("url"), &headers);
        let state = self.clerk.authenticate(&self.sessions, &view).await?;
        let headers: Vec<_> = state.headers().iter().collect();
        if state.is_redirect() {
            return Ok(json!({ "status": 307, "headers": headers }));
        }
        let auth = state.auth();
        let Some(session) = auth.as_ref().and_then(|auth| auth.session()) else {
            return Ok(json!({ "status": 401, "headers": headers, "body": state.message() }));
        };
        let user = self.clerk.send(users::get(session.user_id())).await?;
        let name = user.first_name.unwrap_or_default();
        let body = json!({ "user_id": user.id, "first_name": name });
        Ok(json!({ "status": 200, "headers": headers, "body": body }))
    }
}

/// What was asked of the host; the place of a question is its number.
#[derive(Clone, Default)]
struct Host {
    answers: Rc<RefCell<Vec<Option<Value>>>>,
}

impl Host {
    async fn ask(&self, question: Value) -> Value {
        let mut answers = self.answers.borrow_mut();
        let place = answers.len();
        answers.push(None);
        drop(answers);
        let text = question.to_string();
        host::ask(place as u32, text.as_ptr(), text.len());
        std::future::poll_fn(|_| match self.answers.borrow_mut()[place].take() {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        })
        .await
    }

    fn answered(&self, number: u32, answer: Value) {
        if let Some(place) = self.answers.borrow_mut().get_mut(number as usize) {
            *place = Some(answer);
        }
    }
}

#[async_trait(?Send)]
impl AsyncTransport for Host {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let headers: Vec<_> = request.headers.iter().collect();
        // Texts only: an upload would need a way for bytes.
        let body = String::from_utf8(request.body_bytes().into_owned())
            .map_err(|error| TransportError::new(TransportErrorKind::Connect).with_source(error))?;
        let answer = self
            .ask(json!({ "send": {
                "method": request.method.as_str(), "url": request.url, "headers": headers,
                "body": (!body.is_empty()).then_some(body),
                "timeout_ms": u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX),
            }}))
            .await;
        let status = answer["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let status = status.ok_or(TransportError::new(TransportErrorKind::Broken))?;
        let headers = answer["headers"].as_array().into_iter().flatten();
        let headers = headers.filter_map(|field| Some((field[0].as_str()?, field[1].as_str()?)));
        let body = answer["body"].as_str().unwrap_or_default();
        Ok(Response::new(status, headers.collect(), body.into()))
    }

    async fn sleep(&self, duration: Duration) {
        let sleep_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.ask(json!({ "sleep_ms": sleep_ms })).await;
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(host::now() as i64)
    }
}
