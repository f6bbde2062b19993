//! Who drives a fetch of the keys, and what happens when that ends.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use clerk_backend::http::{Request, Response};
use clerk_backend::jwt::KeyUnavailable;
use clerk_backend::{
    AsyncClient, AsyncTransport, Client, Config, Job, RetryPolicy, Task, Timestamp, Transport,
    TransportError, VerifyError,
};
use clerk_emulator::{Emulator, Failure, Fault};
use futures_util::FutureExt as _;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::outage::jwks;
use crate::scripted::{Scripted, Spawnless, config, ok};

const SECOND: Duration = Duration::from_secs(1);

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Keys that come this late, a client over reqwest, and the `kid` of the key.
fn late_keys(delay: Duration) -> (Emulator, AsyncClient, String) {
    let emulator = Emulator::start();
    emulator.fail(Fault::on("GET", "/v1/jwks").with(Failure::Delay(delay)));
    let config = Config::new().api_url(emulator.url());
    let config = config.secret_key(emulator.secret_key());
    let kid = emulator.signing_kid();
    (emulator, AsyncClient::over_reqwest(config).unwrap(), kid)
}

fn fetches(emulator: &Emulator) -> usize {
    emulator.request_count("GET", "/v1/jwks")
}

fn why<T>(result: Result<T, VerifyError>) -> Option<KeyUnavailable> {
    match result.err() {
        Some(VerifyError::Key { why, .. }) => Some(why),
        _ => None,
    }
}

/// Over a transport that spawns and over one that does not: a hundred callers get the key although
/// others, which came before them, are kept and not polled again.
#[tokio::test]
async fn callers_that_are_not_polled_hold_up_nobody() {
    for spawns in [true, false] {
        let transport = Scripted::new(|_| ok(jwks(&["a"])));
        let clerk = if spawns {
            AsyncClient::new(config(), transport.clone()).unwrap()
        } else {
            AsyncClient::new(config(), Spawnless(transport.clone())).unwrap()
        };
        let mut kept: Vec<_> = (0..3).map(|_| Box::pin(clerk.key(Some("a")))).collect();
        for caller in &mut kept {
            assert!(caller.now_or_never().is_none());
        }
        let mut callers = JoinSet::new();
        for _ in 0..100 {
            let clerk = clerk.clone();
            callers.spawn(async move { clerk.key(Some("a")).await.map(drop) });
        }
        let ended = timeout(5 * SECOND, callers.join_all()).await.unwrap();
        assert!(ended.iter().all(Result::is_ok), "{ended:?}");
        assert_eq!(transport.sent(), 1);
        for caller in kept {
            caller.await.unwrap();
        }
    }
}

/// All callers went away, and the next one comes when the request has run out of time: that is no
/// reason to fail.
#[tokio::test]
async fn shared_fetch_past_its_budget_is_begun_anew() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    let clerk = AsyncClient::new(config(), Spawnless(transport.clone())).unwrap();
    for minutes in 1..=3 {
        assert!(clerk.key(Some("a")).now_or_never().is_none());
        assert_eq!(transport.sent(), 0);
        transport.advance(minutes * Duration::from_secs(60));
    }
    clerk.key(Some("a")).await.unwrap();
    assert_eq!(transport.sent(), 1);
}

#[test]
fn fetch_of_a_runtime_that_ends_is_begun_anew() {
    let (emulator, clerk, kid) = late_keys(SECOND / 2);
    let first = current_thread();
    let hung_up = first.block_on(async { timeout(SECOND / 10, clerk.key(Some(&kid))).await });
    assert!(hung_up.is_err());
    drop(first);
    current_thread().block_on(clerk.key(Some(&kid))).unwrap();
    assert_eq!(fetches(&emulator), 2);
}

/// The caller waits on another runtime while the one that fetches ends.
#[test]
fn callers_outlive_the_runtime_that_fetches() {
    let (emulator, clerk, kid) = late_keys(SECOND);
    let first = current_thread();
    let hung_up = first.block_on(async { timeout(SECOND / 10, clerk.key(Some(&kid))).await });
    assert!(hung_up.is_err());
    let second = current_thread();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| second.block_on(clerk.key(Some(&kid))).map(drop));
        std::thread::sleep(SECOND / 5);
        drop(first);
        waiting.join().unwrap().unwrap();
    });
    assert_eq!(fetches(&emulator), 2);
}

#[test]
fn fetch_of_a_runtime_that_stands_still_is_replaced() {
    let (emulator, clerk, kid) = late_keys(SECOND / 5);
    let still = current_thread();
    let hung_up = still.block_on(async { timeout(SECOND / 10, clerk.key(Some(&kid))).await });
    assert!(hung_up.is_err());
    let began = Instant::now();
    current_thread().block_on(clerk.key(Some(&kid))).unwrap();
    assert!(began.elapsed() < 3 * SECOND, "{:?}", began.elapsed());
    assert_eq!(fetches(&emulator), 2);
    // What it began does not disturb the others when it runs again.
    still.block_on(async { tokio::time::sleep(SECOND / 5).await });
    still.block_on(clerk.key(Some(&kid))).unwrap();
    assert_eq!(fetches(&emulator), 2);
}

#[tokio::test]
async fn slow_fetch_of_a_runtime_that_runs_is_not_replaced() {
    let (emulator, clerk, kid) = late_keys(5 * SECOND / 2);
    let callers = (0..50).map(|_| clerk.key(Some(&kid)));
    for key in futures_util::future::join_all(callers).await {
        key.unwrap();
    }
    assert_eq!(fetches(&emulator), 1);
}

/// Never answers, and keeps to no time that it is given.
struct Stuck {
    spawns: bool,
    sent: AtomicUsize,
}

#[async_trait]
impl AsyncTransport for Stuck {
    async fn send(&self, _: &Request) -> Result<Response, TransportError> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        pending().await
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
    fn spawn(&self, task: Task) -> Option<Task> {
        if !self.spawns {
            return Some(task);
        }
        Handle::current().spawn(task);
        None
    }
}

fn impatient() -> Config {
    config().visitor_retry(RetryPolicy::never().budget(SECOND / 2))
}

#[tokio::test]
async fn callers_give_up_at_their_own_deadline() {
    let transport = Arc::new(Stuck {
        spawns: true,
        sent: AtomicUsize::new(0),
    });
    let clerk = AsyncClient::new(impatient(), transport.clone()).unwrap();
    let began = Instant::now();
    for _ in 0..2 {
        assert_eq!(
            why(clerk.key(Some("a")).await),
            Some(KeyUnavailable::NotReached)
        );
    }
    assert!(began.elapsed() < 3 * SECOND, "{:?}", began.elapsed());
    assert!(transport.sent.load(Ordering::SeqCst) <= 2);
}

/// Answers the first request when it is told to.
struct Held {
    answers: Mutex<mpsc::Receiver<()>>,
    jobs: fn(Job) -> Option<Job>,
    sent: AtomicUsize,
}

impl Held {
    fn new(jobs: fn(Job) -> Option<Job>) -> (Arc<Self>, mpsc::Sender<()>) {
        let (sender, answers) = mpsc::channel();
        let held = Self {
            answers: Mutex::new(answers),
            jobs,
            sent: AtomicUsize::new(0),
        };
        (Arc::new(held), sender)
    }
}

impl Transport for Held {
    fn send(&self, _: &Request) -> Result<Response, TransportError> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        let _ = self.answers.lock().unwrap().recv();
        ok(jwks(&["a"]))
    }
    fn spawn(&self, job: Job) -> Option<Job> {
        (self.jobs)(job)
    }
}

#[test]
fn threads_give_up_at_their_own_deadline() {
    let (transport, answer) = Held::new(Some);
    let clerk = Client::new(impatient(), transport.clone()).unwrap();
    std::thread::scope(|scope| {
        let stuck = scope.spawn(|| clerk.key(Some("a")).map(drop));
        while transport.sent.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        let began = Instant::now();
        assert_eq!(why(clerk.key(Some("a"))), Some(KeyUnavailable::NotReached));
        assert!(began.elapsed() < 3 * SECOND, "{:?}", began.elapsed());
        answer.send(()).unwrap();
        stuck.join().unwrap().unwrap();
    });
    clerk.key(Some("a")).unwrap();
    assert_eq!(transport.sent.load(Ordering::SeqCst), 1);
}

/// Loses every job that it is given, as one does that cannot start a thread.
struct Threadless(Arc<Scripted>);

impl Transport for Threadless {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        Transport::send(&*self.0, request)
    }
    fn now(&self) -> Timestamp {
        self.0.time()
    }
    fn spawn(&self, _: Job) -> Option<Job> {
        None
    }
}

#[test]
fn lost_refresh_is_begun_anew_by_a_thread_that_needs_a_new_key() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    let clerk = Client::new(config(), Threadless(transport.clone())).unwrap();
    clerk.key(Some("a")).unwrap();
    transport.advance(6 * Duration::from_secs(60));
    transport.answer_with(|_| ok(jwks(&["a", "b"])));
    clerk.key(Some("a")).unwrap();
    assert_eq!(transport.sent(), 1);
    clerk.key(Some("b")).unwrap();
    assert_eq!(transport.sent(), 2);
}

/// A refresh that the transport gives back is done by the caller that began it.
#[test]
fn refresh_without_threads_is_done_on_the_spot() {
    let transport = Scripted::new(|_| ok(jwks(&["a"])));
    let spawnless = AsyncClient::new(config(), Spawnless(transport.clone())).unwrap();
    let runtime = current_thread();
    runtime.block_on(spawnless.key(Some("a"))).unwrap();
    transport.advance(6 * Duration::from_secs(60));
    transport.answer_with(|_| ok(jwks(&["b"])));
    runtime.block_on(spawnless.key(Some("a"))).unwrap();
    assert_eq!(transport.sent(), 2);
    let retry_after = Duration::from_secs(20);
    assert_eq!(
        why(runtime.block_on(spawnless.key(Some("a")))),
        Some(KeyUnavailable::NotKnownNow { retry_after })
    );

    let (transport, answer) = Held::new(Some);
    let clerk = Client::new(config(), transport.clone()).unwrap();
    answer.send(()).unwrap();
    clerk.key(Some("a")).unwrap();
    assert_eq!(transport.sent.load(Ordering::SeqCst), 1);
}
