//! A transport whose answers and whose time are a test's own.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use clerk_backend::http::{Headers, Request, Response};
use clerk_backend::{
    AsyncTransport, Config, Job, Task, Timestamp, Transport, TransportError, TransportErrorKind,
};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

type Answer = dyn Fn(&Request) -> Result<Response, TransportError> + Send + Sync;

/// Answers with a function that can be replaced. Time passes only by [`Scripted::advance`] and by
/// sleeping; a task sleeps until the other tasks of its runtime have had their turn. Jobs are kept
/// until [`Scripted::run_jobs`]; tasks go to the tokio runtime that they are spawned from.
pub(crate) struct Scripted {
    answer: Mutex<Arc<Answer>>,
    now: AtomicI64,
    sent: AtomicUsize,
    jobs: Mutex<Vec<Job>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// How many turns a sleeping task leaves to the others.
const TURNS: usize = 100;

impl Scripted {
    pub(crate) fn new(
        answer: impl Fn(&Request) -> Result<Response, TransportError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Mutex::new(Arc::new(answer)),
            now: AtomicI64::new(1_800_000_000_000),
            sent: AtomicUsize::new(0),
            jobs: Mutex::default(),
            tasks: Mutex::default(),
        })
    }

    pub(crate) fn answer_with(
        &self,
        answer: impl Fn(&Request) -> Result<Response, TransportError> + Send + Sync + 'static,
    ) {
        *self.answer.lock().unwrap() = Arc::new(answer);
    }

    pub(crate) fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap();
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    pub(crate) fn run_jobs(&self) -> usize {
        let jobs = std::mem::take(&mut *self.jobs.lock().unwrap());
        let count = jobs.len();
        for job in jobs {
            job();
        }
        count
    }

    /// Waits for the tasks that are not finished, and says how many they were.
    pub(crate) async fn run_tasks(&self) -> usize {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap());
        tasks.retain(|task| !task.is_finished());
        let count = tasks.len();
        for task in tasks {
            task.await.unwrap();
        }
        count
    }

    fn carry(&self, request: &Request) -> Result<Response, TransportError> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        let answer = self.answer.lock().unwrap().clone();
        answer(request)
    }
}

impl Transport for Scripted {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.carry(request)
    }
    fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }
    fn now(&self) -> Timestamp {
        self.time()
    }
    fn spawn(&self, job: Job) -> Option<Job> {
        self.jobs.lock().unwrap().push(job);
        None
    }
}

#[async_trait]
impl AsyncTransport for Scripted {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        // A real client would not answer at the first poll either, nor past the time it has.
        let until = self.time().saturating_add(request.timeout);
        tokio::task::yield_now().await;
        if self.time() > until {
            return Err(TransportError::new(TransportErrorKind::Timeout));
        }
        self.carry(request)
    }
    async fn sleep(&self, duration: Duration) {
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        self.advance(duration);
    }
    fn now(&self) -> Timestamp {
        self.time()
    }
    fn spawn(&self, task: Task) -> Option<Task> {
        let Ok(runtime) = Handle::try_current() else {
            return Some(task);
        };
        self.tasks.lock().unwrap().push(runtime.spawn(task));
        None
    }
}

/// A transport that spawns nothing, and that is polled many times before it answers.
pub(crate) struct Spawnless(pub(crate) Arc<Scripted>);

#[async_trait]
impl AsyncTransport for Spawnless {
    async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        AsyncTransport::send(&*self.0, request).await
    }
    async fn sleep(&self, duration: Duration) {
        AsyncTransport::sleep(&*self.0, duration).await;
    }
    fn now(&self) -> Timestamp {
        self.0.time()
    }
}

#[allow(clippy::unnecessary_wraps)] // it stands for what a transport gives
pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Result<Response, TransportError> {
    Ok(Response::new(200, Headers::new(), body.into()))
}

pub(crate) fn config() -> Config {
    Config::new().secret_key("sk_test_scripted")
}
